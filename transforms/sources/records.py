"""A raw record: what reading hands to normalising."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class RawRecord:
    """One article's raw bytes with the form they are in. Picklable.

    ``source_uri`` is the path as the user gave it for a file that is one article, ``path#N`` for record N (from 1)
    of a file that holds many. ``form`` names the parser. ``meta`` is what the envelope says about the record (an
    archive's target URI, a crawl date), as pairs.
    """

    source_uri: str
    form: str
    payload: bytes
    meta: tuple[tuple[str, str], ...] = ()

    def about(self, name: str) -> str | None:
        """What the envelope says under ``name``."""
        return dict(self.meta).get(name)


@dataclass(frozen=True)
class Skipped:
    """Parts of an input that hold no article by their nature and are passed over: neither articles nor dead letters.

    ``why`` is one of: ``redirects``, ``http_errors``, ``other_media``, ``not_pages`` (records of a crawl),
    ``unchanged_pages`` (not sent again by their server), ``before_since`` (older than ``--since``),
    ``repeated_links`` (pages that the same feed or sitemap has named before).
    """

    source_uri: str
    why: str
    count: int = 1


def dump_record(record: RawRecord) -> bytes:
    """The record as one line of JSON, for the spool; text stays readable, other bytes become base64."""
    try:
        payload: dict[str, str] = {"text": record.payload.decode("utf-8")}
    except UnicodeDecodeError:
        payload = {"base64": base64.b64encode(record.payload).decode("ascii")}
    line = {"source_uri": record.source_uri, "form": record.form, "meta": list(map(list, record.meta)), **payload}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def load_record(line: bytes) -> RawRecord:
    """The record that :func:`dump_record` wrote."""
    row = json.loads(line.decode("utf-8"))
    payload = row["text"].encode("utf-8") if "text" in row else base64.b64decode(row["base64"])
    return RawRecord(row["source_uri"], row["form"], payload, tuple((k, v) for k, v in row["meta"]))
