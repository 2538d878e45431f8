"""Postings as published, and what happened to them."""

from typing import Final

from sqlalchemy import Index, Table, UniqueConstraint

from aggregator.store.schema.kinds import METADATA, about, key, moment, number, octets, ref, text

posting: Final = Table(
    "posting",
    METADATA,
    key("Number of the posting."),
    ref("feed_id", "feed", "The feed that publishes it."),
    text("source_id", "The source's own key, raw.", null=False),
    ref("job_id", "job", "The opening that it advertises."),
    ref("company_id", "company", "The employer.", null=True),
    text("title", "Title as published.", null=False),
    text("url", "Address of the posting."),
    text("apply_url", "Where to apply."),
    text("company", "Employer as published."),
    text("company_url", "Address of the employer."),
    text("requisition_id", "The employer's own number of the opening."),
    text("location", "Place as published, free text."),
    text("workplace", "remote, hybrid or onsite, where a field of the source says so."),
    text("applicant_locations", "JSON list: who may apply, where a field of the source says so."),
    text("employment_type", "Employment type as published."),
    text("department", "Department as published."),
    text("industry", "Industry as published."),
    text("labels", "JSON list: labels as published."),
    text("base_salary", "JSON list: pay in fields of the source, unread."),
    moment("date_posted", "When the source says that it was posted."),
    moment("date_modified", "When the source says that it was changed, as of the last content that was stored."),
    moment("valid_through", "When the source says that it ends."),
    text("extra", "JSON object: keys that we do not know, untouched."),
    text("content_hash", "SHA-256 of everything published: equal means unchanged.", null=False),
    moment("first_seen", "When a run saw it first.", null=False),
    moment("seen_at", "When it was last written as seen; view `jobs` gives the true last sighting.", null=False),
    moment("missing_since", "End of the first of the complete runs in a row that did not list it."),
    number("misses", "Complete runs in a row that did not list it.", null=False),
    moment("gone_since", "When its own page first answered that it is gone."),
    moment("closed_at", "When it was closed; null while it is open."),
    text("closed_reason", "absent, removed, gone, expired, feed_empty, feed_retired or feed_unreachable."),
    ref("first_run_id", "run", "The run that saw it first."),
    ref("changed_run_id", "run", "The run that last changed what is published."),
    UniqueConstraint("feed_id", "source_id"),
    # Whether an opening is open, since when, and how often it is advertised, without the rows of its postings.
    Index(None, "job_id", "closed_at", "first_seen"),
    Index(None, "company_id"),
    Index(None, "first_run_id"),
    Index(None, "changed_run_id"),
    info=about("One advertisement as its source published it. An unchanged one is never written again."),
    sqlite_autoincrement=True,
)

posting_body: Final = Table(
    "posting_body",
    METADATA,
    ref("posting_id", "posting", "The posting.", primary=True),
    octets("description", "zstd-compressed UTF-8: the description as published.", null=False),
    info=about("Descriptions, apart from the rows that are often read."),
)

posting_event: Final = Table(
    "posting_event",
    METADATA,
    key("Number of the event."),
    ref("posting_id", "posting", "The posting."),
    ref("run_id", "run", "The run that caused it; null for what the configuration caused.", null=True),
    moment("at", "When it happened.", null=False),
    text("kind", "new, revised, closed or reopened.", null=False),
    text("reason", "Why it was closed."),
    text("changes", "JSON object: for each published field that changed, its text before and after."),
    text("sha256", "Body that showed it, in the raw archive."),
    Index(None, "posting_id", "id"),
    Index(None, "run_id"),
    Index(None, "sha256"),
    info=about("The history of each posting."),
    sqlite_autoincrement=True,
)
