"""Titles of one employer: what is looked up is what a search through all of them would find."""

from random import Random

import pytest

from aggregator.dedupe.titles import Title, TitleIndex, renamed, said_by

_WORDS = [
    "applied",
    "data",
    "engineer",
    "fraud",
    "genome",
    "infra",
    "lead",
    "maps",
    "ml",
    "platform",
    "pricing",
    "ranking",
    "risk",
    "search",
    "speech",
    "vision",
]


@pytest.mark.parametrize("count", [1, 30, 400, 3000])
def test_a_renamed_title_is_found_among_few_and_among_many(count: int) -> None:
    """Whatever the number of titles, and of words in one, no renamed title is missed."""
    random = Random(count)  # noqa: S311  (titles, not secrets)
    titles = [Title(tuple(sorted(random.sample(_WORDS, random.randint(1, len(_WORDS)))))) for _ in range(count)]
    index = TitleIndex(said_by(title.words) for title in titles)
    found = 0
    for asked in [*titles[:40], Title(("engineer", "ml", "platform")), Title(("nobody", "says", "this"))]:
        near = {tuple(sorted(words)) for words in index.near(asked)}
        expected = {title.words for title in titles if renamed(asked, title)}
        assert expected <= near
        found += len(expected)
    assert found or count == 1
