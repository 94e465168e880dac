"""Object stores and other file systems by address: ``s3://``, ``gs://``, ``abfs://``, ``hdfs://``, ``file://``.

Credentials are the environment's, as pyarrow's file systems find them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from pyarrow import fs

_SCHEME = re.compile(r"(?:s3|gs|gcs|abfss?|hdfs|viewfs|file)://", re.IGNORECASE)


def is_store(name: str) -> bool:
    """Whether an input names a file or folder by the address of a file system."""
    return _SCHEME.match(name) is not None


def store_files(name: str) -> Iterator[str]:
    """Addresses of the file, or of all files below the folder, sorted. Raises OSError for what is not there."""
    system, path = _resolve(name)
    info = system.get_file_info(path)
    if info.type == fs.FileType.File:
        yield name
        return
    if info.type != fs.FileType.Directory:
        raise FileNotFoundError(f"{name}: no such file or folder")
    found = system.get_file_info(fs.FileSelector(path, recursive=True))
    prefix = name.rstrip("/")
    for file in sorted(found, key=lambda f: f.path):
        if file.type == fs.FileType.File:
            yield f"{prefix}/{file.path[len(path.rstrip('/')) + 1 :]}"


def open_store(name: str) -> BinaryIO:
    """The file's bytes as a stream. Raises OSError."""
    system, path = _resolve(name)
    return cast(BinaryIO, system.open_input_stream(path))


def store_state(name: str) -> tuple[int, int]:
    """Bytes and time of change (nanoseconds since 1970; 0 where the store does not say) of a file. Raises OSError."""
    system, path = _resolve(name)
    info = system.get_file_info(path)
    if info.type != fs.FileType.File:
        raise FileNotFoundError(f"{name}: no such file")
    return info.size, info.mtime_ns or 0


def _resolve(name: str) -> tuple[fs.FileSystem, str]:
    try:
        return fs.FileSystem.from_uri(name)
    except (ValueError, NotImplementedError) as e:
        raise OSError(f"{name}: {e}") from None
