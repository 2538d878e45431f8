"""What sources were seen to do: each trap with the smallest body that shows it."""

import json
from typing import Any

import pytest

from aggregator.core.page import Page
from aggregator.core.web import Request, Response
from aggregator.errors import SourceChanged
from aggregator.sources import load
from aggregator.sources.greenhouse import PUBLIC_PAY
from aggregator.sources.remoteok import clean
from tests.sources.fixtures import page_file, parsed


def of(name: str, change: dict[str, Any], *, at: tuple[str | int, ...]) -> Page:
    """Parse the page of a source with its first record changed."""
    source = load(name)
    value = json.loads(page_file(source).read_bytes())
    record = value
    for step in at:
        record = record[step]
    record |= change
    return parsed(source, json.dumps(value).encode())


def test_remoteok_plants_the_readers_address() -> None:
    """The paragraph with the reader's IP address is cut from the end, and nothing else is."""
    planted = (
        "Please mention the word **JOY** and tag RMTkyLjAuMi4x when applying (#RMTkyLjAuMi4x). This is a feature to avoid spam applicants."
    )
    assert clean(f"<p>Build.</p><br/><br/>{planted}") == "<p>Build.</p>"
    assert clean("<p>Please mention the word of mouth.</p><p>Build.</p>") == "<p>Please mention the word of mouth.</p><p>Build.</p>"
    assert clean("<p>Build.</p>") == "<p>Build.</p>"
    assert clean("please mention the word " * 20_000) is not None


def test_remoteok_encodes_twice() -> None:
    """UTF-8 read as Latin-1 is repaired, and text that is right stays as it is."""
    assert clean("FlorianÃ³polis â€” SÃ£o Paulo") == "Florianópolis — São Paulo"
    assert clean("Florianópolis — São Paulo, Ângela") == "Florianópolis — São Paulo, Ângela"


def test_remoteok_writes_zero_for_unknown_and_no_period() -> None:
    """0 is no amount; hourly figures slip in, so no period is claimed."""
    first = of("remoteok", {"salary_min": 21, "salary_max": 0}, at=(1,)).postings[0]
    assert [(str(pay.min), pay.max, pay.currency, pay.period) for pay in first.base_salary] == [("21", None, "USD", None)]


def test_himalayas_period_may_be_absent() -> None:
    """Without salaryPeriod an hourly rate would look annual: the period is not said."""
    first = of("himalayas", {"salaryPeriod": None, "minSalary": 40, "maxSalary": 60}, at=("jobs", 0)).postings[0]
    assert first.base_salary[0].period is None


def test_himalayas_turns_by_cursor_and_stops() -> None:
    """The next page carries the cursor where there is one; the last page has none."""
    source = load("himalayas")
    body = {"totalCount": 30, "nextCursor": "abc", "jobs": json.loads(page_file(source).read_bytes())["jobs"]}
    follow = parsed(source, json.dumps(body).encode()).follow
    assert [dict(request.params) for request in follow] == [{"limit": "20", "offset": "20", "cursor": "abc"}]
    assert parsed(source, json.dumps(body | {"totalCount": 3}).encode()).follow == ()


def test_ashby_hybrid_may_say_remote() -> None:
    """The field workplaceType decides over isRemote; without it only true says something."""
    for change, expected in (
        ({"workplaceType": "Hybrid", "isRemote": True}, "hybrid"),
        ({"workplaceType": None, "isRemote": True}, "remote"),
        ({"workplaceType": None, "isRemote": False}, None),
        ({"workplaceType": None, "isRemote": None}, None),
    ):
        assert of("ashby", change, at=("jobs", 0)).postings[0].workplace == expected


def test_ashby_equity_is_no_salary() -> None:
    """Equity, bonus and commission are not pay; a salary of no figures is none."""
    component = {"compensationType": "EquityPercentage", "interval": "NONE", "currencyCode": None, "minValue": 0.3, "maxValue": 0.5}
    empty = {"compensationType": "Salary", "interval": "1 YEAR", "currencyCode": "USD", "minValue": None, "maxValue": None}
    pay = {"compensationTiers": [{"title": None, "components": [component, empty]}], "summaryComponents": [component]}
    assert of("ashby", {"compensation": pay}, at=("jobs", 0)).postings[0].base_salary == ()


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("Job Post Range (United States)", True),
        ("Salary Range", True),
        ("Posted Pay Range", True),
        ("Base Salary Range (UK)", True),
        ("Baseline Budgeted Salary", False),
        ("Internal Salary Range", False),
        ("Target Bonus", False),
        ("", False),
    ],
)
def test_greenhouse_metadata_may_be_internal(name: str, *, public: bool) -> None:
    """Only names meant for readers are pay."""
    assert bool(PUBLIC_PAY.match(name)) is public


