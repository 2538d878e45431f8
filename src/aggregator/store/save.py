"""Save: everything that one run of a feed brings, in one transaction."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Boolean, Connection, and_, bindparam, delete, func, insert, or_, select, update

from aggregator.core.run import Listing, Outcome, Run
from aggregator.store import feeds, quarantine, query
from aggregator.store.before import Before
from aggregator.store.crawl import Crawl, Saved
from aggregator.store.lifecycle import Absent, Closing, Decision, Sighting, decide, state
from aggregator.store.runs import run_row
from aggregator.store.schema.feeds import feed, payload, run, run_before, run_payload, validator
from aggregator.store.schema.postings import posting, posting_event
from aggregator.store.statements import allocate, in_batches, insert_or_ignore, read
from aggregator.store.texts import storable, storable_or_none, to_json
from aggregator.store.upsert import Upsert
from aggregator.store.validation import url_hash

# How many runs of a feed can be taken back.
UNDOABLE: Final = 5
_LIFE: Final = (
    "id",
    "source_id",
    "content_hash",
    "seen_at",
    "missing_since",
    "misses",
    "gone_since",
    "closed_at",
    "closed_reason",
    "valid_through",
)
# What every run says is written once: making a statement costs more than running it.
_OWN: Final = select(*(posting.c[name] for name in _LIFE)).where(posting.c.feed_id == bindparam("here"))
_MISSING: Final = and_(posting.c.missing_since.is_not(None), bindparam("full", type_=Boolean))
_OPEN: Final = select(func.count().filter(or_(_MISSING, posting.c.gone_since.is_not(None))), func.count()).where(
    posting.c.feed_id == bindparam("here"), posting.c.closed_at.is_(None)
)
_NO_VALIDATORS: Final = delete(validator).where(validator.c.feed_id == bindparam("here"))
_FINISH: Final = update(run).where(run.c.id == bindparam("the_id"))
_RUNS: Final = select(run.c.id).where(run.c.feed_id == bindparam("here"))
_FORGET: Final = delete(run_before).where(
    run_before.c.run_id.in_(_RUNS), run_before.c.run_id.not_in(_RUNS.order_by(run.c.id.desc()).limit(UNDOABLE).scalar_subquery())
)
_ALIVE: Final = {"missing_since": None, "misses": 0, "gone_since": None, "closed_at": None, "closed_reason": None}


def save(connection: Connection, crawl: Crawl, *, epoch: int | None) -> Saved:
    """Write a run: its postings, what it closes, its problems, validators and answers, and the feed's new memory.

    Raises StoreError for a feed that is not there.
    """
    return (_committed(connection, crawl) if crawl.again else None) or _Save(connection, crawl, epoch).write()


def _committed(connection: Connection, crawl: Crawl) -> Saved | None:
    """Find the run of a crawl that was saved before, and whose commit went through although its answer was lost."""
    here = feeds.lock(connection, crawl.run.source, crawl.run.board)
    found = [
        row
        for row in query.runs(connection, source=crawl.run.source, board=crawl.run.board, limit=1)
        if (row.run.started, row.run.ended) == (crawl.run.started, crawl.run.ended)
    ]
    if not found:
        return None
    wrote = select(posting.c.source_id, posting.c.id).where(posting.c.feed_id == here["id"], posting.c.changed_run_id == found[0].id)
    postings = {row.source_id: row.id for row in connection.execute(wrote)}
    return Saved(id=found[0].id, run=found[0].run, reopened=found[0].reopened, postings=postings)


class _Save:
    """One save: the steps share the transaction, the feed's row and what is known of its postings."""

    def __init__(self, connection: Connection, crawl: Crawl, epoch: int | None) -> None:
        self.connection, self.crawl, self.epoch = connection, crawl, epoch
        self.feed = feeds.lock(connection, crawl.run.source, crawl.run.board)
        self.memory = feeds.memory_of(self.feed)
        self.before = Before()
        self.before.keep_rows(feed, [self.feed])
        self.known = {row["source_id"]: row for row in read(connection, _OWN, here=self.feed["id"])}
        self.now = crawl.run.ended

    def write(self) -> Saved:
        """Write everything, in the order of its foreign keys."""
        run_id = self._begin()
        upsert = Upsert(self.connection, feed_id=self.feed["id"], run_id=run_id, now=self.now, known=self.known, before=self.before)
        if self.crawl.past:
            upsert.of_the_past(quarantine.first_met(self.connection, feed_id=self.feed["id"]))
        if self.crawl.run.outcome.may_write:
            upsert.write(self.crawl.arrivals)
        # Arrivals are tagged while they are written, so their problems are known only now.
        problems = [*self.crawl.problems, *upsert.problems]
        stored = {key for key in map(storable, self.crawl.unchanged) if key in self.known} | upsert.same
        stored |= upsert.new.keys() | upsert.changed.keys()
        seen = stored | {storable(problem.key) for problem in problems if problem.key}
        present = not self.crawl.past
        reopened = self._sight(run_id, seen) if present and self.crawl.run.outcome.may_write else 0
        decision = self._settle(run_id, seen) if present else Decision(memory=self.memory)
        quarantine.keep(
            self.connection,
            problems,
            feed_id=self.feed["id"],
            run_id=run_id,
            parser=self.crawl.run.parser,
            now=self.now,
            before=self.before,
        )
        quarantine.resolve(self.connection, stored, feed_id=self.feed["id"], before=self.before)
        self._answers(run_id)
        final = replace(
            self.crawl.run,
            stored=len(stored),
            new=len(upsert.new),
            changed=len(upsert.changed),
            closed=len(decision.closed),
            problems=len(problems),
            held=decision.held,
        )
        unread = any(problem.stage != "parse" for problem in problems)
        self._finish(run_id, final, decision, listed=len(seen), reopened=reopened, unread=unread)
        return Saved(id=run_id, run=final, reopened=reopened, postings={**upsert.new, **upsert.changed})

    def _begin(self) -> int:
        run_id = allocate(self.connection, run, 1)[0]
        self.connection.execute(
            insert(run),
            [run_row(self.crawl.run) | {"id": run_id, "feed_id": self.feed["id"], "listed": 0, "reopened": 0, "epoch": self.epoch}],
        )
        return run_id

    def _sight(self, run_id: int, seen: set[str]) -> int:
        """Write that missing and closed postings are back; an unchanged one that was never missed is not touched."""
        withdrawn = set(map(storable, self.crawl.removed))
        back = [
            row
            for key, row in self.known.items()
            if key in seen and key not in withdrawn and (row["closed_at"] or row["missing_since"] or row["gone_since"])
        ]
        self.before.keep_life(back)
        for batch in in_batches(row["id"] for row in back):
            self.connection.execute(update(posting).where(posting.c.id.in_(batch)).values(**_ALIVE, seen_at=self.now))
        reopened = [row["id"] for row in back if row["closed_at"]]
        self._events(run_id, "reopened", dict.fromkeys(reopened))
        return len(reopened)

    def _settle(self, run_id: int, seen: set[str]) -> Decision:
        """Decide about what was not listed, and write it."""
        outcome = self.crawl.run.outcome
        is_open = [(key, row) for key, row in self.known.items() if row["closed_at"] is None]
        absent = [
            Absent(posting=row["id"], missing_since=row["missing_since"], valid_through=row["valid_through"])
            for key, row in is_open
            if key not in seen and (outcome is not Outcome.UNCHANGED or row["missing_since"])
        ]
        gone = set(map(storable, self.crawl.gone)) - seen
        withdrawn = set(map(storable, self.crawl.removed))
        decision = decide(
            self.memory,
            Sighting(
                outcome=outcome,
                ended=self.now,
                listed=len(seen),
                skipped=self.crawl.skipped,
                declared_total=self.crawl.run.declared_total,
                parser=self.crawl.run.parser,
                provider_drops=feeds.provider_drops(self.connection, feed_id=self.feed["id"], source=self.feed["source"], now=self.now),
            ),
            open_count=len(is_open),
            absent=absent,
            removed=[row["id"] for key, row in is_open if key in withdrawn],
            gone={row["id"]: row["gone_since"] for key, row in is_open if key in gone},
        )
        rows = {row["id"]: row for _, row in is_open}
        self.before.keep_life(rows[number] for number in (*decision.missed, *decision.gone, *decision.closed))
        self._missed(decision, rows)
        self._close(run_id, decision.closed, rows)
        return decision

    def _missed(self, decision: Decision, rows: Mapping[int, Mapping[str, Any]]) -> None:
        if decision.missed:
            statement = update(posting).where(posting.c.id == bindparam("the_id"))
            values = statement.values(missing_since=bindparam("since"), misses=posting.c.misses + 1, seen_at=bindparam("seen"))
            self.connection.execute(
                values,
                [
                    {"the_id": number, "since": rows[number]["missing_since"] or self.now, "seen": self._last_seen(rows[number])}
                    for number in decision.missed
                ],
            )
        for batch in in_batches(decision.gone):
            self.connection.execute(update(posting).where(posting.c.id.in_(batch)).values(gone_since=self.now))

    def _last_seen(self, row: Mapping[str, Any]) -> Any:
        """Say when a posting was last seen: by the last complete run, where it was not missing from it."""
        last = self.memory.last_complete
        return row["seen_at"] if row["missing_since"] or last is None else max(last, row["seen_at"])

    def _close(self, run_id: int, closed: Mapping[int, Closing], rows: Mapping[int, Mapping[str, Any]]) -> None:
        if not closed:
            return
        statement = update(posting).where(posting.c.id == bindparam("the_id"))
        values = statement.values(closed_at=self.now, closed_reason=bindparam("reason"), seen_at=bindparam("seen"))
        self.connection.execute(
            values, [{"the_id": number, "reason": why.value, "seen": self._last_seen(rows[number])} for number, why in closed.items()]
        )
        self._events(run_id, "closed", {number: why.value for number, why in closed.items()})

    def _events(self, run_id: int, kind: str, reasons: Mapping[int, str | None]) -> None:
        rows = [{"posting_id": number, "run_id": run_id, "at": self.now, "kind": kind, "reason": why} for number, why in reasons.items()]
        if rows:
            self.connection.execute(insert(posting_event), rows)

    def _answers(self, run_id: int) -> None:
        spool = self.crawl.spool
        if spool is None:
            return
        names = ("sha256", "segment", "offset", "length", "size", "url", "fetched_at")
        insert_or_ignore(self.connection, payload, [{name: getattr(frame, name) for name in names} for frame in spool.frames.values()])
        rows = [
            {
                "run_id": run_id,
                "n": place,
                "sha256": answer.sha256,
                "status": answer.status,
                "content_type": storable(answer.content_type),
                "request": to_json(
                    {
                        "url": answer.request.url,
                        "board": answer.request.board,
                        "kind": answer.request.kind,
                        "params": dict(answer.request.params),
                        "body": answer.request.body,
                        "context": dict(answer.request.context),
                    },
                ),
            }
            for place, answer in enumerate(spool.answers)
        ]
        if rows:
            self.connection.execute(insert(run_payload), rows)

    def _finish(self, run_id: int, final: Run, decision: Decision, *, listed: int, reopened: int, unread: bool) -> None:
        here = self.feed["id"]
        if not self.crawl.past:
            self._remember(final, decision, listed=listed, unread=unread)
        self.connection.execute(_FINISH, run_row(final) | {"listed": listed, "reopened": reopened, "the_id": run_id})
        self.connection.execute(insert(run_before), [{"run_id": run_id, "before": self.before.packed()}])
        self.connection.execute(_FORGET, {"here": here})

    def _remember(self, final: Run, decision: Decision, *, listed: int, unread: bool) -> None:
        """Write what the feed remembers of the run, and when it is due again."""
        pending = self._validators(final, decision, unread=unread)
        failed = final.outcome is Outcome.FAILED
        failures = self.feed["failures"] + 1 if failed else 0
        values = feeds.memory_row(decision.memory) | {
            "failures": failures,
            "last_error": storable_or_none(final.error),
            "last_ended": self.now,
            "last_yield": self.now if listed or final.outcome is Outcome.UNCHANGED else self.feed["last_yield"],
            "not_before": self.crawl.not_before,
            # One that is not asked is named by why it is not.
            "state": state(decision.memory, failures=failures, open_count=pending) if self.feed["enabled"] else self.feed["state"],
        }
        if self.crawl.next_due is not None:
            values["next_due"] = self.crawl.next_due
        feeds.remember(self.connection, self.feed["id"], values)

    def _validators(self, final: Run, decision: Decision, *, unread: bool) -> int:
        """Keep the validators of a run that left nothing undecided, and give how many postings are open.

        While a posting is missing or the run is held, the next run must see the whole list again: a 304, or the same bytes, would
        freeze the question. What no rules could read is tried again by the next run, whatever the source says.
        """
        here = self.feed["id"]
        undecided, is_open = self.connection.execute(_OPEN, {"here": here, "full": self.feed["listing"] == Listing.FULL.value}).one()
        if final.outcome.leaves_validators:
            return int(is_open)
        self.connection.execute(_NO_VALIDATORS, {"here": here})
        settled = not undecided and not unread and decision.held is None and decision.memory.empties == 0
        if final.outcome.keeps_validators and settled:
            rows = [
                {
                    "feed_id": here,
                    "url_hash": url_hash(url),
                    "url": storable(url),
                    "etag": kept.validators.etag,
                    "last_modified": kept.validators.last_modified,
                    "sha256": kept.sha256,
                }
                for url, kept in self.crawl.validators.items()
                if kept.validators or kept.sha256
            ]
            if rows:
                self.connection.execute(insert(validator), rows)
        return int(is_open)
