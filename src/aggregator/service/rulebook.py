"""Rulebook: the present version of the rules, read in a thread of its own while the first feeds are asked, and read anew."""

import gc
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from aggregator.pipeline.tagger import Tagger
from aggregator.service.work import Rules


class Rulebook:
    """Gives the rules to threads, which wait until they are there."""

    def __init__(self, read: Callable[[], Rules]) -> None:
        """Take what reads the rules; it takes seconds."""
        self._read = read
        self._builder = ThreadPoolExecutor(1, thread_name_prefix="rules")
        self._present: Future[Rules] | None = None

    def begin(self, *, failed: Callable[[BaseException], object] = lambda _: None) -> None:
        """Begin to read them; `failed` hears, in another thread, why they cannot be read."""

        def heard(done: Future[Rules]) -> None:
            error = done.exception()
            if error is not None:
                failed(error)

        if self._present is None:
            self._present = self._builder.submit(self._read)
        self._present.add_done_callback(heard)

    def renew(self) -> Rules:
        """Read them anew, and replace them where that goes well. Blocks; raises what the reading raises, then the old ones stay."""
        # Reading freezes all that is there, so that it is never searched for garbage again: garbage of today must not be among it.
        gc.unfreeze()
        gc.collect()
        rules = self._read()
        fresh: Future[Rules] = Future()
        fresh.set_result(rules)
        self._present = fresh
        return rules

    def rules(self) -> Rules:
        """Give the rules; blocks until they are there."""
        self.begin()
        if self._present is None:
            raise RuntimeError("the rules were begun and are not there")
        return self._present.result()

    def tagger(self) -> Tagger:
        """Give the tagger; blocks until it is there."""
        return self.rules().tagger

    def ready(self) -> bool:
        """Whether they are there."""
        return self._present is not None and self._present.done() and self._present.exception() is None

    def close(self) -> None:
        """End the thread."""
        self._builder.shutdown(wait=True)
