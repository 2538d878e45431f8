"""The shapes: field names, escaping and paging of the real sources, as reference notes document them."""

import json
import re
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from aggregator.samples.feeds import answer, feeds_of
from aggregator.samples.market import Market
from aggregator.samples.prose import MARK
from aggregator.samples.truth import truths

MARKET = Market()
BOARDS = {source: board for source, board in feeds_of(MARKET) if board}


def read(path: str, **query: str) -> Any:
    """Read the JSON of a path."""
    found = answer(MARKET, path, query)
    assert found.status == 200
    return json.loads(found.body)


def greenhouse(**query: str) -> Any:
    """Read one Greenhouse board."""
    return read(f"/greenhouse/v1/boards/{BOARDS['greenhouse']}/jobs", **query)


def test_greenhouse_has_the_documented_fields() -> None:
    """The whole board comes at once with its own count, every field of the Job Board API in place."""
    board = greenhouse(content="true", pay_transparency="true")

    assert set(board) == {"jobs", "meta"}
    assert board["meta"]["total"] == len(board["jobs"])
    assert set(board["jobs"][0]) == {
        "absolute_url", "data_compliance", "internal_job_id", "location", "metadata", "id", "updated_at", "requisition_id", "title",
        "company_name", "first_published", "language", "application_deadline", "pay_input_ranges", "content", "departments", "offices",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[45]:00", board["jobs"][0]["first_published"])


def test_greenhouse_leaves_out_what_is_not_asked_for() -> None:
    """Without its two parameters the list has neither text nor pay."""
    job = greenhouse()["jobs"][0]

    assert {"content", "departments", "offices", "pay_input_ranges"} & set(job) == set()


def test_greenhouse_content_is_escaped_once_more() -> None:
    """One unescape gives HTML."""
    content = greenhouse(content="true")["jobs"][0]["content"]

    assert content.startswith("&lt;h3&gt;")
    assert "<" not in content
    assert unescape(content).endswith(f"<p><em>{MARK}</em></p>")


def test_greenhouse_pay_is_in_cents_with_its_period_in_the_title() -> None:
    """Ranges name currency and period as employers see them."""
    jobs = greenhouse(pay_transparency="true")["jobs"]
    ranges = [entry for job in jobs for entry in job["pay_input_ranges"]]

    assert ranges
    assert set(ranges[0]) == {"min_cents", "max_cents", "currency_type", "title", "blurb"}
    assert {entry["title"] for entry in ranges} <= {"Annual Salary Range", "Monthly Salary Range", "Daily Rate", "Hourly Rate"}
    assert all(entry["min_cents"] % 100 == 0 and entry["min_cents"] < entry["max_cents"] for entry in ranges)


def test_greenhouse_lists_an_opening_once_for_each_city() -> None:
    """Cities of one requisition share the internal job and differ in id, location and the town in the text."""
    several = [
        jobs
        for source, board in feeds_of(MARKET)
        if source == "greenhouse"
        for jobs in _by_job(read(f"/greenhouse/v1/boards/{board}/jobs", content="true")["jobs"])
        if len(jobs) > 1
    ]
    first, second = several[0][:2]

    assert len(several) > 5
    assert first["requisition_id"] == second["requisition_id"]
    assert first["id"] != second["id"]
    assert first["location"]["name"] != second["location"]["name"]
    assert second["location"]["name"].split(",")[0].split(" (")[0] in second["content"]


def _by_job(jobs: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    groups: dict[int, list[dict[str, Any]]] = {}
    for job in jobs:
        groups.setdefault(job["internal_job_id"], []).append(job)
    return list(groups.values())


def test_greenhouse_gives_one_job_and_the_board_itself() -> None:
    """A single job is the record of the list with its text; the board says its name."""
    job = greenhouse(content="true")["jobs"][0]
    board = f"/greenhouse/v1/boards/{BOARDS['greenhouse']}"

    assert read(f"{board}/jobs/{job['id']}")["content"] == job["content"]
    assert read(board)["name"] == job["company_name"]


def test_ashby_has_the_documented_fields() -> None:
    """A board comes at once, and pay in tiers and a summary."""
    board = read(f"/ashby/posting-api/job-board/{BOARDS['ashby']}", includeCompensation="true")
    paid = next(job for job in board["jobs"] if job["compensation"]["summaryComponents"])

    assert set(board) == {"jobs", "apiVersion"}
    assert set(board["jobs"][0]) == {
        "id", "title", "department", "team", "employmentType", "location", "shouldDisplayCompensationOnJobPostings", "secondaryLocations",
        "publishedAt", "isListed", "isRemote", "workplaceType", "address", "jobUrl", "applyUrl", "descriptionHtml", "descriptionPlain",
        "compensation",
    }  # fmt: skip
    assert set(paid["compensation"]) == {
        "compensationTierSummary",
        "scrapeableCompensationSalarySummary",
        "compensationTiers",
        "summaryComponents",
    }
    assert set(paid["compensation"]["summaryComponents"][0]) == {"compensationType", "interval", "currencyCode", "minValue", "maxValue"}
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}", paid["id"])


def test_ashby_gives_pay_only_when_asked() -> None:
    """Without includeCompensation there is no compensation."""
    assert "compensation" not in read(f"/ashby/posting-api/job-board/{BOARDS['ashby']}")["jobs"][0]


def test_lever_is_a_bare_array_with_requirements_in_lists() -> None:
    """A site is an array; times are milliseconds, duties and requirements are lists of their own."""
    site = read(f"/lever/v0/postings/{BOARDS['lever']}", mode="json")

    assert {
        "additionalPlain", "additional", "categories", "createdAt", "descriptionPlain", "description", "id", "lists", "text", "country",
        "workplaceType", "opening", "openingPlain", "descriptionBody", "descriptionBodyPlain", "hostedUrl", "applyUrl",
    } <= set(site[0])  # fmt: skip
    assert site[0]["createdAt"] > 1_000_000_000_000
    assert len(site[0]["lists"]) >= 2
    assert {posting["workplaceType"] for posting in site} <= {"remote", "hybrid", "onsite"}
    assert {name for posting in site if "salaryRange" in posting for name in posting["salaryRange"]} == {
        "currency",
        "interval",
        "min",
        "max",
    }


def test_lever_pages_by_skip_and_limit_and_answers_html_without_mode() -> None:
    """Slices of a site are its slices; without mode=json it is a page for people."""
    path = f"/lever/v0/postings/{BOARDS['lever']}"

    assert read(path, mode="json", skip="2", limit="3") == read(path, mode="json")[2:5]
    assert answer(MARKET, path, {}).content_type.startswith("text/html")


@pytest.mark.parametrize("by", ["offset", "cursor"])
def test_himalayas_pages_add_up_to_the_total(by: str) -> None:
    """Pages of twenty, by offset or cursor, hold every record once and then end."""
    found: list[str] = []
    page = read("/himalayas/jobs/api", limit="500")
    while page["jobs"]:
        found += [job["guid"] for job in page["jobs"]]
        if page["nextCursor"] is None:
            break
        page = (
            read("/himalayas/jobs/api", cursor=page["nextCursor"])
            if by == "cursor"
            else read("/himalayas/jobs/api", offset=str(len(found)))
        )

    assert page["limit"] == 20
    assert len(found) == len(set(found)) == page["totalCount"] > 60
    assert set(found) == {key for truth in truths(MARKET) for source, key in truth.postings if source == "himalayas"}


def test_himalayas_has_the_documented_fields() -> None:
    """Countries are names, times are seconds, an empty list of countries means worldwide."""
    page = read("/himalayas/jobs/api")
    job = page["jobs"][0]

    assert set(page) == {"comments", "updatedAt", "offset", "limit", "totalCount", "nextCursor", "jobs"}
    assert set(job) == {
        "title", "excerpt", "companyName", "companySlug", "companyLogo", "employmentType", "minSalary", "maxSalary", "salaryPeriod",
        "seniority", "currency", "locationRestrictions", "timezoneRestrictions", "categories", "parentCategories", "description", "pubDate",
        "expiryDate", "applicationLink", "guid",
    }  # fmt: skip
    assert 1_000_000_000 < job["pubDate"] < job["expiryDate"] < 10_000_000_000


def test_remotive_has_the_documented_fields() -> None:
    """The feed counts itself; times have no zone; pay is text."""
    feed = read("/remotive/api/remote-jobs")

    assert set(feed) == {"00-warning", "0-legal-notice", "job-count", "total-job-count", "jobs"}
    assert feed["job-count"] == feed["total-job-count"] == len(feed["jobs"])
    assert set(feed["jobs"][0]) == {
        "id", "url", "title", "company_name", "company_logo", "category", "tags", "job_type", "publication_date",
        "candidate_required_location", "salary", "description", "company_logo_url",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", feed["jobs"][0]["publication_date"])


def test_remoteok_begins_with_a_notice_and_marks_unknown_pay_with_zero() -> None:
    """Element 0 is no posting; pay is whole dollars a year; the bait with an address ends each text."""
    notice, *jobs = read("/remoteok/api")

    assert set(notice) == {"last_updated", "legal"}
    assert set(jobs[0]) == {
        "slug", "id", "epoch", "date", "company", "company_logo", "position", "tags", "description", "location", "salary_min",
        "salary_max", "apply_url", "logo", "url",
    }  # fmt: skip
    assert any(job["salary_min"] == 0 for job in jobs)
    assert any(job["salary_min"] >= 20_000 for job in jobs)
    assert all("RMTkyLjAuMi4x" in job["description"] for job in jobs)


def test_weworkremotely_is_rss_with_escaped_html_and_the_employer_in_the_title() -> None:
    """Every item has the feed's own elements, and one parse of its description gives HTML."""
    feed = ET.fromstring(answer(MARKET, "/weworkremotely/remote-jobs.rss", {}).body)  # noqa: S314 - our own bytes
    items = feed.findall("channel/item")
    first = items[0]

    assert [child.tag for child in first if not child.tag.startswith("{")] == [
        "title", "region", "country", "state", "skills", "category", "type", "description", "pubDate", "expires_at", "guid", "link",
    ]  # fmt: skip
    assert all(": " in (item.findtext("title") or "") for item in items)
    assert (first.findtext("description") or "").startswith("<img ")
    assert first.findtext("guid") == first.findtext("link")


def test_weworkremotely_categories_hold_the_main_feed_between_them() -> None:
    """Every item of the main feed is in one category feed."""
    whole, programming, other = (
        set(re.findall(rb"<guid>(.*?)</guid>", answer(MARKET, f"/weworkremotely/{path}.rss", {}).body))
        for path in ("remote-jobs", "categories/remote-programming-jobs", "categories/all-other-remote-jobs")
    )

    assert programming
    assert programming | other == whole
    assert not programming & other


def test_copies_carry_the_id_of_the_employers_own_board() -> None:
    """Some apply links of the feed lead to Greenhouse, Ashby or Lever."""
    body = answer(MARKET, "/weworkremotely/remote-jobs.rss", {}).body

    assert re.search(rb"(greenhouse\.io|ashbyhq\.com|lever\.co)/\w+/(jobs/\d+|[0-9a-f-]{36})", body)


def hn_thread() -> dict[str, Any]:
    """Find the hiring thread of the month, as a source does."""
    stories = read("/hn/api/v1/search_by_date", tags="story,author_whoishiring", hitsPerPage="5")["hits"]
    found: dict[str, Any] = next(story for story in stories if "Who is hiring?" in story["title"])
    return found


def test_hn_account_has_three_threads_a_month() -> None:
    """Who is hiring stands between threads that are not job boards."""
    titles = [story["title"] for story in read("/hn/api/v1/search_by_date", tags="story,author_whoishiring", hitsPerPage="20")["hits"]]

    assert len(titles) == 9
    assert titles[0] == "Ask HN: Who is hiring? (November 2026)"
    assert titles[3] == "Ask HN: Who is hiring? (October 2026)"
    assert sum("wants to be hired" in title for title in titles) == 3


def test_hn_comments_are_free_text_with_escaped_slashes_and_replies_among_them() -> None:
    """Postings answer the story itself, replies a comment; paragraphs start with a bare <p>."""
    thread = hn_thread()
    page = read("/hn/api/v1/search_by_date", tags=f"comment,story_{thread['objectID']}", hitsPerPage="1000")
    postings = [hit for hit in page["hits"] if hit["parent_id"] == hit["story_id"]]

    assert page["nbHits"] == len(page["hits"]) > len(postings) > 100
    assert set(postings[0]) == {
        "_tags", "author", "comment_text", "created_at", "created_at_i", "objectID", "parent_id", "story_id", "story_title", "updated_at",
    }  # fmt: skip
    assert all(" | " in hit["comment_text"].split("<p>")[0] for hit in postings)
    assert all("/" not in re.sub(r"</?\w[^>]*>", "", hit["comment_text"]) for hit in postings)
    assert {hit["objectID"] for hit in postings} == {key for truth in truths(MARKET) for source, key in truth.postings if source == "hn"}


def test_hn_pages_and_the_tree_hold_the_same_comments() -> None:
    """Pages of fifty add up to the thread, and the item tree has replies below their comments."""
    thread = hn_thread()["objectID"]
    found: list[str] = []
    for page in range(20):
        hits = read("/hn/api/v1/search_by_date", tags=f"comment,story_{thread}", hitsPerPage="50", page=str(page))["hits"]
        found += [hit["objectID"] for hit in hits]
    tree = read(f"/hn/api/v1/items/{thread}")
    below = [str(node["id"]) for child in tree["children"] for node in [child, *child["children"]]]

    assert len(found) == len(set(found))
    assert sorted(below) == sorted(found)
    assert any(child["children"] for child in tree["children"])


@pytest.mark.parametrize(
    "path",
    [
        "/greenhouse/v1/boards/nobody/jobs",
        "/ashby/posting-api/job-board/nobody",
        "/lever/v0/postings/nobody",
        "/hn/api/v1/items/1",
        "/elsewhere",
        "/greenhouse/v1/boards/nobody/jobs/1",
    ],
)
def test_unknown_boards_are_not_found(path: str) -> None:
    """A board that does not exist answers 404, as the real ones do."""
    assert answer(MARKET, path, {"mode": "json"}).status == 404


def test_a_query_of_nonsense_is_as_good_as_none() -> None:
    """Numbers that are none count as not given."""
    assert read("/himalayas/jobs/api", offset="x", limit="-1") == read("/himalayas/jobs/api")
