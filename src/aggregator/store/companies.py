"""Companies: the employers that postings name, each once whatever its case and spacing."""

import unicodedata
from collections.abc import Collection

from sqlalchemy import Connection, select

from aggregator.store.schema.openings import company
from aggregator.store.statements import in_batches, insert_or_ignore

_LONGEST = 200


def company_key(name: str) -> str:
    """Fold a name so that case, width and spacing do not make it another."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:_LONGEST]


def company_ids(connection: Connection, names: Collection[str]) -> dict[str, int]:
    """Give the number of each employer by name; those not known before are added."""
    keys = {name: company_key(name) or name[:_LONGEST] for name in sorted(names)}
    found = _ids(connection, set(keys.values()))
    missing = {key: name for name, key in keys.items() if key not in found}
    # In the order of their keys, so that two writers never wait for each other.
    insert_or_ignore(connection, company, [{"key": key, "name": missing[key], "configured": False} for key in sorted(missing)])
    found |= _ids(connection, set(missing))
    return {name: found[key] for name, key in keys.items()}


def _ids(connection: Connection, keys: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in in_batches(sorted(keys)):
        found |= {row.key: row.id for row in connection.execute(select(company.c.key, company.c.id).where(company.c.key.in_(batch)))}
    return found
