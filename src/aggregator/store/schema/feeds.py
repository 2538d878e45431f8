"""Feeds and what their runs did: schedule, validators, runs, quarantine, and the index of the raw archive."""

from typing import Final

from sqlalchemy import Index, Table, UniqueConstraint

from aggregator.store.schema.kinds import METADATA, about, flag, key, moment, number, octets, ref, text

feed: Final = Table(
    "feed",
    METADATA,
    key("Number of the feed."),
    text("source", "Name of the source.", null=False),
    text("board", "Board of the source, as configured; empty where the source has no boards.", null=False),
    text("board_key", "The board without regard to case: one board has one feed however it is written.", null=False),
    text("listing", "What its list is: full, window, event or sample; only a full list can prove that something is gone.", null=False),
    text("company", "Employer of the board, from the configuration."),
    flag("remote_only", "The source holds remote jobs only."),
    flag("enabled", "It is configured; a feed that left the configuration keeps its rows."),
    moment("retired_at", "When it left the configuration."),
    number("interval_seconds", "Time between two runs, in seconds.", null=False),
    moment("next_due", "When the next run is due; written before a run starts, so that a crash cannot hammer a host.", null=False),
    moment("not_before", "No request before this time: a host asked for it."),
    number("failures", "Failed runs in a row.", null=False),
    text(
        "state",
        "new, ok, held, suspect (empty three times), empty (closed as empty), failing, retired, or imported (filled by files, never asked).",
        null=False,
    ),
    text("last_error", "What stopped the last failed or partial run."),
    moment("last_ended", "End of the last run of any outcome."),
    moment("last_complete", "End of the last complete or unchanged run that no guard held; what is not missing was seen then."),
    moment("last_yield", "End of the last run that listed anything."),
    number("listed", "Records that the last complete run listed."),
    text("recent", "JSON list: the counts of the last five complete or unchanged runs that no guard held, oldest first.", null=False),
    number("steady_runs", "Complete runs in a row that a guard questioned and whose counts agree within a tenth.", null=False),
    moment("steady_since", "End of the first of those runs."),
    number("steady_low", "Lowest count among those runs."),
    number("steady_high", "Highest count among those runs."),
    number("empties", "Empty runs in a row.", null=False),
    moment("empty_since", "End of the first of those runs."),
    text("held", "Why the last complete run was held from closing anything; null where it was not."),
    text("parser", "Version of the parser that read the last complete run."),
    UniqueConstraint("source", "board_key"),
    Index(None, "next_due"),
    info=about("One source and one of its boards: the unit of scheduling, failing and closing."),
    sqlite_autoincrement=True,
)

validator: Final = Table(
    "validator",
    METADATA,
    ref("feed_id", "feed", "The feed.", primary=True),
    text("url_hash", "SHA-256 of the address, hexadecimal.", primary=True),
    text("url", "The address that was asked.", null=False),
    text("etag", "ETag exactly as the host sent it; null where it sent none."),
    text("last_modified", "Last-Modified exactly as the host sent it; null where it sent none."),
    text("sha256", "SHA-256 of the body that it stands for, where the body was archived."),
    info=about(
        "What to send so that a host may answer 304, and which bytes say nothing new: kept from complete runs that left nothing undecided,"
        " until anything but such a run changes what is stored of the feed."
    ),
)

host: Final = Table(
    "host",
    METADATA,
    text("host", "Name of the host.", primary=True),
    moment("not_before", "No request to it before this time.", null=False),
    number("strikes", "Refusals in a row.", null=False),
    text("reason", "What it answered."),
    info=about("Hosts that asked to be left alone for a while; kept across restarts."),
)

