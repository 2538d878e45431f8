"""The page in headless Chromium, where there is one: nothing is fetched, nothing fails, and hostile text is only text."""

import shutil
from pathlib import Path

import pytest

from aggregator.reports.page import write_page
from aggregator.reports.publish import publish
from tests.browser import sideways, visit
from tests.reports.openings import facts, opening, pay

pytestmark = pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
HOSTILE = '<img src="https://example.com/x.png" onerror="console.log(1)"><script>console.log(2)</script>'


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
def test_the_console_stays_silent(tmp_path: Path, width: int, dark: bool) -> None:
    """A request, which the page's policy would refuse aloud, or a script of a posting would be heard."""
    openings = [opening(job, pay=pay(60_000, 80_000), title=HOSTILE, company=f"{HOSTILE} {job}", source=HOSTILE) for job in range(1, 41)]
    made = facts(*openings)
    path = write_page(made, publish(made, folder=tmp_path), folder=tmp_path)
    shot = tmp_path / "shot.png"
    assert visit(path, width=width, shot=shot, dark=dark) == []
    assert shot.stat().st_size > 20_000


def test_a_phone_does_not_scroll_sideways(tmp_path: Path) -> None:
    """At the width of a small phone everything but a table ends at the right edge, the folded parts opened, long names too."""
    long = "Wissenschaftlichemitarbeiterinnenundmitarbeiter" * 3
    openings = [opening(job, pay=pay(60_000, 80_000), title=long, company=f"{long} {job}", source=long) for job in range(1, 41)]
    made = facts(*openings)
    path = write_page(made, publish(made, folder=tmp_path), folder=tmp_path)
    assert sideways(path, width=360) == []


def test_a_page_that_is_too_wide_is_seen(tmp_path: Path) -> None:
    """The measuring itself works: a long bar is named."""
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><body><main><div class="bar" style="width:700px">x</div></main></body>', encoding="utf-8")
    assert sideways(page, width=390) == ['<div class="bar" style="width:700px">x</div>', "the page is 708 wide"]


def test_a_page_that_fetches_is_heard(tmp_path: Path) -> None:
    """The listening itself works: the same policy, with a picture from elsewhere, is not silent."""
    page = tmp_path / "page.html"
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    page.write_text(f"<!doctype html>{policy}<body>{HOSTILE}</body>", encoding="utf-8")
    assert any("Content Security Policy" in line for line in visit(page, width=390, shot=tmp_path / "shot.png"))
