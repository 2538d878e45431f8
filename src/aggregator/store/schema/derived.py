"""Everything derived from a posting: tags, pay, places, and the words that made them."""

from typing import Any, Final

from sqlalchemy import Index, Table
from sqlalchemy import text as condition

from aggregator.store.schema.kinds import METADATA, about, day, exact, flag, number, real, ref, text

_GBP = "GBP a year in whole pence, rounded half to even; null where it cannot be converted."


def _listed(name: str, column: str, doc: str, info: str) -> Table:
    """Make a table of one tag that a posting can have several of, in the order of the classifier."""
    return Table(
        name,
        METADATA,
        ref("posting_id", "posting", "The posting.", primary=True),
        text(column, doc, primary=True),
        number("n", "Place in the order of the classifier, from 0.", null=False),
        Index(None, column),
        info=about(info),
        sqlite_with_rowid=False,
    )


tags: Final = Table(
    "tags",
    METADATA,
    ref("posting_id", "posting", "The posting.", primary=True),
    text("rules", "Version of vocabulary, readers and rates that made them.", null=False),
    text("language", "ISO 639-1."),
    flag("is_ai", "It is an AI job."),
    real("ai_score", "How sure the rules are, 0 to 1."),
    text("role", "Role id."),
    text("seniority", "intern, junior, mid, senior, staff, lead, manager, director or executive."),
    text("workplace", "remote, hybrid or onsite."),
    text("scope", "Who may apply: worldwide, limited (see posting_eligible) or unknown.", null=False),
    real("utc_from", "Demanded time zones: from this offset in hours."),
    real("utc_to", "Demanded time zones: to this offset in hours."),
    real("overlap_hours", "Demanded hours of overlap."),
    text("visa", "Sponsorship: offered or refused; null where nothing is said."),
    flag("relocation", "Relocation is paid for; null where nothing is said.", null=True),
    flag("clearance", "A security clearance is needed; null where nothing is said.", null=True),
    text("engagement", "employee, contractor, employer_of_record or internship."),
    flag("pay_by_place", "Pay depends on where one lives."),
    number("pay_n", "Number of the chosen pay in posting_pay."),
    exact("pay_min", "Lower stated amount of the chosen pay, in its currency and per its period."),
    exact("pay_max", "Upper stated amount of the chosen pay."),
    text("pay_currency", "ISO 4217 currency of the chosen pay."),
    text("pay_period", "year, month, week, day or hour."),
    text("pay_kind", "base, ote (on-target earnings) or total."),
    flag("pay_day_rate", "The chosen pay is a contractor's rate; null without pay.", null=True),
    number("gbp_year_min", f"Lower amount of the chosen pay: {_GBP}"),
    number("gbp_year_max", f"Upper amount of the chosen pay: {_GBP}"),
    Index(None, "role"),
    Index(None, "rules"),
    # Reports read AI jobs only, one in some tens, in the order of their postings.
    Index("ix_tags_ai", "posting_id", sqlite_where=condition("is_ai"), postgresql_where=condition("is_ai")),
    info=about("One row a posting: the tags that have one value, and the chosen pay."),
)

posting_pay: Final = Table(
    "posting_pay",
    METADATA,
    ref("posting_id", "posting", "The posting.", primary=True),
    number("n", "Place in the order of the classifier, from 0.", primary=True),
    flag("chosen", "It is the pay in `tags`."),
    exact("min", "Lower stated amount; null for “up to”."),
    exact("max", "Upper stated amount; null for “from”."),
    text("currency", "ISO 4217; null where the text does not settle it."),
    text("period", "year, month, week, day or hour."),
    flag("period_stated", "The text names the period; false where the amount admits one reading only."),
    number("months", "Salaries a year, where the text says 13 or 14."),
    flag("gross", "Before tax; null where nothing is said.", null=True),
    text("basis", "field or text: where it was read.", null=False),
    text("kind", "base, ote (on-target earnings) or total."),
    text("place", "Market of one of several ranges."),
    text("level", "Level of one of several ranges."),
    text("chosen_by", "Rule that chose it."),
    flag("conflict", "A field and the text disagree."),
    flag("day_rate", "A contractor's rate, kept apart from salaries."),
    number("gbp_year_min", f"Lower amount: {_GBP}"),
    number("gbp_year_max", f"Upper amount: {_GBP}"),
    exact("rate", "Units of the currency for one GBP."),
    day("rate_date", "Day of the rate."),
    text("rate_source", "Who published the rate."),
    text("annualised_by", "Rule that made it a year's pay."),
    info=about("Every stated pay of a posting, with its rate and the rule that made it a year's."),
    sqlite_with_rowid=False,
)

posting_sector: Final = _listed("posting_sector", "sector", "Sector id.", "Sectors of the article that a posting belongs to.")
posting_key_sector: Final = _listed(
    "posting_key_sector", "key_sector", "Key-sector id of the article's country table.", "Key sectors that a posting belongs to."
)
posting_place: Final = _listed("posting_place", "country", "ISO 3166-1 alpha-2.", "Where the job sits, or the employer says it is.")
posting_skill: Final = _listed("posting_skill", "skill", "Skill id.", "Skills that a posting names.")
posting_pathway: Final = _listed("posting_pathway", "pathway", "Pathway id.", "Career pathways of the article that a posting is on.")
posting_trend: Final = _listed("posting_trend", "trend", "Trend id.", "Trends of the article that a posting shows.")
posting_programme: Final = _listed("posting_programme", "programme", "Programme id.", "Visa programmes that a posting names.")
posting_authorisation: Final = _listed(
    "posting_authorisation", "country", "ISO 3166-1 alpha-2.", "Where one must already be allowed to work."
)

posting_eligible: Final = Table(
    "posting_eligible",
    METADATA,
    ref("posting_id", "posting", "The posting.", primary=True),
    text("country", "ISO 3166-1 alpha-2.", primary=True),
    flag("excluded", "True: residents may not apply. False: they are named, or in a named region."),
    Index(None, "country"),
    info=about("Countries that a posting names as eligible or excludes, regions expanded; worldwide stays a scope in `tags`."),
    sqlite_with_rowid=False,
)

evidence: Final = Table(
    "evidence",
    METADATA,
    ref("posting_id", "posting", "The posting.", primary=True),
    number("n", "Place in the order of the classifier, from 0.", primary=True),
    text("tag", "Name of the tag.", null=False),
    text("value", "Value of the tag.", null=False),
    text("field", "Field of the posting.", null=False),
    text("quote", "The words: the plain text of the field from start to end.", null=False),
    number("start", "First character of the quote.", null=False),
    number("end", "Character after the quote.", null=False),
    text("rule", "Rule that read it.", null=False),
    info=about("The words that made each tag."),
    sqlite_with_rowid=False,
)

# The tables of lists: attribute of Tags, table, its column.
LISTS: Final[tuple[tuple[str, Table, str], ...]] = (
    ("sectors", posting_sector, "sector"),
    ("key_sectors", posting_key_sector, "key_sector"),
    ("job_countries", posting_place, "country"),
    ("skills", posting_skill, "skill"),
    ("pathways", posting_pathway, "pathway"),
    ("trends", posting_trend, "trend"),
    ("programmes", posting_programme, "programme"),
    ("authorisation", posting_authorisation, "country"),
)
# Everything that a new classification of a posting replaces.
DERIVED: Final[tuple[Table, ...]] = (tags, posting_pay, posting_eligible, evidence, *(table for _, table, _ in LISTS))
# Rows of derived tables: all values, in the order of the table's columns.
Rows = dict[Table, list[tuple[Any, ...]]]
