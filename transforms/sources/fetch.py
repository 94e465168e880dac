"""Web addresses, fetched only when the user says so: politely, within limits, and never into a private network."""

from __future__ import annotations

import ipaddress
import re
import socket
import time
import urllib.robotparser
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from transforms.sources.dead_letters import Refused
from transforms.sources.fetch_state import FetchState
from transforms.sources.options import SourceOptions

USER_AGENT = "newsbeam (news archive reader; honours robots.txt)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 5
_ROBOTS_BYTES = 500_000


@dataclass(frozen=True)
class Fetched:
    """What an address answered: where it led to, the body, and what the server says about it."""

    url: str
    body: bytes
    content_type: str | None = None
    date: str | None = None


@dataclass
class Fetcher:
    """Fetches one page after another: at most one a ``fetch_pause`` from a host, none that robots.txt forbids.

    Addresses that are not public (loopback, private, link-local, multicast, reserved) are refused unless allowed, on
    every redirect anew; the connection goes to the very address that was checked, so that a name cannot change in
    between. ``clock`` and ``sleep`` are parameters for tests.
    """

    options: SourceOptions
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    state: FetchState = field(default_factory=FetchState)
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, urllib.robotparser.RobotFileParser] = field(default_factory=dict)

    def fetch(self, url: str) -> Fetched | None:
        """The page at ``url`` after redirects; None when it has not changed since ``state`` was noted.

        Raises Refused with the reason: not public, forbidden, too large, an error.
        """
        for _ in range(_MAX_REDIRECTS + 1):
            parts = _parts(url)
            if not self._allowed(parts, url):
                raise Refused(
                    "robots_disallowed", "the site's robots.txt forbids fetching this page. Ask the publisher."
                )
            asked = self.state.headers(url)
            answer = self._get(parts, self.options.max_page_bytes, asked)
            if answer.status in _REDIRECTS and answer.location:
                url = urljoin(url, answer.location)
                continue
            if answer.status == 304 and asked:
                self.state.touch(url)
                return None
            if answer.status != 200:
                raise Refused(
                    "http_error", f"the server answered {answer.status}. Check the address, or try again later."
                )
            self.state.note(url, answer.etag, answer.last_modified)
            return Fetched(url, answer.body, answer.content_type, answer.date)
        raise Refused("too_many_redirects", f"more than {_MAX_REDIRECTS} redirects. Give the page's final address.")

    def _allowed(self, parts: SplitResult, url: str) -> bool:
        site = f"{parts.scheme}://{parts.netloc}"
        robots = self._robots.get(site)
        if robots is None:
            robots = urllib.robotparser.RobotFileParser()
            try:
                answer = self._get(_parts(f"{site}/robots.txt"), _ROBOTS_BYTES)
                text = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
            except Refused as e:
                if e.error_type in ("address_refused", "no_such_host"):
                    raise
                text = ""
            robots.parse(text.splitlines())
            self._robots[site] = robots
        return robots.can_fetch("newsbeam", url)

    def _get(self, parts: SplitResult, limit: int, extra: Mapping[str, str] = MappingProxyType({})) -> _Answer:
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._public_address(host, port)
        self._wait(host)
        timeout = urllib3.Timeout(connect=10, read=20)
        pool: urllib3.HTTPConnectionPool
        if parts.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(
                address, port, timeout=timeout, server_hostname=host, assert_hostname=host
            )
        else:
            pool = urllib3.HTTPConnectionPool(address, port, timeout=timeout)
        headers = {
            "Host": parts.netloc.rpartition("@")[2],
            "User-Agent": USER_AGENT,
            "Accept-Encoding": "gzip, deflate",
            **extra,
        }
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with pool:
                response = pool.urlopen(
                    "GET", target, headers=headers, redirect=False, retries=False, preload_content=False
                )
                try:
                    return _Answer.of(response, limit, self.clock, self.clock() + self.options.fetch_seconds)
                finally:
                    response.close()
        except (HTTPError, OSError, ValueError) as e:
            raise Refused(
                "not_reached", f"the page could not be fetched: {e}. Check the address and the network."
            ) from None

    def _wait(self, host: str) -> None:
        """Leave the host alone for a moment between two requests."""
        if host in self._last:
            pause = self._last[host] + self.options.fetch_pause - self.clock()
            if pause > 0:
                self.sleep(pause)
        self._last[host] = self.clock()

    def _public_address(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as e:
            raise Refused("no_such_host", f"{host} has no address: {e}. Check the spelling and the network.") from None
        addresses = list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found))
        if not self.options.allow_private_addresses:
            for address in addresses:
                if not is_public(address):
                    raise Refused(
                        "address_refused",
                        f"{host} is at {address}, which is no public address. Allow it with --allow-private if this is intended.",
                    )
        return addresses[0]


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    location: str | None
    content_type: str | None
    date: str | None
    etag: str | None
    last_modified: str | None

    @staticmethod
    def of(response: urllib3.BaseHTTPResponse, limit: int, clock: Callable[[], float], deadline: float) -> _Answer:
        """Reads at most ``limit`` decoded bytes, until ``deadline`` at most."""
        body = bytearray()
        for chunk in response.stream(65536, decode_content=True):
            body += chunk
            if len(body) > limit:
                raise Refused(
                    "page_too_large", f"the page is larger than {limit:,} bytes. Save it as a file if it is an article."
                )
            if clock() > deadline:
                raise Refused("too_slow", "the server sends the page too slowly. Save it as a file.")
        headers = response.headers
        return _Answer(
            status=response.status,
            body=bytes(body),
            location=headers.get("Location"),
            content_type=headers.get("Content-Type"),
            date=headers.get("Date"),
            etag=headers.get("ETag"),
            last_modified=headers.get("Last-Modified"),
        )


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet; addresses that wrap an IPv4 address count as that one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Refused("invalid_address", "this is no valid web address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\x00-\x20\x7f]", url):
        raise Refused("invalid_address", "only http:// and https:// addresses are fetched.")
    return parts
