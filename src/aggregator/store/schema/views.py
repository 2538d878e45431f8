"""Views for people: the same columns on SQLite and PostgreSQL, made anew by every upgrade."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

# A run does not touch what is unchanged: what is not missing was seen by the feed's last complete run.
LAST_SEEN: Final = (
    "CASE WHEN p.closed_at IS NULL AND p.missing_since IS NULL AND f.last_complete > p.seen_at THEN f.last_complete ELSE p.seen_at END"
)
# Asked of each opening that a query looks at, not of all: the index of postings by opening answers it without their rows.
_OPEN: Final = "EXISTS (SELECT 1 FROM posting o WHERE o.job_id = j.id AND o.closed_at IS NULL)"
FIRST_SEEN: Final = "(SELECT min(o.first_seen) FROM posting o WHERE o.job_id = j.id)"
# Dates that a source bumps are no change. JSON escapes quotes inside a text, so that only a key ends in `":`; the two databases
# have no other search in common that needs no percent sign, which drivers read as a placeholder.
SAYS_ANEW: Final = " OR ".join(
    f"""replace(e.changes, '"{name}":', '') <> e.changes""" for name in ("title", "description", "location", "base_salary", "pay")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view: its name, what it holds, what each of its columns holds, and its query."""

    name: str
    about: str
    columns: MappingProxyType[str, str]
    query: str


_JOB_COLUMNS: Final = MappingProxyType(
    {
        "job_id": "Number of the opening.",
        "title": "Title as published.",
        "company": "Employer as published.",
        "url": "Address of the posting.",
        "source": "Name of the source.",
        "board": "Board of the source; empty where it has none.",
        "location": "Place as published.",
        "language": "ISO 639-1.",
        "is_ai": "It is an AI job.",
        "ai_score": "How sure the rules are, 0 to 1.",
        "role": "Role id.",
        "seniority": "Seniority.",
        "workplace": "remote, hybrid or onsite, by its tag.",
        "remote": "The work is remote: by its tag, or where the tag is silent because its source holds nothing else.",
        "scope": "Who may apply: worldwide, limited (see job_eligible) or unknown.",
        "utc_from": "Demanded time zones: from this offset in hours.",
        "utc_to": "Demanded time zones: to this offset in hours.",
        "overlap_hours": "Demanded hours of overlap.",
        "visa": "Sponsorship: offered or refused.",
        "relocation": "Relocation is paid for.",
        "clearance": "A security clearance is needed.",
        "engagement": "employee, contractor, employer_of_record or internship.",
        "pay_min": "Lower stated amount, exact; text on SQLite.",
        "pay_max": "Upper stated amount, exact; text on SQLite.",
        "pay_currency": "ISO 4217.",
        "pay_period": "year, month, week, day or hour.",
        "pay_kind": "base, ote or total.",
        "pay_day_rate": "A contractor's rate.",
        "gbp_year_min": "Lower amount in whole pounds a year.",
        "gbp_year_max": "Upper amount in whole pounds a year.",
        "gbp_year_mid": "Middle of both in whole pounds a year; null for a one-sided range.",
        "date_posted": "When the source says that it was posted.",
        "first_seen": "When one of its postings was seen first.",
        "first_published": "When it was seen first, or the first of the openings that it repeats.",
        "unchanged_since": "When title, text, place or pay last changed, else as first_published: an old one is a ghost (see the methods).",
        "reposts": "How often it has been put up again after it was closed.",
        "repost_of": "The opening that it repeats, where that is another one.",
        "last_seen": "When its canonical posting was last seen.",
        "postings": "How many postings advertise it.",
    },
)
_JOBS: Final = f"""
SELECT j.id AS job_id, p.title, p.company, p.url, f.source, f.board, p.location, t.language, t.is_ai, t.ai_score, t.role, t.seniority,
    t.workplace, CASE WHEN t.workplace IS NULL THEN f.remote_only ELSE t.workplace = 'remote' END AS remote, t.scope,
    t.utc_from, t.utc_to, t.overlap_hours, t.visa, t.relocation, t.clearance, t.engagement,
    t.pay_min, t.pay_max, t.pay_currency, t.pay_period, t.pay_kind, t.pay_day_rate,
    (t.gbp_year_min + 50) / 100 AS gbp_year_min, (t.gbp_year_max + 50) / 100 AS gbp_year_max,
    (t.gbp_year_min + t.gbp_year_max + 100) / 200 AS gbp_year_mid,
    p.date_posted, {FIRST_SEEN} AS first_seen, COALESCE(r.first_published, {FIRST_SEEN}) AS first_published,
    COALESCE((SELECT max(e.at) FROM posting_event e JOIN posting o ON o.id = e.posting_id
        WHERE o.job_id = j.id AND e.kind = 'revised' AND ({SAYS_ANEW})), r.first_published, {FIRST_SEEN}) AS unchanged_since,
    COALESCE(r.reposts, 0) AS reposts, r.repost_of, {LAST_SEEN} AS last_seen,
    (SELECT count(*) FROM posting o WHERE o.job_id = j.id) AS postings
FROM job j LEFT JOIN posting p ON p.id = j.posting_id LEFT JOIN feed f ON f.id = p.feed_id LEFT JOIN tags t ON t.posting_id = j.posting_id
    LEFT JOIN job_reposts r ON r.job_id = j.id
WHERE {_OPEN}"""  # noqa: S608  (our names)
# SQLite keeps the order of a cross join: it would else read all postings to find the few that are reposts.
_REPOSTS: Final = """
WITH RECURSIVE edge AS (
    SELECT r.posting_id, r.former_id FROM posting_repost r JOIN posting n ON n.id = r.posting_id JOIN posting f ON f.id = r.former_id
    WHERE f.closed_at IS NOT NULL AND f.seen_at < n.first_seen),
past AS (
    SELECT posting_id, former_id FROM edge
    UNION SELECT b.posting_id, e.former_id FROM past b JOIN edge e ON e.posting_id = b.former_id),
told AS (
    SELECT o.job_id, count(DISTINCT b.former_id) AS reposts, min(f.first_seen) AS first_published, max(b.former_id) AS former_id
    FROM past b CROSS JOIN posting o CROSS JOIN posting f WHERE o.id = b.posting_id AND f.id = b.former_id GROUP BY o.job_id)
SELECT h.job_id, NULLIF(f.job_id, h.job_id) AS repost_of, h.reposts, h.first_published
FROM told h JOIN posting f ON f.id = h.former_id"""


