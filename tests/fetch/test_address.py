"""Which addresses are public, and how a URL is shown."""

import pytest

from aggregator.errors import AddressRefused
from aggregator.fetch.address import is_loopback, is_public, origin_of, shown


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"])
def test_public_addresses_pass_also_where_they_are_wrapped(address: str) -> None:
    """IPv4-mapped and NAT64 forms are as public as the IPv4 address inside."""
    assert is_public(address) is True


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001::1", "fe80::1%eth0", "fec0::1", "ff02::1", "240.0.0.1"],
)
def test_everything_else_does_not(address: str) -> None:
    """Private, tunnelled, link-local, multicast and reserved addresses are not public."""
    assert is_public(address) is False


@pytest.mark.parametrize(("address", "expected"), [("127.9.9.9", True), ("::1", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False)])
def test_loopback_is_this_machine_only(address: str, expected: bool) -> None:
    """A private network is not loopback: allowing one does not allow the other."""
    assert is_loopback(address) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Jobs.example./a", "https://jobs.example"),
        ("http://jobs.example:80/", "http://jobs.example"),
        ("https://jobs.example:8443/", "https://jobs.example:8443"),
        ("https://[2606:2800:21f::1]/", "https://[2606:2800:21f::1]"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, expected: str) -> None:
    """Spellings of one origin are one value."""
    assert str(origin_of(url)) == expected


@pytest.mark.parametrize("url", ["file:///x", "//x", "http://", "http://u@x/", "http://x:99999/", "http://[/", ""])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(AddressRefused):
        origin_of(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://u:canary@x.example/a?key=canary#canary", "https://x.example/a?…"),
        ("https://x.example/a\x1b[2Jb", "https://x.example/a[2Jb"),
        ("http://[?canary", "an unreadable address"),
    ],
)
def test_a_shown_address_has_no_secrets_and_no_control_characters(url: str, expected: str) -> None:
    """Queries, fragments, user names and escape codes stay out of messages."""
    assert shown(url) == expected
