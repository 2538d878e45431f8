"""Openings and employers: what several postings are about, and how copies are found."""

from typing import Final

from sqlalchemy import Index, Table, UniqueConstraint

from aggregator.store.schema.kinds import METADATA, about, flag, key, moment, number, octets, ref, text

job: Final = Table(
    "job",
    METADATA,
    key("Number of the opening."),
    # No foreign key: a posting points here too, and neither row could be written first.
    number("posting_id", "Its canonical posting, whose tags speak for it.", null=False),
    ref("merged_into", "job", "The opening that took its postings, where one did.", null=True),
    Index(None, "posting_id"),
    info=about("An opening: one job, whatever number of postings advertise it."),
    sqlite_autoincrement=True,
)

job_merge: Final = Table(
    "job_merge",
    METADATA,
    key("Number of the merge."),
    ref("job_from", "job", "The opening that gave its postings."),
    ref("job_into", "job", "The opening that took them."),
    text("reason", "Why they are the same.", null=False),
    text("postings", "JSON list: the postings that moved.", null=False),
    ref("canonical_before", "posting", "Canonical posting of the receiving opening before."),
    moment("merged_at", "When they were merged.", null=False),
    moment("undone_at", "When the merge was taken back."),
    Index(None, "job_into"),
    Index(None, "job_from"),
    info=about("Which openings were merged and why; a merge can be taken back."),
    sqlite_autoincrement=True,
)

posting_key: Final = Table(
    "posting_key",
    METADATA,
    text("key", "Key under which copies are found; those of one employer lie together.", primary=True),
    ref("posting_id", "posting", "The posting.", primary=True),
    Index(None, "posting_id"),
    info=about("Identity keys of postings."),
    sqlite_with_rowid=False,
)

posting_band: Final = Table(
    "posting_band",
    METADATA,
    number("band", "Number of the band.", primary=True),
    number("hash", "Hash of the band, 64 bits signed.", primary=True),
    ref("posting_id", "posting", "The posting.", primary=True),
    Index(None, "posting_id"),
    info=about("Bands of the descriptions' MinHash: postings that share one may be near-duplicates."),
    sqlite_with_rowid=False,
)

posting_print: Final = Table(
    "posting_print",
    METADATA,
    ref("posting_id", "posting", "The posting.", primary=True),
    text("rules", "Version of the rules that made its keys, bands and this row.", null=False),
    octets("facts", "What it says about its opening (source, ids, employer, title, places and more), as MessagePack.", null=False),
    number("length", "Characters of the description as published.", null=False),
    text("text_hash", "Hash of the description as published; empty without one.", null=False),
    number("shingles", "How many different three-word runs the text has; null where an id decided and nobody read it."),
    octets("sketch", "Their lowest hashes, 32 bits each, lowest byte first; null as above."),
    Index(None, "rules"),
    info=about("Fingerprints of postings: that and how each was compared with the others, without reading its text again."),
)

posting_repost: Final = Table(
    "posting_repost",
    METADATA,
    ref("posting_id", "posting", "The posting.", primary=True),
    ref("former_id", "posting", "The one of the same source, seen first before it, that it says again.", primary=True),
    Index(None, "former_id"),
    info=about(
        "Postings that say again what an earlier one said: a repost where the earlier one was closed and last seen before (view job_reposts)."
    ),
    sqlite_with_rowid=False,
)

company: Final = Table(
    "company",
    METADATA,
    key("Number of the employer."),
    text("key", "Name without regard to case and spacing.", null=False),
    text("name", "Name as first seen or configured.", null=False),
    text("domain", "Web domain, from the configuration."),
    text("country", "ISO 3166-1 alpha-2 of its seat, from the configuration."),
    flag("configured", "It stands in the configuration."),
    UniqueConstraint("key"),
    info=about("Employers, as configured or as postings name them."),
    sqlite_autoincrement=True,
)

company_sector: Final = Table(
    "company_sector",
    METADATA,
    ref("company_id", "company", "The employer.", primary=True),
    text("sector", "Sector or key-sector id.", primary=True),
    text("basis", "configuration, or postings where its other postings say so.", primary=True),
    number("postings", "How many postings say so; null for the configuration."),
    info=about("Sectors of employers; a separate pass, which never enters the tags of a posting."),
    sqlite_with_rowid=False,
)

country: Final = Table(
    "country",
    METADATA,
    text("code", "ISO 3166-1 alpha-2.", primary=True),
    text("name", "English name.", null=False),
    text("continent", "Continent id."),
    info=about("Countries, from the vocabulary."),
)
