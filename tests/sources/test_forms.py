"""One story in every form: the same article id for the same URL, the same text, the same date, title, authors, outlet."""

from __future__ import annotations

import csv
import datetime as dt
import email.message
import gzip
import html
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.sources.helpers import STORY, articles, dead, ingest, passed_over
from transforms.sources.options import SourceOptions

URL = "https://www.harbour.example/2024/10/28/forty-boats"
TITLE = "Forty boats leave before the storm"
WHEN = "2024-10-28T14:30:00+09:00"
AUTHOR = "Mia Orlova"
OUTLET = "Bay Courier"
PARAGRAPHS = STORY.split("\n\n")
BODY = "".join(f"<p>{html.escape(p, quote=False)}</p>" for p in PARAGRAPHS)
RECORD = {"url": URL, "title": TITLE, "published_at": WHEN, "author": AUTHOR, "outlet": OUTLET, "text": STORY}

PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE} | {OUTLET}</title>
<link rel="canonical" href="{URL}"><meta property="og:site_name" content="{OUTLET}">
<script type="application/ld+json">{
    json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": TITLE,
            "datePublished": WHEN,
            "author": [{"@type": "Person", "name": AUTHOR}],
            "publisher": {"@type": "Organization", "name": OUTLET},
        }
    )
}</script></head><body><nav><a href="/">Home</a> <a href="/sea">Sea</a></nav>
<article><h1>{TITLE}</h1><p class="byline">By {AUTHOR}</p>{BODY}</article>
<aside><h3>Related stories</h3><ul><li><a href="/a">Ferry late again</a></li></ul></aside><footer>© Bay Courier</footer>
</body></html>"""


def warc(kind: str, payload: bytes, url: str = URL, status: str = "200 OK", content: str = "text/html") -> bytes:
    if kind == "response":
        payload = f"HTTP/1.1 {status}\r\nContent-Type: {content}\r\n\r\n".encode() + payload
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-10-29T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"Content-Type: {'application/http; msgtype=response' if kind == 'response' else 'text/plain'}\r\n"
        f"Content-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


def _csv(delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(RECORD), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(RECORD)
    return out.getvalue().encode()


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({k: [v] for k, v in RECORD.items()}), out)
    return out.getvalue()


def _arrow(stream: bool) -> bytes:
    out = io.BytesIO()
    table = pa.table({k: [v] for k, v in RECORD.items()})
    with (pa.ipc.new_stream if stream else pa.ipc.new_file)(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{OUTLET}</title><link>https://www.harbour.example</link>
<item><title>{TITLE}</title><link>{URL}</link><pubDate>Mon, 28 Oct 2024 14:30:00 +0900</pubDate><dc:creator>{AUTHOR}</dc:creator>
<description>Forty boats.</description><content:encoded><![CDATA[{BODY}]]></content:encoded></item></channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>{OUTLET}</title><entry><title>{TITLE}</title>
<link href="{URL}"/><published>{WHEN}</published><author><name>{AUTHOR}</name></author>
<content type="html">{html.escape(BODY)}</content></entry></feed>"""

G2 = f"""<?xml version="1.0" encoding="UTF-8"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:x" version="1">
<itemMeta><provider literal="x"><name>{OUTLET}</name></provider><versionCreated>2024-10-28T18:00:00+09:00</versionCreated>
<firstCreated>{WHEN}</firstCreated></itemMeta><contentMeta><contentCreated>{WHEN}</contentCreated>
<by>By {AUTHOR}</by><language tag="en"/><headline>{TITLE}</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>{TITLE}</title></head>
<body>{BODY}</body></html></inlineXML></contentSet><link rel="canonical" href="{URL}"/></newsItem>"""

NITF = f"""<?xml version="1.0" encoding="UTF-8"?><nitf><head><title>{TITLE}</title><docdata><date.issue norm="20241028T143000+0900"/></docdata>
<pubdata name="{OUTLET}" ex-ref="{URL}"/></head><body><body.head><hedline><hl1>{TITLE}</hl1></hedline><byline>By {AUTHOR}</byline></body.head>
<body.content>{BODY}</body.content></body></nitf>"""


def _eml(subtype: str) -> bytes:
    message = email.message.EmailMessage()
    message["From"] = f"{OUTLET} <desk@harbour.example>"
    message["To"] = "reader@inbox.example"
    message["Subject"] = TITLE
    message["Date"] = "Mon, 28 Oct 2024 14:30:00 +0900"
    message["Archived-At"] = f"<{URL}>"
    message["Message-ID"] = "<1@harbour.example>"
    message.set_content(STORY if subtype == "plain" else f"<html><body>{BODY}</body></html>", subtype=subtype)
    return message.as_bytes()


