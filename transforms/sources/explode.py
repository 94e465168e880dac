"""One stream → its raw records, whatever the form: archives are opened, lists split, single articles passed on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from schemas import DeadLetter
from transforms.sources.dead_letters import PAYLOAD_LIMIT, Refused, dead_letter
from transforms.sources.decode import is_wide, marked_encoding
from transforms.sources.forms import sniff
from transforms.sources.json_split import split_json
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from transforms.sources.streams import COMPRESSIONS, DAMAGED, Peekable, decompressed
from transforms.sources.transcode import transcoded

Records = Iterator[RawRecord | DeadLetter]
Exploder = Callable[[Peekable, str, SourceOptions, int], Records]

#: Forms that hold one article a file.
SINGLE_FORMS = frozenset({"text", "html"})
_LINES = 1 << 20


def explode(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """The records of a stream in order; whatever is wrong with it comes as a dead letter, never as an exception.

    ``uri`` names the stream; record N of a form that holds many is ``uri#N``.
    """
    try:
        head = stream.peek_head()
        form = sniff(head)
        if form in COMPRESSIONS.values():
            yield from _decompress(stream, form, uri, options, depth)
        elif form == "empty":
            yield dead_letter(uri, "read", "empty_file", "the file is empty.")
        elif form in EXPLODERS:
            yield from EXPLODERS[form](stream, uri, options, depth)
        elif form in SINGLE_FORMS:
            yield single(stream, uri, form, options)
        else:
            yield unsupported(stream, uri, form)
    except Refused as e:
        yield dead_letter(uri, "read", e.error_type, e.message)
    except DAMAGED as e:
        yield dead_letter(uri, "read", "unreadable", f"reading stopped: {e or type(e).__name__}. {_DAMAGE_REMEDY}")


_DAMAGE_REMEDY = "What came before was read; the file is damaged, incomplete or not readable: fetch or write it again."


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
        "Raise --max-record-bytes if it is an article, or split the file.",
        head[:PAYLOAD_LIMIT],
        digest or hashlib.sha256(head).hexdigest(),
    )


def _decompress(stream: Peekable, form: str, uri: str, options: SourceOptions, depth: int) -> Records:
    if depth >= options.max_nesting:
        raise Refused("nested_too_deep", f"more than {options.max_nesting} archives or compressions inside each other.")
    yield from explode(decompressed(stream, form, options), uri, options, depth + 1)


def json_lines(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """JSON Lines: record N stands on line N; blank lines count as lines and hold nothing."""
    marked = marked_encoding(stream.peek_head(4))
    if (marked and is_wide(marked[0])) or is_wide(options.encoding):
        stream = transcoded(stream, marked[0] if marked else options.encoding)
    yield from read_lines(stream, uri, options)


def read_lines(stream: Peekable, uri: str, options: SourceOptions, first: int = 1, size: int | None = None) -> Records:
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
            yield from _line(line, dropped, uri, number, options)
            dropped, number = None, number + 1
        if len(buffer) > limit:
            dropped = dropped or (buffer[:PAYLOAD_LIMIT], hashlib.sha256())
            dropped[1].update(buffer)
            buffer = b""
        if not chunk:
            yield from _line(buffer, dropped, uri, number, options)
            return


def _line(
    line: bytes, dropped: tuple[bytes, hashlib._Hash] | None, uri: str, number: int, options: SourceOptions
) -> Records:
    if dropped is not None:
        dropped[1].update(line)
        yield too_large(f"{uri}#{number}", dropped[0], dropped[1].hexdigest(), options)
    elif stripped := (line[3:] if number == 1 and line.startswith(b"\xef\xbb\xbf") else line).strip(b" \t\r"):
        if len(stripped) > options.max_record_bytes:
            yield too_large(f"{uri}#{number}", stripped, None, options)
        else:
            yield RawRecord(f"{uri}#{number}", "json", stripped)


def json_document(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Records:
    """A JSON array or object: its articles one by one; an object that is one article keeps the file's name."""
    encoding = marked_encoding(stream.peek_head(4))
    if (encoding and is_wide(encoding[0])) or is_wide(options.encoding):
        stream = transcoded(stream, encoding[0] if encoding else options.encoding)
    elif encoding:
        stream.read(encoding[1])
    for piece in split_json(stream, options.max_record_bytes):
        name = uri if piece.whole else f"{uri}#{piece.number}"
        if piece.sha256:
            yield too_large(name, piece.raw, piece.sha256, options)
        else:
            yield RawRecord(name, "json", piece.raw)


def with_meta(record: RawRecord | DeadLetter, **meta: str | None) -> RawRecord | DeadLetter:
    """The record with what its envelope says."""
    if isinstance(record, DeadLetter):
        return record
    return replace(record, meta=(*record.meta, *((k, v) for k, v in meta.items() if v)))


EXPLODERS: dict[str, Exploder] = {"jsonl": json_lines, "json": json_document}
