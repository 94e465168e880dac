"""PDFs read by a process of their own, one for each process that reads: whatever a file does, it ends there."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import threading
from typing import BinaryIO, cast

from transforms.sources.dead_letters import Refused
from transforms.sources.options import MIB, SourceOptions
from transforms.sources.pdf_layout import Line

_MAX_PAGES = 500
_MEMORY = 1024 * MIB
#: By the clock, for systems without a limit on processor time and for a child that waits for something.
_PATIENCE = 6


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame; None at the end."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    (size,) = struct.unpack("<Q", head)
    body = stream.read(size)
    return body if len(body) == size else None


def write_frame(stream: BinaryIO, body: bytes) -> None:
    """Writes a frame and hands it over."""
    stream.write(struct.pack("<Q", len(body)) + body)
    stream.flush()


class _Child:
    """The reading process; started when it is needed, and again after it has died. One PDF at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = threading.Lock()

    def ask(self, options: bytes, payload: bytes, seconds: float) -> tuple[bytes | None, int]:
        """The answer, or None and the exit status of a child that died over it."""
        with self._lock:
            process = self._running()
            timer = threading.Timer(seconds, process.kill)
            timer.start()
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                write_frame(cast(BinaryIO, process.stdin), options)
                write_frame(cast(BinaryIO, process.stdin), payload)
                answer = read_frame(cast(BinaryIO, process.stdout))
            except OSError:  # it died before it had read everything
                answer = None
            finally:
                timer.cancel()
            if answer is not None:
                return answer, 0
            process.kill()
            self._process = None
            return None, process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None or self._owner != os.getpid():
            self._owner = os.getpid()  # a forked process has its parent's pipes: not to be used
            self._process = subprocess.Popen(
                [sys.executable, "-m", "transforms.sources.pdf_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            )
        return self._process


_CHILD = _Child()


def read_pdf(payload: bytes, options: SourceOptions) -> tuple[list[list[Line]], dict[str, str]]:
    """Lines of all pages of a PDF, and its properties.

    Raises Refused for files that are locked, damaged, too long, or that take more memory or time than any article.
    """
    limits = {
        "pages": _MAX_PAGES,
        "characters": options.max_article_chars,
        "seconds": options.pdf_seconds,
        "memory": _MEMORY,
    }
    answer, status = _CHILD.ask(json.dumps(limits).encode("utf-8"), payload, options.pdf_seconds * _PATIENCE)
    if answer is None:
        if status in (-int(getattr(signal, "SIGXCPU", 0)), -int(getattr(signal, "SIGKILL", 0))):
            raise Refused(
                "too_slow", f"the PDF takes more than {options.pdf_seconds} seconds to read. Print it to a new PDF."
            )
        message = f"the PDF takes more than {_MEMORY // MIB:,} MB to read, or breaks its reader. Print it to a new PDF."
        raise Refused("page_too_complex", message)
    found = json.loads(answer)
    if "refused" in found:
        raise Refused(*found["refused"])
    return [[Line(*line) for line in page] for page in found["pages"]], found["about"]
