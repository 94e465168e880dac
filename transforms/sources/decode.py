"""Bytes → text without silent replacement."""

from __future__ import annotations

import codecs

from transforms.sources.dead_letters import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16 LE, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def marked_encoding(head: bytes) -> tuple[str, int] | None:
    """Encoding that a byte order mark declares, and the mark's length."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    return None


def is_wide(encoding: str) -> bool:
    """Whether line ends are not single bytes in this encoding (UTF-16, UTF-32)."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))


def decode(payload: bytes, encoding: str) -> str:
    """Text of ``payload``: by its byte order mark, else in ``encoding``.

    Raises Refused (``invalid_encoding``, ``binary_content``) and names the place and the remedy.
    """
    marked = marked_encoding(payload)
    if marked:
        encoding, skip = marked
        payload = payload[skip:]
    try:
        text = payload.decode(encoding)
    except UnicodeDecodeError as e:
        raise Refused(
            "invalid_encoding",
            f"byte 0x{payload[e.start]:02X} at offset {e.start} is not valid {encoding.upper()}. "
            "Give the encoding the file was written in, for example --encoding windows-1252; nothing is replaced.",
        ) from None
    except LookupError:
        raise Refused("unknown_encoding", f"--encoding {encoding} is not a known encoding.") from None
    if "\x00" in text:
        raise Refused(
            "binary_content",
            f"NUL character at offset {text.index(chr(0))}: this is binary data or text in another encoding. "
            "If it is UTF-16 text, use --encoding utf-16.",
        )
    return text
