"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The same types as the schema's, written out: a revision stays as it is when the code changes.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
EXACT = sa.Numeric().with_variant(sa.Text(), "sqlite")


def _article_claim() -> None:
    op.create_table(
        "article_claim",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_claim"),
    )


def _article_country() -> None:
    op.create_table(
        "article_country",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_article_country"),
    )


def _article_country_policy() -> None:
    op.create_table(
        "article_country_policy",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("country", "policy", name="pk_article_country_policy"),
    )


def _article_country_sector() -> None:
    op.create_table(
        "article_country_sector",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("key_sector", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("country", "key_sector", name="pk_article_country_sector"),
    )


def _article_pathway() -> None:
    op.create_table(
        "article_pathway",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_pathway"),
    )


def _article_role() -> None:
    op.create_table(
        "article_role",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_role"),
    )


def _article_sector() -> None:
    op.create_table(
        "article_sector",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_sector"),
    )


def _article_skill() -> None:
    op.create_table(
        "article_skill",
        sa.Column("skill_group", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("skill_group", "skill", name="pk_article_skill"),
    )


def _article_trend() -> None:
    op.create_table(
        "article_trend",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_trend"),
    )


def _company() -> None:
    op.create_table(
        "company",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("configured", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_company"),
        sa.UniqueConstraint("key", name="uq_company_key"),
        sqlite_autoincrement=True,
    )


def _country() -> None:
    op.create_table(
        "country",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("continent", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_country"),
    )


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("board", sa.Text(), nullable=False),
        sa.Column("board_key", sa.Text(), nullable=False),
        sa.Column("listing", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("remote_only", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.Column("interval_seconds", sa.BigInteger(), nullable=False),
        sa.Column("next_due", MOMENT, nullable=False),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("last_ended", MOMENT, nullable=True),
        sa.Column("last_complete", MOMENT, nullable=True),
        sa.Column("last_yield", MOMENT, nullable=True),
        sa.Column("listed", sa.BigInteger(), nullable=True),
        sa.Column("recent", sa.Text(), nullable=False),
        sa.Column("steady_runs", sa.BigInteger(), nullable=False),
        sa.Column("steady_since", MOMENT, nullable=True),
        sa.Column("steady_low", sa.BigInteger(), nullable=True),
        sa.Column("steady_high", sa.BigInteger(), nullable=True),
        sa.Column("empties", sa.BigInteger(), nullable=False),
        sa.Column("empty_since", MOMENT, nullable=True),
        sa.Column("held", sa.Text(), nullable=True),
        sa.Column("parser", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
        sa.UniqueConstraint("source", "board_key", name="uq_feed_source_board_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feed_next_due", "feed", ["next_due"])


def _host() -> None:
    op.create_table(
        "host",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("strikes", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("host", name="pk_host"),
    )


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", ID, nullable=False),
        sa.Column("posting_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_into", ID, nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["job.id"], name="fk_job_merged_into"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_posting_id", "job", ["posting_id"])


def _payload() -> None:
    op.create_table(
        "payload",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_payload"),
    )
    op.create_index("ix_payload_segment", "payload", ["segment"])


def _rate() -> None:
    op.create_table(
        "rate",
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("per_gbp", EXACT, nullable=False),
        sa.PrimaryKeyConstraint("currency", "day", "source", name="pk_rate"),
    )


def _report_run() -> None:
    op.create_table(
        "report_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("rates", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_run"),
        sqlite_autoincrement=True,
    )


def _writer() -> None:
    op.create_table(
        "writer",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_writer"),
    )


def _company_sector() -> None:
    op.create_table(
        "company_sector",
        sa.Column("company_id", ID, nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("postings", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_company_sector_company_id"),
        sa.PrimaryKeyConstraint("company_id", "sector", "basis", name="pk_company_sector"),
        sqlite_with_rowid=False,
    )


def _report_figure() -> None:
    op.create_table(
        "report_figure",
        sa.Column("report_run_id", ID, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["report_run_id"], ["report_run.id"], name="fk_report_figure_report_run_id"),
        sa.PrimaryKeyConstraint("report_run_id", "report", "line", "figure", name="pk_report_figure"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_report_figure_report_report_run_id", "report_figure", ["report", "report_run_id"])


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", ID, nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("started", MOMENT, nullable=False),
        sa.Column("ended", MOMENT, nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.BigInteger(), nullable=False),
        sa.Column("new", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.BigInteger(), nullable=False),
        sa.Column("reopened", sa.BigInteger(), nullable=False),
        sa.Column("problems", sa.BigInteger(), nullable=False),
        sa.Column("declared_total", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("held", sa.Text(), nullable=True),
        sa.Column("parser", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_run_feed_id"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_ended", "run", ["ended"])
    op.create_index("ix_run_feed_id_id", "run", ["feed_id", "id"])


def _validator() -> None:
    op.create_table(
        "validator",
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("url_hash", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_validator_feed_id"),
        sa.PrimaryKeyConstraint("feed_id", "url_hash", name="pk_validator"),
    )


def _posting() -> None:
    op.create_table(
        "posting",
        sa.Column("id", ID, nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("job_id", ID, nullable=False),
        sa.Column("company_id", ID, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("apply_url", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("company_url", sa.Text(), nullable=True),
        sa.Column("requisition_id", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("workplace", sa.Text(), nullable=True),
        sa.Column("applicant_locations", sa.Text(), nullable=True),
        sa.Column("employment_type", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("labels", sa.Text(), nullable=True),
        sa.Column("base_salary", sa.Text(), nullable=True),
        sa.Column("date_posted", MOMENT, nullable=True),
        sa.Column("date_modified", MOMENT, nullable=True),
        sa.Column("valid_through", MOMENT, nullable=True),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("missing_since", MOMENT, nullable=True),
        sa.Column("misses", sa.BigInteger(), nullable=False),
        sa.Column("gone_since", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("first_run_id", ID, nullable=False),
        sa.Column("changed_run_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["changed_run_id"], ["run.id"], name="fk_posting_changed_run_id"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_posting_company_id"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_posting_feed_id"),
        sa.ForeignKeyConstraint(["first_run_id"], ["run.id"], name="fk_posting_first_run_id"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_posting_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posting"),
        sa.UniqueConstraint("feed_id", "source_id", name="uq_posting_feed_id_source_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posting_changed_run_id", "posting", ["changed_run_id"])
    op.create_index("ix_posting_company_id", "posting", ["company_id"])
    op.create_index("ix_posting_first_run_id", "posting", ["first_run_id"])
    op.create_index("ix_posting_job_id", "posting", ["job_id"])


def _problem() -> None:
    op.create_table(
        "problem",
        sa.Column("id", ID, nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("parser", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_met", MOMENT, nullable=False),
        sa.Column("last_met", MOMENT, nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_problem_feed_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_problem_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_problem"),
        sa.UniqueConstraint("feed_id", "fingerprint", name="uq_problem_feed_id_fingerprint"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_problem_state", "problem", ["state"])


def _run_before() -> None:
    op.create_table(
        "run_before",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_before_run_id"),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_before"),
    )


def _run_payload() -> None:
    op.create_table(
        "run_payload",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_payload_run_id"),
        sa.PrimaryKeyConstraint("run_id", "n", name="pk_run_payload"),
    )
    op.create_index("ix_run_payload_sha256", "run_payload", ["sha256"])


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_evidence_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "n", name="pk_evidence"),
        sqlite_with_rowid=False,
    )


def _job_merge() -> None:
    op.create_table(
        "job_merge",
        sa.Column("id", ID, nullable=False),
        sa.Column("job_from", ID, nullable=False),
        sa.Column("job_into", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("postings", sa.Text(), nullable=False),
        sa.Column("canonical_before", ID, nullable=False),
        sa.Column("merged_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["canonical_before"], ["posting.id"], name="fk_job_merge_canonical_before"),
        sa.ForeignKeyConstraint(["job_from"], ["job.id"], name="fk_job_merge_job_from"),
        sa.ForeignKeyConstraint(["job_into"], ["job.id"], name="fk_job_merge_job_into"),
        sa.PrimaryKeyConstraint("id", name="pk_job_merge"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_merge_job_from", "job_merge", ["job_from"])
    op.create_index("ix_job_merge_job_into", "job_merge", ["job_into"])


def _posting_authorisation() -> None:
    op.create_table(
        "posting_authorisation",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_authorisation_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "country", name="pk_posting_authorisation"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_authorisation_country", "posting_authorisation", ["country"])


def _posting_band() -> None:
    op.create_table(
        "posting_band",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("posting_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_band_posting_id"),
        sa.PrimaryKeyConstraint("band", "hash", "posting_id", name="pk_posting_band"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_band_posting_id", "posting_band", ["posting_id"])


def _posting_body() -> None:
    op.create_table(
        "posting_body",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("description", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_body_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", name="pk_posting_body"),
    )


def _posting_eligible() -> None:
    op.create_table(
        "posting_eligible",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_eligible_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "country", name="pk_posting_eligible"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_eligible_country", "posting_eligible", ["country"])


def _posting_event() -> None:
    op.create_table(
        "posting_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_event_posting_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_posting_event_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posting_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posting_event_posting_id_id", "posting_event", ["posting_id", "id"])
    op.create_index("ix_posting_event_run_id", "posting_event", ["run_id"])
    op.create_index("ix_posting_event_sha256", "posting_event", ["sha256"])


def _posting_key() -> None:
    op.create_table(
        "posting_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("posting_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_key_posting_id"),
        sa.PrimaryKeyConstraint("key", "posting_id", name="pk_posting_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_key_posting_id", "posting_key", ["posting_id"])


def _posting_key_sector() -> None:
    op.create_table(
        "posting_key_sector",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("key_sector", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_key_sector_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "key_sector", name="pk_posting_key_sector"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_key_sector_key_sector", "posting_key_sector", ["key_sector"])


def _posting_pathway() -> None:
    op.create_table(
        "posting_pathway",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_pathway_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "pathway", name="pk_posting_pathway"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_pathway_pathway", "posting_pathway", ["pathway"])


def _posting_pay() -> None:
    op.create_table(
        "posting_pay",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("min", EXACT, nullable=True),
        sa.Column("max", EXACT, nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("period_stated", sa.Boolean(), nullable=False),
        sa.Column("months", sa.BigInteger(), nullable=True),
        sa.Column("gross", sa.Boolean(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("chosen_by", sa.Text(), nullable=True),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("day_rate", sa.Boolean(), nullable=False),
        sa.Column("gbp_year_min", sa.BigInteger(), nullable=True),
        sa.Column("gbp_year_max", sa.BigInteger(), nullable=True),
        sa.Column("rate", EXACT, nullable=True),
        sa.Column("rate_date", sa.Date(), nullable=True),
        sa.Column("rate_source", sa.Text(), nullable=True),
        sa.Column("annualised_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_pay_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "n", name="pk_posting_pay"),
        sqlite_with_rowid=False,
    )


def _posting_place() -> None:
    op.create_table(
        "posting_place",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_place_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "country", name="pk_posting_place"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_place_country", "posting_place", ["country"])


def _posting_programme() -> None:
    op.create_table(
        "posting_programme",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_programme_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "programme", name="pk_posting_programme"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_programme_programme", "posting_programme", ["programme"])


def _posting_sector() -> None:
    op.create_table(
        "posting_sector",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_sector_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "sector", name="pk_posting_sector"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_sector_sector", "posting_sector", ["sector"])


def _posting_skill() -> None:
    op.create_table(
        "posting_skill",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_skill_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "skill", name="pk_posting_skill"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_skill_skill", "posting_skill", ["skill"])


def _posting_trend() -> None:
    op.create_table(
        "posting_trend",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("trend", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_trend_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "trend", name="pk_posting_trend"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_trend_trend", "posting_trend", ["trend"])


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("is_ai", sa.Boolean(), nullable=False),
        sa.Column("ai_score", sa.Float(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("seniority", sa.Text(), nullable=True),
        sa.Column("workplace", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("utc_from", sa.Float(), nullable=True),
        sa.Column("utc_to", sa.Float(), nullable=True),
        sa.Column("overlap_hours", sa.Float(), nullable=True),
        sa.Column("visa", sa.Text(), nullable=True),
        sa.Column("relocation", sa.Boolean(), nullable=True),
        sa.Column("clearance", sa.Boolean(), nullable=True),
        sa.Column("engagement", sa.Text(), nullable=True),
        sa.Column("pay_by_place", sa.Boolean(), nullable=False),
        sa.Column("pay_n", sa.BigInteger(), nullable=True),
        sa.Column("pay_min", EXACT, nullable=True),
        sa.Column("pay_max", EXACT, nullable=True),
        sa.Column("pay_currency", sa.Text(), nullable=True),
        sa.Column("pay_period", sa.Text(), nullable=True),
        sa.Column("pay_kind", sa.Text(), nullable=True),
        sa.Column("pay_day_rate", sa.Boolean(), nullable=True),
        sa.Column("gbp_year_min", sa.BigInteger(), nullable=True),
        sa.Column("gbp_year_max", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_tags_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", name="pk_tags"),
    )
    op.create_index("ix_tags_role", "tags", ["role"])
    op.create_index("ix_tags_rules", "tags", ["rules"])


# In the order of their foreign keys.
TABLES = (
    _article_claim,
    _article_country,
    _article_country_policy,
    _article_country_sector,
    _article_pathway,
    _article_role,
    _article_sector,
    _article_skill,
    _article_trend,
    _company,
    _country,
    _feed,
    _host,
    _job,
    _payload,
    _rate,
    _report_run,
    _writer,
    _company_sector,
    _report_figure,
    _run,
    _validator,
    _posting,
    _problem,
    _run_before,
    _run_payload,
    _evidence,
    _job_merge,
    _posting_authorisation,
    _posting_band,
    _posting_body,
    _posting_eligible,
    _posting_event,
    _posting_key,
    _posting_key_sector,
    _posting_pathway,
    _posting_pay,
    _posting_place,
    _posting_programme,
    _posting_sector,
    _posting_skill,
    _posting_trend,
    _tags,
)


def upgrade() -> None:
    """Create every table."""
    for create in TABLES:
        create()
    if op.get_bind().dialect.name == "postgresql":
        # Both are compressed by us: the server would only lose time on them.
        op.execute("ALTER TABLE posting_body ALTER COLUMN description SET STORAGE EXTERNAL")
        op.execute("ALTER TABLE run_before ALTER COLUMN before SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Drop every table."""
    for create in reversed(TABLES):
        op.drop_table(create.__name__.removeprefix("_"))
