"""Inputs built, or broken, to stop a run: each is a file's content. None may stop a run, lose a neighbour or exhaust memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from tests.sources.helpers import STORY

MB = 1 << 20


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for name, raw in members.items():
            z.writestr(name, raw)
    return out.getvalue()


def _zip_bomb() -> bytes:
    """A member whose header says 1 GB and that unpacks to it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z, z.open("bomb.txt", "w", force_zip64=True) as f:
        block = b"0" * MB
        for _ in range(60):
            f.write(block)
    return out.getvalue()


def _gzip_bomb(packed: Callable[[bytes], bytes], unit: bytes) -> bytes:
    return packed(unit * 60)


def _nested(depth: int) -> bytes:
    raw = STORY.encode()
    for _ in range(depth):
        raw = gzip.compress(raw)
    return raw


def _nested_zip(depth: int) -> bytes:
    raw = STORY.encode()
    for i in range(depth):
        raw = _zip({f"{i}.zip" if i else "a.txt": raw})
    return raw


def _tar(*names: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name in names:
            info = tarfile.TarInfo(name)
            info.type = kind
            info.linkname = "/etc/passwd"
            info.size = len(STORY.encode()) if kind == tarfile.REGTYPE else 0
            t.addfile(info, io.BytesIO(STORY.encode()))
    return out.getvalue()


def _encrypted_zip() -> bytes:
    raw = bytearray(_zip({"a.txt": STORY.encode()}))
    raw[6] |= 1
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    return bytes(raw)


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [STORY] * 10}), out)
    return out.getvalue()


def _page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>x</title>{head}</head><body>{body}</body></html>".encode()


def _warc(length: str, payload: bytes) -> bytes:
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://h.example/\r\nContent-Type: application/http\r\n"
        b"Content-Length: " + length.encode() + b"\r\n\r\n" + payload
    )


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>{body}"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY x SYSTEM "file:///etc/passwd">]>{body}'

