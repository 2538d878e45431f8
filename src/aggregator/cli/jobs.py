"""`aggregator jobs`: the openings that a person may take up."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from aggregator.core.pay import Pay
    from aggregator.reports.shortlist import Entry
    from aggregator.sources import Source
    from aggregator.store.shortlist import Listed


class JobsFormat(StrEnum):
    """How a shortlist is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    RSS = "rss"
    JSONFEED = "jsonfeed"


_INDENT: Final = 9  # below the title, past the number of the opening
COLUMNS: Final = (
    "job",
    "title",
    "company",
    "role",
    "seniority",
    "gbp_year_min",
    "gbp_year_max",
    "pay",
    "may_apply",
    "reason",
    "visa",
    "overlap_hours",
    "posted",
    "source",
    "attribution",
    "url",
)


# The rule of classify that guesses: said where it decides.
GUESS: Final = "eligibility.signs"


@dataclass(frozen=True, slots=True)
class _Lives:
    """Where somebody lives, and between which offsets from UTC; no clocks where no opening asks for a zone."""

    country: str
    clocks: tuple[float, float] | None


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(jobs)


def _roles() -> list[str]:
    from aggregator.settings import load_roles

    return sorted(load_roles())


def jobs(
    resident: Annotated[str, typer.Option("--from", help="Where you live: NG, or Nigeria.")],
    role: Annotated[str | None, typer.Option(help="A role id, such as nlp_specialist.", autocompletion=_roles)] = None,
    sector: Annotated[str | None, typer.Option(help="One of the article's six sectors, such as education_edtech.")] = None,
    min_gbp: Annotated[
        int | None, typer.Option(help="Pay that reaches this many pounds a year (its upper end, where it is a range).", min=1)
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="The clock you live by, such as UTC+5:30; without it the clocks of your country.")
    ] = None,
    sponsor: Annotated[bool, typer.Option("--sponsor", help="Only where the employer offers visa sponsorship.")] = False,  # noqa: FBT002  (typer reads it as a switch)
    new_since: Annotated[str | None, typer.Option(help="Published since: 2026-01-31, or 36h, 7d, 2w ago.")] = None,
    include_unknown: Annotated[bool, typer.Option("--include-unknown", help="Also those that do not say who may apply, marked.")] = False,  # noqa: FBT002  (a switch)
    all_jobs: Annotated[bool, typer.Option("--all-jobs", help="Not only AI jobs.")] = False,  # noqa: FBT002  (a switch)
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 50,
    form: Annotated[JobsFormat, typer.Option("--format", help="How they are written.")] = JobsFormat.TABLE,
    link: Annotated[str | None, typer.Option(help="Where the feed will live (RSS and JSON Feed name it).")] = None,
) -> None:
    """List open AI openings that a resident of a country may apply to, newest first.

    Only openings that say so are listed; what they say is quoted. `aggregator explain JOB` shows the whole of one.
    """
    from aggregator.cli import asked, compose, hours, origin
    from aggregator.core import check
    from aggregator.settings import load_article, load_countries, load_settings
    from aggregator.sources import sources
    from aggregator.store.shortlist import Wanted

    countries, now = load_countries(), compose.now()
    wanted = Wanted(
        country=asked.country_of("--from", resident, countries),
        role=asked.one_of("--role", role, _roles()),
        sector=asked.one_of("--sector", sector, (named.id for named in load_article().sectors)),
        gbp_year=min_gbp,
        sponsor=sponsor,
        since=asked.time_of("--new-since", new_since, now=now),
        unknown=include_unknown,
        ai_only=not all_jobs,
        limit=limit,
    )
    check.web_address("--link", link)
    clock = asked.offset_of("--zone", zone)
    with compose.stored(load_settings()) as store:
        found, note = store.shortlist(wanted), origin.synthetic(store)
    name = countries[wanted.country].name
    lives = _Lives(wanted.country, hours.clocks_of(wanted.country, clock) if any(listed.opening.timezone for listed in found) else None)
    if form in {JobsFormat.RSS, JobsFormat.JSONFEED}:
        _write_feed(form, found, name=name, lives=lives, link=link, note=note, now=now)
    else:
        _write(form, found, lives, sources(), note)
    _say(found, name=name, limit=limit, unknown=include_unknown)
    origin.say(note)


def _write(form: JobsFormat, found: Sequence["Listed"], lives: _Lives, known: Mapping[str, "Source"], note: str | None) -> None:
    from aggregator.cli import tables

    if form is JobsFormat.TABLE:
        _table(found, lives)
        return
    columns = (*COLUMNS, "note") if note else COLUMNS
    records = [_record(listed, lives, known) | ({"note": note} if note else {}) for listed in found]
    if form is JobsFormat.JSON:
        tables.write_json(records)
    else:
        tables.write_csv(columns, [[record[column] for column in columns] for record in records])


def _record(listed: "Listed", lives: _Lives, known: Mapping[str, "Source"]) -> dict[str, Any]:
    from aggregator.cli import hours

    opening = listed.opening
    pay, source = opening.pay, known.get(opening.source)
    return {
        "job": opening.job,
        "title": opening.title,
        "company": opening.company,
        "role": opening.role,
        "seniority": opening.seniority and opening.seniority.value,
        "gbp_year_min": _pounds(pay.gbp_year_min if pay else None),
        "gbp_year_max": _pounds(pay.gbp_year_max if pay else None),
        "pay": _pay(pay) or None,
        "may_apply": listed.answer.value,
        "reason": _reason(listed, lives.country),
        "visa": opening.visa and opening.visa.value,
        "overlap_hours": hours.overlap(opening.timezone, lives.clocks),
        "posted": f"{listed.published:%Y-%m-%d}",
        "source": opening.source,
        "attribution": source.attribution if source else None,
        "url": opening.url,
    }


