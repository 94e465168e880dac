"""One article, all its rows: the order in which the extractors run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from schemas import Article, Entity, NumericClaim, Quote, TemporalExpression
from transforms.nlp.claims import extract_claims
from transforms.nlp.datelines import Dateline, find_agency, find_dateline
from transforms.nlp.entities import extract_entities
from transforms.nlp.model import make_doc
from transforms.nlp.places import resolve_dateline
from transforms.nlp.quotes import extract_quotes
from transforms.nlp.times import check_publication_date, extract_times

#: Raised with every change of the extractors that changes rows: articles annotated by an older one are read again.
EXTRACTOR_VERSION = "2"


@dataclass(frozen=True)
class Annotation:
    """All rows of one article."""

    article: Article
    entities: tuple[Entity, ...]
    quotes: tuple[Quote, ...]
    numeric_claims: tuple[NumericClaim, ...]
    temporal_expressions: tuple[TemporalExpression, ...]


def with_dateline(article: Article) -> tuple[Article, Dateline | None]:
    """The article with its dateline columns filled, and the dateline itself. Runs before spaCy.

    An article without any other date of publication takes the dateline's. The agency is the dateline's, else the one
    that the record credits, else one credited in a byline or at the end of the text.
    """
    dateline = find_dateline(article.text, article.published_date)
    if dateline is None:
        agency = article.agency or find_agency(article.text, article.bylines)
        return (replace(article, agency=agency) if agency else article), None
    if article.published_date is None and dateline.date is not None:
        article = replace(article, published_date=dateline.date, published_source="dateline")
    place = resolve_dateline(dateline)
    return (
        replace(
            article,
            dateline_text=dateline.text,
            dateline_start=dateline.start,
            dateline_end=dateline.end,
            dateline_place=dateline.place,
            dateline_country=place.country if place else dateline.country,
            dateline_lat=place.lat if place else None,
            dateline_lon=place.lon if place else None,
            dateline_geonames_id=place.geonames_id if place else None,
            dateline_date=dateline.date,
            agency=dateline.agency or article.agency or find_agency(article.text, article.bylines),
        ),
        dateline,
    )


def annotate_doc(doc: Doc, article: Article) -> Annotation:
    """Rows of a parsed article; ``doc.text`` is ``article.text`` and the dateline columns are filled already."""
    times = extract_times(doc, article)
    doubts = (article.published_doubt, check_publication_date(doc, article, times))  # of the record, of the text
    article = replace(article, published_doubt="; ".join(d for d in doubts if d) or None)
    entities = extract_entities(doc, article)
    quotes = extract_quotes(doc, article, entities, times)
    claims = extract_claims(doc, article, entities, quotes, times)
    return Annotation(article, tuple(entities), tuple(quotes), tuple(claims), tuple(times))


def annotate(nlp: Language, articles: Iterable[Article], batch_size: int = 32) -> Iterator[Annotation]:
    """Rows of each article, in order. The first article that fails raises: the caller tries one by one."""
    dated = [with_dateline(a)[0] for a in articles]
    docs = ((make_doc(nlp, a.text, a.dateline_end or 0), a) for a in dated)
    for doc, article in nlp.pipe(docs, as_tuples=True, batch_size=batch_size):
        yield annotate_doc(doc, article)


def store_only(article: Article) -> Annotation:
    """The article without rows: its language has no model."""
    return Annotation(article, (), (), (), ())
