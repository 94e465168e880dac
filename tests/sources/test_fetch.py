"""Fetching from a real server on this machine: redirects, limits, robots.txt, feeds and sitemaps, private addresses."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.sources.helpers import articles, dead, ingest
from tests.sources.pages import PAGES, STORY, TITLE
from transforms.sources.dead_letters import Refused
from transforms.sources.fetch import Fetcher, is_public
from transforms.sources.options import SourceOptions

PAGE = PAGES["json-ld graph"].replace('<link rel="canonical"', '<link rel="other"').replace("mainEntityOfPage", "about")


class _Site(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        pages: dict[str, tuple[int, dict[str, str], bytes]] = {
            "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /closed/\n"),
            "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode()),
            "/packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(PAGE.encode())),
            "/moved": (302, {"Location": "/page"}, b""),
            "/round": (302, {"Location": "/round"}, b""),
            "/inside": (302, {"Location": "http://169.254.169.254/latest"}, b""),
            "/file": (302, {"Location": "file:///etc/passwd"}, b""),
            "/bomb": (200, {"Content-Encoding": "gzip", "Content-Type": "text/html"}, gzip.compress(b"0" * (40 << 20))),
            "/feed": (200, {"Content-Type": "application/rss+xml"},
                      f"<rss><channel><title>Varn Herald</title>"
                      f"<item><title>{TITLE}</title><link>{base}/page</link><pubDate>Tue, 29 Oct 2024 18:45:00 +0200</pubDate></item>"
                      f"<item><title>Old</title><link>{base}/packed</link><pubDate>Mon, 01 Jan 2024 10:00:00 +0200</pubDate></item>"
                      f"<item><title>Gone</title><link>{base}/gone</link></item></channel></rss>".encode()),
            "/sitemap": (200, {}, f"<sitemapindex><sitemap><loc>{base}/pages</loc></sitemap></sitemapindex>".encode()),
            "/pages": (200, {}, f"<urlset><url><loc>{base}/page</loc></url></urlset>".encode()),
            "/loop": (200, {}, f"<sitemapindex><sitemap><loc>{base}/loop</loc></sitemap></sitemapindex>".encode()),
        }  # fmt: skip
        status, headers, body = pages.get(self.path, (404, {}, b"not here"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    _Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


OPEN = SourceOptions(fetch=True, allow_private_addresses=True, fetch_pause=0.0)


@pytest.mark.parametrize("path", ["/page", "/packed", "/moved"])
def test_page(site: str, tmp_path: Path, path: str) -> None:
    (article,) = articles(ingest([site + path], tmp_path, OPEN))
    assert article.title == TITLE
    assert article.text == "\n\n".join(STORY)
    assert article.source_uri == site + path
    assert article.url == site + ("/page" if path == "/moved" else path)


@pytest.mark.parametrize(
    ("path", "error"),
    [("/round", "too_many_redirects"), ("/gone", "http_error"), ("/file", "invalid_address"), ("/bomb", "page_too_large"),
     ("/closed/page", "robots_disallowed"), ("/loop", "nested_too_deep")],
)  # fmt: skip
def test_refusals_say_why(site: str, tmp_path: Path, path: str, error: str) -> None:
    (letter,) = dead(ingest([site + path], tmp_path, OPEN))
    assert letter.error_type == error
    if path == "/closed/page":
        assert _Site.asked == ["/robots.txt"]


def test_nothing_is_fetched_without_being_asked(site: str, tmp_path: Path) -> None:
    (letter,) = dead(ingest([site + "/page"], tmp_path))
    assert letter.error_type == "not_fetched"
    assert "--fetch" in (letter.error_message or "")
    assert _Site.asked == []


def test_private_addresses_are_refused(site: str, tmp_path: Path) -> None:
    options = SourceOptions(fetch=True, fetch_pause=0.0)
    for address in (site + "/page", "http://localhost/", "http://[::1]/", "http://0.0.0.0/", "http://2130706433/"):
        (letter,) = dead(ingest([address], tmp_path, options))
        assert letter.error_type in ("address_refused", "no_such_host"), address
    assert _Site.asked == []


def test_a_redirect_into_a_private_network_is_refused(site: str) -> None:
    class OnlyTheFirst(Fetcher):
        def _public_address(self, host: str, port: int) -> str:
            return host if f"{host}:{port}" in site else super()._public_address(host, port)

    with pytest.raises(Refused) as refused:
        OnlyTheFirst(SourceOptions(fetch=True, fetch_pause=0.0)).fetch(site + "/inside")
    assert refused.value.error_type == "address_refused"


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("10.0.0.1", False), ("192.168.1.1", False), ("172.16.0.1", False),
     ("127.0.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("::1", False),
     ("fe80::1", False), ("fc00::1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False), ("224.0.0.1", False),
     ("2002:a00:1::", False), ("255.255.255.255", False)],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_feed_follows_its_links(site: str, tmp_path: Path) -> None:
    found = ingest([site + "/feed"], tmp_path, OPEN)
    assert [a.source_uri for a in articles(found)] == [f"{site}/page", f"{site}/packed"]
    assert [d.error_type for d in dead(found)] == ["http_error"]


def test_since_passes_over_old_entries(site: str, tmp_path: Path) -> None:
    options = SourceOptions(fetch=True, allow_private_addresses=True, fetch_pause=0.0, since="2024-10-01")
    assert [a.source_uri for a in articles(ingest([site + "/feed"], tmp_path, options))] == [f"{site}/page"]


def test_sitemap_of_sitemaps(site: str, tmp_path: Path) -> None:
    assert [a.source_uri for a in articles(ingest([site + "/sitemap"], tmp_path, OPEN))] == [f"{site}/page"]


def test_pause_between_requests(site: str) -> None:
    slept: list[float] = []
    now = [0.0]
    options = SourceOptions(fetch=True, allow_private_addresses=True, fetch_pause=2.0)
    fetcher = Fetcher(options, clock=lambda: now[0], sleep=slept.append)
    fetcher.fetch(site + "/page")
    fetcher.fetch(site + "/page")
    assert slept == [2.0, 2.0]  # robots.txt is asked for once
