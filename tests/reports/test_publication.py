"""Publication: a set of reports is of one hand, whoever else publishes into the same folder."""

import json
import threading
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from aggregator.publication import Publisher
from aggregator.reports import publish
from aggregator.reports.kit import write_parts
from aggregator.settings import load_countries
from aggregator.store.store import Store
from tests.reports.openings import NOW, SCOPE, article
from tests.store.conftest import sqlite_store, sqlite_template

__all__ = ["sqlite_store", "sqlite_template"]


def test_jobhive_220_two_publishers_leave_one_whole_set(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One is held up after its first table while the other publishes: what the manifest says of each file is true of it."""
    folder, second_ended = tmp_path / "reports", threading.Event()
    slow, fast = (Publisher(article=article(), countries=load_countries(), rules=rules, rates="x") for rules in ("slow", "fast"))
    written: list[str] = []

    def write(path: Path, content: Iterable[bytes]) -> None:
        by = threading.current_thread().name
        write_parts(path, [f"{by}\r\n".encode(), *content])
        written.append(by)
        if written == ["slow"]:
            second.start()
            second_ended.wait(1)

    def run(publisher: Publisher) -> None:
        made = publisher.publish(sqlite_store, replace(SCOPE, now=NOW), folder=folder, names=("sectors", "skills"))
        assert made.facts.scope.rules == (publisher.rules,)
        if publisher is fast:
            second_ended.set()

    monkeypatch.setattr(publish, "write_parts", write)
    first, second = (threading.Thread(target=run, args=(one,), name=one.rules) for one in (slow, fast))
    first.start()
    first.join()
    second.join()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert written == ["slow", "slow", "fast", "fast"]
    assert manifest["rules"] == ["fast"]
    assert {(folder / name).read_bytes().split(b"\r\n")[0] for name in manifest["files"]} == {b"fast"}
    assert sha256((folder / "skills.csv").read_bytes().removeprefix(b"fast\r\n")).hexdigest() == manifest["files"]["skills.csv"]["sha256"]
