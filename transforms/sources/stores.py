"""Object stores and other file systems by address: ``s3://``, ``gs://``, ``abfs://``, ``hdfs://``, ``file://``.

What a run leaves for its own workers (the functions with ``whole`` in their names) lies in a folder or in such a store.

Credentials are the environment's, as pyarrow's file systems find them.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
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


def write_whole(name: str, data: bytes) -> str:
    """Writes a file, or an object of a store, whole or not at all; returns its name. Raises OSError."""
    if is_store(name):
        system, path = _resolve(name)
        with system.open_output_stream(path) as stream:
            stream.write(data)
        return name
    target = Path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_bytes(data)
    temporary.replace(target)
    return name


def read_whole(name: str) -> bytes:
    """What :func:`write_whole` wrote. Raises OSError."""
    if not is_store(name):
        return Path(name).read_bytes()
    with open_store(name) as stream:
        return stream.read()


def remove_whole(name: str) -> None:
    """Removes what :func:`write_whole` wrote; what is gone already is no error."""
    if not is_store(name):
        Path(name).unlink(missing_ok=True)
        return
    system, path = _resolve(name)
    with contextlib.suppress(FileNotFoundError):
        system.delete_file(path)


def remove_below(address: str) -> None:
    """Removes all objects below an address of a store; none is no error. Raises OSError."""
    system, path = _resolve(address)
    system.delete_dir_contents(path, missing_dir_ok=True)


def _resolve(name: str) -> tuple[fs.FileSystem, str]:
    try:
        return fs.FileSystem.from_uri(name)
    except (ValueError, NotImplementedError) as e:
        raise OSError(f"{name}: {e}") from None
