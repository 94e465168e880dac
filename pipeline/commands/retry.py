"""``newsbeam retry``: reads the sources of dead letters again."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import exits
from pipeline.commands.ingest import ingest_command
from pipeline.settings import IngestSettings
from schemas import DeadLetter
from schemas.ids import sha256
from transforms.sources.dead_letters import record_of
from transforms.sources.forms import sniff
from transforms.sources.inputs import is_web
from transforms.sources.records import RawRecord
from transforms.sources.stores import is_store, store_state
from warehouse.letters import dead_letters_open

_RECORD = re.compile(r"#\d+$")


@dataclass(frozen=True)
class Plan:
    """What can be read again: files that are there, records from their payload, and the ids of both."""

    inputs: tuple[str, ...]
    records: tuple[RawRecord, ...]
    ids: tuple[str, ...]
    lost: int


def plan(letters: Sequence[DeadLetter], fetch: bool = False) -> Plan:
    """For each dead letter the file (or the archive that holds it) if it still exists, else the payload as it was read,
    else, with ``fetch``, the web address.

    A payload that was cut is not read: half a record is worse than none; it counts as ``lost``.
    """
    inputs: dict[str, None] = {}
    records, ids, lost = [], [], 0
    for letter in letters:
        path = _file_of(letter.source_uri or "-")
        record = record_of(letter) or _sniffed(letter)
        if record is None and fetch and is_web(letter.source_uri or ""):
            path = _RECORD.sub("", letter.source_uri or "")
        if path is not None:
            inputs[path] = None
        elif record is not None:
            records.append(record)
        else:
            lost += 1
            continue
        ids.append(letter.dead_letter_id)
    return Plan(tuple(sorted(inputs)), tuple(records), tuple(sorted(ids)), lost)


def retry_command(settings: IngestSettings, *, max_dead_letters: int | None, as_json: bool, verbose: bool) -> int:
    """Reads again, commits what comes through and takes it from ``dead_letters``; returns the exit code.

    ``settings`` name the warehouse and how to read; their inputs are filled in here.
    """
    letters = dead_letters_open(settings.warehouse)
    again = plan(letters, settings.source.fetch)
    if again.lost and not as_json:
        print(f"{again.lost} dead letters have neither their file nor a whole payload; they stay as they are")
    if not again.ids and not as_json:
        print("no dead letter can be read again" if letters else "there are no dead letters")
        return exits.DONE
    filled = replace(settings, inputs=again.inputs, retried=again.ids, records=again.records)
    return ingest_command(filled, max_dead_letters=max_dead_letters, as_json=as_json, verbose=verbose)


def _file_of(source: str) -> str | None:
    """The file that a source names, alone, with the number of a record, or with the path of an archive's member."""
    name = _RECORD.sub("", source)
    if name == "-" or is_web(name):
        return None
    if is_store(name):
        return _object_of(name)
    path = Path(name)
    with contextlib.suppress(OSError, ValueError):  # a name that the system cannot hold is no file
        return next((str(p) for p in (path, *path.parents) if p.is_file()), None)
    return None


def _object_of(name: str) -> str | None:
    """The same in an object store: the longest beginning of the address that is an object."""
    while name.count("/") > 2:
        with contextlib.suppress(OSError):
            store_state(name)
            return name
        name = name.rpartition("/")[0]
    return None


def _sniffed(letter: DeadLetter) -> RawRecord | None:
    """The record of a letter that does not keep its form; a line of JSON Lines is one JSON record."""
    payload = letter.payload or ""
    if letter.form or not payload or sha256(payload) != letter.payload_sha256:
        return None
    raw = payload.encode("utf-8", "surrogatepass")
    form = sniff(raw)
    return RawRecord(letter.source_uri or "", "json" if form == "jsonl" else form, raw)