run: Final = Table(
    "run",
    METADATA,
    key("Number of the run."),
    ref("feed_id", "feed", "The feed."),
    text("outcome", "complete, partial, unchanged, empty or failed.", null=False),
    moment("started", "When its first request was made.", null=False),
    moment("ended", "When its last answer was read.", null=False),
    number("seen", "Records fetched: stored and problems.", null=False),
    number("stored", "Records that are rows now, unchanged ones included.", null=False),
    number("listed", "Distinct records whose key was known: what the guards compare.", null=False),
    number("new", "Postings seen for the first time.", null=False),
    number("changed", "Postings whose content changed.", null=False),
    number("closed", "Postings closed.", null=False),
    number("reopened", "Closed postings that came back.", null=False),
    number("problems", "Records that could not be read.", null=False),
    number("declared_total", "The source's own count of its list, where it gives one."),
    text("error", "What stopped it, where something did."),
    text("held", "Why it closed nothing although it was complete."),
    text("parser", "Version of the source's parser.", null=False),
    text("rules", "Version of vocabulary, readers and rates.", null=False),
    number("epoch", "Term of the writer that wrote it; null where no lock was held."),
    moment("undone_at", "When it was taken back."),
    Index(None, "feed_id", "id"),
    Index(None, "ended"),
    info=about("One pass over one feed, written in the same transaction as everything that it did."),
    sqlite_autoincrement=True,
)

run_before: Final = Table(
    "run_before",
    METADATA,
    ref("run_id", "run", "The run.", primary=True),
    octets("before", "Compressed JSON: the feed and every row that the run changed, as they were.", null=False),
    info=about("What is needed to take a run back exactly; kept for the last runs of each feed."),
)

problem: Final = Table(
    "problem",
    METADATA,
    key("Number of the problem."),
    ref("feed_id", "feed", "The feed."),
    ref("run_id", "run", "The last run that met it."),
    text(
        "fingerprint", "SHA-256 of stage and key, or of stage and bytes where there is no key: met again, it is the same row.", null=False
    ),
    text("stage", "parse, classify or save.", null=False),
    text("key", "The record's own key, where that much could be read."),
    text("reason", "What was expected, and what came.", null=False),
    octets("raw", "Compressed bytes of the record."),
    text("parser", "Version of the parser that could not read it.", null=False),
    text("state", "open, replayed, discarded, or resolved (the same key was read later).", null=False),
    moment("first_met", "When it was met first.", null=False),
    moment("last_met", "When it was met last.", null=False),
    number("times", "How many runs met it.", null=False),
    UniqueConstraint("feed_id", "fingerprint"),
    Index(None, "state"),
    info=about("Quarantine: records that could not be read, with their bytes, retried when the parser changes."),
    sqlite_autoincrement=True,
)

payload: Final = Table(
    "payload",
    METADATA,
    text("sha256", "SHA-256 of the body, hexadecimal.", primary=True),
    text("segment", "File under the archive's folder.", null=False),
    number("offset", "Where its frame starts in the file.", null=False),
    number("length", "Bytes of the frame.", null=False),
    number("size", "Bytes of the body.", null=False),
    text("url", "Address of the first answer that held it.", null=False),
    moment("fetched_at", "When that answer came.", null=False),
    Index(None, "segment"),
    info=about("Index of the raw archive: where the compressed bytes of each distinct body lie."),
)

run_payload: Final = Table(
    "run_payload",
    METADATA,
    ref("run_id", "run", "The run.", primary=True),
    number("n", "Place of the answer in the run, from 0.", primary=True),
    text("sha256", "Body of the answer.", null=False),
    number("status", "HTTP status.", null=False),
    text("content_type", "Content-Type of the answer.", null=False),
    text("request", "JSON: the request without its headers, so that its answer can be parsed again.", null=False),
    Index(None, "sha256"),
    info=about("Which answers a run read, in their order."),
)

writer: Final = Table(
    "writer",
    METADATA,
    number("id", "Always 1.", primary=True),
    number("epoch", "Term of the present writer: an older one is refused.", null=False),
    moment("since", "When the term began.", null=False),
    info=about("The fence between writers: one row."),
)
