"""Verdict: whether two postings advertise the same opening, and why."""

from collections.abc import Collection
from datetime import timedelta
from enum import IntEnum
from typing import Final

from msgspec import Struct

from aggregator.dedupe.bodies import shared
from aggregator.dedupe.fingerprint import GLOBAL_REQUISITIONS, Fingerprint
from aggregator.dedupe.places import Nearness, Whereabouts, nearness
from aggregator.dedupe.titles import renamed

# Shares of the shorter text that stand in the longer one. What an employer writes of itself alone makes a third.
_LIKE: Final = 0.7
_COPIED: Final = 0.9
_EDITED: Final = 0.45
_WHOLLY: Final = 0.97
_NEVER: Final = 1.1
# Texts this long (in words) say more than what an employer writes under every opening.
_LONG: Final = 120
_EXCERPT: Final = 60
_LEAST: Final = 12
_LETTERS: Final = 7  # a word and its space
_LEAST_NAME: Final = 4
_TELLING_TITLE: Final = 3
# Titles that differ by a word or two, where the places agree, and where one only lies in the other.
_RENAMED: Final = 0.25
_RENAMED_NEAR: Final = 0.6
# More of a text that was written anew than what an employer writes of itself.
_REWRITTEN: Final = 0.34
_ONE_TIME: Final = timedelta(days=180)


class Strength(IntEnum):
    """How sure a verdict is, the surest highest; ONLY holds where neither source lists anything else that fits."""

    NONE = 0
    ONLY = 1
    TEXT = 2
    TEXT_AND_PLACE = 3
    ADDRESS = 4
    REQUISITION = 5
    ID = 6


class Verdict(Struct, frozen=True, kw_only=True):
    """The answer for two postings; `score` (0 to 1) orders answers of one strength."""

    same: bool
    reason: str
    strength: Strength = Strength.NONE
    score: float = 0.0


def same_opening(one: Fingerprint, other: Fingerprint) -> Verdict:
    """Compare two postings: ids first, then what forbids them to be one, then employer, title, place and text."""
    if ids := one.ids & other.ids:
        return _same(f"same posting in the employer's system: {min(ids)}", Strength.ID)
    if numbers := _shared_requisitions(one, other):
        return _same(f"same requisition: {min(numbers)}", Strength.REQUISITION)
    if reason := _forbidden(one, other):
        return Verdict(same=False, reason=reason)
    near = nearness(one.places, other.places)
    alike = one.title.words == other.title.words
    # One source shows two cities at one address where that is a page of the employer, not of the posting.
    if alike and (addresses := one.addresses & other.addresses) and (one.source != other.source or near is not Nearness.CONFLICT):
        return _same(f"same address: {min(addresses)}", Strength.ADDRESS)
    if near is Nearness.CONFLICT or not _titles_fit(one, other):
        return Verdict(same=False, reason="other places")
    return _by_title(one, other, near) if alike else _as_renamed(one, other, near)


def _by_title(one: Fingerprint, other: Fingerprint, near: Nearness) -> Verdict:
    """Judge two postings of one title by their texts."""
    verdict = _by_text(one, other, near)
    return verdict if verdict.same or near is not Nearness.AGREE else _as_rewritten(one, other, verdict)


def _same(reason: str, strength: Strength, score: float = 1.0) -> Verdict:
    return Verdict(same=True, reason=reason, strength=strength, score=score)


def _shared_requisitions(one: Fingerprint, other: Fingerprint) -> frozenset[str]:
    """Give the numbers that both have; one that an employer typed ("2024") counts only between related titles."""
    numbers = one.requisitions & other.requisitions
    if not numbers or any(number.partition(":")[0] in GLOBAL_REQUISITIONS for number in numbers):
        return numbers
    mine, theirs = set(one.title.words), set(other.title.words)
    return numbers if 2 * len(mine & theirs) >= min(len(mine), len(theirs)) else frozenset()


def _forbidden(one: Fingerprint, other: Fingerprint) -> str | None:
    """Say what makes two postings two openings, however alike they are."""
    if number := clash(one.requisitions, other.requisitions):
        return f"other requisitions of {number}"
    if system := clash(one.ids, other.ids):
        return f"other postings of {system}"
    # The title holds the level, too. Texts of other titles share up to all of an excerpt, so no likeness makes up for it.
    if one.title.words != other.title.words and not (one.source != other.source and renamed(one.title, other.title)):
        return "other titles"
    if one.language and other.language and one.language != other.language and not one.addresses & other.addresses:
        return f"other languages: {', '.join(sorted((one.language, other.language)))}"
    return None


def clash(mine: Collection[str], theirs: Collection[str]) -> str | None:
    """Name the name space ("greenhouse", "workday:acme") in which both have a number and none is common; None without one."""
    if not mine or not theirs:
        return None
    for space in sorted({_space(value) for value in mine} & {_space(value) for value in theirs}):
        if not {value for value in mine if _space(value) == space} & {value for value in theirs if _space(value) == space}:
            return space
    return None


def _space(value: str) -> str:
    return value.rpartition("/")[0] or value.partition(":")[0]


