"""``newsbeam retry``: reads the sources of dead letters again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline import exits
from pipeline.commands.ingest import ingest_command
from pipeline.settings import IngestSettings
from schemas.ids import sha256
from transforms.sources.forms import sniff
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from warehouse import connect

_RECORD = re.compile(r"#\d+$")


@dataclass(frozen=True)
class Plan:
    """What can be read again: files that are there, records from their payload, and the ids of both."""

    inputs: tuple[str, ...]
    records: tuple[RawRecord, ...]
    ids: tuple[str, ...]
    lost: int


def plan(letters: list[tuple[str, str, str, str]]) -> Plan:
    """From rows (dead_letter_id, source_uri, payload, payload_sha256): the file if it still exists, else the payload.

    A payload that was cut is not read: half a record is worse than none; it counts as ``lost``.
    """
    inputs: dict[str, None] = {}
    records, ids, lost = [], [], 0
    for letter_id, source, payload, digest in letters:
        path = _RECORD.sub("", source)
        if path != "-" and Path(path).is_file():
            inputs[path] = None
        elif payload and sha256(payload) == digest:
            raw = payload.encode("utf-8", "surrogatepass")
            records.append(RawRecord(source, _form(raw), raw))
        else:
            lost += 1
            continue
        ids.append(letter_id)
    return Plan(tuple(sorted(inputs)), tuple(records), tuple(sorted(ids)), lost)


def retry_command(warehouse: Path, source: SourceOptions, *, as_json: bool, verbose: bool) -> int:
    """Reads again, commits what comes through and takes it from ``dead_letters``; returns the exit code."""
    connection = connect(warehouse)
    letters = connection.execute(
        "SELECT dead_letter_id, source_uri, payload, payload_sha256 FROM dead_letters ORDER BY source_uri, dead_letter_id"
    ).fetchall()
    connection.close()
    again = plan(letters)
    if not again.ids:
        print("no dead letter can be read again" if letters else "there are no dead letters")
        return exits.DONE
    if again.lost and not as_json:
        print(f"{again.lost} dead letters have neither their file nor a whole payload; they stay as they are")
    settings = IngestSettings(
        inputs=again.inputs, warehouse=warehouse, source=source, retried=again.ids, records=again.records
    )
    return ingest_command(settings, max_dead_letters=None, as_json=as_json, verbose=verbose)


def _form(payload: bytes) -> str:
    """The form of a record on its own: a line of JSON Lines is one JSON record."""
    form = sniff(payload)
    return "json" if form == "jsonl" else form
