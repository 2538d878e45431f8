"""The main job over the sample boards: real HTTP on loopback, a real database, real files."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.cli.job import Job
from aggregator.cli.main_job import chosen, main_job
from aggregator.cli.status import Status
from aggregator.core.run import Outcome
from aggregator.errors import ConfigurationError
from aggregator.samples.market import Market
from aggregator.samples.server import Boards, serve
from aggregator.samples.truth import truths
from aggregator.settings import Board, Settings, load_settings
from aggregator.store.store import open_store


@pytest.fixture(scope="module")
def boards() -> Iterator[Boards]:
    """Serve a small market."""
    with serve(Market(postings=260, today=datetime.now(UTC).date())) as served:
        yield served


def _settings(folder: Path) -> Settings:
    return replace(load_settings(), database=str(folder / "db.sqlite"), archive=folder / "archive", reports=folder / "reports")


def _job(boards: Boards, folder: Path) -> Job:
    companies = {
        (name, token): Board(source=name, token=token, company=company.name)
        for name, token in boards.feeds
        if token
        for company in [boards.market.board(name, token)]
        if company
    }
    only = frozenset(name for name, _ in boards.feeds)
    return Job(settings=_settings(folder), boards=companies, bases=boards.bases, only=only, everything=True, synthetic=True)


@pytest.fixture(scope="module")
def first(boards: Boards, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the main job once; give its folder."""
    folder = tmp_path_factory.mktemp("first")
    assert main_job(_job(boards, folder)) is Status.DONE
    return folder


def test_every_posting_of_the_market_is_stored_once(boards: Boards, first: Path) -> None:
    """The keys in the database are exactly those of the truth."""
    wanted = Counter(key for truth in truths(boards.market) for key in truth.postings)
    with open_store(first / "db.sqlite") as store:
        stored = Counter((item.posting.source, item.posting.source_id) for item in store.stored())
    assert stored == wanted


def test_copies_count_once_and_different_jobs_stay_apart(boards: Boards, first: Path) -> None:
    """No opening holds postings of two different jobs, and nearly all copies are found."""
    job_of = {key: number for number, truth in enumerate(truths(boards.market)) for key in truth.postings}
    with open_store(first / "db.sqlite") as store:
        found: dict[int, set[int]] = {}
        for item in store.stored():
            found.setdefault(item.job, set()).add(job_of[item.posting.source, item.posting.source_id])
    assert [truth for truth in found.values() if len(truth) > 1] == []
    assert len(found) <= 1.06 * len(set(job_of.values()))


def test_reports_say_that_they_are_synthetic(first: Path) -> None:
    """Every file of a demo names its postings as what they are."""
    folder = first / "reports"
    assert {"article_check.csv", "manifest.json", "report.html"} <= {path.name for path in folder.iterdir()}
    with (folder / "article_check.csv").open(encoding="utf-8", newline="") as handle:
        assert {row["note"] for row in csv.DictReader(handle)} == {"synthetic sample postings, not findings"}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["synthetic"] is True
    assert "synthetic sample postings, not findings" in (folder / "report.html").read_text(encoding="utf-8")


def test_every_stored_tag_quotes_its_posting(first: Path) -> None:
    """Quote == plain text of the field [start:end], for every piece of evidence of every posting."""
    from aggregator.text.document import Document

    with open_store(first / "db.sqlite") as store:
        for item in store.stored():
            document = Document(item.posting)
            assert item.tags is not None
            for found in item.tags.evidence:
                assert document.text(found.field)[found.start : found.end] == found.quote


def test_a_second_run_changes_nothing(boards: Boards, first: Path) -> None:
    """Read again the same day, the boards are unchanged or say the same: no posting is new, changed or closed."""
    assert main_job(_job(boards, first)) is Status.DONE
    with open_store(first / "db.sqlite") as store:
        runs = [row.run for row in store.runs(limit=len(boards.feeds))]
    assert len(runs) == len(boards.feeds)
    # A market this small is below what the aggregators are known to hold: their runs are partial for that alone.
    assert all(run.outcome in {Outcome.COMPLETE, Outcome.UNCHANGED} or "are expected" in (run.error or "") for run in runs)
    assert sum(run.new + run.changed + run.closed for run in runs) == 0


def test_no_host_is_asked_with_a_browser_s_name(boards: Boards, first: Path) -> None:
    """Every request says who asks and how to reach them."""
    del first
    assert {request.user_agent for request in boards.requests} == {load_settings().user_agent}


def test_a_board_is_found_however_it_is_written(boards: Boards, first: Path) -> None:
    """`--board` means the board whatever its case, as the database does; one that there is not is named."""
    token = next(token for name, token in boards.feeds if name == "greenhouse" and token)
    job = replace(_job(boards, first), only=frozenset({"greenhouse"}), everything=False)
    now = datetime.now(UTC)
    with open_store(first / "db.sqlite") as store:
        for written in (token, token.upper(), token.title()):
            assert [feed.plan.board for feed in chosen(store, replace(job, board=written), now)] == [token]
        with pytest.raises(ConfigurationError, match="no enabled feed matches greenhouse, board Nobody"):
            chosen(store, replace(job, board="Nobody"), now)


@pytest.mark.parametrize("wrong", ["wall", "error", "truncate", "empty", "drift", "drop"])
def test_a_source_that_breaks_closes_nothing_and_is_named(
    boards: Boards, first: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bot wall, an error, half a body, an empty list, a renamed field, a dropped connection: the postings stay open."""
    name, token = next((name, token) for name, token in boards.feeds if name == "greenhouse")
    boards.fault(f"/greenhouse/v1/boards/{token}", wrong)
    try:
        job = replace(_job(boards, first), only=frozenset({"greenhouse"}), board=token)
        status = main_job(replace(job, settings=replace(job.settings, request_seconds=3)))
    finally:
        boards.heal()
    with open_store(first / "db.sqlite") as store:
        (row, *_) = store.runs(source=name, board=token)
        held = [item for item in store.stored(open_only=True) if item.posting.source == name and item.posting.board == token]
    # A cut body is no fault where the host answers 304 without one.
    assert row.run.outcome in {Outcome.FAILED, Outcome.EMPTY, Outcome.PARTIAL} or (
        wrong == "truncate" and row.run.outcome is Outcome.UNCHANGED
    )
    assert row.run.closed == 0
    assert held
    if row.run.outcome is Outcome.FAILED:
        assert status is Status.PROBLEMS
        assert f"greenhouse {token}" in capsys.readouterr().err
