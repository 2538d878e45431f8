"""What postings are held against: exchange rates, the article's claims, and the figures of each report."""

from typing import Final

from sqlalchemy import Index, Table

from aggregator.store.schema.kinds import METADATA, about, day, exact, flag, key, moment, number, ref, text

rate: Final = Table(
    "rate",
    METADATA,
    text("currency", "ISO 4217.", primary=True),
    day("day", "Day of the rate.", primary=True),
    text("source", "Who published it.", primary=True),
    exact("per_gbp", "Units of the currency for one GBP.", null=False),
    info=about("Exchange rates that some stored pay was converted by."),
)


def _named(name: str, key_column: str, key_doc: str, about_text: str) -> Table:
    """Make a table of ids with the article's own names."""
    return Table(
        name, METADATA, text(key_column, key_doc, primary=True), text("name", "The article's name.", null=False), info=about(about_text)
    )


def _pair(name: str, left: tuple[str, str], right: tuple[str, str], about_text: str) -> Table:
    """Make a table of pairs that the article draws."""
    return Table(name, METADATA, text(*left, primary=True), text(*right, primary=True), info=about(about_text))


_COUNTRY: Final = ("country", "ISO 3166-1 alpha-2.")

article_role: Final = Table(
    "article_role",
    METADATA,
    text("id", "Role id.", primary=True),
    text("name", "The article's name.", null=False),
    number("low", "The article's lower figure, GBP a year.", null=False),
    number("high", "The article's upper figure, GBP a year.", null=False),
    info=about("The article's salary table."),
)
article_sector: Final = _named("article_sector", "id", "Sector id.", "The article's six sectors.")
article_country: Final = _named("article_country", "code", "ISO 3166-1 alpha-2.", "The article's seven countries.")
article_country_sector: Final = _pair(
    "article_country_sector", _COUNTRY, ("key_sector", "Key-sector id."), "Which key sectors hire in which country, as the article says."
)
article_country_policy: Final = _pair(
    "article_country_policy",
    _COUNTRY,
    ("policy", "The policy as the article names it."),
    "Remote-friendly policies of each country, as the article says.",
)
article_pathway: Final = _named("article_pathway", "id", "Pathway id.", "The article's career pathways.")
article_skill: Final = _pair(
    "article_skill",
    ("skill_group", "Id of the skill area."),
    ("skill", "Skill as the article names it."),
    "The article's essential skills.",
)
article_trend: Final = _named("article_trend", "id", "Trend id.", "The article's trends.")
article_claim: Final = Table(
    "article_claim",
    METADATA,
    text("id", "Claim id.", primary=True),
    text("claim", "What the article says.", null=False),
    text("measure", "How postings measure it.", null=False),
    info=about("Claims of the article's prose."),
)

report_run: Final = Table(
    "report_run",
    METADATA,
    key("Number of the report run."),
    moment("made_at", "When the reports were made.", null=False),
    text("rules", "Versions of the rules behind the facts.", null=False),
    text("rates", "Version of the exchange rates.", null=False),
    moment("since", "Start of the window."),
    flag("synthetic", "It rests on synthetic sample postings: not findings."),
    info=about("One writing of the reports."),
    sqlite_autoincrement=True,
)

report_figure: Final = Table(
    "report_figure",
    METADATA,
    ref("report_run_id", "report_run", "The report run.", primary=True),
    text("report", "Name of the report.", primary=True),
    number("line", "Row of the report, from 0.", primary=True),
    text("figure", "Column of the report.", primary=True),
    text("value", "The cell as written; null where it is empty."),
    Index(None, "report", "report_run_id"),
    info=about("Every cell of every report."),
    sqlite_with_rowid=False,
)
