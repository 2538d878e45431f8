"""Properties that no table can end: exact quotes, same answer every time, benefits that add nothing."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.classify.what import read_what
from tests.classify.what.reading import cases, document, vocabulary, what

_WORDS = st.lists(
    st.sampled_from(
        [
            "machine learning", "build", "hospital", "patients", "Python and R", "\n", ". ", "İstanbul", "’", "bank", "ML", "<b>LLM</b>", "degree in",
            "health insurance", "games", "robots", "we are a", "Benefits\n", "Requirements:\n", "AI", "🙂", "&amp;", "schools", "data mining", "hotel",
        ]
    ),
    max_size=40,
)  # fmt: skip

_BENEFITS = (
    "\n\nBenefits\nHealth insurance, dental and vision for you and your family.\nTuition reimbursement for university courses.\n"
    "Travel discounts at hotels and airlines.\nA video streaming subscription and music lessons.\nAn electric car, solar panels at cost.\n"
)
_LEGAL = "\n\nEqual opportunity\nWe do not discriminate on genetic information, disability, medical conditions or veteran status."


@given(
    title=st.text(min_size=1).filter(str.strip),
    words=_WORDS,
    company=st.sampled_from(["Acme", "Acme Health", "ORANGE Games GmbH", "İş Bank"]),
)
@settings(max_examples=150, deadline=None)
def test_quotes_are_exact(title: str, words: list[str], company: str) -> None:
    """Every tag has evidence, and every quote is the text between its offsets."""
    read_document = document(title, " ".join(words), company)
    read = read_what(read_document, vocabulary())
    for quote in read.evidence:
        assert read_document.text(quote.field)[quote.start : quote.end] == quote.quote
    for tag in ("language", "role", "seniority"):
        assert bool(getattr(read, tag)) == any(quote.tag == tag for quote in read.evidence)
    for tag in ("sectors", "key_sectors", "pathways", "skills", "trends"):
        assert set(getattr(read, tag)) == {quote.value for quote in read.evidence if quote.tag == tag}
    assert read.ai.is_ai == any(quote.tag == "ai" for quote in read.evidence)


@given(words=_WORDS)
@settings(max_examples=50, deadline=None)
def test_same_answer(words: list[str]) -> None:
    """Reading twice gives the same."""
    assert what(description=" ".join(words)) == what(description=" ".join(words))


@pytest.mark.parametrize("section", [_BENEFITS, _LEGAL])
@pytest.mark.parametrize(("company", "description"), cases("sectors.csv", "company", "description"))
def test_benefits_add_nothing(company: str, description: str, section: str) -> None:
    """A section of benefits or law never changes the sectors."""
    assert what(description=description + section, company=company).sectors == what(description=description, company=company).sectors


def test_other_postings_change_nothing() -> None:
    """Tags depend on the posting alone: reading another posting of the company between two readings changes nothing."""
    first = what("Engineer", "You will build reports.", "Brightwell")
    what("Engineer", "Brightwell is a hospital system with clinics.", "Brightwell")
    assert what("Engineer", "You will build reports.", "Brightwell") == first


@pytest.mark.parametrize(
    "piece", ["a", "ai ", "| ", "- ", "machine learning, ", "<p>", "&lt;p&gt;", ". A", "\n\n", "e.g. ", "ＡＩ", "а", "data engineer/"]
)
def test_C19_hostile_repetition(piece: str) -> None:
    """A text of one piece repeated to the limit of a field is read, title and description alike."""
    read = what((piece * 20000)[:40000] + "x", piece * 30000)
    assert read.ai.score <= 1.0
