"""The list of sources: discovery, states, and docs/sources.md."""

from pathlib import Path

import pytest

from aggregator.core.web import Request
from aggregator.errors import InvalidValue
from aggregator.sources import load, markdown, names, rows, sources, state

DOCUMENT = Path(__file__).parents[2] / "docs" / "sources.md"


def test_the_page_of_sources_is_true() -> None:
    """docs/sources.md is what the source files say; where it is not, it is written anew once and must then be read."""
    true = markdown(sources().values())
    if DOCUMENT.read_text(encoding="utf-8") != true:
        DOCUMENT.write_text(true, encoding="utf-8")
        pytest.fail("docs/sources.md was written anew: read what changed, then run again")


def test_a_file_is_a_source() -> None:
    """Discovery finds the files and nothing else, and an unknown name is answered with the likely one, else with all."""
    assert {"ashby", "greenhouse", "hn", "jsonld"} <= set(names())
    assert "kit" not in names()
    with pytest.raises(InvalidValue, match=r"no such source 'grenhouse'; did you mean greenhouse\?"):
        load("grenhouse")
    with pytest.raises(InvalidValue, match=r"no such source 'zzz'; there are .*ashby.*greenhouse"):
        load("zzz")


@pytest.mark.parametrize(
    ("name", "switched", "secrets", "expected"),
    [
        ("ashby", None, set(), "on"),
        ("ashby", False, set(), "off: by the configuration"),
        ("bamboohr", None, set(), "off: its terms forbid automated reading of careers pages"),
        ("bamboohr", True, set(), "on"),
        ("usajobs", None, {"USAJOBS_KEY"}, "needs USAJOBS_EMAIL"),
        ("usajobs", None, {"USAJOBS_KEY", "USAJOBS_EMAIL"}, "on"),
        ("usajobs", True, set(), "needs USAJOBS_KEY, USAJOBS_EMAIL"),
    ],
)
def test_a_state_says_why(name: str, switched: bool | None, secrets: set[str], expected: str) -> None:
    """A source is on, off with the reason, or waits for its keys."""
    assert state(load(name), switched=switched, secrets=secrets) == expected


def test_what_may_not_be_handed_on_says_so() -> None:
    """The terms of Remotive, Jobicy, Himalayas and JobsCollider forbid handing postings on."""
    said = {row.name: row.terms for row in rows(sources().values(), switched={}, secrets=set())}
    assert [name for name in ("remotive", "jobicy", "himalayas", "jobscollider") if not said[name].endswith("; not handed on")] == []
    assert not said["greenhouse"].endswith("not handed on")


@pytest.mark.parametrize("name", ["adzuna", "jooble", "reed", "usajobs"])
def test_a_key_enters_the_request_only_when_it_is_sent(name: str) -> None:
    """The planned request holds no key; `authorise` gives another one that holds every key that the source names."""
    source = load(name)
    planned = source.start(None)[0]
    secrets = {key: f"canary-{key}" for key in source.secrets}
    sent = source.authorise(planned, secrets)
    assert "canary" not in _all(planned)
    assert ("canary" in _all(sent)) or name == "reed"
    assert sent != planned


def _all(request: Request) -> str:
    return f"{request.full_url} {dict(request.headers)} {request.body}"
