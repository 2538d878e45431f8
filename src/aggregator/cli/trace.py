"""`aggregator report --trace ROLE`: the openings behind a role's figures, with the words, the amounts and the rate of each."""

import sys
from collections.abc import Iterator

from aggregator.errors import BadInput
from aggregator.reports.facts import Facts, PayState
from aggregator.reports.kit import Row, to_csv
from aggregator.store.store import Store

COLUMNS = (
    "job",
    "company",
    "title",
    "source",
    "url",
    "min",
    "max",
    "currency",
    "period",
    "annualised_by",
    "rate",
    "rate_date",
    "rate_source",
    "gbp_year_min",
    "gbp_year_max",
    "field",
    "quote",
    "rule",
)


def trace(facts: Facts, store: Store, role: str) -> None:
    """Write one CSV row for each opening whose pay is used for the role. Raises BadInput for a role that the article does not name."""
    if facts.article.role(role) is None:
        raise BadInput(f"--trace: no such role {role!r}; the article names {', '.join(item.id for item in facts.article.roles)}")
    sys.stdout.write(to_csv(COLUMNS, _rows(facts, store, role)))


def _rows(facts: Facts, store: Store, role: str) -> Iterator[Row]:
    population = facts.population
    chosen = population[(population["role"] == role) & (population["pay_state"] == PayState.USED.value)]
    for job in sorted(int(number) for number in chosen["job"]):
        for stored in store.explain(job)[:1]:
            tags, posting = stored.tags, stored.posting
            if tags is None or tags.pay is None:
                continue
            pay = tags.pay
            amounts = tuple(None if amount is None else f"{amount:f}" for amount in (pay.min, pay.max))
            pounds = tuple(None if amount is None else round(amount) for amount in (pay.gbp_year_min, pay.gbp_year_max))
            quotes = [found for found in tags.evidence if found.tag == "pay"]
            yield (
                job,
                posting.company,
                posting.title,
                posting.source,
                posting.url,
                *amounts,
                pay.currency,
                pay.period,
                pay.annualised_by,
                None if pay.rate is None else f"{pay.rate:f}",
                None if pay.rate_date is None else pay.rate_date.isoformat(),
                pay.rate_source,
                *pounds,
                quotes[0].field if quotes else None,
                " | ".join(found.quote for found in quotes),
                " | ".join(found.rule for found in quotes),
            )
