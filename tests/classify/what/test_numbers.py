"""The arithmetic of sectors and levels: each number of sectors.toml where it is met."""

import pytest

from aggregator.classify.points import read_points
from aggregator.core.posting import Posting
from tests.classify.what.reading import vocabulary, what

_FILLER = "The kettle stands on the shelf by the door. " * 60


def score(sector: str, description: str, title: str = "Captain", company: str | None = None, **fields: str) -> float:
    """Give the points of one sector."""
    posting = Posting(source="test", source_id="1", title=title, description=description, company=company, **fields)  # type: ignore[arg-type]
    return next((one.points for one in read_points(posting, vocabulary()).sectors if one.sector == sector), 0.0)


HEALTH, TECH = "healthcare_biomedical", "technology_software"


@pytest.mark.parametrize(
    ("description", "points"),
    [
        ("A hospital here.", 2 * 1.3),  # strong, in the opening
        ("A hospital system here.", 4 * 1.3),  # decisive; it hides the shorter word inside it
        ("A medicine here.", 0.8 * 1.3),  # weak
        (_FILLER + "A hospital here.", 2.0),  # after the opening
        ("We are a hospital.", 2 * 1.3 * 1.6),  # the employer says what it is
        ("Clients include a hospital.", 2 * 1.3 * 0.3),  # a list of clients
        ("Clients include us; we are a hospital.", 2 * 1.3 * 0.3),  # which is what the sentence is then
        ("A degree in hospital affairs.", 2 * 1.3 * 0.1),  # a field of study
        ("Responsibilities\nA hospital here.", 2 * 1.3 * 0.8),
        ("Requirements\nA hospital here.", 2 * 1.3 * 0.4),
        ("Nice to have\nA hospital here.", 2 * 1.3 * 0.2),
        ("About us\nA hospital here.", 2 * 1.3 * 1.5),
        ("Benefits\nA hospital here.", 0.0),
        ("Health insurance and a hospital.", 0.0),  # a sentence of benefits
    ],
)
def test_where_a_word_stands(description: str, points: float) -> None:
    """A phrase counts by its strength, its section, its sentence and its place."""
    assert score(HEALTH, description) == pytest.approx(points, abs=0.01)


def test_fields_and_names() -> None:
    """Title 2, industry 4, labels 0.8; a word of the name 5, a weak one 1.5, a beginning 3, an employer known by name 12."""
    assert score(HEALTH, "", title="Hospital Captain") == pytest.approx(2 * 2.0)
    assert score(HEALTH, "", industry="Hospital") == pytest.approx(2 * 4.0)
    assert score(HEALTH, "", department="Hospital") == pytest.approx(2 * 2.0)
    assert score(HEALTH, "", company="Acme Hospital") == pytest.approx(5.0)
    assert score(HEALTH, "", company="Acme Care") == pytest.approx(1.5)
    assert score(HEALTH, "", company="Healthwise") == pytest.approx(3.0)
    assert score(HEALTH, "", company="Unhealthwise") == pytest.approx(0.0)
    assert score(HEALTH, "", company="Pfizer") == pytest.approx(12.0)
    assert score(TECH, "", company="Acme Systems") == pytest.approx(1.5)


def test_what_a_job_uses() -> None:
    """Software in a sentence of work counts 0.3; where the employer speaks of itself, whole."""
    assert score(TECH, "You will run kubernetes.") == pytest.approx(2 * 1.3 * 0.3, abs=0.01)
    assert score(TECH, "Kubernetes here.") == pytest.approx(2 * 1.3, abs=0.01)
    assert score(TECH, "We are a kubernetes shop, and you will like it.") == pytest.approx(2 * 1.3 * 1.6, abs=0.01)
    assert score(TECH, _FILLER + "Kubernetes here.") == pytest.approx(2 * 0.3, abs=0.01)
    assert score(TECH, "", title="Kubernetes Captain") == pytest.approx(2 * 2 * 0.3)
    assert score(TECH, "", industry="Kubernetes") == pytest.approx(2 * 4.0)


def test_sentences_of_many_sectors_say_little() -> None:
    """Four different sectors in one sentence are a list of markets; three are not."""
    assert score(HEALTH, "A hospital, a school and a hotel.") == pytest.approx(2 * 1.3)
    assert score(HEALTH, "A hospital, a school, a hotel and a bank.") == pytest.approx(2 * 1.3 * 0.3, abs=0.01)


def test_long_texts_must_say_more() -> None:
    """One word in the opening is enough for a short text and not for a long one."""
    assert what(description="A hospital here. " + _FILLER[:1000]).sectors == (HEALTH,)
    assert what(description="A hospital here. " + _FILLER).sectors == ()
    assert what(description="We are a hospital. " + _FILLER).sectors == (HEALTH,)


def test_a_rival_keeps_technology_out() -> None:
    """One weak word of software fills a silence, and none where a rival is named."""
    assert what(description="We are a platform.").sectors == (TECH,)
    assert what(description="A platform.").sectors == ()
    assert what(description="We are a platform. A bank.").sectors == ()
    assert what(description="We are a platform. A bank. " + _FILLER).sectors == ()


def test_second_sectors() -> None:
    """A second sector needs half of the first; a rival of more than a third more absorbs it."""
    assert what(description="Hospital, clinicians, nurses. A hotel.").sectors == (HEALTH,)
    assert set(what(description="A hospital. A hotel.").sectors) == {HEALTH, "hospitality_tourism_cx"}
    assert what(description="A hospital. A bank with loans.").sectors == ()
    assert what(description="A hospital with nurses. A bank.").sectors == (HEALTH,)


@pytest.mark.parametrize(
    ("title", "employment_type", "level", "field"),
    [
        ("Analyst", "Internship", "intern", "employment_type"),
        ("Analyst", "Full-time", None, None),
        ("Senior Analyst", "Internship", "senior", "title"),
        ("Engineer II, Search", "", "mid", "title"),
        ("Software Engineer II Search", "", "mid", "title"),
        ("Type II Diabetes Analyst", "", None, None),
        ("Class II Device Engineer", "", None, None),
        ("Senior Director", "", "director", "title"),
        ("Junior Team Lead", "", "lead", "title"),
        ("Lead Generation Analyst", "", None, None),
    ],
)
def test_level(title: str, employment_type: str, level: str | None, field: str | None) -> None:
    """The title names the level, else an employment type that is an internship; numerals only where they end what they number."""
    read = what(title, employment_type=employment_type)
    assert read.seniority == level
    assert [quote.field for quote in read.evidence if quote.tag == "seniority"] == ([field] if field else [])
