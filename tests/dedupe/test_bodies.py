"""Bodies: sketches of texts, and the share of one text in another."""

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe.bodies import BANDS, WORD, Body, KeptBody, shared, words
from tests.dedupe.reading import TEXTS, made

FIRST_BAND = 767208916095908312


def test_markup_does_not_count() -> None:
    """The HTML of a text shares all of it, and the words that a board adds cost nothing."""
    assert shared(Body(TEXTS["engineer"]).sketch, Body(TEXTS["engineer_html"]).sketch) >= 0.99


def test_an_excerpt_is_held_by_the_whole() -> None:
    """The beginning of a text shares all of itself with the whole."""
    assert shared(Body(TEXTS["engineer_start"]).sketch, Body(TEXTS["engineer"]).sketch) >= 0.98


def test_what_an_employer_writes_of_itself_is_no_likeness() -> None:
    """Two openings of one employer share a third at most."""
    assert shared(Body(TEXTS["engineer"]).sketch, Body(TEXTS["storage"]).sketch) < 0.34


def test_no_text_shares_nothing() -> None:
    """An empty text is like no other, not even another empty one."""
    assert shared(Body(None).sketch, Body("").sketch) == 0.0
    assert Body(None).raw_hash == ""


def test_the_share_of_long_texts_is_estimated_well() -> None:
    """Half of a long text is found to be wholly in it, and a text half new to be half in it."""
    words = [f"word{number}" for number in range(4000)]
    whole, half = Body(" ".join(words)), Body(" ".join(words[:2000]))
    mixed = Body(" ".join(words[:1000] + [f"other{number}" for number in range(1000)]))
    assert shared(whole.sketch, half.sketch) > 0.97
    assert 0.38 < shared(whole.sketch, mixed.sketch) < 0.62


@pytest.mark.parametrize("count", [1, 150, 194, 260, 3000])
def test_a_sketch_is_the_lowest_hashes(count: int) -> None:
    """Of a text of any length, the lowest 192 hashes of its shingles in order, and how many there are."""
    said = [f"word{number}" for number in range(count + 2)]
    hashes = {crc32(" ".join(three).encode()) for three in zip(said, said[1:], said[2:], strict=False)}
    sketch = Body(" ".join(said)).sketch
    assert (list(sketch.lowest), sketch.size) == (sorted(hashes)[:192], len(hashes))


def test_bands_fit_a_column_of_any_database() -> None:
    """There are as many bands as promised, each a number below 2**63, and they are the same on every machine."""
    bands = Body(TEXTS["engineer"]).bands
    assert [band for band, _ in bands] == list(range(BANDS))
    assert all(0 <= value < 2**63 for _, value in bands)
    assert bands[0] == (0, FIRST_BAND)


def test_copies_share_a_band_and_other_openings_none() -> None:
    """A copy with a board's line under it is found by bands, another opening of the employer is not."""
    own, copy, other = (set(Body(TEXTS[name]).bands) for name in ("engineer", "engineer_html", "storage"))
    assert own & copy
    assert not own & other


def test_a_short_text_has_no_bands() -> None:
    """A few words would be found in too many places."""
    assert Body(TEXTS["short"]).bands == ()


def test_plain_text_of_the_caller_is_taken() -> None:
    """A text that was already made plain gives the same sketch."""
    assert Body("<p>ignored</p>", text="one two three four").sketch == Body("one two three four").sketch


def test_bands_of_other_titles_never_meet() -> None:
    """One template under many titles makes no candidates: what has another title is never joined by its text."""
    engineer, analyst = made("a", source="board_a"), made("b", source="board_b", title="Data Analyst")
    assert len(engineer.bands) == BANDS
    assert not set(engineer.bands) & set(analyst.bands)
    assert engineer.bands == made("c", source="board_c", company="Osprey Rail").bands


@given(st.text(st.one_of(st.sampled_from("aZ9_ -–’•é²ßİ々\u0301\ud800"), st.characters())))
def test_words_are_what_the_pattern_finds(text: str) -> None:
    """Runs of letters and digits in lower case, of any script and whatever stands between them."""
    assert [word.decode() for word in words(text)] == WORD.findall(text.lower())


def test_a_kept_text_is_loaded_only_for_what_was_not_kept() -> None:
    """Length and sketch need no description; its words do."""
    whole, asked = Body(TEXTS["engineer"]), []

    def load() -> str:
        asked.append("description")
        return TEXTS["engineer"]

    kept = KeptBody(raw_hash=whole.raw_hash, length=whole.length, sketch=lambda: whole.sketch, load=load)
    assert (kept.length, kept.sketch, kept.is_read, asked) == (whole.length, whole.sketch, True, [])
    assert (kept.words, asked) == (whole.words, ["description"])


def test_a_text_kept_without_its_sketch_is_read_for_one() -> None:
    """What an older version stored has no sketch; a posting without a description has an empty one."""
    kept = KeptBody(raw_hash="", length=0, sketch=None, load=lambda: TEXTS["engineer"])
    assert not kept.is_read
    assert kept.sketch == Body(TEXTS["engineer"]).sketch
    assert KeptBody(raw_hash="", length=0, sketch=None, load=lambda: None).words == []