def _of_jobs(name: str, about: str, table: str, columns: dict[str, str]) -> View:
    """Make a view of one tag of open openings that they can have several of."""
    chosen = ", ".join(f"x.{column}" for column in columns)
    return View(
        name=name,
        about=about,
        columns=MappingProxyType({"job_id": "Number of the opening.", **columns}),
        query=f"\nSELECT j.id AS job_id, {chosen} FROM job j JOIN {table} x ON x.posting_id = j.posting_id\nWHERE {_OPEN}",
    )


# `found` is asked twice, so both databases keep it: open openings are read once.
_SALARY: Final = """
WITH found AS (
    SELECT role, CASE WHEN NOT pay_day_rate AND (pay_kind IS NULL OR pay_kind = 'base') THEN gbp_year_mid END AS figure
    FROM jobs WHERE is_ai AND role IS NOT NULL),
paid AS (
    SELECT role, figure, row_number() OVER (PARTITION BY role ORDER BY figure) AS place, count(*) OVER (PARTITION BY role) AS paid_jobs
    FROM found WHERE figure IS NOT NULL),
figures AS (
    SELECT role, max(paid_jobs) AS jobs_with_pay, min(figure) AS lowest, max(figure) AS highest,
        CAST(sum(figure) AS bigint) / count(*) AS mean,
        CAST(sum(CASE WHEN 2 * place BETWEEN paid_jobs AND paid_jobs + 2 THEN figure END) AS bigint)
            / sum(CASE WHEN 2 * place BETWEEN paid_jobs AND paid_jobs + 2 THEN 1 END) AS median
    FROM paid GROUP BY role),
counted AS (SELECT role, count(*) AS jobs FROM found GROUP BY role)
SELECT c.role, c.jobs, coalesce(g.jobs_with_pay, 0) AS jobs_with_pay, g.lowest, g.median, g.mean, g.highest,
    a.low AS article_low, a.high AS article_high
FROM counted c LEFT JOIN figures g ON g.role = c.role LEFT JOIN article_role a ON a.id = c.role"""

