"""What the steps of a run need to know: one picklable object that travels to every worker."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from schemas import Article
from transforms.sources.language import is_latin
from transforms.sources.options import SourceOptions


@dataclass(frozen=True)
class IngestOptions:
    """Options of one run, the same for every worker.

    ``models`` maps ISO 639-1 languages to spaCy models; an article whose language has none is stored without
    annotation. ``ingested_at`` is the run's start: workers do not ask the clock. A stream has no such time, there it
    is None and an article's own arrival counts. ``staging``: where rows wait for the commit, an address of an
    object store; None: in the warehouse's folder (``warehouse``, else empty: workers do not see it).
    """

    run_id: str
    ingested_at: dt.datetime | None
    warehouse: str
    known_paths: tuple[str, ...]
    models: tuple[tuple[str, str], ...]
    source: SourceOptions = field(default_factory=SourceOptions)
    progress_folder: str | None = None
    staging: str | None = None

    def model_for(self, article: Article) -> str | None:
        """Name of the model for the article's language; None: store, do not annotate.

        A text of unknown language gets the first model if it is written in Latin letters.
        """
        if article.language is None:
            return self.models[0][1] if is_latin(article.text) else None
        return dict(self.models).get(article.language)
