"""Which articles need no annotation: a sorted array of 8-byte keys that workers map into memory.

A key is the start of SHA-256(article_id | record_sha256 | extractor_version | model). With a million known versions
the chance that a new article meets a key by accident is 10^6 / 2^64, about 5 in 10^14.
"""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import numpy as np
from pyarrow import fs

from warehouse.connect import attach, check_catalog
from warehouse.engine import new_connection
from warehouse.layout import LAKE

_SEPARATOR = "|"


def known_key(article_id: str, record_sha256: str, extractor_version: str | None, model: str | None) -> int:
    """The key of one version, as Python makes it; :func:`export_known` makes the same in SQL."""
    text = _SEPARATOR.join((article_id, record_sha256, extractor_version or "", model or ""))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def export_known(root: Path | str, path: Path | str, extractor_version: str | None, model: str | None) -> int:
    """Writes the keys of all versions read by this extractor version and model to ``path`` (.npy); returns how many.

    The file appears under its name when it is complete.
    """
    folder = Path(root).resolve()
    check_catalog(folder)
    connection = new_connection()
    try:
        attach(connection, folder, read_only=True)
        columns = connection.execute(
            "SELECT DISTINCT ('0x' || left(sha256(concat_ws($separator, article_id, record_sha256, "
            "coalesce(extractor_version, ''), coalesce(model, ''))), 16))::UBIGINT AS key "
            f"FROM {LAKE}.article_versions WHERE extractor_version IS NOT DISTINCT FROM $version "
            "AND model IS NOT DISTINCT FROM $model ORDER BY key",
            {"separator": _SEPARATOR, "version": extractor_version, "model": model},
        ).fetchnumpy()
    finally:
        connection.close()
    keys = np.asarray(columns["key"], dtype=np.uint64)
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        np.save(file, keys)
    temporary.replace(target)
    return len(keys)


class KnownIndex:
    """Answers whether a version was read before, from the file that :func:`export_known` wrote, or from a copy of it in
    an object store, which is read as a whole.
    """

    def __init__(self, path: Path | str) -> None:
        if "://" in str(path):
            system, name = fs.FileSystem.from_uri(str(path))
            with system.open_input_stream(name) as stream:
                self._keys = np.load(io.BytesIO(stream.read()))
        else:
            self._keys = np.load(Path(path), mmap_mode="r")

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, version: tuple[str, str, str | None, str | None]) -> bool:
        """``version``: (article_id, record_sha256, extractor_version, model)."""
        key = np.uint64(known_key(*version))
        at = int(np.searchsorted(self._keys, key))
        return at < len(self._keys) and self._keys[at] == key
