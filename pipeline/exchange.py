"""What driver and workers of a run hand each other: in the warehouse's folder, or in an object store between machines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.settings import IngestSettings
from transforms.sources.stores import is_store, remove_below, write_whole


class StagingPlace(Exception):
    """``--staging`` names a place that cannot be used; the message says why."""


def check_staging(settings: IngestSettings) -> None:
    """Raises ValueError when ``--staging`` is no address of an object store."""
    if settings.staging is not None and not is_store(settings.staging):
        raise ValueError(
            f"--staging {settings.staging}: give an address of an object store, s3://BUCKET/PREFIX or gs://BUCKET/PREFIX; "
            "workers that share the warehouse's folder need none"
        )


@dataclass(frozen=True)
class Exchange:
    """``scratch``: the run's folder on this machine. ``address``: the run's part of the place that ``--staging`` names;
    None: workers see ``scratch`` and the warehouse's folder.
    """

    scratch: Path
    address: str | None

    @staticmethod
    def of(settings: IngestSettings, run_id: str, scratch: Path) -> Exchange:
        """The exchange of a run."""
        return Exchange(scratch, f"{settings.staging.rstrip('/')}/{run_id}" if settings.staging else None)

    @property
    def spool(self) -> str:
        """Where chunks of input wait for workers."""
        return f"{self.address or self.scratch}/spool"

    @property
    def staging(self) -> str | None:
        """Where workers stage rows; None: in the warehouse's folder."""
        return f"{self.address}/rows" if self.address else None

    @property
    def progress(self) -> Path | None:
        """Where workers say how far they are, if this machine can see it."""
        return None if self.address else self.scratch / "progress"

    def manifest(self, batch: int) -> str:
        """The file that says what a batch left."""
        return f"{self.address or self.scratch}/manifest-{batch}.pickle"

    def hand_out(self, file: Path) -> str:
        """The name by which workers read a file of ``scratch``."""
        return write_whole(f"{self.address}/{file.name}", file.read_bytes()) if self.address else str(file)

    def empty(self) -> None:
        """Removes what this try of the run, or an earlier one, left in the store. Raises StagingPlace."""
        if self.address is not None:
            try:
                remove_below(self.address)
            except OSError as error:
                reason = " ".join(str(error).split())
                raise StagingPlace(f"--staging: {self.address} cannot be used: {reason}") from error