def _mhtml() -> bytes:
    return (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {URL}\r\nSubject: {TITLE}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n\r\n----b\r\n'
        f"Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: {URL}\r\n\r\n{PAGE}\r\n----b--\r\n"
    ).encode()


def _zip(name: str, raw: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(name, raw)
        z.writestr("__MACOSX/._x", b"junk")
    return out.getvalue()


def _tar(name: str, raw: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        info = tarfile.TarInfo(name)
        info.size = len(raw)
        t.addfile(info, io.BytesIO(raw))
    return out.getvalue()


HEADED = f"Title: {TITLE}\nDate: {WHEN}\nBy: {AUTHOR}\nOutlet: {OUTLET}\nURL: {URL}\n\n{STORY}\n"
JSON = json.dumps(RECORD).encode()
FORMS: dict[str, Callable[[], bytes]] = {
    "text with header": lambda: HEADED.encode(),
    "json lines": lambda: JSON,
    "json": lambda: json.dumps(RECORD, indent=2).encode(),
    "json with a page": lambda: json.dumps({"html": PAGE}).encode(),
    "json with markup": lambda: json.dumps({**RECORD, "text": None, "body_html": BODY}).encode(),
    "csv": lambda: _csv(","),
    "tsv": lambda: _csv("\t"),
    "csv with semicolons": lambda: b"\xef\xbb\xbf" + _csv(";"),
    "parquet": _parquet,
    "arrow file": lambda: _arrow(False),
    "arrow stream": lambda: _arrow(True),
    "html": lambda: PAGE.encode(),
    "html utf-16": lambda: PAGE.encode("utf-16"),
    "html windows-1252": lambda: PAGE.replace('"utf-8"', '"iso-8859-1"').encode("windows-1252"),
    "mhtml": _mhtml,
    "rss": RSS.encode,
    "atom": ATOM.encode,
    "newsml-g2": G2.encode,
    "nitf": NITF.encode,
    "warc": lambda: warc("response", PAGE.encode()),
    "warc.gz": lambda: gzip.compress(warc("warcinfo", b"x")) + gzip.compress(warc("response", PAGE.encode())),
    "eml": lambda: _eml("plain"),
    "eml html": lambda: _eml("html"),
    "zip": lambda: _zip("in/story.html", PAGE.encode()),
    "tar": lambda: _tar("in/story.json", JSON),
    "tar.gz": lambda: gzip.compress(_tar("in/story.json", JSON)),
    "zip of gz": lambda: _zip("story.jsonl.gz", gzip.compress(JSON)),
}


@pytest.mark.parametrize("form", FORMS)
def test_round_trip(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(JSON)
    (expected,) = articles(ingest([tmp_path / "a.jsonl"], tmp_path / "spool"))
    path = tmp_path / "given.bin"  # the ending says nothing
    path.write_bytes(FORMS[form]())
    found = ingest([path], tmp_path / "spool")
    assert not dead(found)
    (article,) = found
    assert article.text == STORY
    assert article.article_id == expected.article_id
    assert article.content_sha256 == expected.content_sha256
    assert article.title == TITLE
    assert article.outlet == OUTLET
    assert article.published_at == dt.datetime(2024, 10, 28, 5, 30, tzinfo=dt.timezone.utc)
    assert article.published_date == dt.date(2024, 10, 28)
    assert article.language == "en"
    assert article.bylines == (None if form.startswith("eml") else (AUTHOR,))


def test_names_within_containers(tmp_path: Path) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as z:
        z.writestr("b/two.txt", STORY)
        z.writestr("a.jsonl", JSON + b"\n" + JSON.replace(b"forty-boats", b"x"))
        z.writestr("README.md", "notes")
        z.writestr(".hidden", "x")
    path = tmp_path / "in.zip"
    path.write_bytes(raw.getvalue())
    names = [a.source_uri for a in articles(ingest([path], tmp_path / "spool"))]
    assert names == [f"{path.as_posix()}/{n}" for n in ("b/two.txt", "a.jsonl#1", "a.jsonl#2")]


def test_warc_passes_over_what_is_no_article(tmp_path: Path) -> None:
    raw = (
        warc("response", b"", status="301 Moved Permanently")
        + warc("response", b"gone", status="404 Not Found")
        + warc("response", b"\x89PNG", content="image/png")
        + warc("response", b"User-agent: *", url="https://www.harbour.example/robots.txt", content="text/plain")
        + warc("request", b"GET / HTTP/1.1\r\n\r\n")
        + warc("response", PAGE.encode())
        + warc("response", PAGE.replace("forty", "fifty").encode(), url=URL.replace("forty", "fifty"))
    )
    path = tmp_path / "crawl.warc"
    path.write_bytes(raw)
    found = ingest([path], tmp_path / "spool")
    assert [a.source_uri for a in articles(found)] == [f"{path.as_posix()}#1", f"{path.as_posix()}#2"]
    assert not dead(found)
    counted = [("http_errors", 1), ("not_pages", 1), ("other_media", 1), ("redirects", 1)]
    assert [(why, n) for _, why, n in passed_over([path], tmp_path / "spool")] == counted


def test_wet_is_text(tmp_path: Path) -> None:
    path = tmp_path / "crawl.wet"
    path.write_bytes(warc("conversion", STORY.encode()) * 2)
    found = articles(ingest([path], tmp_path / "spool"))
    assert [(a.text, a.url) for a in found] == [(STORY, URL)] * 2


def test_feed_with_teasers_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_text(RSS.replace(f"<content:encoded><![CDATA[{BODY}]]></content:encoded>", ""), encoding="utf-8")
    (letter,) = dead(ingest([path], tmp_path / "spool"))
    assert letter.error_type == "link_only"
    assert URL in (letter.error_message or "")
    (article,) = articles(ingest([path], tmp_path / "spool", SourceOptions(mapping=(("text", "summary"),))))
    assert article.text == "Forty boats."


def test_csv_rows_fail_alone(tmp_path: Path) -> None:
    raw = b'url;body;date\nhttps://h.example/1;"Eins, zwei.";2024-10-28\n'
    raw += b"https://h.example/2;Caf\xe9 zu.;2024-10-28\n;;\nhttps://h.example/4;Vier.;28.10.2024\n"
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    found = ingest([path], tmp_path / "spool")
    assert [(a.source_uri, a.text) for a in articles(found)] == [(f"{path}#1", "Eins, zwei."), (f"{path}#4", "Vier.")]
    assert [(d.source_uri, d.error_type) for d in dead(found)] == [(f"{path}#2", "invalid_encoding")]
    again = articles(ingest([path], tmp_path / "spool", SourceOptions(encoding="windows-1252")))
    assert [a.text for a in again] == ["Eins, zwei.", "Café zu.", "Vier."]


def test_given_mapping_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    when = dt.datetime(2024, 10, 28, 5, 30, tzinfo=dt.timezone.utc)
    pq.write_table(pa.table({"inhalt": [STORY] * 200, "wann": [when] * 200}), path)
    options = SourceOptions(mapping=(("text", "inhalt"), ("published_at", "wann")))
    found = articles(ingest([path], tmp_path / "spool", options, records_per_unit=64))
    assert len(found) == 200
    assert found[199].source_uri == f"{path.as_posix()}#200"
    assert found[0].published_at == when


def test_mbox(tmp_path: Path) -> None:
    raw = b"".join(b"From desk@harbour.example Mon Oct 28 14:30:00 2024\n" + _eml("plain") + b"\n\n" for _ in range(3))
    path = tmp_path / "box"
    path.write_bytes(raw)
    found = articles(ingest([path], tmp_path / "spool"))
    assert [(a.source_uri, a.text) for a in found] == [(f"{path.as_posix()}#{i}", STORY) for i in (1, 2, 3)]


def test_anpa(tmp_path: Path) -> None:
    story = (
        "\x16\x16\x01a0123 i bc-\x13\r\n^BC-Harbour,0099<\r\n^Forty boats leave before the storm<\r\n^By MIA ORLOVA=\r\n"
        "\x02   OSTRAVA BAY (Bay Wire) _ Forty boats left the\r\nport on Tuesday.\r\n   Nobody was lost.\r\n\x03\r\n10-28-24 1430KST\x04"
    )
    path = tmp_path / "wire"
    path.write_bytes(story.encode("latin-1"))
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert article.text == "OSTRAVA BAY (Bay Wire) _ Forty boats left the port on Tuesday.\n\nNobody was lost."
    assert (article.title, article.bylines) == (TITLE, ("MIA ORLOVA",))
    assert (article.published_at, article.published_date) == (
        dt.datetime(2024, 10, 28, 5, 30, tzinfo=dt.timezone.utc),
        dt.date(2024, 10, 28),
    )
    path.write_bytes(story.replace("\x02   ", "").replace("^BC", "\x02^BC").encode("latin-1"))
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert (article.title, article.bylines) == (TITLE, ("MIA ORLOVA",))
    assert article.text.endswith("Nobody was lost.")
    path.write_bytes(story.replace("10-28-24 1430KST", "280530 OCT 24").encode("latin-1"))
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert article.published_at == dt.datetime(2024, 10, 28, 5, 30, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize("pack", [lambda raw: raw, gzip.compress], ids=["tar", "tar.gz"])
def test_a_zip_within_a_tar(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as z:
        z.writestr("deep/a.txt", STORY)
    with tarfile.open(fileobj=outer, mode="w") as t:
        info = tarfile.TarInfo("in.zip")
        info.size = len(inner.getvalue())
        t.addfile(info, io.BytesIO(inner.getvalue()))
    path = tmp_path / "a.tgz"
    path.write_bytes(pack(outer.getvalue()))
    found = ingest([path], tmp_path / "spool")
    assert [(a.source_uri, a.text) for a in articles(found)] == [(f"{path.as_posix()}/in.zip/deep/a.txt", STORY)]


def test_a_table_with_names_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    with path.open("w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows(
            [["h", "story_body", "d"], [TITLE, STORY, "2024-10-28"], ["x", STORY * 2, "2024-10-29"]]
        )
    letters = dead(ingest([path], tmp_path / "spool"))
    assert [d.error_type for d in letters] == ["no_text"] * 2, "a table is no article"
    assert "h, story_body, d" in (letters[0].error_message or "")
    options = SourceOptions(mapping=(("text", "story_body"), ("published_at", "d"), ("title", "h")))
    found = articles(ingest([path], tmp_path / "spool", options))
    assert next((a.title, a.text, str(a.published_date)) for a in found) == (TITLE, STORY, "2024-10-28")
    path.write_text(
        path.read_text().replace("h,story_body,d", "story_body,d").replace(f"{TITLE},", "").replace("x,", "")
    )
    assert len(articles(ingest([path], tmp_path / "spool", SourceOptions(mapping=(("text", "story_body"),))))) == 2


@pytest.mark.parametrize(
    "above", ["October 29, 2024\n\n", "Port Varn counts its boats\nOct. 29, 2024\nBy Mia Orlova\n\n"]
)
def test_a_date_printed_above_a_plain_text(tmp_path: Path, above: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(above + STORY)
    (found,) = articles(ingest([path], tmp_path / "spool"))
    assert (found.published_date, found.published_source) == (dt.date(2024, 10, 29), "inline")
    assert found.text == STORY
    assert any("29, 2024" in line for line in found.removed or ())
    assert found.bylines == (("Mia Orlova",) if "Orlova" in above else None)


def test_a_text_with_commas_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Varn,Oslo,Bergen\n\n{STORY}")
    assert [a.source_uri for a in articles(ingest([path], tmp_path / "spool"))] == [path.as_posix()]


def test_word_document(tmp_path: Path) -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{html.escape(p, quote=False)}</w:t></w:r></w:p>" for p in PARAGRAPHS)
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>')
        z.writestr(
            "docProps/core.xml",
            '<c:coreProperties xmlns:c="urn:c" xmlns:d="urn:d" xmlns:t="urn:t">'
            f"<d:title>{TITLE}</d:title><d:creator>{AUTHOR}</d:creator><t:created>{WHEN}</t:created></c:coreProperties>",
        )
    path = tmp_path / "release.docx"
    path.write_bytes(raw.getvalue())
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert (article.text, article.title, article.bylines) == (STORY, TITLE, (AUTHOR,))
    assert article.source_uri == path.as_posix()


TOOLS = {
    "news-please": {"maintext": STORY, "title": TITLE, "date_publish": "2024-10-28 05:30:00", "url": URL,
                    "source_domain": "harbour.example", "authors": [AUTHOR], "language": "en", "date_download": "2024-10-29 01:00:00"},
    "Fundus": {"title": TITLE, "plaintext": STORY, "authors": [AUTHOR], "publishing_date": "2024-10-28 14:30:00+09:00",
               "publisher": "BayCourier", "html": {"requested_url": URL}, "url": URL, "lang": "en"},
    "Fundus body": {"title": TITLE, "body": {"summary": [], "sections": [{"headline": [], "paragraphs": PARAGRAPHS}]},
                    "authors": [AUTHOR], "publishing_date": WHEN, "url": URL},
    "newspaper4k": {"url": URL, "source_url": "https://www.harbour.example", "title": TITLE, "text": STORY, "authors": [AUTHOR],
                    "publish_date": WHEN, "meta_lang": "en", "summary": "short", "movies": []},
    "Media Cloud": {"id": "1", "media_name": "Bay Courier", "media_url": "harbour.example", "title": TITLE, "text": STORY,
                    "publish_date": "2024-10-28", "url": URL, "language": "en", "indexed_date": "2024-10-30 10:00:00", "authors": AUTHOR},
    "NewsAPI": {"source": {"id": None, "name": OUTLET}, "author": AUTHOR, "title": TITLE, "description": "short", "url": URL,
                "urlToImage": None, "publishedAt": "2024-10-28T05:30:00Z", "content": STORY},
    "Event Registry": {"uri": "815", "lang": "eng", "date": "2024-10-28", "time": "05:30:00", "dateTimePub": "2024-10-28T05:30:00Z",
                       "url": URL, "title": TITLE, "body": STORY, "source": {"uri": "harbour.example", "title": OUTLET},
                       "authors": [{"uri": "mia@harbour.example", "name": AUTHOR}]},
    "trafilatura": {"title": TITLE, "author": AUTHOR, "hostname": "harbour.example", "date": "2024-10-28", "text": STORY,
                    "source": URL, "source-hostname": OUTLET, "language": "en"},
    "Guardian": {"webTitle": TITLE, "webUrl": URL, "webPublicationDate": "2024-10-28T05:30:00Z",
                 "fields": {"bodyText": STORY, "byline": AUTHOR}},
    "Guardian, one item": {"response": {"status": "ok", "content": {"webTitle": TITLE, "webUrl": URL, "sectionName": "Sea",
                 "webPublicationDate": "2024-10-28T05:30:00Z", "fields": {"bodyText": STORY, "byline": AUTHOR}}}},
    "search engine": {"_index": "news", "_id": "1", "_source": {"text": STORY, "title": TITLE, "url": URL, "authors": [AUTHOR],
                      "published_at": WHEN, "domain": "harbour.example"}},
    "schema.org": {"@type": "NewsArticle", "headline": TITLE, "articleBody": STORY, "datePublished": WHEN,
                   "author": {"name": AUTHOR}, "publisher": {"name": OUTLET}, "url": URL, "inLanguage": "en"},
    "Webz.io": {"thread": {"site": "harbour.example"}, "url": URL, "author": AUTHOR, "published": "2024-10-28T14:30:00.000+09:00",
                "title": TITLE, "text": STORY, "language": "english", "crawled": "2024-10-28T15:00:00.000+09:00"},
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_field_names_of_news_tools(tmp_path: Path, tool: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(TOOLS[tool]), encoding="utf-8")
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert (article.text, article.title, article.url, article.bylines) == (STORY, TITLE, URL, (AUTHOR,))
    assert article.published_date == dt.date(2024, 10, 28)
    assert article.published_source == "metadata"
    assert article.language == "en"
    assert article.outlet in (OUTLET, "BayCourier", "harbour.example")


def test_newsapi_cut_mark_goes(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"content": "The ferry was late… [+4181 chars]"}), encoding="utf-8")
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert article.text == "The ferry was late"
    assert article.removed == ("… [+4181 chars]",)


def test_gdelt_quotation_graph(tmp_path: Path) -> None:
    record = {
        "date": "2024-10-28T05:30:00Z", "url": URL, "title": TITLE, "lang": "ENGLISH",
        "quotes": [
            {"pre": "At the fish market,", "quote": "We counted them twice,", "post": "Hartwig told reporters."},
            {"pre": "She added:", "quote": "Nobody was lost.", "post": ""},
        ],
    }  # fmt: skip
    path = tmp_path / "gqg.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    (article,) = articles(ingest([path], tmp_path / "spool"))
    assert article.text == (
        "At the fish market, “We counted them twice,” Hartwig told reporters.\n\nShe added: “Nobody was lost.”"
    )
    assert (article.url, article.title, article.language) == (URL, TITLE, "en")
