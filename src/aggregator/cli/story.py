"""Story: what is known of one opening, laid out for a terminal of 80 columns, or as JSON."""

import sys
from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from aggregator.cli import reasons
from aggregator.cli.form import Shape
from aggregator.cli.screen import out
from aggregator.cli.tables import grid, json_text
from aggregator.text.harmless import harmless

_MOST: Final = 8
_SHORT: Final = 60
_LONGEST: Final = 300


def write(told: dict[str, Any], form: Shape) -> None:
    """Write the story of an opening to standard output."""
    if form is Shape.JSON:
        sys.stdout.write(json_text(told, indent=1) + "\n")
        return
    console = out()
    _head(console, told)
    _may_apply(console, told["may_apply"])
    _tags(console, told["evidence"])
    reasons.write(console, told["points"])
    _pays(console, told["pays"])
    _postings(console, told)


def _line(console: Console, words: str, *, bold: bool = False) -> None:
    console.print(Text(harmless(words), style="bold" if bold else ""))


def _head(console: Console, told: dict[str, Any]) -> None:
    _line(console, f"{told['job']}  {told['title']}", bold=True)
    _line(console, " · ".join(filter(None, (told["company"], told["source"]))))
    if told["url"]:
        console.print(Text(harmless(told["url"])), soft_wrap=True)
    seen = f"first seen {told['first_seen']:%Y-%m-%d}, last seen {told['last_seen']:%Y-%m-%d}"
    _line(console, f"{seen}, closed {told['closed_at']:%Y-%m-%d}" if told["closed_at"] else f"{seen}, open")
    for words in _age(told):
        _line(console, words)
    if told["asked"] != told["job"]:
        _line(console, f"(opening {told['asked']} became part of this one)")


def _age(told: dict[str, Any]) -> Iterator[str]:
    """Say what makes an opening older than it looks."""
    if told["reposts"]:
        former = f", as opening {told['repost_of']}" if told["repost_of"] else ""
        yield f"put up again {_times(told['reposts'])}: first published {told['first_published']:%Y-%m-%d}{former}"
    if told["ghost"]:
        yield f"a ghost: open, and the same since {told['unchanged_since']:%Y-%m-%d}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _may_apply(console: Console, answers: list[dict[str, Any]]) -> None:
    _line(console, "May a resident apply?", bold=True)
    table = grid("FROM", "ANSWER", "BECAUSE")
    for answer in answers:
        words = Text(answer["because"])
        if answer["clocks"]:
            words.append(f"\n{answer['clocks']}")
        for item in answer["quotes"]:
            words.append("\n").append_text(_context(item))
        table.add_row(answer["country"], Text(answer["answer"], style="bold"), words)
    console.print(table)


def _context(item: dict[str, Any]) -> Text:
    """Write a quote with some words around it, the quote itself between marks that survive without colours."""
    before, after = harmless(item["before"]), harmless(item["after"])
    start = "" if not before or len(before) < _SHORT else "…"
    quote = harmless(item["quote"])
    words = Text(f"{item['field']}: {start}{before}", style="not bold")
    words.append(f"»{quote[:_LONGEST]}{'…' if len(quote) > _LONGEST else ''}«", style="bold")
    return words.append(f"{after}{'…' if len(after) >= _SHORT else ''}", style="not bold")


def _tags(console: Console, evidence: list[dict[str, Any]]) -> None:
    _line(console, "Tags", bold=True)
    table = grid("TAG", "VALUE, RULE AND WORDS")
    table.columns[0].no_wrap = True
    shown: set[tuple[str, str]] = set()
    for item in evidence:
        key = (item["tag"], item["value"])
        # Who may apply and pay have parts of their own; the first words of a value are enough.
        if item["tag"] in {"eligibility", "pay"} or key in shown:
            continue
        shown.add(key)
        words = Text(harmless(item["value"]), style="bold").append(f"  by {item['rule']}\n", style="not bold")
        table.add_row(Text(item["tag"]), words.append_text(_context(item)))
    console.print(table)