def test_greenhouse_empty_range_is_no_pay() -> None:
    """A currency range of 0.0 to 0.0 is an empty field."""
    field = {
        "id": 1,
        "name": "Salary Range",
        "value": {"unit": "USD", "min_value": "0.0", "max_value": "0.0"},
        "value_type": "currency_range",
    }
    first = of("greenhouse", {"pay_input_ranges": [], "metadata": [field]}, at=("jobs", 0)).postings[0]
    assert first.base_salary == ()


def test_lever_asks_its_eu_host_and_turns_pages() -> None:
    """A board with eu: goes to the other host, and a full page leads to the next."""
    source = load("lever")
    assert source.start("eu:sample")[0].full_url == "https://api.eu.lever.co/v0/postings/sample?mode=json&limit=100&skip=0"
    first = json.loads(page_file(source).read_bytes())[0]
    full = json.dumps([first | {"id": f"id-{number}"} for number in range(100)]).encode()
    page = source.parse(Response(request=source.start("sample", company="Sample Ltd")[0], body=full))
    assert [request.full_url for request in page.follow] == ["https://api.lever.co/v0/postings/sample?mode=json&limit=100&skip=100"]
    assert page.postings[0].company == "Sample Ltd"
    assert page.follow[0].context["company"] == "Sample Ltd"


def test_arbeitnow_links_carry_a_foreign_filter() -> None:
    """The next page is asked by its number, not by the link of the answer."""
    source = load("arbeitnow")
    follow = parsed(source, page_file(source).read_bytes()).follow
    assert [request.full_url for request in follow] == ["https://www.arbeitnow.com/api/job-board-api?page=2"]


def test_a_predicted_salary_is_not_stated() -> None:
    """A prediction of Adzuna is a guess, and so is a missing flag."""
    assert of("adzuna", {"salary_is_predicted": "1"}, at=("results", 0)).postings[0].base_salary == ()
    assert of("adzuna", {"salary_is_predicted": None}, at=("results", 0)).postings[0].base_salary == ()


def test_hn_finds_the_thread_and_its_comments() -> None:
    """Of the account's threads only "Who is hiring?" is read, the newest two; stories are never postings."""
    source = load("hn")
    titles = ("Ask HN: Who wants to be hired? (August 2026)", "Ask HN: Who is hiring? (August 2026)", "Ask HN: Freelancer? (August 2026)")
    hits = [{"objectID": str(number), "title": title, "_tags": ["story"]} for number, title in enumerate(titles, 1)]
    page = parsed(source, json.dumps({"hits": hits}).encode())
    assert (page.postings, page.skipped) == ((), 3)
    assert [request.full_url for request in page.follow] == [
        "https://hn.algolia.com/api/v1/search_by_date?tags=comment%2Cstory_2&hitsPerPage=1000"
    ]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("Sample | Backend Engineer, Data Scientist (NLP) | Remote", [("1", "Backend Engineer"), ("1.2", "Data Scientist (NLP)")]),
        ("Sample | Director, Data Engineering | Onsite Leeds | hiring", [("1", "Director, Data Engineering")]),
        ("Sample (YC S20) — Staff Engineer — Remote (EU)", [("1", "Staff Engineer")]),
        ("Sample | Engineers | Remote<p>Willing to relocate: no", []),
        ("I'm a developer looking for a new job, remote", []),
        ("Great thread, thanks!", []),
        ("[flagged]", []),
    ],
)
def test_hn_comments_are_jobs_or_not(comment: str, expected: list[tuple[str, str]]) -> None:
    """Several jobs of one first line are several postings; those who look for work, and chatter, are none."""
    hit = {"objectID": "1", "parent_id": 9, "story_id": 9, "comment_text": comment, "created_at_i": 1785597000}
    page = parsed(load("hn"), json.dumps({"hits": [hit]}).encode())
    assert [(posting.source_id, posting.title) for posting in page.postings] == expected


