"""Publication: one set of reports from what is stored: gathered once, written as files, kept in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator.core.article import Article
from aggregator.core.yardstick import Yardstick
from aggregator.reports.facts import Facts, Scope
from aggregator.reports.gather import gather
from aggregator.reports.kit import Row, alone_in
from aggregator.reports.page import PAGE_NEEDS, Attribution, write_page
from aggregator.reports.publish import discover, publish
from aggregator.store.store import Store
from aggregator.vocabulary.countries import Country


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was published: where, the page if there is one, the rows of each report, and the facts behind them."""

    folder: Path
    page: Path | None
    tables: Mapping[str, tuple[Row, ...]]
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """What all publications of one command share."""

    article: Article
    countries: Mapping[str, Country]
    rules: str
    rates: str
    yardstick: tuple[Yardstick, ...] = ()
    attributions: Sequence[Attribution] = ()

    def gather(self, store: Store, scope: Scope, *, asked: Sequence[str] = ()) -> Facts:
        """Gather the facts of a scope; `asked` are countries to ask about besides the scope's residents."""
        continents = {code: country.continent for code, country in self.countries.items() if country.continent}
        versions = replace(scope, rules=(self.rules,), rates=self.rates)
        return gather(
            store.columns(countries=tuple(dict.fromkeys((*scope.residents, *asked)))),
            article=self.article,
            scope=versions,
            continents=continents,
            countries=asked,
            yardstick=self.yardstick,
            stored=store.count_openings(),
        )

    def publish(self, store: Store, scope: Scope, *, folder: Path, names: Sequence[str] = (), asked: Sequence[str] = ()) -> Publication:
        """Gather facts and write the reports `names` (all without any); the page is written where all its tables are.

        Where another one publishes into the folder, it waits. The figures are kept in the database as the last report's, unless the scope is narrowed to some of the openings.
        """
        facts = self.gather(store, scope, asked=asked)
        with alone_in(folder):
            tables = publish(facts, folder=folder, names=names)
            page = None
            if set(PAGE_NEEDS) <= tables.keys():
                page = write_page(facts, tables, folder=folder, countries=self.countries, attributions=self.attributions)
            if not scope.narrowed:
                known = discover()
                store.save_report(
                    {name: (known[name].columns, rows) for name, rows in tables.items()},
                    now=scope.now,
                    rules=self.rules,
                    rates=self.rates,
                    since=scope.since,
                    synthetic=scope.synthetic,
                )
        return Publication(folder=folder, page=page, tables=tables, facts=facts)
