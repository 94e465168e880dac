"""Zip and tar archives: every member is read as if it lay beside the others in a folder."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast

from transforms.sources.dead_letters import Refused, dead_letter, printable
from transforms.sources.framing import Records
from transforms.sources.options import MIB, SourceOptions
from transforms.sources.streams import Guarded, Peekable
from transforms.sources.whole import seekable
from transforms.sources.word import word_record

Explode = Callable[[Peekable, str, SourceOptions, int], Records]

_MAX_MEMBERS = 1_000_000
_ENCRYPTED = 0x1


def read_zip(stream: Peekable, uri: str, options: SourceOptions, depth: int, explode: Explode) -> Records:
    """Members of a zip archive in its order, named ``archive/member``; a Word document is one article."""
    _check_depth(depth, options)
    with seekable(stream) as file:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as e:
            raise Refused("unreadable", f"the zip archive is damaged: {e}. Fetch or write it again.") from None
        members = archive.infolist()
        if any(m.filename == "word/document.xml" for m in members[:1000]):
            yield word_record(archive, uri, options)
            return
        if len(members) > _MAX_MEMBERS:
            raise Refused("too_many_members", f"the archive has {len(members):,} members. Unpack it if you trust it.")
        for member in members:
            name = f"{uri}/{printable(member.filename)}"
            if member.is_dir() or _hidden(member.filename):
                continue
            if member.flag_bits & _ENCRYPTED:
                yield dead_letter(
                    name, "read", "encrypted", "the member is encrypted. Unpack it with its password first."
                )
                continue
            try:
                with archive.open(member) as plain:
                    guarded = Guarded(cast(BinaryIO, plain), member.compress_size, options)
                    yield from explode(Peekable(cast(BinaryIO, guarded)), name, options, depth + 1)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as e:
                yield dead_letter(name, "read", "unreadable", f"the member is damaged: {e}. Write the archive again.")


def read_tar(stream: Peekable, uri: str, options: SourceOptions, depth: int, explode: Explode) -> Records:
    """Members of a tar archive in its order, named ``archive/member``; links and devices are passed over."""
    _check_depth(depth, options)
    try:
        with tarfile.open(fileobj=cast(BinaryIO, stream), mode="r|", bufsize=MIB) as archive:
            for member in archive:
                archive.members.clear()  # type: ignore[attr-defined]  # what was read need not be remembered
                if not member.isfile() or _hidden(member.name):
                    continue
                plain = archive.extractfile(member)
                if plain is not None:
                    name = f"{uri}/{printable(member.name)}"
                    yield from explode(Peekable(cast(BinaryIO, plain)), name, options, depth + 1)
    except (tarfile.TarError, EOFError) as e:
        raise Refused(
            "unreadable", f"the tar archive is damaged: {e}. What came before was read; write it again."
        ) from None


def _check_depth(depth: int, options: SourceOptions) -> None:
    if depth >= options.max_nesting:
        raise Refused("nested_too_deep", f"more than {options.max_nesting} archives or compressions inside each other.")


def _hidden(name: str) -> bool:
    """What a folder walk skips: hidden files, notes, and the resource forks that macOS adds."""
    parts = name.split("/")
    return name.endswith(".md") or any(p.startswith(".") or p == "__MACOSX" for p in parts if p not in (".", ".."))
