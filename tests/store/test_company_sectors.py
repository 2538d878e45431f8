"""Sectors of employers: what their postings say together, apart from the tags of each posting."""

from aggregator.store.store import Store
from tests.store.market import fill


def test_an_employer_has_the_sectors_that_two_postings_name(store: Store) -> None:
    """Counts are those of the postings; one posting alone says nothing of its employer; doing it twice changes nothing."""
    fill(store, size=120)
    store.derive_company_sectors()
    counted = """
        SELECT p.company_id, s.sector, count(*) FROM posting p JOIN posting_sector s ON s.posting_id = p.id
        GROUP BY p.company_id, s.sector HAVING count(*) >= 2 ORDER BY 1, 2
    """
    kept = """
        SELECT company_id, sector, postings FROM company_sector
        WHERE basis = 'postings' AND sector IN (SELECT sector FROM posting_sector) ORDER BY 1, 2
    """
    first = [tuple(row) for row in store.read_only(kept).rows]
    store.derive_company_sectors()
    assert first == [tuple(row) for row in store.read_only(counted).rows]
    assert first == [tuple(row) for row in store.read_only(kept).rows]
    assert first
