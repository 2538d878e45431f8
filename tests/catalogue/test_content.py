"""Every fault of content, through a whole crawl into the database: one bad record costs itself, one bad body its run."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import csv
import io
import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from aggregator.cli import compose
from aggregator.core.run import Outcome
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.errors import SourceChanged
from aggregator.pipeline.tagger import Tagger
from aggregator.reports.kit import inert
from aggregator.sources.kit import load_json
from aggregator.store.store import Store
from aggregator.text.harmless import harmless
from tests.catalogue.world import JOBS, World, job, jobs, listed, lived, positions, whole
from tests.pay.reading import read as read_pay

SECONDS_A_POSTING = 2.0


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """Build the real classifier once."""
    built = compose.classifier()
    return Tagger(tags=built.tags, rules=built.rules)


async def first_then(made: World, body: bytes, *, hours: float = 24) -> Any:
    """Read a good list, then another body; give the second run."""
    assert (await made.read()).run.outcome is Outcome.COMPLETE
    made.move(hours=hours)
    made.answers(*whole(made.source, body))
    return (await made.read()).run


BROKEN: dict[str, tuple[str, bytes]] = {
    "C01-html-with-200": ("ashby", b"<!doctype html><html><title>Careers</title><p>We are moving.</p></html>"),
    "C01-html-where-xml-is-due": ("personio", b"<!doctype html><html><title>Careers</title><p>We are moving.</p></html>"),
    "C01-an-error-object": ("ashby", b'{"error": "internal"}'),
    "C02-every-title-renamed": ("ashby", listed(jobs()).replace(b'"title"', b'"headline"')),
    "C02-the-list-renamed": ("ashby", listed(jobs()).replace(b'"jobs"', b'"positions"')),
    "C02-every-name-renamed": ("personio", positions().replace(b"name>", b"title>")),
    "C07-nan": ("ashby", listed(jobs()).replace(b'"London"', b"NaN", 1)),
    "C08-deep": ("ashby", b'{"jobs":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "C08-deep-xml": ("personio", b"<workzag-jobs>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</workzag-jobs>"),
    "C18-billion-laughs": (
        "personio",
        b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><workzag-jobs><position><id>&b;</id></position></workzag-jobs>',
    ),
    "C18-a-file-of-ours": (
        "personio",
        b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><workzag-jobs><position><id>1</id><name>&a;</name></position></workzag-jobs>',
    ),
    "C18-cut": ("personio", positions()[:-30]),
}


@pytest.mark.parametrize(("source", "body"), BROKEN.values(), ids=BROKEN.keys())
def test_a_body_that_is_no_list_fails_the_run_and_closes_nothing(sqlite_store: Store, tmp_path: Path, source: str, body: bytes) -> None:
    """It is a change of the source, in bounded time, whatever it is."""

    async def days(made: World) -> None:
        began = process_time()
        run = await first_then(made, body)
        assert process_time() - began < 5
        assert (run.outcome, run.closed, len(made.open())) == (Outcome.FAILED, 0, JOBS)
        assert (run.error or "").startswith(("source changed", "blocked"))

    lived(sqlite_store, tmp_path, days, source=source)


ONE_BAD: dict[str, dict[str, Any]] = {
    "C02-one-without-title": {"title": None},
    "C02-one-of-another-type": {"title": ["a", "list"]},
    "C14-one-leads-to-a-script": {"jobUrl": "javascript:alert(1)"},
    "C22-one-that-is-poison": {"secondaryLocations": {"not": "a list"}},
}


@pytest.mark.parametrize("last", ONE_BAD.values(), ids=ONE_BAD.keys())
def test_a_record_that_cannot_be_read_costs_itself(sqlite_store: Store, tmp_path: Path, last: dict[str, Any]) -> None:
    """It goes into quarantine with its bytes, its posting counts as seen, and one in thirty does not spoil the run."""

    async def days(made: World) -> None:
        run = await first_then(made, listed(jobs(**last)))
        assert (run.outcome, run.problems, run.closed) == (Outcome.COMPLETE, 1, 0)
        assert len(made.open()) == JOBS
        (problem,) = made.store.problems()
        assert problem.problem.key == f"job-{JOBS - 1}"
        assert json.loads(made.store.problem(problem.id).problem.raw)["id"] == f"job-{JOBS - 1}"

    lived(sqlite_store, tmp_path, days)


def test_C02_more_than_one_in_twenty_makes_the_run_partial(sqlite_store: Store, tmp_path: Path) -> None:
    """Then the list is not known well enough to close anything."""

    async def days(made: World) -> None:
        found = [*jobs(JOBS - 2), job(90, title=None), job(91, title=None)]
        run = await first_then(made, listed(found))
        assert (run.outcome, run.problems, run.closed, len(made.open())) == (Outcome.PARTIAL, 2, 0, JOBS)

    lived(sqlite_store, tmp_path, days)


def test_C03_an_empty_list_closes_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    """Three of them make the board suspect; it is asked on."""

    async def days(made: World) -> None:
        await made.read()
        made.answers(*whole("ashby", listed([])))
        for _ in range(3):
            made.move(hours=12)
            saved = await made.read()
            assert (saved.run.outcome, saved.run.closed) == (Outcome.EMPTY, 0)
        assert (len(made.open()), made.feed().state) == (JOBS, "suspect")

    lived(sqlite_store, tmp_path, days)


def test_C05_one_id_twice_is_one_posting(store: Store, tmp_path: Path) -> None:
    """The newest wins whichever comes first, on both databases."""

    async def days(made: World) -> None:
        old = job(0, title="Old", publishedAt="2026-01-01T00:00:00Z")
        new = job(0, title="New", publishedAt="2026-02-01T00:00:00Z")
        for found in ([old, new], [new, old]):
            made.answers(*whole("ashby", listed(found)))
            await made.read()
            assert [one.title for one in made.open().values()] == ["New"]
            made.move(days=1)

    lived(store, tmp_path, days)


def test_C06_an_id_that_changes_its_type_is_the_same_id(store: Store, tmp_path: Path) -> None:
    """7 and "7" are one posting, and a board in capitals is the same board."""

    async def days(made: World) -> None:
        made.answers(*whole("ashby", listed([job(0, id=7), job(1)])))
        await made.read()
        made.move(days=1)
        made.answers(*whole("ashby", listed([job(0, id="7"), job(1)])))
        run = (await made.read()).run
        assert (run.new, run.changed, run.closed, sorted(made.open())) == (0, 0, 0, ["7", "job-1"])
        assert made.store.feed("ashby", "SAMPLE") == made.feed()

    lived(store, tmp_path, days)


def test_C07_an_amount_without_end_never_becomes_pay(store: Store, tmp_path: Path) -> None:
    """1e999 is a number in JSON and no salary."""

    async def days(made: World) -> None:
        pay = {"summaryComponents": [{"compensationType": "Salary", "interval": "1 YEAR", "currencyCode": "GBP", "minValue": 1e9}]}
        body = listed([*jobs(JOBS - 1), job(JOBS - 1, compensation=pay)]).replace(b"1000000000.0", b"1e999")
        assert b"1e999" in body
        made.answers(*whole("ashby", body))
        saved = await made.read()
        assert (saved.run.outcome, saved.run.problems, len(made.open())) == (Outcome.COMPLETE, 1, JOBS - 1)

    lived(store, tmp_path, days)


@pytest.mark.parametrize("number", [b"9" * 5000, b"-" + b"9" * 4300, b"1e" + b"9" * 20, b"-0.5E-" + b"1" * 30])
def test_C08_a_number_that_cannot_be_held_costs_its_record_alone(sqlite_store: Store, tmp_path: Path, number: bytes) -> None:
    """No decoder reads it: its record lies in quarantine under its own key, the others are read, and nothing is closed."""

    async def days(made: World) -> None:
        await made.read()
        made.move(days=1)
        found = [*jobs(JOBS - 1), job(JOBS - 1, isRemote=5), job(JOBS)]
        made.answers(*whole("ashby", listed(found).replace(b'"isRemote": 5', b'"isRemote": ' + number)))
        saved = await made.read()
        assert (saved.run.outcome, saved.run.problems, saved.run.new, saved.run.closed) == (Outcome.COMPLETE, 1, 1, 0)
        (problem,) = made.store.problems()
        assert problem.problem.key == f"job-{JOBS - 1}"
        assert "isRemote" in problem.problem.reason

    lived(sqlite_store, tmp_path, days)


@pytest.mark.parametrize("tail", [b"", b".", b"e", b"x", b'"', b".5e"])
def test_C08_a_body_of_nothing_but_digits_costs_no_time(tail: bytes) -> None:
    """Numbers of millions of digits, whole and broken, are looked at once."""
    began = process_time()
    with pytest.raises(SourceChanged):
        load_json(b'{"jobs":[{"id":' + b"9" * 5000 + b',"n":' + b"9" * 3_000_000 + b',"m":' + b"9" * 3_000_000 + tail + b"]]}")
    assert process_time() - began < 2


def test_C09_large_ids_are_texts(store: Store, tmp_path: Path) -> None:
    """Neither database has to hold them as numbers."""

    async def days(made: World) -> None:
        made.answers(*whole("ashby", listed([job(0, id=4_000_000_000), job(1, id=2**70)])))
        await made.read()
        assert sorted(made.open()) == ["1180591620717411303424", "4000000000"]

    lived(store, tmp_path, days)


TEXTS = {
    "C10-nul": ("a\\u0000b", "ab"),
    "C11-lone-surrogate": ("a\\ud800b", "a\ufffdb"),
    "C11-second-half-alone": ("a\\udc00b", "a\ufffdb"),
    "C11-a-whole-pair-stays": ("a\\ud83d\\ude00b", "a\U0001f600b"),
}


@pytest.mark.parametrize(("escaped", "held"), TEXTS.values(), ids=TEXTS.keys())
def test_text_that_a_database_refuses_is_mended(store: Store, tmp_path: Path, escaped: str, held: str) -> None:
    """One character of one title is lost, on both databases, and no other posting."""

    async def days(made: World) -> None:
        made.answers(*whole("ashby", listed(jobs(title="TITLE")).replace(b"TITLE", escaped.encode())))
        saved = await made.read()
        assert (saved.run.outcome, len(made.open())) == (Outcome.COMPLETE, JOBS)
        assert made.open()[f"job-{JOBS - 1}"].title == held

    lived(store, tmp_path, days)


def test_C12_huge_fields_are_capped(store: Store, tmp_path: Path) -> None:
    """Ten megabytes of description and a title of five thousand words go in, cut; an address that long is none."""

    async def days(made: World) -> None:
        huge = job(0, title="word " * 5000, descriptionHtml="<p>words</p>" * 900_000, applyUrl="https://jobs.example/" + "a" * 10_000)
        made.answers(*whole("ashby", listed([huge, job(1)])))
        await made.read()
        posting = made.open()["job-0"]
        assert len(posting.title) <= 512
        assert len(posting.description or "") <= 256 * 1024
        assert posting.apply_url is None or len(posting.apply_url) <= 2048

    lived(store, tmp_path, days)


BOMBS = {
    "C13-nested-tags": "<div>" * 50_000,
    "C13-open-comments": "<!--" * 16_000,
    "C13-angles": "<" * 64_000,
    "C13-attributes": "<a " + "b=c " * 60_000 + ">",
    "C13-entities": "&amp;" * 50_000,
    "C19-figures": "1,234,567," * 6_000 + "k",
    "C19-amounts": "£50,000 - " * 6_000,
    "C19-brackets": "(" * 30_000 + ")" * 30_000,
    "C19-spaces": "remote" + " " * 60_000 + "only",
    "C19-one-word": "a" * 64_000 + "!",
    "C19-must-be-based-in": "must be based in " * 4_000,
    "C19-commas": "United Kingdom, " * 4_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_text_that_is_a_bomb_costs_little(sqlite_store: Store, tmp_path: Path, tagger: Tagger, text: str) -> None:
    """The whole way from the body to the tags takes at most two seconds of the processor for one posting."""

    async def days(made: World) -> None:
        made.answers(*whole("ashby", listed([job(0, descriptionHtml=text)])))
        began = process_time()
        saved = await made.read()
        assert process_time() - began < SECONDS_A_POSTING
        assert saved.run.outcome is Outcome.COMPLETE

    lived(sqlite_store, tmp_path, days, tagger=tagger)


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1+cmd", "@SUM(1)", "\t=1", "\r=1", " =1", "\x00=1"])
def test_C15_a_formula_is_text_for_a_spreadsheet(text: str) -> None:
    """Whatever begins like a formula begins with an apostrophe after a round trip through CSV; numbers stay numbers."""
    written = io.StringIO()
    csv.writer(written).writerow([inert(text), inert(-5), inert(1.5)])
    ((cell, *numbers),) = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert cell.lstrip("\x00 \t\r")[:1] not in {"=", "+", "-", "@"} or cell.startswith("'")
    assert numbers == ["-5", "1.5"]


@pytest.mark.parametrize(
    "text", ["\x1b[2Jx", "\x1b]8;;http://a\x07x", "\x1b]52;c;YQ==\x07x", "a\rx", "\u202ex", "\u2066x", "\u200bx", "\x9b2Jx"]
)
def test_C16_nothing_acts_on_a_terminal(text: str) -> None:
    """Control characters, bidirectional marks and what has no width never reach it."""
    shown = harmless(text)
    assert "x" in shown
    assert not set(shown) & set("\x1b\x07\r\x9b\u202e\u2066\u200b")


def test_C17_letters_in_disguise_match(tagger: Tagger) -> None:
    """A title with zero-width and full-width letters makes the same fingerprint; it is shown as it came."""
    del tagger
    reader = FingerprintReader(compose.classifier().vocabulary)
    plain, disguised = (posting_of(title) for title in ("Data Scientist", "D\u200bata \uff33cientist"))
    assert reader.read(plain, posting_id="1").title == reader.read(disguised, posting_id="2").title
    assert disguised.title == "D\u200bata \uff33cientist"


def posting_of(title: str) -> Any:
    """Give a posting of a title."""
    from aggregator.core.posting import Posting

    return Posting(source="ashby", board="sample", source_id="1", title=title, company="Sample Ltd", url="https://a.example/1")


DATES: dict[str, tuple[object, str | None]] = {
    "C20-milliseconds": ("2026-02-01T10:00:00.123Z", "2026-02-01"),
    "C20-1970": ("1970-01-01T00:00:00Z", None),
    "C20-year-1": ("0001-01-01T00:00:00Z", None),
    "C20-overflow": ("9999-12-31T23:59:59-14:00", None),
    "C20-far-future": ("2150-01-01T00:00:00Z", None),
    "C20-naive": ("2026-02-01T10:00:00", "2026-02-01"),
}


@pytest.mark.parametrize(("given", "day"), DATES.values(), ids=DATES.keys())
def test_a_date_is_believed_or_not_said(store: Store, tmp_path: Path, given: object, day: str | None) -> None:
    """An impossible date is no date, and never a reason to lose the posting."""

    async def days(made: World) -> None:
        made.answers(*whole("ashby", listed([job(0, publishedAt=given)])))
        await made.read()
        posted = made.open()["job-0"].date_posted
        assert (None if posted is None else f"{posted:%Y-%m-%d}") == day

    lived(store, tmp_path, days)


NO_PAY = [
    "We match your 401k.", "5–10 years of experience.", "Salary: £１２３", "Salary: £-5 a year", "Salary: £0 a year",
    "We raised $120,000,000.", "Call +44 20 7946 0000.", "Salary: £1_000 a year",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_PAY)
def test_C21_what_is_no_salary_is_none(text: str) -> None:
    """Figures that are something else, or nothing, never become GBP a year."""
    assert [pay for pay in read_pay(f"<p>{text}</p>").pays if pay.gbp_year_min or pay.gbp_year_max] == []


def test_C21_a_range_the_wrong_way_round_is_turned_or_left() -> None:
    """The lower bound never stands above the upper one."""
    for pay in read_pay("<p>Salary: £90,000 - £60,000 a year</p>").pays:
        assert pay.min is None or pay.max is None or pay.min <= pay.max
