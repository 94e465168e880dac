"""PDF files made for the tests: text set line by line, as a press office's program does."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence

#: Text, left edge, height above the foot, size of type.
Printed = tuple[str, float, float, float]


def pdf_file(
    pages: Sequence[Sequence[Printed]], properties: dict[str, str] | None = None, content: bytes | None = None
) -> bytes:
    """A PDF with that text on its pages, in Helvetica; ``content`` stands for the packed content of every page."""
    info = "".join(f"/{name} ({value})" for name, value in (properties or {}).items())
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for i, page in enumerate(pages):
        packed = content if content is not None else zlib.compress(_content(page))
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * i} 0 R>>".encode()
        )
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))
    objects.append(f"<<{info}>>".encode("cp1252"))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % at for at in offsets)
    trailer = b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF"
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer % (size, size - 1, len(out))


def _content(page: Sequence[Printed]) -> bytes:
    lines = []
    for text, left, bottom, size in page:
        shown = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        lines.append(f"BT /F {size} Tf {left} {bottom} Td ({shown}) Tj ET")
    return "\n".join(lines).encode("cp1252")


def set_lines(lines: Sequence[str], top: float = 700, left: float = 72, size: float = 10) -> list[Printed]:
    """Lines one under another."""
    return [(line, left, top - 12 * i, size) for i, line in enumerate(lines)]


#: A page that says "Harbour", locked with a password (made with fpdf2).
LOCKED = base64.b64decode(
    "JVBERi0xLjUKJenr8b8KMSAwIG9iago8PAovQ291bnQgMQovS2lkcyBbMyAwIFJdCi9NZWRpYUJveCBbMCAwIDU5NS4yOCA4NDEuODldCi9U"
    "eXBlIC9QYWdlcwo+PgplbmRvYmoKMiAwIG9iago8PAovT3BlbkFjdGlvbiBbMyAwIFIgL0ZpdEggbnVsbF0KL1BhZ2VMYXlvdXQgL09uZUNv"
    "bHVtbgovUGFnZXMgMSAwIFIKL1R5cGUgL0NhdGFsb2cKPj4KZW5kb2JqCjMgMCBvYmoKPDwKL0NvbnRlbnRzIDQgMCBSCi9Hcm91cCA8PC9U"
    "eXBlIC9Hcm91cCAvUyAvVHJhbnNwYXJlbmN5IC9DUyAvRGV2aWNlUkdCPj4KL1BhcmVudCAxIDAgUgovUmVzb3VyY2VzIDYgMCBSCi9UeXBl"
    "IC9QYWdlCj4+CmVuZG9iago0IDAgb2JqCjw8Ci9GaWx0ZXIgL0ZsYXRlRGVjb2RlCi9MZW5ndGggNjcKPj4Kc3RyZWFtClkPGI4UaT4Ml6HH"
    "I9Tf4WyPGHzHGJOSukaa8w18I3UaiQWDc63JDFkREG2abc2HVy1rlJnHfws2ghAUQLfCWty73wIKZW5kc3RyZWFtCmVuZG9iago1IDAgb2Jq"
    "Cjw8Ci9CYXNlRm9udCAvSGVsdmV0aWNhCi9FbmNvZGluZyAvV2luQW5zaUVuY29kaW5nCi9TdWJ0eXBlIC9UeXBlMQovVHlwZSAvRm9udAo+"
    "PgplbmRvYmoKNiAwIG9iago8PAovRm9udCA8PC9GMSA1IDAgUj4+Ci9Qcm9jU2V0IFsvUERGIC9UZXh0IC9JbWFnZUIgL0ltYWdlQyAvSW1h"
    "Z2VJXQo+PgplbmRvYmoKNyAwIG9iago8PAovQ3JlYXRpb25EYXRlIDw0RTJCMTUzQjgzM0Q3QzcwQUFFQUNBNzY1NjlBNTREOTY5Pgo+Pgpl"
    "bmRvYmoKOCAwIG9iago8PAovRW5jcnlwdE1ldGFkYXRhIGZhbHNlCi9GaWx0ZXIgL1N0YW5kYXJkCi9MZW5ndGggMTI4Ci9PIDw1MTcwODQy"
    "NDJGRjlDQUE3RDI1OUJFQjA3MzNERjQyRkMyRTUyMTVDMTg0NTEwOERBOTdBNTJEOTYzODE3QkIwPgovUCAtNAovUiAzCi9TdG1GIC9TdGRD"
    "RgovU3RyRiAvU3RkQ0YKL1UgPDBFRUI1MDQxOEI3QTczRTgzREE1NjEwRTVFMkEwMUYyMjY1NDFFMUZDNTBGRjlBOTU5QTUyRjU4QTFEMDAw"
    "RkE+Ci9WIDIKPj4KZW5kb2JqCnhyZWYKMCA5CjAwMDAwMDAwMDAgNjU1MzUgZiAKMDAwMDAwMDAxNSAwMDAwMCBuIAowMDAwMDAwMTAyIDAw"
    "MDAwIG4gCjAwMDAwMDAyMDUgMDAwMDAgbiAKMDAwMDAwMDM0MSAwMDAwMCBuIAowMDAwMDAwNDc5IDAwMDAwIG4gCjAwMDAwMDA1NzYgMDAw"
    "MDAgbiAKMDAwMDAwMDY2MyAwMDAwMCBuIAowMDAwMDAwNzM1IDAwMDAwIG4gCnRyYWlsZXIKPDwKL1NpemUgOQovUm9vdCAyIDAgUgovSW5m"
    "byA3IDAgUgovRW5jcnlwdCA4IDAgUgovSUQgWzxCM0I3QTgyN0I2QjZCRTkwQkQ0M0NDNEVFNDU2REVFMT48QjNCN0E4MjdCNkI2QkU5MEJE"
    "NDNDQzRFRTQ1NkRFRTE+XQo+PgpzdGFydHhyZWYKOTkxCiUlRU9GCg=="
)
