"""Validators: what to send so that a host may answer that nothing changed."""

from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, bindparam, select

from aggregator.core.web import Validators
from aggregator.store.crawl import Kept
from aggregator.store.feeds import board_key
from aggregator.store.schema.feeds import feed, validator

_KEPT: Final = (
    select(validator)
    .join(feed)
    .where(feed.c.source == bindparam("source"), feed.c.board_key == bindparam("board_key"), feed.c.parser == bindparam("parser"))
    .order_by(validator.c.url)
)


def url_hash(url: str) -> str:
    """Name an address in a fixed width."""
    return sha256(url.encode("utf-8", "replace")).hexdigest()


def kept_validators(connection: Connection, source: str, board: str | None, *, parser: str) -> dict[str, Kept]:
    """Give the validators of a feed by address; none where another parser read its bodies, for they must be read again."""
    asked = {"source": source, "board_key": board_key(board), "parser": parser}
    return {
        row.url: Kept(validators=Validators(etag=row.etag, last_modified=row.last_modified), sha256=row.sha256)
        for row in connection.execute(_KEPT, asked)
    }