def test_hn_more_than_a_thousand_comments_are_cut() -> None:
    """Algolia shows a thousand hits: a longer thread counts as cut."""
    assert parsed(load("hn"), b'{"hits": [], "nbHits": 1200}').capped


def test_rippling_repeats_a_job_for_each_place() -> None:
    """Each row with an id is the same posting with all places and their pay, in whatever order the rows come."""
    source = load("rippling")
    first, other = json.loads(page_file(source).read_bytes())
    pay = {"currency": "USD", "rangeStart": 90000, "rangeEnd": 95000, "frequency": "YEAR", "location": "Austin, TX"}
    rows = [
        first | {"workLocation": {"label": "New York, NY"}},
        other,
        first | {"workLocation": {"label": "Austin, TX"}, "workLocations": ["Boston, MA"], "payRangeDetails": [pay]},
        first | {"workLocation": {"label": "Austin, TX"}},
    ]
    for given in (rows, rows[::-1]):
        page = parsed(source, json.dumps(given).encode())
        told = {(posting.source_id[-1], posting.location, len(posting.base_salary)) for posting in page.postings}
        assert told == {("1", "Austin, TX; Boston, MA; New York, NY", 1), ("2", "Remote (US)", 1)}
        assert (len(page.postings), page.skipped) == (4, 0)


def test_a_problem_of_python_org_has_the_key_of_its_posting() -> None:
    """The same item, unreadable first and mended later, is one record: what guid it bears does not matter."""
    source = load("pythonorg")
    body = page_file(source).read_bytes().replace(b"<guid>https://www.python.org/jobs/9001/</guid>", b"<guid>9001</guid>")
    mended = parsed(source, body)
    broken = parsed(source, body.replace(b"<title>Data Engineer, Sample Ltd</title>", b""))
    assert [problem.key for problem in broken.problems] == [mended.postings[0].source_id]


def test_workday_asks_twenty_and_turns_by_post() -> None:
    """A larger limit is answered with an empty list; the next page is another body at the same address."""
    source = load("workday")
    first = source.start("sample.wd5/Careers")[0]
    assert first.url == "https://sample.wd5.myworkdayjobs.com/wday/cxs/sample/Careers/jobs"
    rows = [{"title": "Analyst", "externalPath": f"/job/{number}"} for number in range(20)]
    page = source.parse(Response(request=first, body=json.dumps({"jobPostings": rows}).encode()))
    assert json.loads(page.follow[0].body or "") == {"appliedFacets": {}, "limit": 20, "offset": 20, "searchText": ""}


def test_a_sitemap_leads_to_the_sites_own_job_pages() -> None:
    """Only job pages of the same host are asked, the newest first, and no more than forty."""
    entries = "".join(
        f"<url><loc>https://careers.example.com/jobs/{n}</loc><lastmod>2026-08-{n % 28 + 1:02}</lastmod></url>" for n in range(60)
    )
    other = "<url><loc>https://evil.example/jobs/1</loc></url><url><loc>https://careers.example.com/about</loc></url>"
    body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}{other}</urlset>'
    page = parsed(load("jsonld"), body.encode())
    assert len(page.follow) == 40
    assert page.capped
    assert page.follow[0].url == "https://careers.example.com/jobs/55"
    assert all(request.url.startswith("https://careers.example.com/jobs/") for request in page.follow)


@pytest.mark.parametrize(
    "block",
    [
        '[{"@type":"JobPosting","title":"A"}]',
        '{"@graph":[{"@type":["Thing","JobPosting"],"title":"A"}]}',
        '<!-- {"@type":"http://schema.org/JobPosting","title":"A"} -->',
        '//<![CDATA[\n{"@type":"JobPosting","title":"A","description":"two\nlines"}\n//]]>',
        "{&quot;@type&quot;:&quot;JobPosting&quot;,&quot;title&quot;:&quot;A&quot;}",
        '{"@type":"JobPosting","title":"A","baseSalary":{"currency":"EUR","value":{"minValue":"50,000","unitText":"YEAR"}}}',
    ],
)
def test_jsonld_comes_in_many_wrappings(block: str) -> None:
    """Arrays, graphs, list types, comments, CDATA, raw line breaks and escaped blocks are all read."""
    page = parsed(load("jsonld"), f'<html><script type="application/ld+json">{block}</script></html>'.encode())
    assert [posting.title for posting in page.postings] == ["A"]


