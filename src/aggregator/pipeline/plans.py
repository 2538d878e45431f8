"""Plans: which feeds there are, from the sources, the boards and what the configuration says of them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from aggregator.core.nearest import nearest
from aggregator.errors import ConfigurationError
from aggregator.settings import Board, SourceOption
from aggregator.sources import Source
from aggregator.store.crawl import FeedPlan

USUAL: Final = timedelta(hours=12)


def is_on(source: Source, option: SourceOption, secrets: Mapping[str, str]) -> bool:
    """Whether a source is read: as the configuration says, else by its own default; never without the keys that it needs."""
    wanted = source.enabled if option.enabled is None else option.enabled
    return wanted and all(name in secrets for name in source.secrets)


def feed_plans(
    sources: Mapping[str, Source],
    boards: Mapping[tuple[str, str], Board],
    options: Mapping[str, SourceOption],
    *,
    secrets: Mapping[str, str],
) -> Iterator[FeedPlan]:
    """Give every feed that is switched on. Raises ConfigurationError for options and boards of sources that there are not."""
    for name in options:
        _known(name, sources, where=f"aggregator.toml: [source.{name}]")
    for name in dict.fromkeys(source for source, _ in boards):
        if not _known(name, sources, where=f"boards.toml: [{name}]").has_boards:
            raise ConfigurationError(
                f"boards.toml: [{name}]: this source is one feed of many companies and has no boards: remove the table"
            )
    for name, source in sources.items():
        option = options.get(name, SourceOption())
        if not is_on(source, option, secrets):
            continue
        wanted = USUAL if option.interval_hours is None else timedelta(hours=option.interval_hours)
        interval = max(source.least_interval, wanted)
        companies = {token: board.company for (of, token), board in boards.items() if of == name} if source.has_boards else {None: None}
        for token, company in companies.items():
            yield FeedPlan(
                source=name, board=token, listing=source.listing, interval=interval, company=company, remote_only=source.remote_only
            )


def _known(name: str, sources: Mapping[str, Source], *, where: str) -> Source:
    if name not in sources:
        like = nearest(name, sources)
        raise ConfigurationError(f"{where}: no such source; {f'did you mean {like}?' if like else '`aggregator sources list` names them'}")
    return sources[name]
