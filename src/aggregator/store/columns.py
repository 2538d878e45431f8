"""Columns: all AI openings in batches of columns, read in the order of the file, for reports over a million of them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Text, and_, case, cast, func, select, text

from aggregator.core.columns import Columns
from aggregator.store import reposts
from aggregator.store.schema.derived import LISTS, posting_eligible, posting_pay, posting_place, tags
from aggregator.store.schema.feeds import feed
from aggregator.store.schema.openings import company, job
from aggregator.store.schema.postings import posting

BATCH: Final = 5_000
_LISTS: Final = tuple((attribute, table.c[column]) for attribute, table, column in LISTS if attribute != "authorisation")
_NAMED: Final = {"eligible": ~posting_eligible.c.excluded, "excluded": posting_eligible.c.excluded}
# As the index of AI jobs says it, word for word: SQLite would not see that `is_ai = 1` is the same.
_AI: Final = text("tags.is_ai")
_TAGS: Final = (
    "role",
    "seniority",
    "language",
    "workplace",
    "visa",
    "engagement",
    "scope",
    "utc_from",
    "utc_to",
    "overlap_hours",
    "pay_by_place",
)


def openings(connection: Connection) -> int:
    """Count the openings that are stored, AI jobs or not."""
    return int(connection.execute(select(func.count()).select_from(job).where(job.c.merged_into.is_(None))).scalar_one())


def columns(connection: Connection, *, countries: Sequence[str], batch: int = BATCH) -> Iterator[Columns]:
    """Give all AI openings, each by its canonical posting, in the order of those; `countries` are asked about.

    Every table is read along its key, so that a batch costs the same wherever it lies.
    """
    last = 0
    again = reposts.repeats(connection)
    while rows := connection.execute(_openings().where(tags.c.posting_id > last).limit(batch)).all():
        between = select(tags.c.posting_id).where(_AI, tags.c.posting_id > last, tags.c.posting_id <= rows[-1].posting)
        plain = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
        together = _together(between)
        settled = _settled(plain, {row.job_id: row for row in connection.execute(_copies(together))})
        seen = dict(zip(settled["job"], settled["first_seen"], strict=True))
        ages = reposts.ages(connection, seen, among=together, again=again).values()
        yield Columns(
            **settled,
            unchanged_since=[age.unchanged_since for age in ages],
            reposts=[age.reposts for age in ages],
            **_eligible(connection, between, plain["posting"], countries),
            several={name: _several(connection, between, column) for name, column in _LISTS}
            | {name: _several(connection, between, posting_eligible.c.country, where) for name, where in _NAMED.items()},
        )
        last = rows[-1].posting


def _openings() -> Select[Any]:
    # The employer's one name, however its postings write it: a company's votes are counted over all of them.
    name = func.coalesce(company.c.name, func.nullif(feed.c.company, ""), func.nullif(feed.c.board, ""), feed.c.source)
    return (
        select(
            tags.c.posting_id.label("posting"),
            job.c.id.label("job"),
            posting.c.title,
            posting.c.url,
            feed.c.source,
            name.label("company"),
            posting.c.date_posted,
            posting.c.first_seen,
            posting.c.closed_at.is_(None).label("open"),
            case((tags.c.workplace.is_(None), feed.c.remote_only), else_=tags.c.workplace == "remote").label("remote"),
            *(tags.c[name] for name in _TAGS),
            posting_place.c.country,
            tags.c.pay_n.is_not(None).label("paid"),
            tags.c.pay_kind,
            func.coalesce(tags.c.pay_day_rate, False).label("pay_day_rate"),
            (tags.c.pay_min.is_(None) | tags.c.pay_max.is_(None)).label("one_sided"),
            func.coalesce(posting_pay.c.conflict, False).label("conflict"),
            tags.c.pay_currency.label("currency"),
            tags.c.gbp_year_min.label("gbp_low"),
            tags.c.gbp_year_max.label("gbp_high"),
        )
        .select_from(tags)
        .join(posting, posting.c.id == tags.c.posting_id)
        .join(job, and_(job.c.id == posting.c.job_id, job.c.posting_id == posting.c.id, job.c.merged_into.is_(None)))
        .join(feed, feed.c.id == posting.c.feed_id)
        .join(company, company.c.id == posting.c.company_id, isouter=True)
        .join(posting_place, and_(posting_place.c.posting_id == tags.c.posting_id, posting_place.c.n == 0), isouter=True)
        .join(posting_pay, and_(posting_pay.c.posting_id == tags.c.posting_id, posting_pay.c.n == tags.c.pay_n), isouter=True)
        .where(_AI)
        .order_by(tags.c.posting_id)
    )


def _together(between: Select[Any]) -> Select[Any]:
    """Name the openings of some canonical postings."""
    canonical = posting.alias("canonical")
    return select(canonical.c.job_id).where(canonical.c.id.in_(between))


def _copies(together: Select[Any]) -> Select[Any]:
    """Ask of openings with several postings how many, since when, and whether one is open; the others say it themselves."""
    count = func.count()
    return (
        select(
            posting.c.job_id,
            count.label("postings"),
            func.min(posting.c.first_seen).label("first_seen"),
            (func.count(posting.c.closed_at) < count).label("open"),
        )
        .where(posting.c.job_id.in_(together))
        .group_by(posting.c.job_id)
        .having(count > 1)
    )


def _settled(plain: dict[str, Any], copies: dict[int, Row[Any]]) -> dict[str, Any]:
    """Take what is said of all copies of an opening, where there are several; make truth of the numbers of SQLite."""
    twice = [copies.get(number) for number in plain["job"]]
    for name in ("first_seen", "open"):
        plain[name] = [own if copy is None else getattr(copy, name) for own, copy in zip(plain[name], twice, strict=True)]
    for name in ("open", "remote", "one_sided", "paid"):
        plain[name] = list(map(bool, plain[name]))
    return plain | {"postings": [1 if copy is None else copy.postings for copy in twice]}


def _eligible(connection: Connection, between: Select[Any], numbers: Sequence[int], countries: Sequence[str]) -> dict[str, Any]:
    """Read who may apply: how many countries are named, and of some whether they are, and whether they are excluded."""
    country, excluded = posting_eligible.c.country, posting_eligible.c.excluded

    def says(code: str, *, no: bool) -> Any:
        return func.max(case((and_(country == code, excluded if no else ~excluded), 1), else_=0))

    asked = [says(code, no=no) for code in countries for no in (False, True)]
    query = (
        select(posting_eligible.c.posting_id, func.sum(case((excluded, 0), else_=1)), says("US", no=False), *asked)
        .where(posting_eligible.c.posting_id.in_(between))
        .group_by(posting_eligible.c.posting_id)
    )
    found, *columns = _by_column(connection, query)
    places = {number: place for place, number in enumerate(map(int, found))}
    at = [places.get(number, -1) for number in numbers]
    # One more at the end, where -1 points, for those that name no country.
    named, us, *answers = ([*map(int, column), 0] for column in columns)
    truths = [[answer[place] == 1 for place in at] for answer in (us, *answers)]
    return {
        "named": [named[place] for place in at],
        "names_us": truths[0],
        "residents": {code: (truths[2 * place + 1], truths[2 * place + 2]) for place, code in enumerate(countries)},
    }


def _several(connection: Connection, between: Select[Any], column: Column[str], *where: ColumnElement[bool]) -> tuple[list[int], list[str]]:
    posting_id = column.table.c.posting_id
    query = select(posting_id, column).where(posting_id.in_(between), *where).order_by(posting_id)
    numbers, values = _by_column(connection, query)
    return list(map(int, numbers)), values


def _by_column(connection: Connection, query: Select[Any]) -> list[list[str]]:
    """Give each column of a query that has neither nulls nor line breaks as texts.

    The database joins them to one text a column: a tuple for each of ten million rows would keep the garbage collector busy for
    longer than everything else takes.
    """
    rows = query.subquery()
    joined = connection.execute(select(*(func.aggregate_strings(cast(column, Text), "\n") for column in rows.c))).one()
    return [[] if column is None else column.split("\n") for column in joined]
