"""What the article's country table is tested with: where a job sits, and which visa programmes it names."""

import pytest

from aggregator.classify.where import Where, read_where
from aggregator.core.posting import Posting
from aggregator.text.document import Document
from tests.classify.what.reading import cases, document, vocabulary


def where(posting: Document) -> Where:
    """Read place and terms."""
    return read_where(posting, vocabulary())


@pytest.mark.parametrize(("location", "countries"), cases("job_countries.csv", "location", "countries"))
def test_job_countries(location: str, countries: str) -> None:
    """A place is its own country's, not its namesake's; a region or "remote" is no place to sit. Each country has its words."""
    read = where(document(location=location))
    assert " ".join(read.job_countries) == countries
    quoted = {code for quote in read.evidence if quote.tag == "job_countries" for code in quote.value.split(",")}
    assert quoted == set(read.job_countries)


@pytest.mark.parametrize(("description", "programmes"), cases("programmes.csv", "description", "programmes"))
def test_programmes(description: str, programmes: str) -> None:
    """A programme is named by its own name; each has the words that name it."""
    read = where(document(description=description))
    assert " ".join(read.programmes) == programmes
    assert {quote.value for quote in read.evidence if quote.tag == "programmes"} == set(read.programmes)


def test_a_programme_is_not_an_offer() -> None:
    """A programme that is named to refuse it is named; the visa tag says that it is refused."""
    read = where(document(description="We are unable to sponsor H-1B visas for this role."))
    assert (read.programmes, read.visa) == (("h1b",), "refused")


def test_location_wins_over_the_seat_of_others() -> None:
    """Offices named in the text do not move a job whose location is given."""
    posting = Posting(
        source="t", source_id="1", title="Engineer", location="Berlin", description="Our offices: London, Sydney and Toronto."
    )
    assert where(Document(posting)).job_countries == ("DE",)
