"""Pool: postings tagged by several processes at once, in batches, in order, with few of them in memory.

The workers are handed the texts of the vocabulary and not its files, so they read what this process has read. They are not
forked from it: its threads and database connections stay its own.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import Final, Self

from aggregator.classify.classifier import Classifier
from aggregator.core.posting import Posting
from aggregator.core.tags import Tags
from aggregator.pipeline.parcels import pack_found, unpack_found
from aggregator.pipeline.tagger import Found, Tagger, Unread, read
from aggregator.rates import load_rates
from aggregator.vocabulary.vocabulary import Vocabulary

# Small enough that one feed of a hundred postings keeps two workers busy, large enough that sending costs little.
BATCH: Final = 32
# Batches that wait or are ready, a worker and a reading: what bounds the memory.
AHEAD: Final = 4
# A pool takes about as long to start as a thousand postings take to tag.
WORTH: Final = 1_000
# What a start or a hand-over raises where a worker is gone, or no process can be made.
_DEAD: Final = (BrokenProcessPool, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The texts that a classifier is made of: file name to text, of config/vocabulary and of config/rates."""

    vocabulary: Mapping[str, str]
    rates: Mapping[str, str]

    def classifier(self) -> Classifier:
        """Compile them; takes most of a second."""
        return Classifier(Vocabulary.from_texts(self.vocabulary), load_rates(self.rates))


class Pool:
    """Tags postings in `workers` processes, which are started when there is work enough for them; one worker is none.

    `tags` does the same in this process, for what comes before.
    """

    def __init__(self, rules: Rules, tags: Callable[[Posting], Tags], *, workers: int, worth: int = WORTH) -> None:
        """Take what is needed; nothing is started."""
        self._rules, self._tags = rules, tags
        self._workers, self._worth = workers, worth
        self._asked = 0
        self._executor: ProcessPoolExecutor | None = None
        self._lone: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None
        self._lock, self._alone = threading.Lock(), threading.Lock()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the workers; what they have begun is finished, and what waits is dropped."""
        with self._lock:
            executor, self._executor, self._workers = self._executor, None, 1
        for one in (executor, self._lone):
            if one is not None:
                one.shutdown(wait=True, cancel_futures=True)

    def tagger(self, rules: str) -> Tagger:
        """Give a tagger that tags side by side."""
        return Tagger(tags=self._tags, rules=rules, many=self.each)

    def each(self, postings: Iterable[Posting]) -> Iterator[Found]:
        """Begin to tag postings, and give what is found in their order."""
        waiting = iter(postings)
        begun: deque[tuple[Sequence[Posting], Future[bytes] | None]] = deque()

        def begin() -> None:
            while len(begun) < AHEAD * self._workers and (batch := list(islice(waiting, BATCH))):
                begun.append((batch, self._submit(batch)))

        def found() -> Iterator[Found]:
            try:
                while begun:
                    batch, future = begun.popleft()
                    yield from self._result(batch, future)
                    begin()
            finally:
                for _, future in begun:
                    if future is not None:
                        future.cancel()

        begin()
        return found()

    def _submit(self, batch: Sequence[Posting]) -> "Future[bytes] | None":
        """Hand a batch to the workers; None where this process is to tag it, since there are none yet."""
        with self._lock:
            self._asked += len(batch)
            if self._workers == 1 or self._asked < self._worth:
                return None
            try:
                if self._executor is None or self._ready is None:
                    self._executor = _executor(self._rules, self._workers)
                    # As many tasks as workers, so that all of them are started now.
                    self._ready, *_ = [self._executor.submit(_nothing) for _ in range(self._workers)]
                return self._executor.submit(_batch, batch) if self._ready.done() else None
            except _DEAD:
                if self._ready is None or (self._ready.done() and self._ready.exception() is not None):
                    self._workers = 1  # none ever answered, so the next ones would not either
                self._executor = self._ready = None
                return None

    def _result(self, batch: Sequence[Posting], future: "Future[bytes] | None") -> Iterator[Found]:
        try:
            if future is not None:
                return iter(unpack_found(future.result()))
        except BrokenProcessPool:
            return iter(self._one_by_one(batch))
        except CancelledError:
            pass  # the pool has ended in the meantime: what nobody has begun is read here
        return (read(self._tags, posting) for posting in batch)

    def _one_by_one(self, batch: Sequence[Posting]) -> list[Found]:
        """Tag a batch whose worker died, each posting alone: the one that kills its reader again is named, and left out."""
        found: list[Found] = []
        with self._alone:
            for posting in batch:
                executor = self._single()
                if executor is None:
                    found.append(read(self._tags, posting))
                    continue
                try:
                    found += unpack_found(executor.submit(_batch, [posting]).result())
                except BrokenProcessPool:
                    found.append(Unread(reason="the process that read it died"))
                    self._lone = None
        return found

    def _single(self) -> ProcessPoolExecutor | None:
        """Give a worker that answers, for postings that may be deadly; None where none can be started, and then none is again."""
        try:
            if self._lone is None:
                self._lone = _executor(self._rules, 1)
            self._lone.submit(_nothing).result()
        except _DEAD:
            self._lone = None
            with self._lock:
                self._workers = 1
        return self._lone


def settle() -> None:
    """Tell the collector of cycles that the vocabulary stays, and that what comes by the thousand has no cycles.

    Without it a third of the time of saving goes into looking through values that are still in use.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _executor(rules: Rules, workers: int) -> ProcessPoolExecutor:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(rules,))


# One a worker process: compiled once, used for all its batches.
_worker: list[Classifier] = []


def _begin(rules: Rules) -> None:
    # Ctrl-C is for the process that holds the terminal: it ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    _worker.append(rules.classifier())
    settle()


def _follow(parent: "multiprocessing.process.BaseProcess") -> None:
    """End this process when its parent is gone, also where that was killed and could end nobody."""
    parent.join()
    os._exit(1)


def _nothing() -> None:
    """Be ready."""


def _batch(postings: Sequence[Posting]) -> bytes:
    return pack_found([read(_worker[0].tags, posting) for posting in postings])
