"""What form a file is in, told by its first bytes, never by its name."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection
from itertools import islice

from transforms.sources.data import load_toml
from transforms.sources.decode import marked_encoding
from transforms.sources.fields import key_of, known_columns
from transforms.sources.streams import compression_of

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"\xff\xff\xff\xff", "arrow"),  # the stream format begins with a continuation mark
    (b"WARC/", "warc"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "unsupported"),
    (b"\x89PNG", "unsupported"),
    (b"\xff\xd8\xff", "unsupported"),
    (b"GIF8", "unsupported"),
    (b"RIFF", "unsupported"),
    (b"\x7fELF", "unsupported"),
    (b"MZ\x90", "unsupported"),
    (b"SQLite format 3", "unsupported"),
    (b"\xd0\xcf\x11\xe0", "unsupported"),
)
_ROOTS = (
    (re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.I), "feed"),
    (re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.I), "sitemap"),
    (re.compile(rb"<(?:\w+:)?(?:newsMessage|newsItem|packageItem|NewsML)[\s>]"), "newsml"),
    (re.compile(rb"<nitf[\s>]"), "nitf"),
    (re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|main|section|h1|p)[\s>]", re.I), "html"),
)
_NAME = re.compile(r"[^\W\d][\w.-]{0,40}")
_HEADER = re.compile(rb"^([A-Za-z][A-Za-z-]{1,40}):[ \t]?[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n", re.MULTILINE)
_MAIL_HEADERS = {
    b"from", b"to", b"subject", b"date", b"received", b"return-path", b"mime-version", b"message-id", b"delivered-to",
    b"content-type", b"reply-to", b"list-id", b"sender", b"x-mailer", b"cc", b"content-transfer-encoding",
    b"snapshot-content-location", b"dkim-signature", b"content-location", b"authentication-results",
}  # fmt: skip
_WRAPPED = re.compile(
    rb'\{\s*(?:"[^"\\]{1,40}"\s*:\s*(?:"[^"\\]{0,300}"|-?[\d.]{1,30}|true|false|null|\{)\s*,?\s*){0,20}"(?:'
    + "|".join(sorted(load_toml("fields.toml")["wrappers"])).encode("ascii")
    + rb')"\s*:\s*(?:\{\s*"[^"\\]{1,40}"\s*:\s*)?\[\s*[{\]]'
)


def sniff(head: bytes, columns: Collection[str] = ()) -> str:
    """Form of a file from its head (64 KiB are enough); ``text`` when nothing else fits.

    ``columns``: names of the input's own that the user has mapped; a table that has one of them is a table.

    One of: empty, gzip bz2 zstd xz, zip tar, jsonl json, csv, feed sitemap newsml nitf html mhtml eml mbox anpa,
    warc parquet arrow, pdf, text, unsupported. Never raises.
    """
    if not head:
        return "empty"
    if compression := compression_of(head):
        return compression
    for magic, form in _MAGIC:
        if head.startswith(magic):
            return form
    if head[257:262] == b"ustar":
        return "tar"
    marked = marked_encoding(head)
    if marked:
        encoding, skip = marked
        head = head[skip:].decode(encoding, "ignore").encode("utf-8")
    body = head.lstrip()
    if not body:
        return "empty" if len(head) < 64 * 1024 else "text"
    if body[:1] == b"{":
        return "jsonl" if _is_lines(body) else "json"
    if body[:1] == b"[" and body[1:].lstrip()[:1] in (b"{", b"]", b""):
        return "json"
    if body[:1] == b"<":
        return _markup(body)
    if b"\x16\x16\x01" in head[:512] or head[:1] == b"\x01":
        return "anpa"
    if body.startswith(b"From ") and _mail_headers(body.split(b"\n", 1)[-1]) >= 2:
        return "mbox"
    if _mail_headers(body) >= 2:
        return "mhtml" if re.search(rb"^content-type:\s*multipart/related", body[:8192], re.I | re.M) else "eml"
    if _delimiter(body, columns) is not None:
        return "csv"
    if marked is None and b"\x00" in head[:4096]:
        return "unsupported"
    return "text"


def _is_lines(body: bytes) -> bool:
    """Whether text that begins with ``{`` is JSON Lines rather than documents over several lines or lists in a line."""
    if _WRAPPED.match(body) and _holds_list(body):
        return False
    first, newline, rest = body.partition(b"\n")
    if not newline or _is_object(first):
        return True
    # The first line is broken, or a document begins: a document's second line is no object.
    following = next((line.strip() for line in rest.split(b"\n")[:20] if line.strip()), b"")
    return following.startswith(b"{") and first.strip() != b"{"


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _holds_list(body: bytes) -> bool:
    """Whether the object that the text begins with is a list of articles, as far as the head shows."""
    names = re.findall(rb'"([A-Za-z_:]{1,30})"\s*:', body[: 64 * 1024].split(b"[", 1)[0])
    return "text" not in known_columns(n.decode("ascii") for n in names)


def _markup(body: bytes) -> str:
    hits = [(m.start(), form) for pattern, form in _ROOTS if (m := pattern.search(body))]
    if hits:
        return min(hits)[1]
    return "html" if re.match(rb"<(?:!--|[a-z])", body, re.I) else "text"


def _mail_headers(body: bytes) -> int:
    """Number of known mail headers that the text begins with."""
    position, names = 0, set()
    while (m := _HEADER.match(body, position)) is not None and position < 32 * 1024:
        names.add(m.group(1).lower())
        position = m.end()
    known = names & _MAIL_HEADERS
    return len(known) if len(known) * 2 >= len(names) and known - {b"date", b"subject", b"from", b"to"} else 0


def _delimiter(body: bytes, columns: Collection[str] = ()) -> str | None:
    """Delimiter of a table with a header row: it names two known columns, or one of ``columns``, or rows with as many cells
    follow a row of names without spaces."""
    mapped = set(map(key_of, columns))
    line = body.split(b"\n", 1)[0].decode("utf-8", "ignore").strip()
    for delimiter in ("\t", ",", ";", "|"):
        cells = [c.strip().strip('"') for c in line.split(delimiter)]
        if len(cells) < 2 or not all(0 < len(c) <= 60 for c in cells):
            continue
        named = len(known_columns(cells)) >= 2 or not mapped.isdisjoint(map(key_of, cells))
        if named or (len(cells) >= 3 and all(map(_NAME.fullmatch, cells)) and _are_rows(body, delimiter, len(cells))):
            return delimiter
    return None


def _are_rows(body: bytes, delimiter: str, cells: int) -> bool:
    """Whether the lines behind the first one are rows of so many cells, as far as the head shows."""
    text = body.decode("utf-8", "ignore")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        found = [row for row in islice(rows, 1, 6) if row]
    except csv.Error:  # a cell as long as the head
        return False
    whole = found if len(body) < 60_000 or len(found) < 2 else found[:-1]
    return bool(whole) and all(len(row) == cells for row in whole)


def delimiter_of(head: bytes, columns: Collection[str] = ()) -> str:
    """Delimiter of a table; the comma when the header does not tell."""
    marked = marked_encoding(head)
    if marked:
        head = head[marked[1] :].decode(marked[0], "ignore").encode("utf-8")
    return _delimiter(head.lstrip(), columns) or ","
