"""What the tests of dedupe share: the shipped vocabulary, the texts, and postings made from a few words."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from aggregator.classify.language import read_language
from aggregator.core.posting import Posting
from aggregator.dedupe.fingerprint import Fingerprint, FingerprintReader
from aggregator.settings import load_vocabulary
from aggregator.text.document import Document
from aggregator.vocabulary.vocabulary import Vocabulary

_HERE = Path(__file__).parent
TEXTS: dict[str, str] = tomllib.loads((_HERE / "texts.toml").read_text(encoding="utf-8"))


@cache
def vocabulary() -> Vocabulary:
    """Compile config/vocabulary once."""
    return load_vocabulary()


@cache
def reader() -> FingerprintReader:
    """Give one reader over config/vocabulary."""
    return FingerprintReader(vocabulary())


def made(posting_id: str, **fields: Any) -> Fingerprint:
    """Make a fingerprint of a posting of Kestrel Grid; fields of Posting override, `text` names a text of texts.toml."""
    usual = {"source": "board_a", "source_id": posting_id, "title": "Machine Learning Engineer", "company": "Kestrel Grid"}
    text = fields.pop("text", "engineer")
    values = usual | {"location": "Berlin", "url": f"https://board-a.example/{posting_id}"} | fields
    posting = Posting(description=TEXTS.get(text), **values)
    return reader().read(posting, posting_id=posting_id, language=read_language(Document(posting))[0])
