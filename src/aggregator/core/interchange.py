"""The interchange format: postings and tags as JSON objects, one a line, after schema.org JobPosting.

Unknown keys pass through untouched; a wrong value raises InvalidValue naming its key.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

import msgspec

from aggregator.core.page import Problem
from aggregator.core.pay import Pay
from aggregator.core.posting import PayField, Period, Posting, Workplace
from aggregator.core.tags import Tags
from aggregator.errors import InvalidValue

# Keys of an exported line that its source never published: an import leaves them out.
ADDED: Final = frozenset({"tags", "job", "first_seen", "closed_at", "attribution", "note"})
_TEXTS = (
    "source",
    "source_id",
    "board",
    "url",
    "apply_url",
    "title",
    "company",
    "company_url",
    "requisition_id",
    "description",
    "location",
    "employment_type",
    "department",
    "industry",
)
_LISTS = ("applicant_locations", "labels")
_TIMES = ("date_posted", "date_modified", "valid_through")
_KNOWN = frozenset((*_TEXTS, *_LISTS, *_TIMES, "workplace", "base_salary", "base_salaries", "tags"))
_PERIODS: Mapping[str, Period] = MappingProxyType(
    {period.value: period for period in Period}
    | {"annual": Period.YEAR, "annually": Period.YEAR, "yearly": Period.YEAR, "monthly": Period.MONTH}
    | {"weekly": Period.WEEK, "daily": Period.DAY, "hourly": Period.HOUR},
)
_encoder = msgspec.json.Encoder(decimal_format="number")
# U+0085, U+2028 and U+2029 may stand in a JSON text, but many line readers split there.
_SEPARATORS = tuple((letter.encode(), f"\\u{ord(letter):04x}".encode()) for letter in "\x85\u2028\u2029")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def decode_line(line: bytes | str) -> dict[str, Any]:
    """Read one JSON object; numbers with a fraction arrive as Decimal. Raises InvalidValue for anything else."""
    try:
        value = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError, InvalidOperation) as error:
        raise InvalidValue(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise InvalidValue(f"expected a JSON object, got {type(value).__name__}")
    return value


def encode_line(record: Mapping[str, Any]) -> bytes:
    """Write one JSON object and a newline, UTF-8; the separators that some readers take for line ends are escaped."""
    line = _encoder.encode(record)
    for separator, escape in _SEPARATORS:
        if separator in line:
            line = line.replace(separator, escape)
    return line + b"\n"


def posting_from(record: Mapping[str, Any]) -> Posting:
    """Build a Posting from an interchange object; missing, null and empty mean the same: not said."""
    values: dict[str, Any] = {}
    for key in _TEXTS:
        text = record.get(key)
        if isinstance(text, int) and not isinstance(text, bool) and key in {"source_id", "requisition_id"}:
            text = str(text)
        if text is not None and not isinstance(text, str):
            raise InvalidValue(f"{key}: expected text, got {text!r:.80}")
        values[key] = text or None
    for key in ("source", "source_id", "title"):
        if not values[key]:
            raise InvalidValue(f"{key}: mandatory, and missing or empty")
    for key in _LISTS:
        values[key] = _texts(key, record.get(key))
    for key in _TIMES:
        values[key] = time_from(key, record.get(key))
    values["workplace"] = _workplace(record.get("workplace"))
    pays = record.get("base_salaries") or [record.get("base_salary")]
    values["base_salary"] = tuple(field for field in map(pay_field_from, pays) if field is not None)
    values["extra"] = MappingProxyType({key: value for key, value in record.items() if key not in _KNOWN})
    return Posting(**values)


def _texts(key: str, value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if isinstance(value, str):
        return (value,) if value.strip() else None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidValue(f"{key}: expected a list of texts, got {value!r:.80}")
    return tuple(item for item in value if item.strip())


def _workplace(value: object) -> Workplace | None:
    if value is None or value == "":
        return None
    try:
        return Workplace(str(value))
    except ValueError:
        raise InvalidValue(f"workplace: expected remote, hybrid or onsite, got {value!r:.80}") from None


def time_from(key: str, value: object) -> datetime | None:
    """Read RFC 3339, or a bare date as midnight; a time without a zone is taken as UTC."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise InvalidValue(f"{key}: expected an RFC 3339 time, got {value!r:.80}")
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValue(f"{key}: expected an RFC 3339 time, got {value!r:.80}") from None


def _amount(key: str, value: object) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise InvalidValue(f"base_salary.{key}: expected a number, got {value!r:.80}") from None
    return amount or None  # a source that writes 0 does not offer 0


