"""Evidence: what each tag quotes, where, and the name of the rule that read it."""

import csv
from pathlib import Path

import pytest

from aggregator.classify.classifier import Classifier
from aggregator.core.posting import Posting, Workplace
from aggregator.rates import load_rates
from tests.classify.what.reading import vocabulary

CLASSIFIER = Classifier(vocabulary(), load_rates())
ROWS = list(csv.DictReader((Path(__file__).parent / "evidence.csv").read_text(encoding="utf-8").splitlines()))


def _posting(row: dict[str, str]) -> Posting:
    return Posting(
        source="test",
        source_id="1",
        title=row["title"],
        company=row["company"] or None,
        location=row["location"] or None,
        workplace=Workplace(row["workplace"]) if row["workplace"] else None,
        employment_type=row["employment_type"] or None,
        applicant_locations=(row["applicant_locations"],) if row["applicant_locations"] else None,
        description=row["description"] or None,
    )


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['rule']}: {row['value']}" for row in ROWS])
def test_a_tag_says_which_words_made_it(row: dict[str, str]) -> None:
    """Every rule is named as in the table, with the value that it read from the words of the posting."""
    found = [found for found in CLASSIFIER.tags(_posting(row)).evidence if (found.tag, found.rule) == (row["tag"], row["rule"])]
    assert (row["value"], row["field"], row["quote"]) in [(one.value, one.field, one.quote) for one in found]
    assert all(one.quote for one in found)


def test_every_tag_that_was_read_is_in_the_answer() -> None:
    """One posting that says everything has every tag, and the versions of what read it."""
    tags = CLASSIFIER.tags(
        Posting(
            source="test",
            source_id="1",
            title="Senior Machine Learning Engineer",
            company="Kestrel Clinics",
            workplace=Workplace.REMOTE,
            location="Remote - Kenya",
            employment_type="Full-time",
            description="Kestrel Clinics runs hospitals. You train neural networks in Python and fine-tune large language models. "
            "You must be authorised to work in Kenya, and be within 3 hours of UTC+3. An active security clearance is needed. "
            "We offer visa sponsorship and relocation assistance, and use the EU Blue Card. This is a B2B contract. "
            "Salary: $90,000 - $120,000 a year, depending on your location.",
        )
    )
    said = {name for name in tags.__slots__ if getattr(tags, name) not in (None, (), "", False)}
    assert said == set(tags.__slots__)
    assert tags.rules
    assert tags.ai.is_ai
    assert tags.pay is not None
    assert tags.pay.gbp_year_min is not None
    assert {found.tag for found in tags.evidence} >= {"ai", "role", "pay", "pay_by_place", "visa", "clearance", "relocation", "engagement"}
