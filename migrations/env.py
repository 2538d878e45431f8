"""How Alembic runs here: on the connection that the program hands over, else on `-x url=…`."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from aggregator.store.engine import connect
from aggregator.store.schema import METADATA
from aggregator.store.schema.kinds import ID, Exact, Utc


def render(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our column types by the names that every revision defines for itself."""
    del autogenerate
    if kind == "type":
        if isinstance(item, Utc):
            return "MOMENT"
        if isinstance(item, Exact):
            return "EXACT"
        if item is ID:
            return "ID"
    return False


def migrate(connection: Connection) -> None:
    """Run the migrations on a connection; a batch rebuilds a table where SQLite cannot alter it."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        render_item=render,
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = connect(context.get_x_argument(as_dictionary=True)["url"])
    with engine.connect() as own:
        migrate(own)
    engine.dispose()
