"""Dead letters of reading and normalising: the record, what is wrong with it, and what to do."""

from __future__ import annotations

import hashlib

from schemas import DeadLetter
from schemas.ids import sha256

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
) -> DeadLetter:
    """A dead letter whose id depends on source, stage and payload only: the same failure is the same row.

    ``message`` should say what is wrong and the remedy; the source is put in front of it. The payload is kept up to
    64 KiB, cut between characters; bytes that are not UTF-8 and lone surrogates are kept as ``\\x..``/``\\u....``
    escapes. ``payload_sha256`` is given when ``payload`` is only the head of the record. ``run_id`` and
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
    )


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
