"""The sample market in a store, tagged, for tests of what people ask."""

from collections import defaultdict
from functools import cache

from aggregator.cli.compose import classifier
from aggregator.core.posting import Posting
from aggregator.core.run import Outcome, Run
from aggregator.samples.market import Market
from aggregator.samples.postings import postings
from aggregator.settings import load_article, load_countries
from aggregator.store.crawl import Arrival, Crawl, FeedPlan
from aggregator.store.store import Store


@cache
def arrivals(size: int) -> dict[tuple[str, str | None], list[Arrival]]:
    """Give the market's postings with their tags, by feed; tagged once a session."""
    tag = classifier().tags
    found: dict[tuple[str, str | None], list[Arrival]] = defaultdict(list)
    for posting in postings(Market(postings=size)):
        found[posting.source, posting.board].append(Arrival(posting=posting, tags=tag(posting)))
    return found


def fill(store: Store, *, size: int = 200, extra: tuple[Posting, ...] = ()) -> None:
    """Save the market as one complete run a feed, with the article and the countries; `extra` are further postings."""
    now = Market(postings=size).now
    feeds = {feed: list(brought) for feed, brought in arrivals(size).items()}
    for posting in extra:
        feeds.setdefault((posting.source, posting.board), []).append(Arrival(posting=posting, tags=classifier().tags(posting)))
    for (source, board), brought in feeds.items():
        store.add_feed(FeedPlan(source=source, board=board), now=now)
        run = Run(
            source=source,
            board=board,
            outcome=Outcome.COMPLETE,
            started=now,
            ended=now,
            parser="1",
            rules=brought[0].tags.rules,
            seen=len(brought),
        )
        store.save(Crawl(run=run, arrivals=brought))
    store.save_article(load_article())
    store.save_countries((country.code, country.name, country.continent) for country in load_countries().values())
