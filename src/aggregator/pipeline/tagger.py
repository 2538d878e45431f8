"""Tagger: what turns postings into tags, here or in a pool of processes, and the version of its rules."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from aggregator.core.posting import Posting
from aggregator.core.tags import Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What stands in the place of tags where a posting cannot be read."""

    reason: str


Found = Tags | Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagger:
    """What turns postings into tags, and the version of its rules; `many`, where there is one, tags side by side.

    `many` begins when it is called and gives what it finds in the order of the postings.
    """

    tags: Callable[[Posting], Tags]
    rules: str
    many: Callable[[Iterable[Posting]], Iterator[Found]] | None = None

    def each(self, postings: Iterable[Posting]) -> Iterator[Found]:
        """Tag postings, in their order; one that cannot be read costs the others nothing."""
        if self.many is not None:
            return self.many(postings)
        return (read(self.tags, posting) for posting in postings)


def read(tags: Callable[[Posting], Tags], posting: Posting) -> Found:
    """Tag one posting. Never raises: this is the boundary of a record."""
    try:
        return tags(posting)
    except Exception as error:  # noqa: BLE001  (one poisonous text must not cost the others)
        return Unread(reason=f"{type(error).__name__}: {error}"[:500])
