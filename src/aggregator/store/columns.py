"""Columns: all AI openings in batches of columns, read in the order of the file, for reports over a million of them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Table, and_, case, func, select

from aggregator.core.columns import Columns
from aggregator.store.schema.derived import LISTS, posting_eligible, posting_pay, tags
from aggregator.store.schema.feeds import feed
from aggregator.store.schema.openings import company, job
from aggregator.store.schema.postings import posting

BATCH: Final = 10_000
_LISTS: Final = tuple((attribute, table, table.c[column]) for attribute, table, column in LISTS if attribute != "authorisation")
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
    while rows := connection.execute(_openings().where(tags.c.posting_id > last).limit(batch)).all():
        places = {row.posting_id: place for place, row in enumerate(rows)}
        between = and_(tags.c.is_ai, tags.c.posting_id > last, tags.c.posting_id <= rows[-1].posting_id)
        yield _columns(
            rows,
            copies={row.job_id: row for row in connection.execute(_copies([row.job for row in rows]))},
            eligible={row.posting_id: row for row in connection.execute(_eligible(countries).where(between))},
            several={name: _several(connection, table, column, between, places) for name, table, column in _LISTS},
            countries=countries,
        )
        last = rows[-1].posting_id


def _openings() -> Select[Any]:
    # The employer's one name, however its postings write it: a company's votes are counted over all of them.
    name = func.coalesce(company.c.name, func.nullif(feed.c.company, ""), func.nullif(feed.c.board, ""), feed.c.source)
    return (
        select(
            tags.c.posting_id,
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
            tags.c.pay_n.is_not(None).label("paid"),
            tags.c.pay_kind,
            func.coalesce(tags.c.pay_day_rate, False).label("pay_day_rate"),  # noqa: FBT003  (a value of SQL)
            (tags.c.pay_min.is_(None) | tags.c.pay_max.is_(None)).label("one_sided"),
            func.coalesce(posting_pay.c.conflict, False).label("conflict"),  # noqa: FBT003  (a value of SQL)
            tags.c.pay_currency.label("currency"),
            tags.c.gbp_year_min.label("gbp_low"),
            tags.c.gbp_year_max.label("gbp_high"),
        )
        .select_from(tags)
        .join(posting, posting.c.id == tags.c.posting_id)
        .join(job, and_(job.c.id == posting.c.job_id, job.c.posting_id == posting.c.id, job.c.merged_into.is_(None)))
        .join(feed, feed.c.id == posting.c.feed_id)
        .join(company, company.c.id == posting.c.company_id, isouter=True)
        .join(posting_pay, and_(posting_pay.c.posting_id == tags.c.posting_id, posting_pay.c.n == tags.c.pay_n), isouter=True)
        .where(tags.c.is_ai)
        .order_by(tags.c.posting_id)
    )


def _copies(jobs: Sequence[int]) -> Select[Any]:
    """Ask of openings with several postings how many, since when, and whether one is open; the others say it themselves."""
    count = func.count()
    return (
        select(
            posting.c.job_id,
            count.label("postings"),
            func.min(posting.c.first_seen).label("first_seen"),
            (func.count(posting.c.closed_at) < count).label("open"),
        )
        .where(posting.c.job_id.in_(jobs))
        .group_by(posting.c.job_id)
        .having(count > 1)
    )


def _eligible(countries: Sequence[str]) -> Select[Any]:
    """Ask who may apply: how many countries are named, and of some whether they are, and whether they are excluded."""
    country, excluded = posting_eligible.c.country, posting_eligible.c.excluded

    def says(code: str, *, no: bool) -> Any:
        return func.max(case((and_(country == code, excluded if no else ~excluded), 1), else_=0))

    asked = [
        says(code, no=no).label(f"{'no' if no else 'yes'}_{code}") for code in dict.fromkeys(("US", *countries)) for no in (False, True)
    ]
    return (
        select(posting_eligible.c.posting_id, func.sum(case((excluded, 0), else_=1)).label("named"), *asked)
        .join(tags, tags.c.posting_id == posting_eligible.c.posting_id)
        .group_by(posting_eligible.c.posting_id)
    )


def _several(connection: Connection, table: Table, column: Any, between: Any, places: dict[int, int]) -> tuple[list[int], list[str]]:
    query = select(table.c.posting_id, column).join(tags, tags.c.posting_id == table.c.posting_id).where(between)
    rows = connection.execute(query.order_by(table.c.posting_id, table.c.n)).all()
    found = [(places[number], value) for number, value in rows if number in places]
    return [place for place, _ in found], [value for _, value in found]


def _columns(
    rows: Sequence[Row[Any]], *, copies: dict[int, Row[Any]], eligible: dict[int, Row[Any]], several: Any, countries: Sequence[str]
) -> Columns:
    plain = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    numbers = plain.pop("posting_id")
    for name in ("open", "remote", "one_sided"):
        plain[name] = [bool(value) for value in plain[name]]
    twice = [copies.get(number) for number in plain["job"]]
    for name in ("first_seen", "open"):
        plain[name] = [own if copy is None else getattr(copy, name) for own, copy in zip(plain[name], twice, strict=True)]
    said = [eligible.get(number) for number in numbers]
    return Columns(
        **plain,
        postings=[1 if copy is None else copy.postings for copy in twice],
        named=[0 if row is None else int(row.named) for row in said],
        names_us=[row is not None and bool(row.yes_US) for row in said],
        residents={
            code: tuple([row is not None and bool(getattr(row, f"{answer}_{code}")) for row in said] for answer in ("yes", "no"))
            for code in countries
        },  # type: ignore[arg-type]  # two lists, of the two answers
        several=several,
    )
