"""Mentions of people, organisations, places and groups, with names and ids that hold across articles.

The rows of one article: names found by ``mentions``, people joined by ``names``, organisations by ``organisations``,
places put on the map by ``places``, groups found by ``groups``. GROUP rows may overlap the nation inside them; all
other rows never overlap one another.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from schemas import Article, Entity
from schemas.ids import row_id
from transforms.nlp.gazetteer import Place, country_place, region_abbreviation
from transforms.nlp.groups import Group, find_groups
from transforms.nlp.mentions import Mention, find_mentions
from transforms.nlp.name_lists import honorific_gender
from transforms.nlp.names import NameMention, PersonIndex, link_people, slug
from transforms.nlp.nations import country_of_demonym, country_of_name, display_name
from transforms.nlp.organisations import long_forms, organisation_country, organisation_id, organisation_name
from transforms.nlp.paragraphs import paragraph_spans
from transforms.nlp.place_context import places_of
from transforms.nlp.roles import role_of
from transforms.nlp.words import Words, words_of


@dataclass(frozen=True)
class Names:
    """Everything the name rules know of an article; ``extract_entities`` turns it into rows."""

    words: Words
    mentions: tuple[Mention, ...]
    people: PersonIndex
    places: dict[int, Place]  #: by the mention's first token
    organisations: dict[str, str]  #: short form → long form
    groups: tuple[Group, ...]


def find_names(doc: Doc, article: Article) -> Names:
    """Names of the article before they become rows; ``doc.text`` is ``article.text``.

    For callers that want people with gender and title beside the rows.
    """
    text = article.text
    w = words_of(doc, text)
    mentions = find_mentions(w, text, _dateline_span(article))
    groups = find_groups(w, text)
    return Names(
        words=w,
        mentions=tuple(mentions),
        people=_people(w, text, mentions),
        places=places_of(w, mentions, article, [g.country for g in groups if g.country]),
        organisations=long_forms(w, mentions),
        groups=tuple(groups),
    )


def extract_entities(doc: Doc, article: Article) -> list[Entity]:
    """Rows of every mention in the article, sorted by (start, end, label). Never raises, whatever the text."""
    names = find_names(doc, article)
    rows = [_row(names, m, article) for m in names.mentions]
    seen = {(r.start_char, r.end_char) for r in rows}
    rows += [_group_row(names.words, g, article, (g.start, g.end) in seen, article.text) for g in names.groups]
    return sorted(rows, key=lambda r: (r.start_char, r.end_char, r.label))


def _dateline_span(article: Article) -> tuple[int, int] | None:
    """Offsets of the first place printed in the dateline, if the gazetteer knows it."""
    if not article.dateline_place or article.dateline_start is None or article.dateline_lat is None:
        return None
    head = article.dateline_place.partition(",")[0].casefold()
    printed = article.text[article.dateline_start : article.dateline_end].casefold()
    at = printed.find(head)
    if at < 0 or len(printed) != (article.dateline_end or 0) - article.dateline_start:
        return None
    return article.dateline_start + at, article.dateline_start + at + len(head)


def _people(w: Words, doc_text: str, mentions: Sequence[Mention]) -> PersonIndex:
    starts = [s for s, _ in paragraph_spans(doc_text)]
    persons = [m for m in mentions if m.label == "PERSON"]
    index = link_people(
        NameMention(m.start, m.end, m.text, _honorific(w, m), bisect_right(starts, m.start)) for m in persons
    )
    by_end = {m.last - 1: m for m in mentions}
    for person in index.people:
        best: tuple[int, int, int] | None = None
        spans = set(person.spans)
        for m in persons:
            if (m.start, m.end) not in spans:
                continue
            role = role_of(w, doc_text, m, by_end)
            if role is None:
                continue
            # A title before the full name first, then before a short form, then in apposition; the earliest of equals.
            rank = (-role.rank, 0 if " " in m.text else 1, m.start)
            if best is None or rank < best:
                best, person.role = rank, role.text
    return index


def _honorific(w: Words, m: Mention) -> str | None:
    before = w.text[m.first - 1] if m.first else ""
    return before if honorific_gender(before) in ("m", "f") else None


def _row(names: Names, m: Mention, article: Article) -> Entity:
    row = Entity(
        article_id=article.article_id,
        published_date=article.published_date,
        mention_id=row_id(article.article_id, "m", m.start, m.end),
        start_char=m.start,
        end_char=m.end,
        text=m.text,
        sentence_index=names.words.sentence[m.first],
        label=m.label,
        name=" ".join(m.text.split()),
    )
    if m.label == "PERSON":
        person = names.people.at(m.start, m.end)
        return replace(row, name=person.name, entity_id=person.entity_id, role=person.role) if person else row
    if m.label == "NORP":
        country = country_of_demonym(_cased(m.text))
        return replace(row, entity_id=f"country:{country}" if country else f"norp:{slug(m.text)}", country=country)
    if m.label in ("GPE", "LOC", "FAC"):
        return _place_row(row, m, names.places.get(m.first))
    if m.label == "ORG":
        name = organisation_name(m.text)
        name = names.organisations.get(name, name)
        row = replace(row, name=name, entity_id=organisation_id(name), country=organisation_country(name))
        place = names.places.get(m.first)
        if place:
            row = replace(
                row, country=row.country or place.country, lat=place.lat, lon=place.lon, geonames_id=place.geonames_id
            )
        return row
    return replace(row, entity_id=f"{m.label.lower()}:{slug(m.text)}")


def _cased(text: str) -> str:
    return text.title() if text.isupper() and len(text) > 3 else text


def _place_row(row: Entity, m: Mention, place: Place | None) -> Entity:
    country = country_of_name(m.text) or country_of_name(_cased(m.text))
    if place is None and country and m.label == "GPE":
        place = country_place(country)
    name = _cased(" ".join(m.text.split()))
    if place is None:
        return replace(row, name=name, entity_id=f"place:{slug(name)}", country=country)
    if place.kind == "country":
        entity_id, name = f"country:{place.country}", display_name(place.country or "") or place.name
        row = replace(row, label="GPE")
    elif place.geonames_id:
        entity_id = f"geonames:{place.geonames_id}"
    else:
        entity_id = f"place:{slug(place.name)}"
    if region_abbreviation(m.text):
        name = place.name
    return replace(
        row, name=name, entity_id=entity_id, country=place.country, lat=place.lat, lon=place.lon,
        geonames_id=place.geonames_id,
    )  # fmt: skip


def _group_row(w: Words, group: Group, article: Article, taken: bool, doc_text: str) -> Entity:
    return Entity(
        article_id=article.article_id,
        published_date=article.published_date,
        mention_id=row_id(article.article_id, "m", group.start, group.end, int(taken)),
        start_char=group.start,
        end_char=group.end,
        text=doc_text[group.start : group.end],
        sentence_index=w.sentence[group.first],
        label="GROUP",
        name=group.name,
        entity_id=group.entity_id,
        country=group.country,
        role=group.role,
    )
