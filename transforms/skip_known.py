"""Skip known: articles whose version, extractors and model are in the warehouse already go no further."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from schemas import Article
from transforms.nlp.annotate import EXTRACTOR_VERSION
from transforms.nlp.model import label
from transforms.options import IngestOptions
from warehouse.known import KnownIndex

UNCHANGED = "unchanged"


class _SkipKnownDoFn(beam.DoFn):
    def __init__(self, options: IngestOptions) -> None:
        self._options = options
        self._known: list[KnownIndex] = []
        self._skipped = Metrics.counter("SkipKnown", "unchanged")

    def setup(self) -> None:
        self._known = [KnownIndex(path) for path in self._options.known_paths]

    def process(self, article: Article) -> Iterator[Any]:
        model = self._options.model_for(article)
        key = (
            article.article_id,
            article.record_sha256 or article.content_sha256,
            EXTRACTOR_VERSION,
            label(model) if model else None,
        )
        if any(key in index for index in self._known):
            self._skipped.inc()
            yield beam.pvalue.TaggedOutput(UNCHANGED, article.source_uri or article.article_id)
        else:
            yield article


class SkipKnown(beam.PTransform):
    """``Article`` -> ``Article`` (main) and the sources of known articles (tag ``unchanged``). Idempotent."""

    def __init__(self, options: IngestOptions) -> None:
        super().__init__()
        self._options = options

    def expand(self, articles: beam.PCollection[Article]) -> Any:
        return articles | "Look up" >> beam.ParDo(_SkipKnownDoFn(self._options)).with_outputs(
            UNCHANGED, main="articles"
        ).with_output_types(Article)
