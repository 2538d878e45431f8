"""Document: a posting prepared for reading, once: plain text of every field, folded text, sections, sentences."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType

from aggregator.core.posting import PayField, Posting
from aggregator.core.tags import Evidence
from aggregator.text.fold import fold
from aggregator.text.plain import line, plain
from aggregator.text.sections import UNKNOWN, Section, split_sections
from aggregator.text.sentences import split_sentences


class Document:
    """What all readers read: made once a posting, every view made when first asked for.

    `text(field)` is the plain text of a field of the posting, the one that evidence quotes: a description in lines; title,
    location and the other fields as one line; a list joined by "; "; pay fields as `pay_text` writes them, one a line.
    """

    def __init__(self, posting: Posting, *, headings: Mapping[str, str] = MappingProxyType({})) -> None:
        """Take the posting and the section headings of the vocabulary (folded heading to kind)."""
        self.posting = posting
        self._headings = headings
        self._texts: dict[str, str] = {}
        self._folded: dict[str, str] = {}

    def text(self, field: str) -> str:
        """Give the plain text of a field, "" where it says nothing."""
        text = self._texts.get(field)
        if text is None:
            text = self._texts[field] = _READ.get(field, line)(getattr(self.posting, field))
        return text

    def folded(self, field: str) -> str:
        """Give the plain text of a field in lower case, with the same offsets."""
        folded = self._folded.get(field)
        if folded is None:
            folded = self._folded[field] = fold(self.text(field))
        return folded

    @cached_property
    def title(self) -> str:
        """The title as one line."""
        return self.text("title")

    @cached_property
    def description(self) -> str:
        """The description, one line a block."""
        return self.text("description")

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The parts of the description."""
        return split_sections(self.folded("description"), self._headings)

    @cached_property
    def _starts(self) -> list[int]:
        return [section.start for section in self.sections]

    def section_at(self, offset: int) -> str:
        """Give the kind of the section of the description that holds the offset."""
        place = bisect_right(self._starts, offset) - 1
        return self.sections[place].kind if place >= 0 else UNKNOWN

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Offsets of the sentences of the description."""
        return split_sentences(self.description)

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """Give the sentence of the description that holds the offset, or ends before it."""
        place = bisect_right(self.sentences, (offset, len(self.description) + 1)) - 1
        return self.sentences[max(place, 0)] if self.sentences else (0, 0)

    def evidence(self, *, tag: str, value: str, field: str, start: int, end: int, rule: str) -> Evidence:
        """Quote a span of a field as the reason for a tag."""
        return Evidence(tag=tag, value=value, field=field, quote=self.text(field)[start:end], start=start, end=end, rule=rule)


def pay_text(fields: tuple[PayField, ...]) -> str:
    """Write pay fields as text, one a line: the source's own words, else its amounts, currency and period."""
    return "\n".join(_one_pay(field) for field in fields)


def _one_pay(field: PayField) -> str:
    amounts = " - ".join(f"{amount:f}" for amount in (field.min, field.max) if amount is not None)
    if field.min is None and field.max is not None:
        amounts = f"up to {amounts}"
    elif field.max is None and field.min is not None:
        amounts = f"from {amounts}"
    parts = [
        line(field.title),
        line(field.place),
        amounts,
        field.currency or "",
        f"per {field.period}" if field.period else "",
        line(field.text),
    ]
    return " ".join(part for part in parts if part)


def _listed(values: tuple[str, ...] | None) -> str:
    return "; ".join(line(value) for value in values or ())


_READ: Mapping[str, Callable[..., str]] = {
    "description": plain,
    "applicant_locations": _listed,
    "labels": _listed,
    "base_salary": pay_text,
}
