"""`aggregator explain`: every tag of an opening with its words, and where its pay came from."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from aggregator.cli.form import Shape

if TYPE_CHECKING:
    from aggregator.core.tags import Evidence
    from aggregator.store.crawl import Stored
    from aggregator.store.history import History
    from aggregator.text.document import Document

_AROUND: Final = 60


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    job: Annotated[int, typer.Argument(help="The number of an opening, as `aggregator jobs` and the reports show it.", min=1)],
    residents: Annotated[list[str] | None, typer.Option("--from", help="May a resident of this country apply? May be repeated.")] = None,
    form: Annotated[Shape, typer.Option("--format", help="How it is written.")] = Shape.TABLE,
) -> None:
    """Show every tag of an opening with the words and points that made it, where its pay came from, and the postings behind it."""
    from aggregator.cli import asked, compose, origin, story
    from aggregator.core.opening import is_ghost
    from aggregator.errors import BadInput, StoreError
    from aggregator.settings import load_countries, load_settings

    settings, known = load_settings(), load_countries()
    countries = [asked.country_of("--from", written, known) for written in residents or settings.residents]
    with compose.stored(settings) as store:
        try:
            past = store.history(job)
        except StoreError as error:
            raise BadInput(f"explain: {error}") from None
        postings, note = store.explain(past.job), origin.synthetic(store)
    told = _told(job, past, postings, countries) | {"points": _points(postings[0])}
    told["ghost"] = is_ghost(past.age.unchanged_since, is_open=told["closed_at"] is None, now=compose.now(), days=settings.ghost_days)
    story.write(told | ({"note": note} if note else {}), form)
    origin.say(note)


def _points(stored: "Stored") -> dict[str, Any]:
    """Give the points of AI, role and sectors, section by section, by the vocabulary of today."""
    from dataclasses import asdict

    from aggregator.classify.points import read_points
    from aggregator.cli.compose import classifier

    tagger = classifier()
    by_older_rules = stored.tags is not None and stored.tags.rules != tagger.rules
    return {"rules": tagger.rules, "tags_are_older": by_older_rules} | asdict(read_points(stored.posting, tagger.vocabulary))


def _told(number: int, past: "History", postings: "list[Stored]", countries: list[str]) -> dict[str, Any]:
    """Put everything that is known of an opening into one value, which JSON writes whole and the table lays out."""
    from aggregator.core.interchange import tags_record
    from aggregator.text.document import Document

    speaks = postings[0]
    document = Document(speaks.posting)
    closed = [stored.closed_at for stored in postings]
    tags = None if speaks.tags is None else tags_record(speaks.tags)
    evidence = [] if speaks.tags is None else [_quoted(document, item) for item in speaks.tags.evidence]
    return {
        "job": past.job,
        "asked": number,
        "title": speaks.posting.title,
        "company": speaks.posting.company,
        "source": speaks.posting.source,
        "url": speaks.posting.url,
        "first_seen": min(stored.first_seen for stored in postings),
        "last_seen": max(life.last_seen for life in past.lives),
        "first_published": past.age.first_published,
        "unchanged_since": past.age.unchanged_since,
        "reposts": past.age.reposts,
        "repost_of": past.age.repost_of,
        "closed_at": None if None in closed else max(moment for moment in closed if moment is not None),
        "may_apply": [_answer(speaks, country, evidence) | _hours(speaks, country) for country in countries],
        "tags": tags,
        "evidence": evidence,
        "pays": _pays(tags, evidence),
        "postings": [_posting(stored, past) for stored in postings],
        "merges": [
            {
                "merge": merge.id,
                "job": merge.job_from,
                "into": merge.job_into,
                "reason": merge.reason,
                "postings": list(merge.postings),
                "merged_at": merge.merged_at,
                "undone_at": merge.undone_at,
            }
            for merge in past.merges
        ],
    }


def _quoted(document: "Document", item: "Evidence") -> dict[str, Any]:
    """Give a quote with the words around it; without them where the text that it was read from is another now."""
    text = document.text(item.field) if hasattr(document.posting, item.field) else ""
    here = text[item.start : item.end] == item.quote
    return {
        "tag": item.tag,
        "value": item.value,
        "field": item.field,
        "before": text[max(0, item.start - _AROUND) : item.start] if here else "",
        "quote": item.quote,
        "after": text[item.end : item.end + _AROUND] if here else "",
        "rule": item.rule,
    }


def _answer(stored: "Stored", country: str, evidence: list[dict[str, Any]]) -> dict[str, Any]:
    """Answer for one country, with the quotes that decide: an exclusion that names it, else what sets the scope."""
    from aggregator.cli.jobs import GUESS

    if stored.tags is None:
        return {"country": country, "answer": "unknown", "because": "not classified yet", "quotes": []}
    said = stored.tags.eligibility
    quotes = [item for item in evidence if item["tag"] == "eligibility"]
    shut = [item for item in quotes if item["value"].startswith("not ")]
    if country in said.excluded:
        because, deciding = "excluded", [item for item in shut if country in item["value"]] or shut
    else:
        because = {"worldwide": "worldwide", "unknown": "it does not say who may apply"}.get(
            said.scope.value, _limit(said.countries, country)
        )
        deciding = [item for item in quotes if item not in shut]
        if any(item["rule"] == GUESS for item in deciding):
            because += ": a guess, from benefits that only employers there name"
    return {"country": country, "answer": said.answer(country).value, "because": because, "quotes": deciding}


def _hours(stored: "Stored", country: str) -> dict[str, Any]:
    """Say what a demand for a zone leaves to a resident of the country, who lives by any of its clocks."""
    from aggregator.cli import hours

    demand = None if stored.tags is None else stored.tags.timezone
    if demand is None:
        return {"overlap_hours": None, "clocks": None}
    left = hours.overlap(demand, hours.clocks_of(country, None))
    return {"overlap_hours": left, "clocks": hours.said(demand, left)}


def _limit(countries: frozenset[str], country: str) -> str:
    named = ", ".join(sorted(countries)) if len(countries) <= 8 else f"{len(countries)} countries"
    return f"limited to {named}" + (f", {country} among them" if country in countries and len(countries) > 8 else "")


def _pays(tags: dict[str, Any] | None, evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every stated pay, the chosen one marked, each with the quote that it was read from and the rules that settled it."""
    if tags is None:
        return []
    quotes = [item for item in evidence if item["tag"] == "pay"]
    # The classifier gives one quote a pay, in the same order.
    matched: list[dict[str, Any] | None] = [*quotes] if len(quotes) == len(tags["pays"]) else [None] * len(tags["pays"])
    return [
        pay | {"chosen": pay == tags["pay"], "settled_by": _settled(quote), "quote": quote}
        for pay, quote in zip(tags["pays"], matched, strict=True)
    ]


def _settled(quote: dict[str, Any] | None) -> str | None:
    """Name the rule that settled the currency; a rule of its own is only noted where the words do not name it."""
    if quote is None:
        return None
    return next((rule for rule in quote["rule"].split() if rule.startswith("pay.currency.")), "pay.currency.stated")


def _posting(stored: "Stored", past: "History") -> dict[str, Any]:
    life = next(life for life in past.lives if life.posting == stored.id)
    return {
        "posting": stored.id,
        "source": stored.posting.source,
        "board": stored.posting.board,
        "source_id": stored.posting.source_id,
        "title": stored.posting.title,
        "url": stored.posting.url,
        "first_seen": stored.first_seen,
        "last_seen": life.last_seen,
        "closed_at": stored.closed_at,
        "closed_reason": life.closed_reason,
        "events": [{"at": event.at, "kind": event.kind, "reason": event.reason, "run": event.run} for event in life.events],
    }