# Columns of the report of the same name, and how each is read.
_CHECK: Final = MappingProxyType(
    {
        "population": "Which openings: all, those open to residents of a country, or of a continent.",
        "role": "Role id.",
        "article_low": "The article's lower figure, GBP a year.",
        "article_high": "The article's upper figure, GBP a year.",
        "jobs": "Openings.",
        "companies": "Employers.",
        "jobs_with_pay": "Openings that state pay.",
        "pay_share": "Share of openings that state pay.",
        "jobs_used": "Openings whose pay is used.",
        "companies_used": "Employers whose pay is used.",
        "one_sided": "Openings with a one-sided range, not used.",
        "ote": "Openings with on-target earnings, not used.",
        "day_rate": "Openings with a contractor's rate, not used.",
        "conflict": "Openings whose pay field and text disagree, not used.",
        "unconverted": "Openings whose pay could not be converted, not used.",
        "p10": "Tenth percentile, GBP a year.",
        "p25": "Lower quartile, GBP a year.",
        "median": "Median, GBP a year.",
        "p75": "Upper quartile, GBP a year.",
        "p90": "Ninetieth percentile, GBP a year.",
        "median_low": "Lower end of the 95 % interval of the median.",
        "median_high": "Upper end of the 95 % interval of the median.",
        "median_of_lows": "Median of the lower ends of stated ranges, GBP a year.",
        "median_of_highs": "Median of the upper ends.",
        "median_adjusted": "Median with each country weighing what it weighs among all openings, those without pay too.",
        "adjusted_share": "Share of openings that the adjusted median speaks for.",
        "share_below": "Share of votes below the article's range.",
        "share_inside": "Share of votes inside the article's range, ends included.",
        "share_above": "Share of votes above the article's range.",
        "overlap": "Overlap of both ranges.",
        "verdict": "supported, higher, lower, unclear or too few.",
    },
)
_CHECK_TEXTS: Final = frozenset({"population", "role", "verdict"})
_CHECK_SHARES: Final = frozenset({"pay_share", "adjusted_share", "share_below", "share_inside", "share_above", "overlap"})


def _cell(column: str) -> str:
    cell = f"max(CASE WHEN figure = '{column}' THEN value END)"
    if column in _CHECK_TEXTS:
        return f"{cell} AS {column}"
    return f"CAST({cell} AS {'double precision' if column in _CHECK_SHARES else 'bigint'}) AS {column}"


_ARTICLE_CHECK: Final = f"""
SELECT {", ".join(_cell(column) for column in _CHECK)}
FROM report_figure
WHERE report = 'article_check' AND report_run_id = (SELECT max(report_run_id) FROM report_figure WHERE report = 'article_check')
GROUP BY report_run_id, line"""  # noqa: S608  (our names)

VIEWS: Final[tuple[View, ...]] = (
    View(
        name="job_reposts",
        about="Openings, open or closed, that were put up again: a posting of the same source said the same before, and was closed first.",
        columns=MappingProxyType(
            {
                "job_id": "Number of the opening.",
                "repost_of": "The opening that it repeats, where that is another one.",
                "reposts": "How often it has been put up again.",
                "first_published": "When the first of them was seen first.",
            },
        ),
        query=_REPOSTS,
    ),
    View(name="jobs", about="One row an open opening, with its scalar tags and pay in GBP a year.", columns=_JOB_COLUMNS, query=_JOBS),
    _of_jobs("job_places", "Where open openings sit.", "posting_place", {"country": "ISO 3166-1 alpha-2."}),
    _of_jobs(
        "job_eligible",
        "Countries that open openings name as eligible or exclude; worldwide ones have no row.",
        "posting_eligible",
        {"country": "ISO 3166-1 alpha-2.", "excluded": "True: residents may not apply."},
    ),
    _of_jobs("job_sectors", "Sectors of open openings.", "posting_sector", {"sector": "Sector id."}),
    _of_jobs("job_skills", "Skills that open openings name.", "posting_skill", {"skill": "Skill id."}),
    View(
        name="salary_by_role",
        about="Pay of open AI openings by role in GBP a year: stated two-sided base pay, the middle of each range.",
        columns=MappingProxyType(
            {
                "role": "Role id.",
                "jobs": "Openings.",
                "jobs_with_pay": "Openings whose pay is used.",
                "lowest": "Lowest figure.",
                "median": "Median.",
                "mean": "Mean.",
                "highest": "Highest figure.",
                "article_low": "The article's lower figure.",
                "article_high": "The article's upper figure.",
            },
        ),
        query=_SALARY,
    ),
    View(
        name="article_check", about="The figures of the last article check, as the report has them.", columns=_CHECK, query=_ARTICLE_CHECK
    ),
)
