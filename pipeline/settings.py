"""What a user asked of an ingest run."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from transforms.nlp.model import DEFAULT_MODEL
from transforms.sources.inputs import check_inputs, expand_inputs, is_web
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord
from transforms.sources.stores import is_store, open_store, store_state

#: First bytes of gzip, bzip2, zstandard and zip; news text packs to about 30 % of its size.
_PACKED = (b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd", b"PK\x03\x04")
_PACKING = 3


@dataclass(frozen=True)
class IngestSettings:
    """Inputs, warehouse and options of one run, as the command line or a Python caller gives them."""

    inputs: tuple[str, ...]
    warehouse: Path
    #: Catalogue of a warehouse that is not there yet, as in ``--catalog``.
    catalog: str | None = None
    #: Where its data files are, as in ``--data``.
    data: str | None = None
    #: Address of an object store for what driver and workers hand each other, where they share no folder (``--staging``).
    staging: str | None = None
    runner: str = "direct"
    workers: int | None = None
    models: tuple[tuple[str, str], ...] = (("en", DEFAULT_MODEL),)
    batch_articles: int = 2_000
    dry_run: bool = False
    wait_seconds: float = 0.0
    source: SourceOptions = field(default_factory=SourceOptions)
    beam_args: tuple[str, ...] = ()
    #: Ids of dead letters that this run reads again; those that come through are taken from the table.
    retried: tuple[str, ...] = ()
    #: Records given directly, besides the inputs.
    records: tuple[RawRecord, ...] = ()
    #: State of the inputs, where the caller knows it: a run that was cut off is taken up only on the same state.
    state: str | None = None
    #: When the oldest input arrived (seconds since 1970), where the caller saw it arrive.
    arrived: float | None = None

    def recorded(self) -> dict[str, object]:
        """The options that a run's row keeps and that decide whether a run is the same run going on."""
        return {
            "models": dict(self.models),
            "batch_articles": self.batch_articles,
            **asdict(self.source),
            "retried": len(self.retried),
            **({"state": self.state} if self.state else {}),
        }


def parse_mapping(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """``text=body,published_at=date``, repeated -> pairs (newsbeam's field, the input's). Raises ValueError."""
    pairs = []
    for part in (p for value in values for p in value.split(",")):
        ours, equals, theirs = part.partition("=")
        if not (equals and ours.strip() and theirs.strip()):
            raise ValueError(f"--map {part!r}: write newsbeam's field, =, and the input's: text=body,published_at=date")
        pairs.append((ours.strip(), theirs.strip()))
    return tuple(pairs)


def input_bytes(inputs: Sequence[str]) -> int | None:
    """Bytes of all inputs, unpacked (guessed for packed files); None when it cannot be told (standard input, web).

    For a display and for the choice of workers only. Raises InputNotFound.
    """
    if inputs:
        check_inputs(inputs)
    size = 0
    for path in expand_inputs(inputs):
        if path == "-" or is_web(path):
            return None
        with contextlib.suppress(OSError):  # an unreadable file becomes a dead letter later
            with open_store(path) if is_store(path) else Path(path).open("rb") as file:
                packed = file.read(4).startswith(_PACKED)
            size += _state(path)[0] * (_PACKING if packed else 1)
    return size


def inputs_state(inputs: Sequence[str]) -> str:
    """Fingerprint of what the inputs are now: paths, sizes, times of change.

    A run that was cut off goes on only if its inputs are the same; otherwise its batches would mean something else.
    """
    digest = hashlib.sha256()
    for path in expand_inputs(inputs) if inputs else ():
        digest.update(path.encode("utf-8", "surrogateescape"))
        if path != "-" and not is_web(path):
            with contextlib.suppress(OSError):
                size, changed = _state(path)
                digest.update(f"|{size}|{changed}\n".encode())
    return digest.hexdigest()[:16]


def _state(path: str) -> tuple[int, int]:
    if is_store(path):
        return store_state(path)
    state = Path(path).stat()
    return state.st_size, state.st_mtime_ns


def parse_models(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """``en_core_web_md`` or ``fr=fr_core_news_sm``, repeated -> pairs (language, model), English first.

    A bare name counts for the language its first two letters name (spaCy's naming). Raises ValueError.
    """
    pairs: dict[str, str] = {"en": DEFAULT_MODEL}
    for value in values:
        language, _, model = value.partition("=") if "=" in value else (value[:2], "=", value)
        language, model = language.strip().lower(), model.strip()
        if not model or len(language) != 2 or not language.isalpha():
            raise ValueError(
                f"--model {value!r}: give a model name (en_core_web_md) or LANGUAGE=NAME (fr=fr_core_news_sm)"
            )
        pairs[language] = model
    return tuple(pairs.items())
