"""The articles that golden files speak of, read and annotated by the project's own parts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from spacy.language import Language

from schemas import Article, DeadLetter
from tests.golden_match import Golden
from transforms.nlp.annotate import Annotation, annotate
from transforms.sources.normalise import normalise
from transforms.sources.options import SourceOptions
from transforms.sources.read import read_unit
from transforms.sources.records import Skipped
from transforms.sources.units import discard, plan_units

ROOT = Path(__file__).resolve().parent.parent
_RECORDS_PER_UNIT = 100


@lru_cache(maxsize=64)
def read_articles(path: Path) -> dict[str, Article]:
    """Articles of a file by ``source_uri``, read as a run reads them. Raises ValueError for a dead letter."""
    options = SourceOptions()
    out: dict[str, Article] = {}
    with tempfile.TemporaryDirectory() as spool:
        for unit in plan_units([str(path)], options, _RECORDS_PER_UNIT, Path(spool)):
            if isinstance(unit, DeadLetter):
                raise ValueError(f"{unit.source_uri}: {unit.error_message}")
            if isinstance(unit, Skipped):
                continue
            for record in read_unit(unit, options):
                result = record if isinstance(record, DeadLetter) else normalise(record, options)
                if isinstance(result, DeadLetter):
                    raise ValueError(f"{result.source_uri}: {result.error_message}")
                out[str(result.source_uri)] = result
            discard(unit)
    return out


def golden_article(golden: Golden) -> Article:
    """The article of a golden file. Raises LookupError when its file holds no such record."""
    name, _, record = golden.source.partition("#")
    path = ROOT / name
    articles = read_articles(path)
    key = f"{path}#{record}" if record else str(path)
    if key not in articles:
        raise LookupError(f"{golden.source} is not among {sorted(articles)}")
    return articles[key]


def annotate_goldens(nlp: Language, goldens: Iterable[Golden]) -> list[Annotation]:
    """The rows of each golden file's article, in order."""
    return list(annotate(nlp, [golden_article(g) for g in goldens]))
