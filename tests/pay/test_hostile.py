"""Hostile lines of 64 KB cost linear time: twice the text, about twice the work."""

import time

import pytest

from tests.pay.reading import document, read

SIZE = 64 * 1024
BOUND = 4.0  # CPU seconds, some twenty times what the slowest takes


@pytest.mark.parametrize(
    "unit",
    [
        *("1", "$", "(", "1,", "111,", "$1 ", "$1-", "up to ", "usd ", "1 k", "bonus ", "$5 and ", "$100k\n", "$ ", "401k "),
        *("salary $5k ", "$100,000 - ", "$100,000 per hour to ", "salary | $150k | ", "min 5000 EUR max 6000 EUR "),
        *("Salary\n5\n", "12 lakh ", "€ 1.000,- "),
    ],
)
def test_line(unit: str) -> None:
    """A line of one repeated piece is read within seconds of CPU, whatever the piece."""
    made = document((unit * SIZE)[:SIZE])
    began = time.process_time()
    reading = read(made, "US")
    assert time.process_time() - began < BOUND
    assert len(reading.pays) <= 200
