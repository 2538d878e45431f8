"""T11 and the rest of T9: TLS against certificates that are made for the test."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import asyncio
import ssl
from datetime import UTC, datetime

import pytest
import trustme

from aggregator.core.web import Request
from aggregator.errors import AddressRefused, Unreachable
from aggregator.fetch.transport import verified_tls
from tests.faults.server import FaultServer, answer
from tests.fetch.asking import fetcher

OURS = trustme.CA()
STRANGER = trustme.CA()


def server_tls(authority: trustme.CA, name: str = "127.0.0.1", *, expired: bool = False, old: bool = False) -> ssl.SSLContext:
    """Build a server's context with a certificate for a name."""
    past = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = authority.issue_cert(name, not_before=past, not_after=past.replace(year=2021)) if expired else authority.issue_cert(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if old:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.options &= ~ssl.OP_NO_TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.minimum_version = ssl.TLSVersion.TLSv1
    return context


def ask_over_tls(context: ssl.SSLContext) -> tuple[int, int]:
    """Ask a TLS server with our own authority trusted; give the status and the number of connections."""
    server = FaultServer({"/a": answer(200, b"{}"), "/down": answer(302, Location="http://127.0.0.1:9/a")}, tls=context)

    async def run() -> int:
        async with server, fetcher(authorities=OURS.cert_pem.bytes().decode()) as client:
            try:
                return (await client.fetch(Request(url=server.origin + "/a"), robots=False)).status
            finally:
                await asyncio.sleep(0.05)  # the server's half of a failed handshake

    return asyncio.run(run()), server.connections


def test_T11_a_good_certificate_passes() -> None:
    """The control: with its authority known and its name right, the same server answers."""
    assert ask_over_tls(server_tls(OURS)) == (200, 1)


def test_T11_an_unknown_authority_is_refused() -> None:
    """Nobody vouches for it."""
    with pytest.raises(Unreachable, match="TLS"):
        ask_over_tls(server_tls(STRANGER))


def test_T11_another_host_s_certificate_is_refused() -> None:
    """It was issued for a different name."""
    with pytest.raises(Unreachable, match="TLS"):
        ask_over_tls(server_tls(OURS, "jobs.example"))


def test_T11_an_expired_certificate_is_refused() -> None:
    """It ended years ago."""
    with pytest.raises(Unreachable, match="TLS"):
        ask_over_tls(server_tls(OURS, expired=True))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning", "ignore:ssl.OP_NO:DeprecationWarning")
def test_T11_tls_before_1_2_is_refused() -> None:
    """An old protocol is no protocol."""
    with pytest.raises(Unreachable, match="TLS"):
        ask_over_tls(server_tls(OURS, old=True))


def test_T11_nothing_switches_verification_off() -> None:
    """Names and certificates are required, with and without further authorities."""
    for context in (verified_tls(), verified_tls(OURS.cert_pem.bytes().decode())):
        assert (context.verify_mode, context.check_hostname, context.minimum_version) == (ssl.CERT_REQUIRED, True, ssl.TLSVersion.TLSv1_2)


def test_T09_a_redirect_from_https_to_http_is_refused() -> None:
    """What was asked in private is not asked in the open."""
    server = FaultServer({"/a": answer(302, Location="http://127.0.0.1:9/a")}, tls=server_tls(OURS))

    async def run() -> None:
        async with server, fetcher(authorities=OURS.cert_pem.bytes().decode()) as client:
            await client.fetch(Request(url=server.origin + "/a"), robots=False)

    with pytest.raises(AddressRefused, match="https to http"):
        asyncio.run(run())
