"""Where the data files of a warehouse are: a folder of this machine, or a prefix in a bucket of an object store.

Files are known by their full names, as DuckLake lists them; a name stays with its bytes for good.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import pyarrow as pa
from pyarrow import fs

from warehouse.engine import load_statement, quote
from warehouse.errors import CatalogueSetting, StoreUnreachable

_REQUESTS = 16  # at a time: each waits for the network, not for this machine


@dataclass(frozen=True)
class DataFolder:
    """A folder; ``writers``: threads that writing pays for, since it waits for the disk (fsync)."""

    path: Path
    writers = 4

    @property
    def address(self) -> str:
        """What names of files begin with."""
        return self.path.as_posix() + "/"

    def prepare(self) -> None:
        """Makes the folder. Raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True)

    def attach_statements(self) -> list[str]:
        """What DuckDB must be told before it can read the files."""
        return []

    def put(self, relative: str, data: pa.Buffer) -> str:
        """Writes a file whole or not at all, forced to disk; returns its name. Raises OSError."""
        path = self.path / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f".{path.stem}.{os.getpid()}.tmp"
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return path.as_posix()

    def settle(self, names: Iterable[str]) -> None:
        """Forces the names of new files to disk, where the system can do that for folders."""
        for folder in sorted({Path(name).parent for name in names}):
            with contextlib.suppress(OSError):
                descriptor = os.open(folder, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)

    def name(self, path: str, relative: bool) -> str:
        """The name of a file that the catalogue knows by this path."""
        return (self.path / path if relative else Path(path)).as_posix()

    def sizes(self) -> dict[str, int]:
        """All files with their bytes."""
        return {p.as_posix(): p.stat().st_size for p in self.path.rglob("*") if p.is_file()}

    def absent(self, names: Iterable[str]) -> set[str]:
        """Those of the names that are no files."""
        return {name for name in names if not Path(name).exists()}

    def remove(self, names: Collection[str]) -> None:
        """Removes files; those that are gone are no error. Folders of days that are empty then go too."""
        for name in names:
            Path(name).unlink(missing_ok=True)
        for folder in sorted((p for p in self.path.rglob("published_date=*") if p.is_dir()), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()  # only empty ones go

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True)
class Bucket:
    """``s3://bucket/prefix``, of AWS or of any server that speaks its protocol (``$AWS_ENDPOINT_URL``); ``gs://bucket/prefix``,
    of Google, which speaks it too, to those who have HMAC keys for it.

    Credentials and region are the environment's, as AWS' own tools find them.
    """

    url: str
    writers = _REQUESTS

    @property
    def address(self) -> str:
        """What names of files begin with."""
        return self.url + "/"

    def prepare(self) -> None:
        """Makes sure that the bucket is there and can be listed. Raises StoreUnreachable."""
        try:
            system, path = self._system()
            name = path.partition("/")[0]
            if system.get_file_info(name).type == fs.FileType.NotFound:
                raise FileNotFoundError(f"there is no bucket {name}")
            system.get_file_info(fs.FileSelector(path, allow_not_found=True))
        except (OSError, pa.ArrowException) as error:
            raise self.unreachable(error) from error

    def unreachable(self, error: BaseException) -> StoreUnreachable:
        """What it means when the bucket does not answer."""
        return StoreUnreachable(
            f"The data in {self.url} cannot be reached: {' '.join(str(error).split())} — check the bucket's name, the "
            + (
                "HMAC keys of Google's store ($AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY)."
                if self._is_google
                else "credentials ($AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY, $AWS_PROFILE, or the machine's role), "
                "$AWS_REGION, and $AWS_ENDPOINT_URL where the store is not AWS."
            )
        )

    def attach_statements(self) -> list[str]:
        """What DuckDB must be told before it can read the files; no secret stands in it."""
        kind = "gcs" if self._is_google else "s3"
        options = [f"TYPE {kind}", "PROVIDER credential_chain", f"SCOPE {quote(self.url)}"]
        if url := _endpoint():
            options += [f"ENDPOINT {quote(url.netloc)}", "URL_STYLE 'path'", f"USE_SSL {url.scheme != 'http'}"]
        if region := os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"):
            options.append(f"REGION {quote(region)}")
        return [
            load_statement("httpfs"),
            load_statement("aws"),
            f"CREATE OR REPLACE SECRET newsbeam ({', '.join(options)});",
        ]

    def put(self, relative: str, data: pa.Buffer) -> str:
        """Writes an object, which appears whole or not at all; returns its name. Raises OSError."""
        system, path = self._system()
        with system.open_output_stream(f"{path}/{relative}") as stream:
            stream.write(data)
        return f"{self.url}/{relative}"

    def settle(self, names: Iterable[str]) -> None:
        """Nothing to do: what :meth:`put` returned is stored."""

    def name(self, path: str, relative: bool) -> str:
        """The name of a file that the catalogue knows by this path."""
        return f"{self.url}/{path}" if relative else path

    def sizes(self) -> dict[str, int]:
        """All objects with their bytes."""
        system, path = self._system()
        found = system.get_file_info(fs.FileSelector(path, recursive=True, allow_not_found=True))
        scheme = self.url.partition("://")[0]
        return {f"{scheme}://{f.path}": f.size for f in found if f.type == fs.FileType.File}

    def absent(self, names: Iterable[str]) -> set[str]:
        """Those of the names that are no objects."""
        wanted = set(names)
        return wanted - self.sizes().keys() if wanted else wanted

    def remove(self, names: Collection[str]) -> None:
        """Removes objects; those that are gone are no error."""
        system, _ = self._system()

        def remove_one(name: str) -> None:
            with contextlib.suppress(FileNotFoundError):
                system.delete_file(name.partition("://")[2])

        with ThreadPoolExecutor(self.writers) as pool:
            list(pool.map(remove_one, names))

    def _system(self) -> tuple[fs.FileSystem, str]:
        if not self._is_google:
            system, path = fs.FileSystem.from_uri(self.url)
            return system, path
        url = _endpoint() or urlsplit("https://storage.googleapis.com")
        return fs.S3FileSystem(endpoint_override=url.netloc, scheme=url.scheme), self.url.partition("://")[2]

    @property
    def _is_google(self) -> bool:
        return self.url.startswith("gs://")

    def __str__(self) -> str:
        return self.url


def _endpoint() -> SplitResult | None:
    """The server that the environment names, if it does."""
    address = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return urlsplit(address) if address else None


DataStore = DataFolder | Bucket


def bucket(text: str) -> Bucket:
    """``s3://bucket/prefix`` or ``gs://bucket/prefix`` → where data files are. Raises CatalogueSetting for anything else."""
    url = urlsplit(text.strip().rstrip("/"))
    if (
        url.scheme in ("s3", "gs")
        and url.netloc
        and url.path.strip("/")
        and not (url.username or url.query or url.fragment)
    ):
        return Bucket(f"{url.scheme}://{url.netloc}{url.path}")
    raise CatalogueSetting(
        f"{text!r} is no place for data files. Write s3://BUCKET/PREFIX or gs://BUCKET/PREFIX; stores of others that speak S3's protocol are named "
        "by $AWS_ENDPOINT_URL."
    )
