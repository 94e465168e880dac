"""The process that opens PDFs: PDFium is C++, and what a hostile file does to it must not reach the run.

Speaks over its standard input and output with :mod:`transforms.sources.pdf_process`: a frame is a length of 8 bytes and
that many bytes; a PDF comes in behind a frame of options (JSON), one frame of JSON goes out: ``{"pages": …, "about": …}``
or ``{"refused": [error_type, message]}``. Where the system can, memory and processor time are limited; beyond a limit the
process dies, and the other side starts another.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from transforms.sources.pdf_process import read_frame, write_frame

#: How PDFium writes a hyphen at the end of a line behind which the word goes on.
_HYPHENS = frozenset("\x02\u00ad\ufffe")
#: What is taken out later, running heads and page numbers, counts to a text's length here.
_MARGIN = 20_000
_DAMAGED = "the PDF is damaged: {}. Fetch or write it again."


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers until the other side closes."""
    while (options := read_frame(requests)) is not None and (payload := read_frame(requests)) is not None:
        asked = json.loads(options)
        _limit(asked["seconds"], asked["memory"])
        write_frame(answers, json.dumps(_read(payload, asked["pages"], asked["characters"])).encode("utf-8"))


def _limit(seconds: int, memory: int) -> None:
    """So much processor time from now on, and so much memory in all; nothing where the system knows no such limits."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows: the other side's clock remains
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, most))
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _read(payload: bytes, max_pages: int, max_characters: int) -> dict[str, Any]:
    """Lines of all pages (as in pdf_layout.Line), and the file's properties; or why not."""
    try:
        document = pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as e:
        if getattr(e, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            message = "the PDF is locked with a password. Unlock it first (for example: qpdf --decrypt)."
            return {"refused": ["encrypted", message]}
        return {"refused": ["unreadable", _DAMAGED.format(str(e).rstrip("."))]}
    try:
        if len(document) > max_pages:
            message = (
                f"the PDF has {len(document):,} pages, more than {max_pages}. Give the pages that are one article."
            )
            return {"refused": ["too_many_pages", message]}
        pages = []
        left = max_characters + _MARGIN
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            left -= text.count_chars()
            if left < 0:
                message = (
                    f"the PDF has more than {max_characters:,} characters on its first {number + 1} pages. "
                    "Raise --max-article-chars if it is one article, or split it."
                )
                return {"refused": ["text_too_long", message]}
            pages.append(_lines(text))
            text.close()
            page.close()
        about = {k: v.replace("\x00", "") for k, v in document.get_metadata_dict().items() if v}
        return {"pages": pages, "about": about}
    except pypdfium2.PdfiumError as e:
        return {"refused": ["unreadable", _DAMAGED.format(str(e).rstrip("."))]}
    finally:
        document.close()


def _lines(text: pypdfium2.PdfTextPage) -> list[tuple[str, float, float, float, float, bool]]:
    """The printed lines of a page in the order of its content: text, left, right, bottom, size, hyphen."""
    lines = []
    characters: list[str] = []
    places: list[int] = []

    def end(hyphen: bool) -> None:
        shown = _characters(characters).strip()
        filled = [i for c, i in zip(characters, places, strict=True) if not c.isspace()]
        if shown and filled:
            first, last = text.get_charbox(filled[0], loose=True), text.get_charbox(filled[-1], loose=True)
            size = max(pdfium.FPDFText_GetFontSize(text, i) for i in (filled[0], filled[len(filled) // 2]))
            scaled = max(first[3] - first[1], 0.1) if size <= 1.5 else size  # some writers scale type of size 1
            lines.append((shown, first[0], last[2], round(first[1], 1), round(scaled, 1), hyphen))
        characters.clear()
        places.clear()

    for i in range(text.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text, i) or 0)
        if character in "\r\n":
            end(hyphen=False)
        elif character in _HYPHENS:
            end(hyphen=True)
        elif character != "\x00":
            characters.append(character)
            places.append(i)
    end(hyphen=False)
    return lines


def _characters(units: Sequence[str]) -> str:
    """UTF-16 units, where the platform gives such, as characters; halves without their other half are left out."""
    text = "".join(units)
    if any("\ud800" <= c <= "\udfff" for c in units):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return text


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes: the run decides when to end
    serve(sys.stdin.buffer, sys.stdout.buffer)
