"""The examples of docs/methods-pay.md: every row of its tables reads as it says."""

import re
from pathlib import Path

import pytest

from tests.pay.reading import read
from tests.pay.test_cases import CASES

PAGE = (Path(__file__).parents[2] / "docs" / "methods-pay.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| ([A-Z]{2})? ?\| ([^|]+) \| ([a-z_. ]*)\|$", PAGE, flags=re.MULTILINE)


def test_every_section_has_examples() -> None:
    """Rows are found at all, and as many as the page has."""
    tables = PAGE.split("| posting says | job in | read as | rules |\n|---|---|---|---|\n")[1:]
    assert len(tables) >= 5
    assert len(ROWS) == sum(len(table.split("\n\n")[0].strip().split("\n")) for table in tables)


@pytest.mark.parametrize(("text", "country", "value", "rules"), ROWS)
def test_example(text: str, country: str, value: str, rules: str) -> None:
    """The chosen pay is what stands in the row, by the rules that it names."""
    reading = read(text, *filter(None, [country]))
    if reading.pay is None:
        assert (value, rules.strip()) == ("nothing", "")
        return
    evidence = reading.evidence[reading.pays.index(reading.pay)]
    bound = "up to " if reading.pay.min is None else "from " if reading.pay.max is None else ""
    assert (bound + evidence.value, evidence.rule) == (value, rules.strip())


def test_every_rule_that_made_a_pay_is_explained() -> None:
    """The names of the rules in the evidence of all cases are those of the page."""
    named = set(re.findall(r"pay\.[a-z_.]*[a-z]", PAGE)) | {f"pay.currency.unmarked.by_{sign}" for sign in ("country", "location", "signs")}
    used = {
        rule for case in CASES for found in read(case["text"], *filter(None, [case["country"]])).evidence for rule in found.rule.split()
    }
    assert {"pay.word", "pay.period.inferred", "pay.currency.by_country"} < used <= named
