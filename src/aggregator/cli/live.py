"""One feed read by hand: the canary, the recorder and the board checks ask a source once and store nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from aggregator.core.web import Request, Response, Validators
from aggregator.errors import AggregatorError, ConfigurationError
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.limits import Limits
from aggregator.pipeline.crawling import origins
from aggregator.pipeline.reading import Reading, read_feed
from aggregator.pipeline.secrecy import cut_from_errors
from aggregator.settings import Settings, read_secrets
from aggregator.sources import Source
from aggregator.sources.kit import rebase


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """How the live sources are asked; `bases` replaces their addresses, for tests on loopback."""

    settings: Settings
    bases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def read(self, source: Source, board: str | None, *, company: str | None = None, most_pages: int = 3) -> Reading:
        """Read a feed's first pages. Never raises AggregatorError: what went wrong is in the reading."""
        return asyncio.run(self._read(source, board, company=company, most_pages=most_pages))

    def page(self, url: str) -> Response:
        """Fetch one page of a careers site, robots obeyed. Raises the errors under FetchFailed."""
        return asyncio.run(self._page(url))

    def _fetcher(self) -> Fetcher:
        limits = Limits(seconds=self.settings.request_seconds)
        return Fetcher(
            user_agent=self.settings.user_agent,
            limits=limits,
            interval=0.0 if self.bases else 1.0,
            allowed_origins=origins(self.bases.values()),
        )

    async def _page(self, url: str) -> Response:
        async with self._fetcher() as fetcher:
            return await fetcher.fetch(rebase(Request(url=url), self.bases))

    async def _read(self, source: Source, board: str | None, *, company: str | None, most_pages: int) -> Reading:
        secrets = read_secrets(source.secrets)
        try:
            if missing := [name for name in source.secrets if name not in secrets]:
                raise ConfigurationError(f"{source.name}: needs a key: set {' and '.join(missing)} in the environment")
            requests = source.start(board, company=company)
        except AggregatorError as error:
            return Reading(error=error)
        async with self._fetcher() as fetcher:

            async def ask(request: Request, validators: Validators) -> Response:
                asked = rebase(source.authorise(request, secrets), self.bases)
                pace = 0.0 if self.bases else source.pace
                with cut_from_errors(secrets.values()):
                    return replace(await fetcher.fetch(asked, validators=validators, pace=pace, robots=source.robots), request=request)

            return await read_feed(
                requests,
                source.parse,
                fetch=ask,
                kept={},
                most_pages=most_pages,
                seconds=self.settings.feed_seconds,
            )