INPUTS: dict[str, Callable[[], bytes]] = {
    # archives and compression
    "zip bomb": _zip_bomb,
    "gzip bomb": lambda: _gzip_bomb(gzip.compress, b"0" * MB),
    "gzip bomb of lines": lambda: _gzip_bomb(gzip.compress, b'{"text": ""%s}\n' % (b" " * 5000) * 200),
    "bz2 bomb": lambda: _gzip_bomb(bz2.compress, b"0" * MB),
    "xz bomb": lambda: _gzip_bomb(lambda raw: lzma.compress(raw, preset=0), b"0" * MB),
    "zstd bomb": lambda: _gzip_bomb(zstandard.ZstdCompressor().compress, b"0" * MB),
    "zstd with a huge window": lambda: b"\x28\xb5\x2f\xfd\x00\xf8" + b"\x00" * 100,
    "gzip ten times": lambda: _nested(10),
    "zip ten times": lambda: _nested_zip(10),
    "zip with ten thousand empty members": lambda: _zip({f"{i}.txt": b"" for i in range(10_000)}),
    "zip cut off": lambda: _zip({"a.txt": STORY.encode()})[:-30],
    "zip with wrong checksum": lambda: _zip({"a.txt": STORY.encode()}).replace(b"a.txt", b"b.txt", 1),
    "encrypted zip": _encrypted_zip,
    "zip climbing out": lambda: _zip({"../../etc/passwd": STORY.encode(), "/abs.txt": STORY.encode()}),
    "tar climbing out": lambda: _tar("../../etc/cron.d/x", "/etc/x"),
    "tar of links": lambda: _tar("a.txt", "b.txt", kind=tarfile.SYMTYPE),
    "tar of devices": lambda: _tar("a.txt", kind=tarfile.CHRTYPE),
    "tar cut off": lambda: _tar("a.txt", "b.txt")[:2000],
    "gzip cut off": lambda: gzip.compress(STORY.encode() * 50)[:-40],
    "gzip with rubbish behind": lambda: gzip.compress(STORY.encode()) + b"rubbish" * 100,
    "gzip header only": lambda: b"\x1f\x8b\x08",
    # JSON
    "deep JSON arrays": lambda: b"[" * 200_000,
    "deep JSON objects": lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "deep JSON in an array": lambda: b'[{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
    "JSON number of a million digits": lambda: b'{"text": "x", "n": ' + b"9" * MB + b"}\n",
    "JSON string never closed": lambda: b'[{"text": "' + b"a" * (3 * MB),
    "JSON backslashes": lambda: b'[{"text": "' + b"\\" * (3 * MB),
    "thirty megabytes in one line": lambda: b'{"text": "' + b"word " * (6 * MB) + b'"}\n',
    "thirty megabytes without any line": lambda: b"word " * (6 * MB),
    "a million empty lines": lambda: b'{"text": "a"}\n' + b"\n" * MB,
    "JSON with a million keys": lambda: json.dumps({f"k{i}": i for i in range(200_000)}).encode(),
    "lone surrogates everywhere": lambda: b'{"text": "\\ud800\\udc00 \\ud800", "title": "\\udfff"}\n',
    "NUL characters": lambda: b'{"text": "a\\u0000b\\u0000 said it", "title": "\\u0000"}\n',
    "NUL bytes": lambda: b'{"text": "a\x00b"}\n',
    # XML and feeds
    "billion laughs in a feed": lambda: LAUGHS.format(root="rss", body="<rss><channel><item><title>&j;</title></item></channel></rss>").encode(),
    "billion laughs in NewsML": lambda: LAUGHS.format(root="newsItem", body="<newsItem><inlineData>&j;</inlineData></newsItem>").encode(),
    "billion laughs in NITF": lambda: LAUGHS.format(root="nitf", body="<nitf><body><p>&j;</p></body></nitf>").encode(),
    "outside entity in a feed": lambda: OUTSIDE.format(root="rss", body="<rss><channel><item><title>&x;</title></item></channel></rss>").encode(),
    "outside entity in NITF": lambda: OUTSIDE.format(root="nitf", body="<nitf><body><p>&x;</p></body></nitf>").encode(),
    "deep XML": lambda: b"<newsItem>" + b"<a>" * 100_000,
    "feed cut off": lambda: b"<rss><channel><title>x</title><item><title>y</title><description>z",
    "sitemap of ten thousand pages": lambda: b"<urlset>" + b"<url><loc>https://h.example/x</loc></url>" * 10_000 + b"</urlset>",
    # pages
    "deep page": lambda: _page("<div>" * 50_000 + "x"),
    "page of a million elements": lambda: _page("<br>" * MB),
    "page with endless attributes": lambda: _page("<p " + " ".join(f'a{i}="x"' for i in range(100_000)) + ">x</p>"),
    "page of thirty megabytes": lambda: _page("<p>" + "word " * (6 * MB) + "</p>"),
    "page of open marks": lambda: b"<html>" + b"<" * MB,
    "page with an open comment": lambda: b"<html><!--" + b"x" * MB,
    "page with deep JSON-LD": lambda: _page("<p>x</p>", f'<script type="application/ld+json">{"[" * 100_000}</script>'),
    "page with script text": lambda: _page("<script>while(true){}</script><noscript>Enable it</noscript>"),
    "page of white space": lambda: _page("<p>" + " \t\n" * MB + "</p>"),
    # mail, tables, archives of pages
    "mail of a thousand nested parts": lambda: b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (i, i) for i in range(1000)),
    "mail with broken headers": lambda: b"From: =?utf-8?b?////?= <\xff\xfe>\r\nSubject: =?x?q?=\r\nDate: \r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"no-such\"\r\n\r\nHello",
    "table with an open quotation mark": lambda: b'text,date\n"open,2024-10-28\n' + b"a,b\n" * 100_000,
    "table with a header of ten thousand columns": lambda: b"text,date," + b"c," * 10_000 + b"\nx,y\n",
    "table with one line of thirty megabytes": lambda: b"text,date\n" + b"x" * (30 * MB),
    "parquet cut off": lambda: _parquet()[:-100],
    "parquet with a broken footer": lambda: _parquet()[:-12] + struct.pack("<I", 2**31 - 1) + b"PAR1" * 2,
    "arrow with rubbish": lambda: b"ARROW1\x00\x00" + b"\xff" * 1000,
    "WARC that promises a gigabyte": lambda: _warc("1000000000", b"HTTP/1.1 200 OK\r\n\r\n<html>"),
    "WARC with a negative length": lambda: _warc("-5", b"HTTP/1.1 200 OK\r\n\r\n<html>"),
    "WARC header without end": lambda: b"WARC/1.0\r\n" + b"X: y\r\n" * 100_000,
    # bytes and names
    "random looking bytes": lambda: bytes((i * 7919 + (i >> 8) * 104729) % 256 for i in range(100_000)),
    "control characters": lambda: bytes(range(1, 32)) * 1000,
    "only a byte order mark": lambda: b"\xef\xbb\xbf",
    "UTF-16 cut in a character": lambda: STORY.encode("utf-16")[:-1],
    "right-to-left marks and joiners": lambda: ("\u202e\u200d\u2066" * 5000 + " said.").encode(),
    "combining marks": lambda: ("a" + "\u0301" * 100_000).encode(),
    "an executable": lambda: b"\x7fELF" + b"\x00" * 1000,
    "a PDF": lambda: b"%PDF-1.7\n" + b"\xff" * 1000,
}  # fmt: skip
