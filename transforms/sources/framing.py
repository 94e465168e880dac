"""Records that the bytes alone tell apart: whole files, lines, elements of a JSON document; and what is too large."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from schemas import DeadLetter
from transforms.sources.dead_letters import PAYLOAD_LIMIT, dead_letter
from transforms.sources.decode import is_wide, marked_encoding
from transforms.sources.json_split import split_json
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord, Skipped
from transforms.sources.streams import Peekable
from transforms.sources.transcode import transcoded

Records = Iterator[RawRecord | DeadLetter | Skipped]

_LINES = 1 << 20


def single(stream: Peekable, uri: str, form: str, options: SourceOptions) -> RawRecord | DeadLetter:
    """A stream that is one article."""
    payload = stream.read(options.max_record_bytes + 1)
    while len(payload) <= options.max_record_bytes and (more := stream.read(_LINES)):
        payload += more
    if len(payload) > options.max_record_bytes:
        return too_large(uri, payload, None, options)
    return RawRecord(uri, form, payload)


def unsupported(stream: Peekable, uri: str, form: str) -> DeadLetter:
    """The dead letter of a form that newsbeam does not read."""
    head = stream.peek_head(256)
    what = "this is binary data in no form that newsbeam reads" if form == "unsupported" else f"{form} is not read"
    remedy = "Give text, JSON, HTML or another form that `newsbeam ingest --help` lists."
    return dead_letter(uri, "read", "unsupported_form", f"{what}. {remedy}", head)


def too_large(uri: str, head: bytes, digest: str | None, options: SourceOptions) -> DeadLetter:
    """The dead letter of a record beyond ``max_record_bytes``."""
    return dead_letter(
        uri,
        "read",
        "record_too_large",
        f"the record is larger than {options.max_record_bytes:,} bytes. "
        "Raise --max-record-mb if it is an article, or split the file.",
        head[:PAYLOAD_LIMIT],
        digest or hashlib.sha256(head).hexdigest(),
    )


def json_lines(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """JSON Lines: record N stands on line N; blank lines count as lines and hold nothing."""
    marked = marked_encoding(stream.peek_head(4))
    if (marked and is_wide(marked[0])) or is_wide(options.encoding):
        yield from read_lines(transcoded(stream, marked[0] if marked else options.encoding), uri, options, form="row")
    else:
        yield from read_lines(stream, uri, options)


def read_lines(
    stream: Peekable, uri: str, options: SourceOptions, first: int = 1, size: int | None = None, form: str = "json"
) -> Iterator[RawRecord | DeadLetter]:
    """Lines of a stream as JSON records, numbered from ``first``, up to ``size`` bytes; too long ones are not held."""
    limit, left, number, buffer = options.max_record_bytes, size, first, b""
    dropped: tuple[bytes, hashlib._Hash] | None = None
    while True:
        chunk = stream.read(_LINES if left is None else min(_LINES, left))
        if left is not None:
            left -= len(chunk)
        lines = (buffer + chunk).split(b"\n") if b"\n" in chunk else [buffer + chunk]
        buffer = lines.pop()
        for line in lines:
            yield from _line(line, dropped, f"{uri}#{number}", form, options)
            dropped, number = None, number + 1
        if len(buffer) > limit:
            dropped = dropped or (buffer[:PAYLOAD_LIMIT], hashlib.sha256())
            dropped[1].update(buffer)
            buffer = b""
        if not chunk:
            yield from _line(buffer, dropped, f"{uri}#{number}", form, options)
            return


def _line(
    line: bytes, dropped: tuple[bytes, hashlib._Hash] | None, name: str, form: str, options: SourceOptions
) -> Iterator[RawRecord | DeadLetter]:
    if dropped is not None:
        dropped[1].update(line)
        yield too_large(name, dropped[0], dropped[1].hexdigest(), options)
    elif stripped := line.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r"):
        if len(stripped) > options.max_record_bytes:
            yield too_large(name, stripped, None, options)
        else:
            yield RawRecord(name, form, stripped)


def json_document(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """A JSON array or object: its articles one by one; an object that is one article keeps the file's name."""
    marked = marked_encoding(stream.peek_head(4))
    form = "json"
    if (marked and is_wide(marked[0])) or is_wide(options.encoding):
        stream, form = transcoded(stream, marked[0] if marked else options.encoding), "row"
    elif marked:
        stream.read(marked[1])
    for piece in split_json(stream, options.max_record_bytes):
        name = uri if piece.whole else f"{uri}#{piece.number}"
        if piece.sha256:
            yield too_large(name, piece.raw, piece.sha256, options)
        else:
            yield RawRecord(name, form, piece.raw)
