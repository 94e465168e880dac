"""Fetching from a real server on this machine: redirects, limits, robots.txt, feeds and sitemaps, private addresses."""

from __future__ import annotations

import dataclasses
import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.sources.helpers import articles, dead, ingest, passed_over
from tests.sources.pages import PAGES, STORY, TITLE
from transforms.sources.dead_letters import Refused
from transforms.sources.fetch import Fetcher, is_public
from transforms.sources.fetch_state import LIMIT, FetchState, adopt
from transforms.sources.options import SourceOptions

PAGE = PAGES["json-ld graph"].replace('<link rel="canonical"', '<link rel="other"').replace("mainEntityOfPage", "about")


class _Site(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []
    sent: ClassVar[list[tuple[str, str | None, str | None]]] = []
    #: Validators by path: a request that brings them back is answered with 304.
    etags: ClassVar[dict[str, str]] = {}
    modified: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.sent.append((self.path, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")))
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
        tag, day = self.etags.get(self.path), self.modified.get(self.path)
        if (tag and self.headers.get("If-None-Match") == tag) or (day and self.headers.get("If-Modified-Since") == day):
            status, body = 304, b""
        headers |= {"ETag": tag} if tag else {}
        headers |= {"Last-Modified": day} if day else {}
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
    _Site.asked, _Site.sent, _Site.etags, _Site.modified = [], [], {}, {}
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
    assert (site + "/feed", "before_since", 1) in passed_over([site + "/feed"], tmp_path, options)


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


DAY = "Tue, 29 Oct 2024 16:45:00 GMT"


def remembering(tmp_path: Path) -> SourceOptions:
    return dataclasses.replace(OPEN, fetch_state=str(tmp_path / "fetched" / "state.json"))


def test_a_page_that_has_not_changed_is_not_read_again(site: str, tmp_path: Path) -> None:
    _Site.etags, _Site.modified = {"/page": '"v1"'}, {"/packed": DAY}
    options = remembering(tmp_path)
    inputs = [site + "/moved", site + "/packed"]
    assert len(articles(ingest(inputs, tmp_path, options))) == 2
    adopt(Path(options.fetch_state or ""))
    _Site.sent = []
    assert ingest(inputs, tmp_path, options) == []
    assert ("/page", '"v1"', None) in _Site.sent
    assert ("/packed", None, DAY) in _Site.sent
    assert passed_over(inputs, tmp_path, options) == [(url, "unchanged_pages", 1) for url in inputs]
    _Site.etags["/page"] = '"v2"'
    adopt(Path(options.fetch_state or ""))
    assert [a.source_uri for a in articles(ingest(inputs, tmp_path, options))] == [site + "/moved"]


def test_nothing_is_remembered_before_the_articles_are_safe(site: str, tmp_path: Path) -> None:
    _Site.etags = {"/page": '"v1"'}
    for _ in range(2):  # the first run was killed before it committed: adopt was not called
        assert len(articles(ingest([site + "/page"], tmp_path, remembering(tmp_path)))) == 1


def test_a_feed_is_read_again_while_one_of_its_pages_is_missing(site: str, tmp_path: Path) -> None:
    _Site.etags = {"/feed": '"f"', "/page": '"p"', "/pages": '"l"', "/sitemap": '"s"'}
    options = remembering(tmp_path)
    inputs = [site + "/feed", site + "/sitemap"]
    ingest(inputs, tmp_path, options)
    adopt(Path(options.fetch_state or ""))
    _Site.sent = []
    again = ingest(inputs, tmp_path, options)
    assert ("/feed", None, None) in _Site.sent  # /gone, which it links to, was not there
    assert ("/sitemap", '"s"', None) in _Site.sent
    assert [a.source_uri for a in articles(again)] == [site + "/packed"]
    assert [d.error_type for d in dead(again)] == ["http_error"]


def test_a_304_that_was_not_asked_for_is_an_error(site: str, tmp_path: Path) -> None:
    class Stubborn(Fetcher):
        def _get(self, parts: Any, limit: int, extra: Any = None) -> Any:
            return dataclasses.replace(super()._get(parts, limit), status=304)

    with pytest.raises(Refused) as refused:
        Stubborn(OPEN).fetch(site + "/page")
    assert refused.value.error_type == "http_error"


@pytest.mark.parametrize("damage", ["", "{", '{"a": 1}', "[1]", '[["u", 1]]', "[" * 100_000, "\x00"])
def test_a_damaged_state_counts_as_none(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(damage, encoding="utf-8")
    assert FetchState.load(path).pages == {}


def test_state_is_bounded_and_takes_no_line_ends(tmp_path: Path) -> None:
    state = FetchState()
    for n in range(LIMIT + 5):
        state.note(f"https://varn.example/{n}", '"x"', None)
    state.note("https://varn.example/evil", '"x"\r\nCookie: a', None)
    state.touch("https://varn.example/0")
    state.write_pending(tmp_path / "s")
    adopt(tmp_path / "s")
    loaded = FetchState.load(tmp_path / "s")
    assert len(loaded.pages) == LIMIT
    assert loaded.headers("https://varn.example/0") == {"If-None-Match": '"x"'}
    assert loaded.headers("https://varn.example/1") == {}
    assert loaded.headers("https://varn.example/evil") == {}
