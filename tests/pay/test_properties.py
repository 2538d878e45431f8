"""What holds for every text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pay.reading import document, read, said

PIECES = st.sampled_from(
    [
        "$",
        "€",
        "£",
        "₹",
        "¥",
        "R",
        "N",
        "USD",
        "EUR",
        "CAD",
        "kr",
        "zł",
        "lakh",
        "LPA",
        "万",
        "k",
        "m",
        "bn",
        "1",
        "12",
        "120",
        "1,200",
        "120,000",
        "1.234,56",
        "12,00,000",
        "110'000",
        "-",
        "–",
        "to",
        "bis",
        "à",
        "tot",
        "up",
        "from",
        "+",
        "per_hour",
        "a_year",
        "p.a.",
        "monthly",
        "salary",
        "bonus",
        "budget",
        "OTE",
        "base",
        "gross",
        "net",
        "(",
        ")",
        ".",
        ";",
        "|",
        "%",
        "hours",
        "401k",
        "a16z",
        "\n",
    ],
)
TEXTS = st.lists(PIECES, max_size=40).map(lambda pieces: " ".join(pieces).replace("_", " ")) | st.text(max_size=200)
MONEY = st.sampled_from(
    [
        "Salary: $120,000 - $150,000 per year",
        "Gehalt: 60.000 € bis 75.000 € brutto pro Jahr",
        "£500-£650 per day",
        "NGN 800,000 – 1,200,000 monthly",
        "Salaris tussen € 4.000,- en € 5.500,- bruto per maand",
        "Base salary: CHF 110'000",
    ],
)
WORDS = st.lists(
    st.sampled_from(
        ["We", "build", "tools", "for", "people", "who", "care", "about", "quality", "and", "read", "papers", "together", "every", "Friday"]
    ),
    max_size=30,
)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text: str) -> None:
    """Reading never raises, ranges are in order, and quotes are the text."""
    reading = read(text, "US")
    assert (reading.pay is None) == (reading.pays == ())
    for pay, found in zip(reading.pays, reading.evidence, strict=True):
        assert pay.min is None or pay.max is None or pay.min <= pay.max
        assert found.quote


@given(MONEY)
@settings(max_examples=30, deadline=None)
def test_a_quote_reads_like_its_text(text: str) -> None:
    """Reading again what was quoted, under the same heading, gives the same pay."""
    first = read(text, "US")
    again = read(f"Salary:\n{first.evidence[0].quote}", "US")
    assert said(again) == said(first)


@given(MONEY, WORDS, WORDS)
@settings(max_examples=100, deadline=None)
def test_surroundings_without_money_change_nothing(text: str, before: list[str], after: list[str]) -> None:
    """The same line reads the same between other lines."""
    assert said(read(f"{' '.join(before)}\n\n{text}\n\n{' '.join(after)}", "US")) == said(read(text, "US"))


@given(MONEY, WORDS, WORDS)
@settings(max_examples=100, deadline=None)
def test_a_line_that_lost_its_breaks_reads_the_same(text: str, before: list[str], after: list[str]) -> None:
    """In the middle of a line of thousands of letters, read in parts, the same words say the same."""
    sentence = "We build tools for people who care about quality and read papers together. "
    long = f"{sentence * 12}{' '.join(before)}. {text}. {' '.join(after)} {sentence * 12}"
    assert said(read(long, "US")) == said(read(text, "US"))


@given(st.lists(MONEY, max_size=3), TEXTS)
@settings(max_examples=100, deadline=None)
def test_what_is_quoted_can_be_found(pieces: list[str], text: str) -> None:
    """Every quote stands at its offsets, every pay has an amount, and the chosen one is among them."""
    made = document("\n".join([*pieces, text]))
    reading = read(made, "US")
    assert reading.pay is None or reading.pay in reading.pays
    for pay, found in zip(reading.pays, reading.evidence, strict=True):
        assert made.text(found.field)[found.start : found.end] == found.quote
        assert pay.min is not None or pay.max is not None