def _says_where(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether the text of a posting without places begins with the location of the other, as boards put it there."""
    if one.places or not other.places:
        return False
    return f" {other.location} " in f" {one.body.opening} "


def _says_the_same(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether another source repeats an employer's text and location to the letter: "Remote" is then the same place."""
    if one.source == other.source or not one.location or one.location != other.location or not _of_one_employer(one, other):
        return False
    return bool(one.body.raw_hash) and one.body.raw_hash == other.body.raw_hash


def _by_text(one: Fingerprint, other: Fingerprint, near: Nearness) -> Verdict:
    least, share = _compared(one, other)
    words = f"{share:.0%} of the text shared"
    if least < _LEAST:
        return Verdict(same=False, reason="too little text to compare")
    # What fails where the places agree fails everywhere, and need not be asked where it lies: its text says so, which is dear.
    if share < _bar(one, other, agree=True, least=least):
        return Verdict(same=False, reason=f"other texts: {words}")
    agree = near is Nearness.AGREE or _says_the_same(one, other) or _says_where(one, other) or _says_where(other, one)
    if share < _bar(one, other, agree=agree, least=least):
        return Verdict(same=False, reason=f"other texts: {words}")
    strength = Strength.TEXT_AND_PLACE if agree and share >= _LIKE else Strength.TEXT
    if one.company.loose and one.company.loose == other.company.loose:
        return _same(f"same employer and title, {words}", strength, share)
    if agree and share >= _COPIED and (least >= _LONG or _names_employer(one, other) or _wholly(one, share, least)):
        return _same(f"same title and place, {words}", strength, share)
    return Verdict(same=False, reason="other employers")


def _as_renamed(one: Fingerprint, other: Fingerprint, near: Nearness) -> Verdict:
    """Judge two titles of which one says a little more: an employer adds a team or a language to a title that copies keep."""
    least, share = _compared(one, other)
    inside = bool(one.places and other.places) and not any(area.region for area in (*one.places.areas, *other.places.areas))
    bar = _RENAMED if near is Nearness.AGREE else _RENAMED_NEAR if inside else _NEVER
    if share < bar or least < _LEAST or not _of_one_employer(one, other) or not _of_one_time(one, other):
        return Verdict(same=False, reason="other titles")
    return _same(f"same employer, title longer by a word or two, {share:.0%} of the text shared", Strength.ONLY, share)


def _as_rewritten(one: Fingerprint, other: Fingerprint, verdict: Verdict) -> Verdict:
    """Judge two texts of one employer, telling title and place that have little in common: the opening was described anew."""
    least, share = _compared(one, other)
    telling = len(one.title.words) >= _TELLING_TITLE and one.source != other.source
    if (
        not telling
        or least < _LEAST
        or share < _REWRITTEN
        or not one.language
        or not _of_one_employer(one, other)
        or not _of_one_time(one, other)
    ):
        return verdict
    return _same(f"same employer, title and place, and the only such of both sources, {share:.0%} of the text shared", Strength.ONLY, share)


def _of_one_employer(one: Fingerprint, other: Fingerprint) -> bool:
    return bool(one.company.loose) and one.company.loose == other.company.loose


def _of_one_time(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether both were posted within half a year: after that, the same words are another opening."""
    return not one.date_posted or not other.date_posted or abs(one.date_posted - other.date_posted) <= _ONE_TIME


def _wholly(one: Fingerprint, share: float, least: int) -> bool:
    """Whether an excerpt under a rare title says enough without the employer."""
    return share >= _WHOLLY and least >= _EXCERPT and len(one.title.words) > _TELLING_TITLE


def _compared(one: Fingerprint, other: Fingerprint) -> tuple[int, float]:
    """Give the words of the shorter text, and the share of it that stands in the longer; equal texts need no reading."""
    if one.body.raw_hash and one.body.raw_hash == other.body.raw_hash:
        return one.body.length // _LETTERS, 1.0
    mine, theirs = one.body.sketch, other.body.sketch
    return min(mine.size, theirs.size), shared(mine, theirs)


def _bar(one: Fingerprint, other: Fingerprint, *, agree: bool, least: int) -> float:
    """Give the least share of text that two postings of one employer, title and place (where `agree`) must have.

    A source lists twice what it holds for two openings. Another source shows a text that has since been edited, or an
    excerpt too short to contradict where the title is not a common one.
    """
    if one.source == other.source:
        return _COPIED if agree and least >= _LONG else _NEVER
    if not agree:
        return _LIKE
    telling = len(one.title.words) >= _TELLING_TITLE and one.language is not None and one.language == other.language
    return 0.0 if least < _LONG and telling else _EDITED


def _names_employer(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether the text of one names the employer of the other: boards put teams and recruiters into the employer's field."""
    pairs = ((one.company.strict, other), (other.company.strict, one))
    return any(len(name) >= _LEAST_NAME and name.encode() in posting.body.words for name, posting in pairs)


def _titles_fit(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether a place in a title is the other title's, too, or where the other posting lies."""
    mine, theirs = one.title.places, other.title.places
    if mine == theirs:
        return True
    if mine and theirs:
        return nearness(mine, theirs) is Nearness.AGREE
    return _lies_in(other, mine) if mine else _lies_in(one, theirs)


def _lies_in(posting: Fingerprint, places: Whereabouts) -> bool:
    near = nearness(posting.places, places)
    return near is Nearness.AGREE or (near is Nearness.UNKNOWN and bool(posting.places) and all(area.region for area in places.areas))
