"""What the steps of a run need to know: one picklable object that travels to every worker."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from transforms.sources.options import SourceOptions


@dataclass(frozen=True)
class IngestOptions:
    """Options of one run, the same for every worker.

    ``models`` maps ISO 639-1 languages to spaCy models; an article whose language has none is stored without
    annotation. ``ingested_at`` is the run's start: workers do not ask the clock. A stream has no such time, there it
    is None and an article's own arrival counts.
    """

    run_id: str
    ingested_at: dt.datetime | None
    warehouse: str
    known_paths: tuple[str, ...]
    models: tuple[tuple[str, str], ...]
    source: SourceOptions = field(default_factory=SourceOptions)
    progress_folder: str | None = None

    def model_for(self, language: str | None) -> str | None:
        """Name of the model for that language; unknown language gets the first one; None: store, do not annotate."""
        if language is None:
            return self.models[0][1]
        return dict(self.models).get(language)
