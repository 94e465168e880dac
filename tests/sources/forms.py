"""One story, written out in every form that is read."""

from __future__ import annotations

import csv
import email.message
import gzip
import html
import io
import json
import tarfile
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from tests.sources.helpers import STORY

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


def eml(subtype: str) -> bytes:
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
    "eml": lambda: eml("plain"),
    "eml html": lambda: eml("html"),
    "zip": lambda: _zip("in/story.html", PAGE.encode()),
    "tar": lambda: _tar("in/story.json", JSON),
    "tar.gz": lambda: gzip.compress(_tar("in/story.json", JSON)),
    "zip of gz": lambda: _zip("story.jsonl.gz", gzip.compress(JSON)),
}
