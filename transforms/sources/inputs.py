"""Inputs as the user gives them → files in a fixed order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from transforms.sources.stores import is_store, store_files

_GLOB = frozenset("*?[")
#: Notes beside articles, not articles.
_SKIPPED_SUFFIXES = (".md",)


class InputNotFound(FileNotFoundError):
    """An input that does not exist or matches nothing."""


def is_web(name: str) -> bool:
    """Whether an input is a web address."""
    return name.lower().startswith(("http://", "https://"))


def check_inputs(inputs: Sequence[str]) -> None:
    """Raises InputNotFound for the first input that names nothing. Reads no file."""
    if not inputs:
        raise InputNotFound("no input: give files, folders, globs or - for standard input")
    for name in inputs:
        if name == "-" or is_web(name):
            continue
        if is_store(name):
            _check_store(name)
            continue
        if os.path.lexists(name):
            if Path(name).is_dir() and next(_walk(name), None) is None:
                raise InputNotFound(f"{name}: the folder holds no files (hidden files and *.md are skipped)")
        elif not _is_glob(name):
            raise InputNotFound(f"{name}: no such file or folder")
        elif next(_matches(name), None) is None:
            raise InputNotFound(f"{name}: the pattern matches no files")


def expand_inputs(inputs: Sequence[str]) -> Iterator[str]:
    """Paths of all files in the order of the inputs, folders and globs sorted; each file once. ``-`` passes through."""
    seen: set[str] = set()
    for name in inputs:
        for path in _paths(name):
            identity = path if path == "-" or "://" in path else os.path.realpath(path)
            if identity not in seen:
                seen.add(identity)
                yield path


def source_uri(path: str) -> str:
    """The path as a name for tables: slashes forward, valid Unicode."""
    if path == "-" or is_web(path) or is_store(path):
        return path
    return os.fsencode(Path(path).as_posix()).decode("utf-8", "backslashreplace")


def _paths(name: str) -> Iterator[str]:
    if name == "-" or is_web(name):
        yield name
    elif is_store(name):
        yield from (p for p in store_files(name) if not _is_skipped(p.removeprefix(name)))
    elif not os.path.lexists(name) and _is_glob(name):
        yield from _matches(name)
    elif Path(name).is_dir():
        yield from _walk(name)
    else:
        yield name


def _check_store(name: str) -> None:
    try:
        first = next(_paths(name), None)
    except OSError as e:
        raise InputNotFound(f"{name}: cannot be read: {e}") from None
    if first is None:
        raise InputNotFound(f"{name}: the folder holds no files (hidden files and *.md are skipped)")


def _is_skipped(path: str) -> bool:
    """Whether a path below an input is hidden or a note."""
    return path.endswith(_SKIPPED_SUFFIXES) or any(part.startswith(".") for part in path.split("/"))


def _is_glob(name: str) -> bool:
    return bool(_GLOB & set(name))


def _matches(pattern: str) -> Iterator[str]:
    for path in sorted(glob.iglob(pattern, recursive=True)):  # noqa: PTH207 - patterns may be absolute
        if Path(path).is_dir():
            if not pattern.rstrip("/").endswith("**"):  # the recursive pattern lists the folder's files itself
                yield from _walk(path)
        elif not path.endswith(_SKIPPED_SUFFIXES) or pattern.endswith(_SKIPPED_SUFFIXES):
            yield path


def _walk(folder: str) -> Iterator[str]:
    """Files below a folder, sorted; a folder reached twice through links is read once."""
    visited: set[str] = set()
    for root, folders, files in os.walk(folder, followlinks=True):
        identity = os.path.realpath(root)
        if identity in visited:
            folders.clear()
            continue
        visited.add(identity)
        folders[:] = sorted(d for d in folders if not d.startswith("."))
        for name in sorted(files):
            path = os.path.join(root, name)  # noqa: PTH118 - keeps the user's spelling of the folder
            if not name.startswith(".") and not name.endswith(_SKIPPED_SUFFIXES) and Path(path).is_file():
                yield path