def _table(found: Sequence["Listed"], lives: _Lives) -> None:
    """Write an opening as a few lines: eight columns cannot stand side by side in 80 characters, and an address must stay whole."""
    from rich.padding import Padding
    from rich.text import Text

    from aggregator.cli import hours
    from aggregator.cli.screen import out
    from aggregator.text.harmless import harmless

    console = out()
    for listed in found:
        opening = listed.opening
        pay = _pay(opening.pay)
        lines = [
            f"{harmless(opening.company)} · {opening.role or 'no role named'}",
            f"{f'{pay} a year' if pay else 'no pay stated'} · posted {listed.published:%Y-%m-%d}",
            f"{listed.answer.value}: {harmless(_reason(listed, lives.country))}",
        ]
        if opening.timezone is not None:
            lines.append(hours.said(opening.timezone, hours.overlap(opening.timezone, lives.clocks)))
        console.print(Text(f"{opening.job:>7}  {harmless(opening.title)}", style="bold"))
        for line in lines:
            console.print(Padding(Text(line), (0, 0, 0, _INDENT), expand=False))
        console.print(Text(" " * _INDENT + harmless(opening.url or "no address published")), soft_wrap=True)
        console.print()


def _reason(listed: "Listed", country: str) -> str:
    """Say in words why the answer is what it is, with the quotes behind it."""
    scope = listed.opening.eligibility.scope.value
    quotes = "; ".join(dict.fromkeys(f"“{reason.quote}”" for reason in listed.reasons))
    guessed = any(reason.rule == GUESS for reason in listed.reasons)
    limited = (
        f"a guess that it is for {country}, from benefits that only its employers name"
        if guessed
        else f"{country} is among the countries named"
    )
    words = {"worldwide": "worldwide", "limited": limited, "unknown": "it does not say who may apply"}[scope]
    return f"{words} ({quotes})" if quotes else words


def _pay(pay: "Pay | None") -> str:
    """Write pay in whole pounds a year; nothing where none is stated or none can be converted."""
    low, high = _pounds(pay.gbp_year_min if pay else None), _pounds(pay.gbp_year_max if pay else None)
    kind = " day rate" if pay and pay.day_rate else ""
    if low is None and high is None:
        return ""
    if low is None:
        return f"up to £{high:,}{kind}"
    if high is None:
        return f"from £{low:,}{kind}"
    return f"£{low:,}{kind}" if low == high else f"£{low:,}–£{high:,}{kind}"


def _pounds(amount: Any) -> int | None:
    return None if amount is None else int(amount.to_integral_value())


def _write_feed(
    form: JobsFormat, found: Sequence["Listed"], *, name: str, lives: _Lives, link: str | None, note: str | None, now: Any
) -> None:
    from aggregator.reports.shortlist import Head, json_feed, rss
    from aggregator.sources import sources

    title = f"AI openings open to residents of {name}" + (f" ({note})" if note else "")
    head = Head(
        title=title,
        about="Openings whose own words let a resident apply, each with those words." + (f" These are {note}." if note else ""),
        link=link or f"urn:aggregator:jobs:{lives.country.lower()}",
        made=now,
    )
    known = sources()
    entries = [_entry(listed, lives, known) for listed in found]
    sys.stdout.buffer.write((rss if form is JobsFormat.RSS else json_feed)(head, entries))
    sys.stdout.buffer.flush()


def _entry(listed: "Listed", lives: _Lives, known: Mapping[str, "Source"]) -> "Entry":
    from aggregator.cli import hours
    from aggregator.reports.shortlist import Entry

    record, zone = _record(listed, lives, known), listed.opening.timezone
    lines = (
        f"{record['company']}: {record['pay'] or 'no pay stated'}" + (" a year" if record["pay"] else ""),
        f"May residents apply? {record['may_apply']}: {record['reason']}",
        *([hours.said(zone, record["overlap_hours"])] if zone else []),
        *([record["attribution"]] if record["attribution"] else []),
    )
    tags = tuple(tag for tag in (record["role"], record["seniority"], *listed.opening.sectors) if tag)
    return Entry(
        id=f"urn:aggregator:job:{record['job']}",
        title=f"{record['title']} – {record['company']}",
        link=record["url"],
        lines=lines,
        company=record["company"],
        published=listed.published,
        tags=tags,
    )


def _say(found: Sequence["Listed"], *, name: str, limit: int, unknown: bool) -> None:
    """Say on standard error what the list is: how many, for whom, from which sources."""
    from aggregator.sources import sources

    known = sources()
    more = "; there may be more: --limit" if len(found) == limit else ""
    hint = "" if unknown else "; --include-unknown adds those that do not say who may apply"
    sys.stderr.write(f"{len(found)} {'opening' if len(found) == 1 else 'openings'} for residents of {name}{more}{hint}\n")
    thanks = sorted({known[listed.opening.source].attribution for listed in found if listed.opening.source in known})
    if thanks:
        sys.stderr.write(f"sources: {'; '.join(thanks)}\n")
