"""Values: rows of the tables as postings, tags, pays and openings again."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from aggregator.core.interchange import pay_field_from
from aggregator.core.pay import Pay, PayKind
from aggregator.core.posting import Period, Posting, Workplace
from aggregator.core.tags import AI, Eligibility, Engagement, Evidence, Scope, Seniority, Tags, TimeZoneDemand, Visa
from aggregator.store.texts import from_json, unsqueeze

Row = Mapping[str, Any]
_PLAIN: Final = ("url", "apply_url", "company", "company_url", "requisition_id", "location", "employment_type", "department", "industry")
_TIMES: Final = ("date_posted", "date_modified", "valid_through")


def posting_of(row: Row, *, description: bytes | None) -> Posting:
    """Read a posting from its row, its feed's `source` and `board`, and its compressed description."""
    return Posting(
        source=row["source"],
        board=row["board"] or None,
        source_id=row["source_id"],
        title=row["title"],
        description=None if description is None else unsqueeze(description).decode(),
        workplace=_enum(Workplace, row["workplace"]),
        applicant_locations=_texts(row["applicant_locations"]),
        labels=_texts(row["labels"]),
        base_salary=tuple(filter(None, map(pay_field_from, from_json(row["base_salary"])))) if row["base_salary"] else (),
        extra=MappingProxyType(from_json(row["extra"]) if row["extra"] else {}),
        **{name: row[name] for name in (*_PLAIN, *_TIMES)},
    )


def _texts(written: str | None) -> tuple[str, ...] | None:
    return None if written is None else tuple(from_json(written))


def _enum(kind: Any, value: str | None) -> Any:
    return None if value is None else kind(value)


def pay_of(row: Row) -> Pay:
    """Read a pay; the pence become pounds again."""
    return Pay(
        min=row["min"],
        max=row["max"],
        currency=row["currency"],
        period=_enum(Period, row["period"]),
        kind=_enum(PayKind, row["kind"]),
        gbp_year_min=_pounds(row["gbp_year_min"]),
        gbp_year_max=_pounds(row["gbp_year_max"]),
        period_stated=row["period_stated"],
        months=row["months"],
        gross=row["gross"],
        basis=row["basis"],
        place=row["place"],
        level=row["level"],
        chosen_by=row["chosen_by"],
        conflict=row["conflict"],
        day_rate=row["day_rate"],
        rate=row["rate"],
        rate_date=row["rate_date"],
        rate_source=row["rate_source"],
        annualised_by=row["annualised_by"],
    )


def _pounds(pence: int | None) -> Decimal | None:
    return None if pence is None else Decimal(pence).scaleb(-2)


def eligibility_of(scope: str, countries: Iterable[Row]) -> Eligibility:
    """Read who may apply, from the scope and the rows of countries."""
    rows = list(countries)
    return Eligibility(
        scope=Scope(scope),
        countries=frozenset(row["country"] for row in rows if not row["excluded"]),
        excluded=frozenset(row["country"] for row in rows if row["excluded"]),
    )


def timezone_of(row: Row) -> TimeZoneDemand | None:
    """Read the demanded zones; None where there are none."""
    zone = TimeZoneDemand(utc_from=row["utc_from"], utc_to=row["utc_to"], overlap_hours=row["overlap_hours"])
    return None if zone == TimeZoneDemand() else zone


def tags_of(row: Row, *, lists: Mapping[str, Any], pays: Sequence[Row], countries: Iterable[Row], evidence: Iterable[Row]) -> Tags:
    """Read tags from their row and the rows of the tables around it; `lists` by attribute of Tags."""
    read = tuple(pay_of(pay) for pay in pays)
    return Tags(
        rules=row["rules"],
        language=row["language"],
        ai=AI(is_ai=row["is_ai"], score=row["ai_score"]),
        role=row["role"],
        eligibility=eligibility_of(row["scope"], countries),
        timezone=timezone_of(row),
        relocation=row["relocation"],
        clearance=row["clearance"],
        pay=None if row["pay_n"] is None else read[row["pay_n"]],
        pays=read,
        pay_by_place=row["pay_by_place"],
        evidence=tuple(evidence_of(item) for item in evidence),
        **tag_values(row),
        **lists,
    )


def tag_values(row: Row) -> dict[str, Any]:
    """Read the tags of closed vocabularies."""
    kinds = {"seniority": Seniority, "workplace": Workplace, "visa": Visa, "engagement": Engagement}
    return {name: _enum(kind, row[name]) for name, kind in kinds.items()}


def evidence_of(row: Row) -> Evidence:
    """Read one quote."""
    return Evidence(**{name: row[name] for name in ("tag", "value", "field", "quote", "start", "end", "rule")})
