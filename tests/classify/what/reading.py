"""Reading one posting in tests: the vocabulary of config/, compiled once, and a posting of a few words."""

from functools import cache
from pathlib import Path

from aggregator.classify.what import What, read_what
from aggregator.core.posting import Posting
from aggregator.settings import load_vocabulary
from aggregator.text.document import Document
from aggregator.vocabulary.table import read_csv
from aggregator.vocabulary.vocabulary import Vocabulary


@cache
def vocabulary() -> Vocabulary:
    """Compile config/vocabulary once for all tests."""
    return load_vocabulary()


def document(title: str = "Data Scientist", description: str | None = None, company: str | None = None, **fields: str) -> Document:
    """Make the document of a posting of a few words."""
    posting = Posting(source="test", source_id="1", title=title, description=description, company=company, **fields)  # type: ignore[arg-type]
    return Document(posting, headings=vocabulary().headings)


def what(title: str = "Data Scientist", description: str | None = None, company: str | None = None, **fields: str) -> What:
    """Read what a posting of a few words is."""
    return read_what(document(title, description, company, **fields), vocabulary())


def cases(file: str, *columns: str) -> list[tuple[str, ...]]:
    """Give the rows of a case table beside these tests."""
    text = (Path(__file__).parent / file).read_text(encoding="utf-8")
    return [tuple(row[column] for column in columns) for _, row in read_csv(text, file=file, columns=columns)]
