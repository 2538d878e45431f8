"""The server: loopback only, conditional requests, compression, faults, days, and a log."""

import gzip
import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from aggregator.samples.feeds import ORIGINS
from aggregator.samples.market import Market
from aggregator.samples.server import Boards, serve

SMALL = Market(postings=300)


@pytest.fixture
def boards() -> Iterator[Boards]:
    """Run a small market's boards."""
    with serve(SMALL) as running:
        yield running


def ask(boards: Boards, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send one request and read the whole answer."""
    connection = http.client.HTTPConnection(urlsplit(boards.base).netloc, timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def board_path(boards: Boards) -> str:
    """Name the path of the first Greenhouse board."""
    token = next(board for source, board in boards.feeds if source == "greenhouse")
    return f"/greenhouse/v1/boards/{token}/jobs"


def test_the_server_is_on_loopback_and_has_a_base_for_every_origin(boards: Boards) -> None:
    """Each real origin has its place below one loopback address."""
    assert boards.base.startswith("http://127.0.0.1:")
    assert boards.bases == {origin: f"{boards.base}/{source}" for source, origin in ORIGINS.items()}
    assert boards.bases["https://boards-api.greenhouse.io"] == f"{boards.base}/greenhouse"


def test_robots_allow_everything(boards: Boards) -> None:
    """robots.txt answers at the root and below each source."""
    assert ask(boards, "/robots.txt")[2] == ask(boards, "/lever/robots.txt")[2] == b"User-agent: *\nAllow: /\n"


@pytest.mark.parametrize("source", ["greenhouse", "ashby", "lever", "weworkremotely"])
def test_an_etag_sent_back_is_answered_with_304(boards: Boards, source: str) -> None:
    """The same board asked with its ETag has no body."""
    board = next((board for name, board in boards.feeds if name == source), None)
    path = {
        "greenhouse": f"/greenhouse/v1/boards/{board}/jobs",
        "ashby": f"/ashby/posting-api/job-board/{board}",
        "lever": f"/lever/v0/postings/{board}?mode=json",
        "weworkremotely": "/weworkremotely/remote-jobs.rss",
    }[source]
    status, headers, body = ask(boards, path)
    again, _, nothing = ask(boards, path, If_None_Match=headers["ETag"])

    assert (status, again) == (200, 304)
    assert body
    assert nothing == b""


def test_remoteok_sends_last_modified_alone_and_honours_it(boards: Boards) -> None:
    """No ETag; the date sent back is answered with 304, an older one with the body."""
    _, headers, _ = ask(boards, "/remoteok/api")

    assert "ETag" not in headers
    assert headers["Cache-Control"] == "public, max-age=3600"
    assert ask(boards, "/remoteok/api", If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert ask(boards, "/remoteok/api", If_Modified_Since="Mon, 05 Jan 2026 00:00:00 GMT")[0] == 200
    assert ask(boards, "/remoteok/api", If_Modified_Since="yesterday")[0] == 200


@pytest.mark.parametrize(
    "path", ["/himalayas/jobs/api", "/remotive/api/remote-jobs", "/hn/api/v1/search_by_date?tags=story,author_whoishiring"]
)
def test_the_other_aggregators_send_no_validators(boards: Boards, path: str) -> None:
    """Where nothing is sent there is nothing to send back."""
    _, headers, _ = ask(boards, path)

    assert {"ETag", "Last-Modified"} & set(headers) == set()


def test_gzip_is_used_where_it_is_accepted(boards: Boards) -> None:
    """A compressed body is the plain one, and much smaller."""
    _, headers, packed = ask(boards, board_path(boards), Accept_Encoding="gzip")
    _, plain_headers, plain = ask(boards, board_path(boards))

    assert headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain_headers
    assert gzip.decompress(packed) == plain
    assert len(packed) * 3 < len(plain)


def test_a_new_day_changes_a_board_and_its_etag(boards: Boards) -> None:
    """After thirty virtual days the old ETag no longer holds."""
    path = board_path(boards)
    _, headers, before = ask(boards, path)
    boards.advance(30)
    status, after_headers, after = ask(boards, path, If_None_Match=headers["ETag"])

    assert status == 200
    assert after_headers["ETag"] != headers["ETag"]
    assert {job["id"] for job in json.loads(before)["jobs"]} != {job["id"] for job in json.loads(after)["jobs"]}


@pytest.mark.parametrize(("wrong", "status"), [("error", 500), ("throttle", 429), ("gone", 404), ("wall", 200)])
def test_a_fault_answers_with_its_status_and_no_posting(boards: Boards, wrong: str, status: int) -> None:
    """A board that goes wrong gives a page for people under the status of its fault."""
    boards.fault(board_path(boards), wrong)
    got, headers, body = ask(boards, board_path(boards))

    assert got == status
    assert headers["Content-Type"].startswith("text/html")
    assert b'"jobs"' not in body


def test_a_throttled_board_says_how_long_to_wait(boards: Boards) -> None:
    """429 carries Retry-After, and the fault ends after the number of times it was given."""
    boards.fault("/himalayas", "throttle", times=1, retry_after=7)
    status, headers, _ = ask(boards, "/himalayas/jobs/api")

    assert (status, headers["Retry-After"]) == (429, "7")
    assert ask(boards, "/himalayas/jobs/api")[0] == 200


def test_an_empty_board_has_the_right_shape(boards: Boards) -> None:
    """The empty fault gives a body that reads well and holds nothing."""
    boards.fault("/greenhouse", "empty")

    assert json.loads(ask(boards, board_path(boards))[2]) == {"jobs": [], "meta": {"total": 0}}


def test_a_drifted_board_has_no_titles(boards: Boards) -> None:
    """The drift fault renames the field that holds the title."""
    boards.fault("/greenhouse", "drift")
    job = json.loads(ask(boards, board_path(boards))[2])["jobs"][0]

    assert "title" not in job
    assert job["headline"]


def test_a_truncated_body_is_shorter_than_promised(boards: Boards) -> None:
    """The client sees that bytes are missing."""
    boards.fault("/greenhouse", "truncate")

    with pytest.raises(http.client.IncompleteRead):
        ask(boards, board_path(boards))


def test_a_dropped_connection_gives_no_answer_and_healing_ends_it(boards: Boards) -> None:
    """The connection closes without a status; healed, the board answers again."""
    boards.fault("/greenhouse", "drop")
    with pytest.raises(http.client.RemoteDisconnected):
        ask(boards, board_path(boards))
    boards.heal()

    assert ask(boards, board_path(boards))[0] == 200


def test_the_longest_prefix_decides_and_others_are_untouched(boards: Boards) -> None:
    """A fault of one board does not touch its neighbours."""
    boards.fault(board_path(boards), "error")

    assert ask(boards, board_path(boards))[0] == 500
    assert ask(boards, "/remotive/api/remote-jobs")[0] == 200


def test_every_request_is_logged_in_order(boards: Boards) -> None:
    """The log tells source, path, status, client and whether it was conditional, with times that never go back."""
    ask(boards, "/remoteok/api", User_Agent="sample-test")
    ask(boards, "/remoteok/api?tag=x", If_None_Match='"x"')
    first, second = boards.requests

    assert (first.source, first.path, first.query, first.status, first.user_agent, first.conditional) == (
        "remoteok", "/remoteok/api", "", 200, "sample-test", False,
    )  # fmt: skip
    assert (second.query, second.conditional) == ("tag=x", True)
    assert first.at <= second.at


def test_the_truth_is_outside_the_boards(boards: Boards) -> None:
    """The summary counts the openings that the full list holds."""
    summary = json.loads(ask(boards, "/truth")[2])
    openings = json.loads(ask(boards, "/truth/openings")[2])
    scientists = [row for row in openings if row["role"] == "data_scientist" and row["workplace"] == "remote"]

    assert summary["day"] == 0
    assert summary["roles"]["data_scientist"]["openings"] == len(scientists)


def test_connections_are_kept_open_between_requests(boards: Boards) -> None:
    """One connection carries several requests, as real hosts allow."""
    connection = http.client.HTTPConnection(urlsplit(boards.base).netloc, timeout=10)
    statuses = []
    for _ in range(3):
        connection.request("GET", "/robots.txt")
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
    connection.close()

    assert statuses == [200, 200, 200]


def test_the_port_is_free_again_after_the_block() -> None:
    """Nothing listens once the boards are done, even with a client still connected."""
    with serve(SMALL) as running:
        lingering = http.client.HTTPConnection(urlsplit(running.base).netloc, timeout=10)
        lingering.request("GET", "/robots.txt")
        lingering.getresponse().read()
    lingering.close()

    with pytest.raises(ConnectionRefusedError):
        ask(running, "/robots.txt")
