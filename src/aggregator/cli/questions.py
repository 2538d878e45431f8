"""Questions: the ready-made queries of docs/queries.md, as values."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_NUMBER: Final = re.compile(r"\d+\. ")
_NOT_NAME: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that people ask, what is worth knowing about its answer, and its query."""

    title: str
    about: str
    sql: str

    @property
    def name(self) -> str:
        """A name that an address can hold."""
        return _NOT_NAME.sub("_", self.title.lower().replace("£", "")).strip("_")


def questions() -> tuple[Question, ...]:
    """Read the questions: of the checkout, else those inside the package; none where neither is there."""
    for path in (_PACKAGE.parents[1] / "docs" / "queries.md", _PACKAGE / "_docs" / "queries.md"):
        if path.is_file():
            return parse_questions(path.read_text(encoding="utf-8"))
    return ()


def parse_questions(text: str) -> tuple[Question, ...]:
    """Find every heading of the second level that is followed by some words and a query."""
    found = []
    for section in text.split("\n## ")[1:]:
        title, _, rest = section.partition("\n")
        about, fence, code = rest.partition("```sql\n")
        if fence:
            sql = code.partition("```")[0].strip()
            found.append(Question(title=_NUMBER.sub("", title, count=1).strip(), about=" ".join(about.split()), sql=sql))
    return tuple(found)
