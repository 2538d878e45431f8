"""Points: what a decision was made of adds up to the decision, section by section."""

import pytest

from aggregator.classify.points import Points, read_points
from aggregator.core.posting import Posting
from tests.classify.what.reading import vocabulary, what

_BODY = (
    "We are a hospital system.\n\nResponsibilities\nYou will train machine learning models, deploy them with PyTorch.\n\n"
    "Requirements\nNLP and insurance claims."
)


def points(title: str, description: str | None = None, company: str | None = None, **fields: str) -> Points:
    """Give the points of a posting of a few words."""
    posting = Posting(source="test", source_id="1", title=title, description=description, company=company, **fields)  # type: ignore[arg-type]
    return read_points(posting, vocabulary())


def test_the_body_is_held_against_what_the_title_asks() -> None:
    """Points by section, the duties, and the gate of the title."""
    ai = points("Software Engineer", _BODY, "Acme Health").ai
    assert (ai.is_ai, ai.decided_by, ai.duties, ai.denied) == (True, "body", 1, False)
    assert [(share.section, share.words) for share in ai.shares] == [
        ("duties", ("machine learning", "PyTorch")),
        ("requirements", ("NLP",)),
    ]
    assert ai.demand is not None
    assert (ai.demand.gate, ai.demand.points, ai.demand.core, ai.demand.duties) == ("engineer", 3.3, 1.2, 1)
    assert ai.points == pytest.approx(sum(share.points for share in ai.shares))
    assert ai.points >= ai.demand.points
    assert ai.core >= ai.demand.core


@pytest.mark.parametrize(
    ("title", "description", "by", "is_ai"),
    [
        ("Data Scientist", "", "title", True),
        ("Account Executive", "We deploy machine learning.", "title", False),
        ("Data Analyst - Machine Learning", "", "body", False),
        ("Acme | Remote", "- ML engineer\n- Recruiter", "a listed role", True),
        ("Backend Engineer", "Our service is a ledger.", "body", False),
    ],
)
def test_who_decided(title: str, description: str, by: str, is_ai: bool) -> None:
    """A title that speaks decides alone; then nothing is asked of the body."""
    ai = points(title, description).ai
    assert (ai.decided_by, ai.is_ai, ai.demand is None) == (by, is_ai, by != "body")


def test_denial_is_told() -> None:
    """A body that says the job is none of it is shown as one."""
    ai = points("Software Engineer", "This is not an ML role. You train machine learning models and deploy neural networks.").ai
    assert (ai.denied, ai.is_ai) == (True, False)


def test_role_names_its_rule() -> None:
    """The rule that matched first, its words as written, and whether the body had to support it."""
    role = points("ML Engineer, Search").role
    assert (role.role, role.words, role.field, role.ai) == ("machine_learning_engineer", "ML Engineer", "title", "yes")
    assert role.rule is not None
    listed = points("Acme | Remote", "- ML engineer\n- Recruiter").role
    assert (listed.role, listed.field) == ("machine_learning_engineer", "description")
    supported = points("Software Engineer", "Our service is a ledger.").role
    assert (supported.role, supported.ai) == (None, "support")
    assert points("Captain").role.rule is None


def test_sectors_add_up() -> None:
    """Every sector's sections add up to its points; what leads and is given comes first; rivals are named as such."""
    found = points("Software Engineer", _BODY, "Acme Health", industry="Banking").sectors
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    for one in found:
        assert one.points == pytest.approx(sum(share.points for share in one.shares), abs=0.02)
    health = next(one for one in found if one.sector == "healthcare_biomedical")
    assert health.chosen
    assert {share.section for share in health.shares} == {"unknown", "company field"}
    finance = next(one for one in found if one.sector == "finance")
    assert (finance.kind, finance.chosen) == ("other", False)
    assert {share.section: share.words for share in finance.shares}["industry field"] == ("Banking",)
    assert {one.sector for one in found if one.chosen} == set(what("Software Engineer", _BODY, "Acme Health", industry="Banking").sectors)


def test_repetition_counts_less_each_time() -> None:
    """A word that stands twice gives more than once and less than twice."""
    once, twice = (points("Engineer", text).sectors[0].points for text in ("A hospital.", "A hospital. A hospital."))
    assert once < twice < 2 * once
