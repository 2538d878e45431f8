"""A source that holds less than is expected: what came is kept, the last good reports stay, and the status is 4."""

from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.cli.job import Job
from aggregator.cli.main_job import main_job
from aggregator.cli.status import Status, status_of
from aggregator.errors import ReportRefused
from aggregator.samples.market import Market
from aggregator.samples.server import serve
from aggregator.settings import Expectation, SourceOption
from aggregator.store.store import open_store
from tests.service.town import NOON, settings_in


def test_a_failed_minimum_keeps_the_last_good_reports(tmp_path: Path) -> None:
    """The second run is stored, its reports are not written, and every file of the first stays byte for byte."""
    settings = settings_in(tmp_path)
    with serve(Market(postings=300, today=NOON.date())) as boards:
        job = Job(settings=settings, boards={}, bases=boards.bases, only=frozenset({"remotive"}), everything=True)
        assert main_job(job) is Status.DONE
        good = {path: path.read_bytes() for path in settings.reports.rglob("*") if path.is_file()}
        assert good
        strict = replace(settings, sources={"remotive": SourceOption(expect=Expectation(least=10_000))})
        with pytest.raises(ReportRefused, match="the last good reports stay: remotive") as refused:
            main_job(replace(job, settings=strict))
    assert status_of(refused.value) is Status.REFUSED
    assert {path: path.read_bytes() for path in settings.reports.rglob("*") if path.is_file()} == good
    with open_store(settings.database) as store:
        assert len(store.runs(source="remotive")) == 2
