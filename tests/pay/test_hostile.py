"""Hostile lines of 64 KB cost little: a text of figures is read up to as many as a posting may have."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import time

import pytest

from tests.pay.reading import document, read, vocabulary

SIZE = 64 * 1024
BOUND = 0.2  # CPU seconds, ten times what the slowest takes


@pytest.fixture(autouse=True)
def _compiled() -> None:
    """Compile the vocabulary before any clock starts: on a busy machine it takes longer than the bound."""
    vocabulary()


@pytest.mark.parametrize(
    "unit",
    [
        *("1", "$", "(", "1,", "111,", "$1 ", "$1-", "up to ", "usd ", "1 k", "bonus ", "$5 and ", "$100k\n", "$ ", "401k "),
        *("salary $5k ", "$100,000 - ", "$100,000 per hour to ", "salary | $150k | ", "min 5000 EUR max 6000 EUR "),
        *(
            "Salary\n5\n",
            "12 lakh ",
            "€ 1.000,- ",
            "1\n",
            "a\n1$\n",
            "$ USD 1 ",
            "between $1 and ",
            "$90,001 bonus ",
            "per hour 5 ",
            "US and Canada ",
            "US: $9k ",
            "R1 ",
            "#1,000 ",
        ),
    ],
)
def test_C19_line(unit: str) -> None:
    """A line of one repeated piece is read within milliseconds of CPU, whatever the piece."""
    made = document((unit * SIZE)[:SIZE])
    began = time.process_time()
    reading = read(made, "US")
    assert time.process_time() - began < BOUND
    assert len(reading.pays) <= 200


def test_C19_figures_without_end() -> None:
    """What stands before a flood of figures is read; what stands behind it on the same line is not."""
    reading = read(document("Salary: $120,000 a year. " + "1 2 3 " * 1000 + "Salary: $90,000 a year."), "US")

    assert [pay.min for pay in reading.pays] == [120000]


def test_distinct_pays() -> None:
    """Hundreds of different figures cost no more than they do one by one, and only the first two hundred are kept."""
    made = document("\n".join(f"Salary: ${90 + place},000 a year" for place in range(300)))
    began = time.process_time()
    reading = read(made, "US")

    assert time.process_time() - began < BOUND
    assert len(reading.pays) == 200