def pay_field_from(value: object) -> PayField | None:
    """Build a PayField from {min, max, currency, period, text}; a bare text is the text; nothing said is None."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, Mapping):
        raise InvalidValue(f"base_salary: expected an object, got {value!r:.80}")
    low, high = _amount("min", value.get("min")), _amount("max", value.get("max"))
    text = value.get("text") or None
    if low is None and high is None and text is None:
        return None
    currency = value.get("currency") or None
    period = value.get("period") or None
    if period is not None and str(period).lower() not in _PERIODS:
        raise InvalidValue(f"base_salary.period: expected one of {', '.join(Period)}, got {period!r:.80}")
    return PayField(
        min=low,
        max=high,
        currency=None if currency is None else str(currency).strip().upper(),
        period=None if period is None else _PERIODS[str(period).lower()],
        text=None if text is None else str(text),
        place=value.get("place") or None,
        title=value.get("title") or None,
    )


def _time_text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def pay_field_record(field: PayField) -> dict[str, Any]:
    """Write one pay field of a source; place and title only where they are said."""
    record: dict[str, Any] = {
        "min": field.min,
        "max": field.max,
        "currency": field.currency,
        "period": field.period and field.period.value,
        "text": field.text,
    }
    return record | {key: value for key, value in (("place", field.place), ("title", field.title)) if value is not None}


def posting_record(posting: Posting) -> dict[str, Any]:
    """Write a posting as an interchange object, every key present, unknown keys last and untouched."""
    record: dict[str, Any] = {
        key: getattr(posting, key) for key in ("source", "source_id", "board", "url", "apply_url", "title", "company")
    }
    record |= {key: getattr(posting, key) for key in ("company_url", "requisition_id", "description", "location")}
    record["workplace"] = posting.workplace and posting.workplace.value
    record["applicant_locations"] = None if posting.applicant_locations is None else list(posting.applicant_locations)
    record |= {key: getattr(posting, key) for key in ("employment_type", "department", "industry")}
    record["labels"] = None if posting.labels is None else list(posting.labels)
    record["base_salary"] = pay_field_record(posting.base_salary[0]) if posting.base_salary else None
    if len(posting.base_salary) > 1:
        record["base_salaries"] = [pay_field_record(field) for field in posting.base_salary]
    record |= {key: _time_text(getattr(posting, key)) for key in _TIMES}
    return record | dict(posting.extra)


def pay_record(pay: Pay | None) -> dict[str, Any] | None:
    """Write one read pay; numbers stay numbers, the rate's day is an ISO date."""
    if pay is None:
        return None
    day: date | None = pay.rate_date
    return {
        "min": pay.min,
        "max": pay.max,
        "currency": pay.currency,
        "period": pay.period and pay.period.value,
        "period_stated": pay.period_stated,
        "months": pay.months,
        "gross": pay.gross,
        "basis": pay.basis,
        "kind": pay.kind and pay.kind.value,
        "place": pay.place,
        "level": pay.level,
        "chosen_by": pay.chosen_by,
        "conflict": pay.conflict,
        "day_rate": pay.day_rate,
        "gbp_year_min": pay.gbp_year_min,
        "gbp_year_max": pay.gbp_year_max,
        "rate": pay.rate,
        "rate_date": day and day.isoformat(),
        "rate_source": pay.rate_source,
        "annualised_by": pay.annualised_by,
    }


def tags_record(tags: Tags) -> dict[str, Any]:
    """Write all tags of a posting under the names of the interchange format."""
    zone = tags.timezone
    return {
        "rules": tags.rules,
        "language": tags.language,
        "ai": {"is": tags.ai.is_ai, "score": round(tags.ai.score, 3)},
        "role": tags.role,
        "seniority": tags.seniority and tags.seniority.value,
        "sectors": list(tags.sectors),
        "key_sectors": list(tags.key_sectors),
        "pathways": list(tags.pathways),
        "skills": list(tags.skills),
        "trends": list(tags.trends),
        "workplace": tags.workplace and tags.workplace.value,
        "job_countries": list(tags.job_countries),
        "eligibility": {
            "scope": tags.eligibility.scope.value,
            "countries": sorted(tags.eligibility.countries),
            "excluded": sorted(tags.eligibility.excluded),
        },
        "timezone": None if zone is None else {"utc_from": zone.utc_from, "utc_to": zone.utc_to, "overlap_hours": zone.overlap_hours},
        "visa": tags.visa and tags.visa.value,
        "relocation": tags.relocation,
        "authorisation": list(tags.authorisation),
        "clearance": tags.clearance,
        "programmes": list(tags.programmes),
        "engagement": tags.engagement and tags.engagement.value,
        "pay": pay_record(tags.pay),
        "pays": [pay_record(pay) for pay in tags.pays],
        "pay_by_place": tags.pay_by_place,
        "evidence": [
            {name: getattr(found, name) for name in ("tag", "value", "field", "quote", "start", "end", "rule")} for found in tags.evidence
        ],
    }


def problem_record(problem: Problem) -> dict[str, Any]:
    """Write what could not be read, in the place of the line that it was."""
    return {"error": {"stage": problem.stage, "reason": problem.reason, "key": problem.key}}
