"""Rows: postings and tags as the rows of their tables."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

import zstandard

from aggregator.core.interchange import pay_field_record
from aggregator.core.pay import Pay
from aggregator.core.posting import Posting
from aggregator.core.tags import Evidence, Tags
from aggregator.errors import InvalidValue
from aggregator.store.schema.derived import LISTS, Rows, evidence, posting_eligible, posting_pay, tags
from aggregator.store.texts import is_storable, storable, storable_or_none, to_json

# PostgreSQL cannot index more than 2,704 bytes.
KEY_LIMIT: Final = 2_000
# Beyond this, a column of 64 bits could not hold the pence.
_MOST_GBP: Final = Decimal(10) ** 15
_TEXTS: Final = (
    "title",
    "url",
    "apply_url",
    "company",
    "company_url",
    "requisition_id",
    "location",
    "employment_type",
    "department",
    "industry",
)
_TIMES: Final = ("date_posted", "date_modified", "valid_through")
# Everything published but the description, in the order of the table.
PUBLISHED: Final = (*_TEXTS, "workplace", "applicant_locations", "labels", "base_salary", *_TIMES, "extra")


def posting_row(posting: Posting) -> dict[str, Any]:
    """Write what is published, but the description, as columns. Raises InvalidValue for what no database can hold."""
    if len(posting.source_id.encode("utf-8", "replace")) > KEY_LIMIT:
        raise InvalidValue(f"source_id: expected at most {KEY_LIMIT} bytes, got {posting.source_id[:80]!r}…")
    row: dict[str, Any] = {name: storable_or_none(getattr(posting, name)) for name in _TEXTS}
    row["source_id"] = storable(posting.source_id)
    row["workplace"] = posting.workplace and posting.workplace.value
    row["applicant_locations"] = _list(posting.applicant_locations)
    row["labels"] = _list(posting.labels)
    row["base_salary"] = _json([pay_field_record(field) for field in posting.base_salary]) if posting.base_salary else None
    row["extra"] = _json(dict(posting.extra)) if posting.extra else None
    for name in _TIMES:
        row[name] = getattr(posting, name)
    return row


def _list(values: tuple[str, ...] | None) -> str | None:
    return None if values is None else to_json([storable(value) for value in values])


def _json(value: Any) -> str:
    return to_json(_storable_within(value))


def _storable_within(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _storable_within(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_within(item) for item in value]
    return value


def body_of(posting: Posting, compressor: zstandard.ZstdCompressor) -> bytes | None:
    """Compress the description; None where there is none."""
    return None if posting.description is None else compressor.compress(storable(posting.description).encode())


def pence(amount: Decimal | None) -> int | None:
    """Round pounds to whole pence, half to even."""
    if amount is None:
        return None
    if not 0 <= amount < _MOST_GBP:
        raise InvalidValue(f"pay: expected an amount in GBP below {_MOST_GBP:.0e}, got {amount}")
    return int((amount * 100).to_integral_value(rounding=ROUND_HALF_EVEN))


def derived_rows(posting_id: int, found: Tags) -> Rows:
    """Write the tags of a posting as rows of the derived tables, whole and in the order of their columns. Raises InvalidValue for what no database can hold."""
    chosen = None if found.pay is None else found.pays.index(found.pay)
    countries, excluded = found.eligibility.countries, found.eligibility.excluded
    rows: Rows = {
        tags: [tuple(tags_row(posting_id, found).values())],
        posting_pay: [_pay_row(posting_id, place, pay, chosen=place == chosen) for place, pay in enumerate(found.pays)],
        posting_eligible: [(posting_id, country, country in excluded) for country in sorted(countries | excluded)],
        evidence: _evidence_rows(posting_id, found.evidence),
    }
    for attribute, table, _ in LISTS:
        values: tuple[str, ...] = getattr(found, attribute)
        if values:
            rows[table] = [(posting_id, value, place) for place, value in enumerate(dict.fromkeys(values))]
    return rows


def _evidence_rows(posting_id: int, found: Sequence[Evidence]) -> list[tuple[Any, ...]]:
    # Looked at together: two rows in three of a posting are quotes, and nearly none holds what a database refuses.
    if is_storable("".join([item.quote + item.value for item in found])):
        return [
            (posting_id, place, item.tag, item.value, item.field, item.quote, item.start, item.end, item.rule)
            for place, item in enumerate(found)
        ]
    return [
        (posting_id, place, item.tag, storable(item.value), item.field, storable(item.quote), item.start, item.end, item.rule)
        for place, item in enumerate(found)
    ]


def tags_row(posting_id: int, found: Tags) -> dict[str, Any]:
    """Write the tags that have one value, and the chosen pay, as columns."""
    pay, zone = found.pay, found.timezone
    return {
        "posting_id": posting_id,
        "rules": found.rules,
        "language": found.language,
        "is_ai": found.ai.is_ai,
        "ai_score": found.ai.score,
        "role": found.role,
        "seniority": found.seniority and found.seniority.value,
        "workplace": found.workplace and found.workplace.value,
        "scope": found.eligibility.scope.value,
        "utc_from": zone and zone.utc_from,
        "utc_to": zone and zone.utc_to,
        "overlap_hours": zone and zone.overlap_hours,
        "visa": found.visa and found.visa.value,
        "relocation": found.relocation,
        "clearance": found.clearance,
        "engagement": found.engagement and found.engagement.value,
        "pay_by_place": found.pay_by_place,
        "pay_n": None if pay is None else found.pays.index(pay),
        "pay_min": pay and pay.min,
        "pay_max": pay and pay.max,
        "pay_currency": pay and pay.currency,
        "pay_period": pay and pay.period and pay.period.value,
        "pay_kind": pay and pay.kind and pay.kind.value,
        "pay_day_rate": None if pay is None else pay.day_rate,
        "gbp_year_min": None if pay is None else pence(pay.gbp_year_min),
        "gbp_year_max": None if pay is None else pence(pay.gbp_year_max),
    }


def _pay_row(posting_id: int, place: int, pay: Pay, *, chosen: bool) -> tuple[Any, ...]:
    return (
        posting_id,
        place,
        chosen,
        pay.min,
        pay.max,
        pay.currency,
        pay.period and pay.period.value,
        pay.period_stated,
        pay.months,
        pay.gross,
        pay.basis,
        pay.kind and pay.kind.value,
        storable_or_none(pay.place),
        storable_or_none(pay.level),
        pay.chosen_by,
        pay.conflict,
        pay.day_rate,
        pence(pay.gbp_year_min),
        pence(pay.gbp_year_max),
        pay.rate,
        pay.rate_date,
        pay.rate_source,
        pay.annualised_by,
    )