def _pays(console: Console, pays: list[dict[str, Any]]) -> None:
    _line(console, "Pay", bold=True)
    if not pays:
        _line(console, "none is stated")
    for pay in pays:
        _line(console, ("chosen: " if pay["chosen"] else "other:  ") + _stated(pay), bold=pay["chosen"])
        if pay["quote"]:
            console.print(Text("  read from ").append_text(_context(pay["quote"])))
            _line(console, f"  by {pay['quote']['rule']}; currency by {pay['settled_by']}")
        _line(console, f"  {_converted(pay)}")


def _stated(pay: dict[str, Any]) -> str:
    low, high = pay["min"], pay["max"]
    amounts = (
        f"up to {high:,f}" if low is None else f"from {low:,f}" if high is None else f"{low:,f}" if low == high else f"{low:,f}–{high:,f}"
    )
    words = [amounts, pay["currency"] or "(currency not settled)"]
    words.append(f"a {pay['period']}" if pay["period"] else "(period not said)")
    words += ["(period inferred)"] if pay["period"] and not pay["period_stated"] else []
    words += [f"{pay['months']} salaries a year"] if pay["months"] else []
    words += [{True: "gross", False: "net", None: ""}[pay["gross"]], pay["kind"] or "", "day rate" if pay["day_rate"] else ""]
    words += [f"place: {pay['place']}" if pay["place"] else "", f"level: {pay['level']}" if pay["level"] else ""]
    words += [f"in a {pay['basis']}" if pay["basis"] == "field" else "in the text"]
    words += ["field and text disagree"] if pay["conflict"] else []
    words += [f"chosen by {pay['chosen_by']}"] if pay["chosen_by"] else []
    return ", ".join(word for word in (" ".join(words[:3]), *words[3:]) if word)


def _converted(pay: dict[str, Any]) -> str:
    low, high = pay["gbp_year_min"], pay["gbp_year_max"]
    if low is None and high is None:
        return "not converted to GBP a year"
    amounts = f"up to £{high:,.2f}" if low is None else f"from £{low:,.2f}" if high is None else f"£{low:,.2f}–£{high:,.2f}"
    source = f", {pay['rate_source']}" if pay["rate_source"] else ""
    return (
        f"= {amounts} a year; annualised: {pay['annualised_by']}; rate {pay['rate']} {pay['currency']} for £1 on {pay['rate_date']}{source}"
    )


def _postings(console: Console, told: dict[str, Any]) -> None:
    _line(console, f"Postings ({len(told['postings'])})", bold=True)
    for posting in told["postings"]:
        where = "/".join(filter(None, (posting["source"], posting["board"])))
        closed = f", closed {posting['closed_at']:%Y-%m-%d} ({posting['closed_reason']})" if posting["closed_at"] else ""
        _line(console, f"  {posting['posting']}  {where} {posting['source_id']}: {posting['title']}")
        _line(console, f"     first seen {posting['first_seen']:%Y-%m-%d}, last seen {posting['last_seen']:%Y-%m-%d}{closed}")
        for event in posting["events"][-_MOST:]:
            reason = f" ({event['reason']})" if event["reason"] else ""
            _line(
                console, f"     {event['at']:%Y-%m-%d %H:%M}  {event['kind']}{reason}" + (f", run {event['run']}" if event["run"] else "")
            )
    for merge in told["merges"]:
        undone = f", taken back {merge['undone_at']:%Y-%m-%d}" if merge["undone_at"] else ""
        moved = ", ".join(map(str, merge["postings"]))
        _line(
            console,
            f"  merge {merge['merge']} of {merge['merged_at']:%Y-%m-%d}: {merge['job']} into {merge['into']} (postings {moved}): {merge['reason']}{undone}",
        )