def test_a_broken_jsonld_block_costs_itself() -> None:
    """A block that is no JSON is a problem beside the good one; a page without postings is not a fault."""
    broken = '<script type="application/ld+json">{"@type":"JobPosting","title":</script>'
    good = '<script type="application/ld+json">{"@type":"JobPosting","title":"A"}</script>'
    page = parsed(load("jsonld"), f"<html>{broken}{good}</html>".encode())
    assert (len(page.postings), len(page.problems)) == (1, 1)
    assert parsed(load("jsonld"), b"<html><title>Careers</title><p>About us</p></html>").skipped == 1


def test_a_title_of_weworkremotely_is_split_once() -> None:
    """Company and role part at the first ": "; a role may hold another."""
    source = load("weworkremotely")
    first = parsed(source, page_file(source).read_bytes()).postings[0]
    assert (first.company, first.title) == ("Sample Labs", "ML Engineer: Vision")


def test_recruitee_several_models_say_nothing() -> None:
    """An offer that is remote and hybrid at once leaves the choice to the applicant."""
    request: Request = load("recruitee").start("sample")[0]
    assert request.url == "https://sample.recruitee.com/api/offers/"
    assert of("recruitee", {"remote": True, "on_site": True}, at=("offers", 0)).postings[0].workplace is None


def test_remoteok_s_shells_are_problems_with_their_key() -> None:
    """The list holds some records without title, company and place: each is named and quarantined, none is dropped in silence."""
    shell = {"id": "1100003", "slug": "x", "position": "", "company": "", "location": "", "url": "https://remoteok.com/remote-jobs/x"}
    job = shell | {"id": "1100001", "position": "NLP Engineer", "company": "Sample Labs"}
    page = parsed(load("remoteok"), json.dumps([{"legal": "link back"}, job, shell]).encode())
    assert [posting.source_id for posting in page.postings] == ["1100001"]
    assert [problem.key for problem in page.problems] == ["1100003"]
    assert page.skipped == 1


def test_an_index_of_sitemaps_leads_to_its_maps_of_jobs() -> None:
    """Of an index only the site's own maps with jobs in their names are asked, five at most."""
    maps = "".join(f"<sitemap><loc>https://careers.example.com/jobs-{number}.xml</loc></sitemap>" for number in range(6))
    other = "<sitemap><loc>https://careers.example.com/news.xml</loc></sitemap><sitemap><loc>https://evil.example/jobs.xml</loc></sitemap>"
    page = parsed(load("jsonld"), f"<sitemapindex>{maps}{other}</sitemapindex>".encode())
    assert [(request.kind, request.url) for request in page.follow] == [
        ("sitemap", f"https://careers.example.com/jobs-{number}.xml") for number in (5, 4, 3, 2, 1)
    ]
    assert (page.capped, page.skipped) == (True, 8)


def test_rippling_gives_an_array() -> None:
    """An object in the place of the list is a change of the source, not an empty board."""
    with pytest.raises(SourceChanged, match="body: expected an array"):
        parsed(load("rippling"), b'{"items": []}')


def test_jooble_ends_with_an_empty_page() -> None:
    """While there are jobs the next page is asked, up to the fifth; a page without jobs ends the list."""
    source = load("jooble")
    job = json.loads(page_file(source).read_bytes())["jobs"][0]
    full, empty = json.dumps({"totalCount": 900, "jobs": [job]}).encode(), b'{"totalCount": 900, "jobs": []}'
    asked = source.start(None)[0]
    pages = []
    while True:
        page = source.parse(Response(request=asked, body=full))
        if not page.follow:
            break
        asked = page.follow[0]
        pages.append(json.loads(asked.body or "")["page"])
    assert (pages, page.capped) == (["2", "3", "4", "5"], True)
    assert source.parse(Response(request=source.start(None)[0], body=empty)).follow == ()
