"""E-mail: newsletters and press releases (.eml, mbox), and pages saved as MHTML."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from schemas import DeadLetter
from transforms.sources.dead_letters import Refused
from transforms.sources.drafts import Draft
from transforms.sources.framing import too_large
from transforms.sources.markup import decode_page, fragment_text
from transforms.sources.options import SourceOptions
from transforms.sources.page import draft_of_page
from transforms.sources.records import RawRecord
from transforms.sources.streams import Peekable

_MAX_PARTS = 1_000
_MAX_BOUNDARIES = 100
_MBOX_START = re.compile(rb"^From \S+.*\d{4}", re.DOTALL)


def parse_eml(record: RawRecord, options: SourceOptions) -> Draft:
    """The draft of a message: plain text part, else its HTML; subject as title, sender as outlet."""
    message = _message(record.payload)
    text = _part(message, "text/plain")
    if text is None or not text.strip():
        markup = _part(message, "text/html")
        text = fragment_text(markup, options.max_page_bytes) if markup else None
    if not text or not text.strip():
        raise Refused("no_text", "the message has no text part. Save its attachment as a file of its own.")
    sender = _header(message, "From") or ""
    name = re.sub(r"\s*<[^<>]*>\s*$", "", sender).strip(' "')
    domain = sender.rpartition("@")[2].strip("<> ")
    return Draft(
        text=text,
        title=_header(message, "Subject"),
        url=_header(message, "Archived-At", "Content-Location"),
        outlet=name if name and "@" not in name else domain or None,
        published=[v for v in (_header(message, "Date"),) if v],
        page_language=_header(message, "Content-Language"),
    )


def parse_mhtml(record: RawRecord, options: SourceOptions) -> Draft:
    """The draft of a saved page: its main HTML part, with the address it was saved from."""
    message = _message(record.payload)
    for part in _parts(message):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset()
            page, damaged = decode_page(
                payload if isinstance(payload, bytes) else b"",
                f"charset={charset}" if charset else None,
                options.encoding,
            )
            url = _header(message, "Snapshot-Content-Location") or _header(part, "Content-Location")
            return draft_of_page(page, options, url, None, damaged)
    raise Refused("no_story", "the saved page holds no HTML part. Save the page again.")


def read_mbox(stream: Peekable, uri: str, options: SourceOptions, depth: int = 0) -> Iterator[RawRecord | DeadLetter]:
    """Messages of a mailbox, numbered from 1; a too large message is a dead letter."""
    number = size = 0
    lines: list[bytes] = []
    buffer = b""
    while True:
        chunk = stream.read(1 << 20)
        pieces = (buffer + chunk).split(b"\n")
        buffer = pieces.pop() if chunk else b""
        for line in pieces:
            if _MBOX_START.match(line) and (not lines or not lines[-1].strip()):
                if lines:
                    number += 1
                    yield _mbox_record(lines, size, f"{uri}#{number}", options)
                lines, size = [], 0
                continue
            size += len(line) + 1
            if size <= options.max_record_bytes:
                lines.append(line[1:] if line.startswith(b">From ") else line)
        if len(buffer) > options.max_record_bytes:
            size += len(buffer)
            buffer = b""
        if not chunk:
            break
    if any(line.strip() for line in lines):
        yield _mbox_record(lines, size, f"{uri}#{number + 1}", options)


def _mbox_record(lines: list[bytes], size: int, name: str, options: SourceOptions) -> RawRecord | DeadLetter:
    payload = b"\n".join(lines)
    return (
        RawRecord(name, "eml", payload) if size <= options.max_record_bytes else too_large(name, payload, None, options)
    )


def _message(payload: bytes) -> EmailMessage:
    if payload.count(b"boundary=") > _MAX_BOUNDARIES:
        raise Refused("invalid_message", "the message has hundreds of parts within parts. Save its text alone.")
    try:
        message = email.message_from_bytes(payload.lstrip(), policy=email.policy.default)
    except (ValueError, LookupError, IndexError, AttributeError, TypeError) as e:
        raise Refused("invalid_message", f"the message cannot be read: {e}. Save it again.") from None
    assert isinstance(message, EmailMessage)
    return message


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for number, part in enumerate(message.walk()):
        if number >= _MAX_PARTS:
            return
        if isinstance(part, EmailMessage):
            yield part


def _part(message: EmailMessage, kind: str) -> str | None:
    for part in _parts(message):
        if part.get_content_type() != kind or part.get_content_disposition() == "attachment":
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        charset = part.get_content_charset() or "utf-8"
        try:
            text = payload.decode("windows-1252" if charset in ("us-ascii", "iso-8859-1") else charset)
        except (LookupError, ValueError):
            text, damaged = decode_page(payload, None, "utf-8")
            if damaged:
                raise Refused(
                    "invalid_encoding",
                    f"the message's text is not valid {charset.upper()}, as it declares. Save it again.",
                ) from None
        return text if kind == "text/html" else _unquoted(text, part)
    return None


def _unquoted(text: str, part: EmailMessage) -> str:
    """Flowed text (RFC 3676) with its soft line breaks joined; other text as it is."""
    if part.get_param("format") != "flowed":
        return text
    out: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line[1:] if line.startswith(" ") else line
        if out and out[-1].endswith(" ") and out[-1] != "-- ":
            out[-1] += line
        else:
            out.append(line)
    return "\n".join(out)


def _header(message: EmailMessage, *names: str) -> str | None:
    for name in names:
        try:
            value = message.get(name)
        except (
            ValueError,
            IndexError,
            AttributeError,
            TypeError,
        ):  # the standard library raises on some broken headers
            continue
        if value is not None and str(value).strip():
            return str(value).strip().strip("<>") if name in ("Archived-At",) else str(value).strip()
    return None
