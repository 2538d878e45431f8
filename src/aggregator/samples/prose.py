"""Prose: a vacancy's description as HTML, composed of our own sentences and marked as a sample at its end."""

from collections.abc import Mapping
from html import escape
from typing import Any

from aggregator.samples.draws import Draws
from aggregator.samples.lexicon import Lexicon
from aggregator.samples.vacancy import Offer, Vacancy

MARK = "Synthetic sample posting."
# How a language groups the thousands of an amount.
GROUPS = {"de": ".", "es": ".", "pt": ".", "nl": ".", "fr": "\N{NO-BREAK SPACE}", "pl": "\N{NO-BREAK SPACE}"}


def describe(vacancy: Vacancy, lexicon: Lexicon, *, city: str | None = None) -> str:
    """Compose the description; the same vacancy and revision always give the same HTML, but for the `city` of an office."""
    draws = Draws(vacancy.token + bytes((vacancy.revision,)) if vacancy.revision else vacancy.token)
    prose = lexicon.prose[vacancy.language]
    town = (city or vacancy.cities[0]).split(",")[0]
    return (_english if vacancy.language == "en" else _local)(vacancy, prose, draws, town)


def _english(vacancy: Vacancy, prose: Mapping[str, Any], draws: Draws, town: str) -> str:
    company, role, pick, some = vacancy.company, vacancy.role, draws.pick, draws.some
    blurb = pick(company.sector.blurbs).format(company=company.name, thing=pick(company.sector.things))
    skills = some(role.skills, 3)
    filler = some(prose["filler"], 5 + draws.below(6) + vacancy.revision)
    parts = [
        _heading(pick(prose["about"]).format(company=company.name)),
        _paragraph(blurb + (" " + pick(prose["funding"]) if draws.chance(0.35) else "")),
        _paragraph(" ".join(filler[:2])),
        _heading(pick(prose["role"])),
        _paragraph(
            pick(prose["openers"]).format(a=article(vacancy.title), role=vacancy.title, company=company.name, department=role.department)
        ),
        _heading(pick(prose["do"])),
        _list(some(role.duties, 3 + draws.below(4))),
        _heading(pick(prose["bring"])),
        _list([ask.format(years=vacancy.years) for ask in role.asks] + [_skill(prose, skills, draws)] + some(prose["generic"], 3)),
        _heading(pick(prose["where"])),
        _paragraph(" ".join(filter(None, (place_sentence(vacancy, prose, draws, town), vacancy.zone)))),
        _heading(pick(prose["offer"])),
        _paragraph(pay_sentence(vacancy.offer, prose, draws)),
        _list(some(prose["benefits"], 4 + draws.below(4))),
        _heading(pick(prose["life"]).format(company=company.name)),
        *(_paragraph(text) for text in filler[2:]),
    ]
    if vacancy.visa:
        sentence = pick(prose["visa_programme" if vacancy.programme else f"visa_{vacancy.visa}"])
        parts.append(_paragraph(sentence.format(programme=vacancy.programme)))
    parts.append(f"<p><em>{MARK}</em></p>")
    return "\n".join(filter(None, parts))


def _local(vacancy: Vacancy, prose: Mapping[str, Any], draws: Draws, town: str) -> str:
    company, role, pick, some = vacancy.company, vacancy.role, draws.pick, draws.some
    where = (
        pick(prose["where_to"]).format(country=vacancy.country.name) if vacancy.remote else pick(prose[vacancy.workplace]).format(city=town)
    )
    parts = [
        _heading(pick(prose["about"])),
        _paragraph(pick(prose["blurb"]).format(company=company.name)),
        _heading(pick(prose["role"])),
        _paragraph(pick(prose["openers"]).format(role=vacancy.title, company=company.name)),
        _heading(pick(prose["do"])),
        _list(some(prose[f"duties_{role.family}"], 4)),
        _heading(pick(prose["bring"])),
        _list([_skill(prose, some(role.skills, 3), draws), *prose["generic"]]),
        _heading(pick(prose["where"])),
        _paragraph(("Remote. " if vacancy.remote else "") + where),
        _heading(pick(prose["offer"])),
        _paragraph(_local_pay(vacancy, prose, draws)),
        _list(some(prose["benefits"], 3)),
        *(_paragraph(text) for text in prose["filler"]),
        f"<p><em>{MARK}</em></p>",
    ]
    return "\n".join(filter(None, parts))


def _skill(prose: Mapping[str, Any], skills: list[str], draws: Draws) -> str:
    return str(draws.pick(prose["skill"]).format(skill=skills[0], other=skills[-1]))


def place_sentence(vacancy: Vacancy, prose: Mapping[str, Any], draws: Draws, town: str) -> str:
    """Say where the work is done and who may do it."""
    if vacancy.remote:
        return vacancy.reach.sentence
    return str(draws.pick(prose[vacancy.workplace]).format(city=town))


def pay_sentence(offer: Offer | None, prose: Mapping[str, Any], draws: Draws) -> str:
    """Say what the vacancy pays, or how silence is worded; "" where a field says it and the text does not."""
    if offer is None:
        return str(draws.pick(prose["none"]))
    if offer.placed == "field":
        return ""
    kind = "ote" if offer.kind == "ote" else "upto" if offer.low is None else "from" if offer.high is None else "pay"
    # "LPA" is lakhs per annum: the period is in the figure already.
    period = "" if "LPA" in offer.shown else draws.pick(prose["periods"][offer.period])
    return str(draws.pick(prose[kind]).format(pay=offer.shown, period=period)).replace(" ,", ",").replace(" .", ".")


def _local_pay(vacancy: Vacancy, prose: Mapping[str, Any], draws: Draws) -> str:
    offer = vacancy.offer
    if offer is None or offer.placed == "field" or offer.low is None or offer.high is None:
        return ""
    group = "'" if offer.currency == "CHF" else GROUPS[vacancy.language]
    low, high = (f"{amount:,}".replace(",", group) for amount in (offer.low, offer.high))
    sentences = prose["pay_month"] if offer.period == "month" else prose["pay"]
    return str(draws.pick(sentences).format(a=low, b=high, currency=offer.currency))


def _heading(text: str) -> str:
    return f"<h3>{escape(text, quote=False)}</h3>"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>" if text else ""


def _list(items: list[str]) -> str:
    rows = "".join(f"<li>{escape(item, quote=False)}</li>\n" for item in items)
    return f"<ul>\n{rows}</ul>"


def article(title: str) -> str:
    """Give "a" or "an" as the title is spoken."""
    return "an" if title[:1] in "AEIO" or title.startswith(("NLP", "ML ", "MLO", "LLM")) else "a"


def plain(html: str) -> str:
    """Strip our own simple HTML to text, as sources that publish both forms do."""
    text = html.replace("</p>", "\n").replace("</h3>", "\n").replace("<li>", "- ").replace("</li>", "")
    for tag in ("<p>", "<h3>", "<ul>", "</ul>", "<em>", "</em>"):
        text = text.replace(tag, "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
