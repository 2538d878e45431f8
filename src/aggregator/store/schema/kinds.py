"""Column types that mean the same on SQLite and PostgreSQL, and short builders for described columns."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Float, ForeignKey, Integer, LargeBinary, MetaData, Numeric, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from aggregator.errors import InvalidValue

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)
# SQLite numbers rows by itself only in a column declared INTEGER.
ID: Final = BigInteger().with_variant(Integer(), "sqlite")


class Utc(TypeDecorator[datetime]):
    """An aware time in UTC: `timestamptz` on PostgreSQL, text of fixed width on SQLite, which would drop the offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store text on SQLite: its fixed width makes it sort like time, and its own date functions read it."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a time that is naive or not in UTC."""
        if value is None:
            return None
        if value.utcoffset() != timedelta(0):
            raise InvalidValue(f"expected an aware time in UTC, got {value!r}")
        return utc_text(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give an aware time in UTC, whatever zone the session of the database has."""
        del dialect
        if value is None:
            return None
        read: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
        return read if read.tzinfo is UTC else read.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal number that no float has touched: `numeric` on PostgreSQL, its digits as text on SQLite."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store the digits on SQLite, whose numeric columns are floats."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Refuse what is not a finite number."""
        if value is None:
            return None
        if not value.is_finite():
            raise InvalidValue(f"expected a finite number, got {value}")
        return format(value, "f") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Give the same digits back."""
        del dialect
        return None if value is None else Decimal(value)


@lru_cache(maxsize=4096)
def utc_text(moment: datetime) -> str:
    """Write a UTC time in a fixed width, so that the order of the text is the order of time."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}Z"


def key(doc: str) -> Column[int]:
    """Make the column that numbers the rows of a table; a number is never given twice."""
    return Column("id", ID, primary_key=True, doc=doc)


def ref(name: str, target: str, doc: str, *, null: bool = False, primary: bool = False) -> Column[int]:
    """Point to a row of another table."""
    return Column(name, ID, ForeignKey(f"{target}.id"), nullable=null, primary_key=primary, autoincrement=False, doc=doc)


def text(name: str, doc: str, *, null: bool = True, primary: bool = False) -> Column[str]:
    """Hold text, or JSON where the description says so."""
    return Column(name, Text, nullable=null and not primary, primary_key=primary, doc=doc)


def number(name: str, doc: str, *, null: bool = True, primary: bool = False) -> Column[int]:
    """Hold an integer of 64 bits."""
    return Column(name, BigInteger, nullable=null and not primary, primary_key=primary, autoincrement=False, doc=doc)


def real(name: str, doc: str) -> Column[float]:
    """Hold a measure that may be rounded; never money."""
    return Column(name, Float, doc=doc)


def flag(name: str, doc: str, *, null: bool = False) -> Column[bool]:
    """Hold true or false; null, where it is allowed, means that nothing is said."""
    return Column(name, Boolean, nullable=null, doc=doc)


def moment(name: str, doc: str, *, null: bool = True) -> Column[datetime]:
    """Hold a time in UTC."""
    return Column(name, Utc, nullable=null, doc=doc)


def day(name: str, doc: str, *, primary: bool = False) -> Column[Any]:
    """Hold a calendar day."""
    return Column(name, Date, nullable=not primary, primary_key=primary, doc=doc)


def exact(name: str, doc: str, *, null: bool = True) -> Column[Decimal]:
    """Hold a decimal number exactly."""
    return Column(name, Exact, nullable=null, doc=doc)


def octets(name: str, doc: str, *, null: bool = True) -> Column[bytes]:
    """Hold bytes."""
    return Column(name, LargeBinary, nullable=null, doc=doc)


def about(text_: str) -> dict[str, str]:
    """Say what a table holds, for the data dictionary."""
    return {"about": text_}
