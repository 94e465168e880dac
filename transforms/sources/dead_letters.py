"""Dead letters of reading and normalising: the record, what is wrong with it, and what to do."""

from __future__ import annotations

import hashlib
import json

from schemas import DeadLetter
from schemas.ids import sha256
from transforms.sources.records import RawRecord

PAYLOAD_LIMIT = 64 * 1024
_ID_LENGTH = 24  # as article ids: 96 bits


class Refused(Exception):
    """A record that cannot become an article; caught where the record's name and payload are known."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = message


def dead_letter(
    source_uri: str,
    stage: str,
    error_type: str,
    message: str,
    payload: bytes | str = b"",
    payload_sha256: str | None = None,
    form: str | None = None,
    meta: tuple[tuple[str, str], ...] = (),
) -> DeadLetter:
    """A dead letter whose id depends on source, stage and payload only: the same failure is the same row.

    ``message`` should say what is wrong and the remedy; the source is put in front of it. The payload is kept up to
    64 KiB, cut between characters; bytes that are not UTF-8 and lone surrogates are kept as ``\\x..``/``\\u....``
    escapes. ``payload_sha256`` is given when ``payload`` is only the head of the record; ``form`` and ``meta``
    are those of the raw record, if there is one. ``run_id`` and
    ``failed_at`` stay empty for the caller.
    """
    raw = payload.encode("utf-8", "surrogatepass") if isinstance(payload, str) else payload
    digest = payload_sha256 or hashlib.sha256(raw).hexdigest()
    return DeadLetter(
        dead_letter_id=sha256(f"{source_uri}\x1f{stage}\x1f{digest}")[:_ID_LENGTH],
        source_uri=source_uri,
        stage=stage,
        error_type=error_type,
        error_message=f"{source_uri}: {printable(message)}",
        payload=_shown(raw),
        payload_sha256=digest,
        form=form,
        envelope=printable(json.dumps(dict(meta), ensure_ascii=False, sort_keys=True)) if meta else None,
    )


def record_letter(record: RawRecord, stage: str, error_type: str, message: str) -> DeadLetter:
    """The dead letter of a raw record, with all that :func:`record_of` needs to read it again without its file."""
    return dead_letter(
        record.source_uri, stage, error_type, message, record.payload, form=record.form, meta=record.meta
    )


def record_of(letter: DeadLetter) -> RawRecord | None:
    """The raw record that a dead letter keeps; None when it keeps none, only a part of it, or not its form.

    A payload that was not UTF-8 is kept as escapes and is not the record any more.
    """
    if not letter.payload or not letter.form or sha256(letter.payload) != letter.payload_sha256:
        return None
    envelope = json.loads(letter.envelope) if letter.envelope else {}
    payload = letter.payload.encode("utf-8", "surrogatepass")
    return RawRecord(letter.source_uri or "", letter.form, payload, tuple(envelope.items()))


def unreadable(source_uri: str, error: OSError) -> DeadLetter:
    """The dead letter of a file that the operating system does not give."""
    message = f"cannot be read: {error.strerror or error}. Check the file and its permissions."
    return dead_letter(source_uri, "read", "unreadable", message)


def printable(text: str) -> str:
    """The text as valid Unicode: what cannot be encoded is shown as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _shown(raw: bytes) -> str:
    cut = len(raw)
    if cut > PAYLOAD_LIMIT:
        cut = PAYLOAD_LIMIT
        while cut > PAYLOAD_LIMIT - 4 and raw[cut] & 0xC0 == 0x80:  # a continuation byte: go back to its character
            cut -= 1
    text = raw[:cut].decode("utf-8", "backslashreplace")
    # Escapes are longer than the bytes they stand for; they are ASCII, so that any cut among them is between characters.
    return text.encode("utf-8")[:PAYLOAD_LIMIT].decode("utf-8", "ignore")
