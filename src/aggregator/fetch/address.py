"""Address: which URLs and which IP addresses may be asked at all, and how a URL may be shown."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from aggregator.errors import AddressRefused

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_IP = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port (RFC 6454): what secrets and robots.txt belong to."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """Write the origin as a URL, with its port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


def origin_of(url: str) -> Origin:
    """Read the origin of a URL. Raises AddressRefused for another scheme, for user names, and for what is no URL."""
    try:
        parts = urlsplit(url)
        host, port, userinfo = parts.hostname, parts.port, "@" in parts.netloc
    except ValueError as error:
        raise AddressRefused(f"expected an http(s) address, got one that cannot be read: {shown(url)}") from error
    if parts.scheme not in _PORTS:
        raise AddressRefused(f"expected an http(s) address, got the scheme {parts.scheme[:20]!r}")
    if userinfo:
        raise AddressRefused(f"expected an address without user name and password: {shown(url)}")
    if not host:
        raise AddressRefused(f"expected an address with a host: {shown(url)}")
    return Origin(parts.scheme, host.rstrip("."), port or _PORTS[parts.scheme])


def shown(url: str) -> str:
    """Write a URL for messages and logs: without query, fragment, user name and password, where keys may be."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "an unreadable address"
    text = f"{parts.scheme}://{host}{parts.path}" + ("?…" if parts.query else "")
    return "".join(character for character in text[:300] if character.isprintable())


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it wraps another (IPv4-mapped, NAT64)."""
    return _is_public(_parse(address))


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine."""
    ip = _parse(address)
    mapped = getattr(ip, "ipv4_mapped", None)
    return bool((mapped or ip).is_loopback)


def _parse(address: str) -> _IP:
    # A zone ("fe80::1%eth0") says through which interface, not where to.
    return ipaddress.ip_address(address.partition("%")[0])


def _is_public(ip: _IP) -> bool:
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return _is_public(ip.ipv4_mapped)
        if ip in _NAT64:  # what DNS64 answers on networks without IPv4
            return _is_public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if ip.sixtofour is not None or ip.teredo is not None or ip.is_site_local:
            return False  # tunnels could lead to any IPv4 address; no job board lives behind one
    # is_global alone is true for multicast, and for the deprecated ::/96.
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)
