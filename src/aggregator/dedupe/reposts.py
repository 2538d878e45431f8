"""Reposts: whether a posting is an earlier one of the same source again, under another number. Pure.

Employers take an advertisement down and put it up anew, so that it looks fresh. Numbers of postings and requisitions then say that
these are two openings; the text says that nothing has changed. Which of the two came first, and whether the first was closed
before, is known from what the runs saw.
"""

from typing import Final

from aggregator.dedupe.bodies import shared
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.places import Nearness, nearness

_SAME_TEXT: Final = 0.9
# Fewer shingles say too little to know an advertisement by.
_LEAST: Final = 40


def repeats(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two postings of one source are one advertisement: employer, title and place, and nine tenths of the text."""
    if one.source != other.source or one.ids & other.ids or not one.company.loose or one.company.loose != other.company.loose:
        return False
    if one.title != other.title or not _of_one_place(one, other):
        return False
    if one.body.raw_hash and one.body.raw_hash == other.body.raw_hash:
        return True
    mine, theirs = one.body.sketch, other.body.sketch
    return min(mine.size, theirs.size) >= _LEAST and shared(mine, theirs) >= _SAME_TEXT


def _of_one_place(one: Fingerprint, other: Fingerprint) -> bool:
    return one.location == other.location or nearness(one.places, other.places) is Nearness.AGREE
