"""Reference: writing what postings are held against - the article, countries, employers - and the figures of reports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Table, delete, func, insert, literal, select

from aggregator.core.article import Article
from aggregator.store.companies import company_ids, company_key
from aggregator.store.schema import openings, reference
from aggregator.store.schema.derived import posting_key_sector, posting_sector
from aggregator.store.schema.postings import posting
from aggregator.store.schema.reference import report_figure, report_run
from aggregator.store.statements import allocate, in_batches, insert_or_update
from aggregator.store.texts import storable_or_none

# One posting may be about a customer; two of them say something of the employer.
LEAST_POSTINGS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """An employer as configured."""

    name: str
    domain: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()


def save_article(connection: Connection, article: Article) -> None:
    """Replace what is stored of the article."""
    _replace(
        connection,
        reference.article_role,
        ({"id": role.id, "name": role.name, "low": role.low, "high": role.high} for role in article.roles),
    )
    _replace(connection, reference.article_sector, ({"id": item.id, "name": item.name} for item in article.sectors))
    _replace(connection, reference.article_pathway, ({"id": item.id, "name": item.name} for item in article.pathways))
    _replace(connection, reference.article_trend, ({"id": item.id, "name": item.name} for item in article.trends))
    _replace(connection, reference.article_country, ({"code": item.code, "name": item.name} for item in article.countries))
    pairs = [(item.code, sector) for item in article.countries for sector in item.key_sectors]
    _replace(connection, reference.article_country_sector, ({"country": code, "key_sector": sector} for code, sector in pairs))
    policies = [(item.code, policy) for item in article.countries for policy in item.policies]
    _replace(connection, reference.article_country_policy, ({"country": code, "policy": policy} for code, policy in policies))
    skills = [(group.id, skill) for group in article.skill_groups for skill in group.skills]
    _replace(connection, reference.article_skill, ({"skill_group": group, "skill": skill} for group, skill in skills))
    _replace(connection, reference.article_claim, ({"id": item.id, "claim": item.text, "measure": item.measure} for item in article.claims))


def save_countries(connection: Connection, countries: Iterable[tuple[str, str, str | None]]) -> None:
    """Replace the countries: (alpha-2 code, name, continent)."""
    _replace(connection, openings.country, ({"code": code, "name": name, "continent": continent} for code, name, continent in countries))


def save_employers(connection: Connection, employers: Sequence[Employer]) -> None:
    """Write what is configured of employers, and the sectors that the configuration gives them."""
    rows = {
        company_key(employer.name): {
            "key": company_key(employer.name),
            "name": employer.name,
            "domain": employer.domain,
            "country": employer.country,
            "configured": True,
        }
        for employer in employers
    }
    insert_or_update(connection, openings.company, [rows[key] for key in sorted(rows)], key=["key"])
    sectors = {employer.name: dict.fromkeys(employer.sectors) for employer in employers}
    save_company_sectors(connection, sectors, basis="configuration")


def save_company_sectors(
    connection: Connection, sectors: Mapping[str, Mapping[str, int | None]], *, basis: Literal["configuration", "postings"]
) -> None:
    """Replace the sectors of employers on one basis: by name, each sector with the number of postings that say so."""
    ids = company_ids(connection, sectors.keys())
    rows = {(ids[name], sector): count for name, found in sectors.items() for sector, count in found.items()}
    table = openings.company_sector
    connection.execute(delete(table).where(table.c.basis == basis))
    written = [{"company_id": own, "sector": sector, "basis": basis, "postings": count} for (own, sector), count in rows.items()]
    if written:
        connection.execute(insert(table), written)


def derive_company_sectors(connection: Connection) -> None:
    """Say of each employer which sectors its postings speak of, where two at least do; their quotes are in `evidence`."""
    table = openings.company_sector
    connection.execute(delete(table).where(table.c.basis == "postings"))
    for tagged, column in ((posting_sector, "sector"), (posting_key_sector, "key_sector")):
        named = tagged.c[column]
        found = (
            select(posting.c.company_id, named, literal("postings"), func.count())
            .join(tagged, tagged.c.posting_id == posting.c.id)
            .where(posting.c.company_id.is_not(None))
            .group_by(posting.c.company_id, named)
            .having(func.count() >= LEAST_POSTINGS)
        )
        connection.execute(insert(table).from_select(["company_id", "sector", "basis", "postings"], found))


def _replace(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    connection.execute(delete(table))
    for batch in in_batches(rows):
        connection.execute(insert(table), batch)


def save_report(
    connection: Connection,
    reports: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]],
    *,
    now: datetime,
    rules: str,
    rates: str,
    since: datetime | None = None,
    synthetic: bool = False,
) -> int:
    """Write every cell of the reports: (columns, rows) by report name; give the number of the report run."""
    number = allocate(connection, report_run, 1)[0]
    values = {"id": number, "made_at": now, "rules": rules, "rates": rates, "since": since, "synthetic": synthetic}
    connection.execute(insert(report_run).values(values))
    for name, (columns, rows) in reports.items():
        for batch in in_batches(enumerate(rows)):
            cells = [
                {"report_run_id": number, "report": name, "line": line, "figure": column, "value": _cell(value)}
                for line, row in batch
                for column, value in zip(columns, row, strict=True)
            ]
            if cells:
                connection.execute(insert(report_figure), cells)
    return number


def _cell(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else storable_or_none(str(value))
