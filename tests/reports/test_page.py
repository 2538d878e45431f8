"""The page: self-contained, harmless, readable by a screen reader, in light and in dark."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from aggregator.core.tags import Eligibility, Scope
from aggregator.reports.article_check import COLUMNS
from aggregator.reports.page import Attribution, render, summary, write_page
from aggregator.reports.publish import discover, publish
from aggregator.settings import load_countries
from tests.reports.openings import SCOPE, facts, opening, pay

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Draw the page of forty openings, with hostile names."""
    folder = tmp_path_factory.mktemp("reports")
    openings = [
        opening(
            job,
            pay=pay(60_000, 80_000),
            title=HOSTILE,
            company=f"{HOSTILE} {job}",
            job_countries=("GB",) if job % 2 else ("US",),
            key_sectors=("fintech",),
            eligibility=Eligibility(scope=Scope.WORLDWIDE) if job % 3 else Eligibility(),
        )
        for job in range(1, 41)
    ]
    made = facts(*openings, scope=replace(SCOPE, synthetic=True, rules=(HOSTILE,)))
    attributions = [Attribution(name="Remotive", text=HOSTILE, link="https://remotive.com")]
    path = write_page(made, publish(made, folder=folder), folder=folder, attributions=attributions)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tree(page: str) -> BeautifulSoup:
    """Parse the page as a browser would."""
    return BeautifulSoup(page, "lxml")


def test_nothing_comes_from_elsewhere(tree: BeautifulSoup) -> None:
    """No element loads a script, style, picture or frame; links are only followed by a person."""
    assert [element.name for element in tree.find_all(src=True)] == []
    assert [link["href"] for link in tree.find_all("link")] == ["data:,"]
    assert "url(" not in str(tree.style)
    assert "@import" not in str(tree.style)


def test_the_policy_allows_the_one_script_by_its_hash(tree: BeautifulSoup) -> None:
    """The content security policy names the hash of the script that is there, and there is one."""
    scripts = tree.find_all("script")
    policy = tree.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert isinstance(policy, Tag)
    assert len(scripts) == 1
    digest = b64encode(sha256(str(scripts[0].string).encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in str(policy["content"])
    assert "default-src 'none'" in str(policy["content"])


def test_C14_hostile_text_is_shown_as_text(page: str) -> None:
    """A title, a company or a term that holds a script stays words."""
    assert HOSTILE not in page
    assert "&lt;script&gt;alert" in page


def test_the_verdict_comes_first(tree: BeautifulSoup) -> None:
    """The first sentence answers the question, and each estimate has its card."""
    lead = tree.select_one(".lead")
    assert lead is not None
    assert (
        lead.get_text()
        == "Of the article's 5 pay estimates, 1 is supported by what employers publish, 4 are resting on too few postings to say."
    )
    assert [badge.get_text() for badge in tree.select(".cards .badge")] == ["Too few to say"] * 2 + ["Supported"] + ["Too few to say"] * 2


def test_synthetic_pages_say_so(tree: BeautifulSoup) -> None:
    """The banner, the title and the foot name sample postings as what they are."""
    assert "synthetic" in str(tree.title)
    assert "synthetic sample postings, not findings" in tree.select_one(".banner").get_text()  # type: ignore[union-attr]  # the test fails on None too
    assert "synthetic sample postings, not findings" in tree.footer.get_text()  # type: ignore[union-attr]


def test_a_screen_reader_finds_its_way(tree: BeautifulSoup) -> None:
    """One main landmark, one first heading, headings without gaps, named pictures, header cells with a scope."""
    assert len(tree.find_all("main")) == 1
    assert len(tree.find_all("h1")) == 1
    levels = [int(heading.name[1]) for heading in tree.find_all(re.compile("^h[1-6]$"))]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(picture.get("aria-label") for picture in tree.select("[role=img]"))
    assert all(cell.get("scope") for cell in tree.find_all("th"))
    assert tree.html is not None
    assert tree.html["lang"] == "en"
    labels = {str(section["aria-labelledby"]) for section in tree.find_all("section")}
    assert labels <= {str(element["id"]) for element in tree.find_all(id=True)}


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(page: str, scheme: int, one: str, other: str) -> float:
    colours = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", page, re.DOTALL)][scheme]
    brighter, darker = sorted((_luminance(colours[one]), _luminance(colours[other])), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"),
        ("ink", "card"),
        ("soft", "paper"),
        ("soft", "card"),
        ("ok", "ok-bg"),
        ("up", "up-bg"),
        ("down", "down-bg"),
        ("none", "none-bg"),
        ("warn", "warn-bg"),
    ],
)
def test_text_has_contrast(page: str, scheme: int, ink: str, ground: str) -> None:
    """Every text colour on its ground has at least 4.5 : 1 (WCAG 2.2 AA), in light and in dark."""
    assert _contrast(page, scheme, ink, ground) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("mark", "ground"),
    [
        ("bar-ink", "paper"),
        ("found", "paper"),
        ("found", "bar"),
        ("found", "none-bg"),
        ("yes", "card"),
        ("no", "card"),
        ("dark", "card"),
    ],
)
def test_what_charts_draw_has_contrast(page: str, scheme: int, mark: str, ground: str) -> None:
    """Every outline, line and bar that says something has at least 3 : 1 against what lies beside it (WCAG 2.2, 1.4.11)."""
    assert _contrast(page, scheme, mark, ground) >= 3


def test_every_table_is_on_the_page(tree: BeautifulSoup) -> None:
    """A report that the page knows nothing about stands at its end, folded, as its CSV has it."""
    titles = {str(table["aria-label"]) for table in tree.select(".tables .table")}
    assert titles == {report.title for report in discover().values() if report.kept}
    assert tree.select(".tables details[open]") == []
    heads = [cell.get_text() for cell in tree.select('.tables [aria-label^="The article\'s pay"] thead th')]
    assert heads == [column.replace("_", " ") for column in COLUMNS]


def test_ai_is_no_country(tmp_path: Path) -> None:
    """Codes of countries are read as their names where a place is due; AI, which Anguilla has, is what the page is about."""
    made = facts(opening(1, sectors=("healthcare_biomedical",), job_countries=("CA",)))
    text = render(made, publish(made, folder=tmp_path), countries=load_countries())
    assert "remote AI openings in healthcare, job in Canada" in text
    assert "open to a resident of Nigeria" in text


def test_an_empty_database_still_has_a_page(tmp_path: Path) -> None:
    """Nothing found is said plainly."""
    made = facts()
    text = render(made, publish(made, folder=tmp_path))
    assert "5 are resting on too few postings to say" in text


def test_the_summary_counts_verdicts() -> None:
    """Each verdict is said from the article's side."""
    verdicts = [{"verdict": name} for name in ("supported", "higher", "higher", "lower", "unclear")]
    assert summary(verdicts) == (
        "Of the article's 5 pay estimates, 1 is supported by what employers publish, 2 are lower than what employers publish, "
        "1 is higher than what employers publish, 1 is unclear."
    )
