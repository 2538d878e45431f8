"""The case tables: titles, descriptions, sectors and skills, written by hand with their near misses."""

import pytest

from tests.classify.what.reading import cases, what


@pytest.mark.parametrize(("title", "role", "seniority", "ai"), cases("titles.csv", "title", "role", "seniority", "ai"))
def test_title(title: str, role: str, seniority: str, ai: str) -> None:
    """A title gives its role, its level, and whether it makes an AI job by itself."""
    read = what(title)
    assert (read.role or "", read.seniority or "", "yes" if read.ai.is_ai else "no") == (role, seniority, ai)


@pytest.mark.parametrize(("title", "description", "ai"), cases("bodies.csv", "title", "description", "ai"))
def test_body(title: str, description: str, ai: str) -> None:
    """Duties make an AI job; slogans, tools, partners and degrees do not."""
    assert ("yes" if what(title, description).ai.is_ai else "no") == ai


@pytest.mark.parametrize(("company", "description", "sectors"), cases("sectors.csv", "company", "description", "sectors"))
def test_sectors(company: str, description: str, sectors: str) -> None:
    """What the employer does gives its sector; benefits, degrees, clients and homonyms do not."""
    assert " ".join(what(description=description, company=company).sectors) == sectors


@pytest.mark.parametrize(("description", "skills"), cases("skills.csv", "description", "skills"))
def test_skills(description: str, skills: str) -> None:
    """Skills are what the text asks for, not words that look like them."""
    assert " ".join(what("Engineer", description).skills) == skills


MUCH = (
    "You develop machine learning models and train neural networks on sensor streams. You fine-tune large language models, build "
    "RAG pipelines and evaluate LLMs. You deploy deep learning models for computer vision and NLP with PyTorch."
)


@pytest.mark.parametrize(
    ("title", "description", "least", "most"),
    [
        ("AI Engineer", None, 0.95, 0.95),
        ("Robotics Research Engineer", None, 0.8, 0.8),
        ("Scientist", MUCH, 0.9, 0.9),
        ("Scientist", "You develop machine learning models and train neural networks on sensor streams.", 0.6, 0.7),
        ("Engineer", "You train neural networks.", 0.05, 0.15),
        ("Engineer", "Familiar with machine learning, neural networks, deep learning, computer vision and speech recognition.", 0.1, 0.45),
        ("Nurse", "You care for patients.", 0.0, 0.0),
    ],
)
def test_the_score_of_a_body_lies_between_those_of_titles(title: str, description: str | None, least: float, most: float) -> None:
    """A title is surest, a title's tail less so; a body is nowhere as sure as a title, and what is no AI job stays under one half."""
    assert least <= what(title, description).ai.score <= most


def test_slogan_of_a_long_text() -> None:
    """In a long text, what the employer says of itself is no duty; the same words as a duty are one."""
    slogan = "Our mission is to build machine learning and deploy large language models and neural networks for everyone. "
    duty = "You will build machine learning and deploy large language models and neural networks for our riders. "
    filler = "You will keep the ledger of the workshop in order and talk to the people who use it. " * 40
    assert not what("Software Engineer", slogan + filler).ai.is_ai
    assert what("Software Engineer", duty + filler).ai.is_ai


def test_there_are_enough_cases() -> None:
    """The tables hold hundreds of different cases, and each kind its near misses."""
    tables = {
        "titles.csv": ("title",),
        "bodies.csv": ("title", "description"),
        "sectors.csv": ("company", "description"),
        "skills.csv": ("description",),
    }
    rows = {file: cases(file, *columns) for file, columns in tables.items()}
    assert all(len(set(found)) == len(found) for found in rows.values())
    assert sum(map(len, rows.values())) >= 650
    assert sum(not sectors for (sectors,) in cases("sectors.csv", "sectors")) >= 90
    assert sum(ai == "no" for (ai,) in (*cases("titles.csv", "ai"), *cases("bodies.csv", "ai"))) >= 130
