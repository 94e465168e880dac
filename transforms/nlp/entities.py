"""Mentions of people, organisations, places and groups, with names and ids that hold across articles."""

from __future__ import annotations

import re
import unicodedata

from spacy.tokens import Doc

from schemas import Article, Entity
from schemas.ids import row_id
from transforms.nlp.gazetteer import country_place
from transforms.nlp.groups import find_groups
from transforms.nlp.mentions import find_mentions
from transforms.nlp.nations import country_of_demonym, country_of_name, display_name
from transforms.nlp.places import resolve_name

_PLACE_LABELS = {"GPE", "LOC", "FAC"}
_NUMBER_LABELS = {"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"}
_POSSESSIVE = re.compile(r"['’]s?$")


def slug(name: str) -> str:
    """ASCII slug of a name, for ids: ``Recep Tayyip Erdoğan`` → ``recep-tayyip-erdogan``."""
    text = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L").replace("ı", "i"))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    return re.sub(r"[^\w]+", "-", re.sub(r"['’.]", "", text)).strip("-")


def extract_entities(doc: Doc, article: Article) -> list[Entity]:
    """Rows of every mention in the article, sorted by (start, end, label)."""
    sentence_of = {}
    for i, sentence in enumerate(doc.sents):
        for token in sentence:
            sentence_of[token.i] = i
    mentions = find_mentions(doc)
    persons = [m.text for m in mentions if m.label == "PERSON"]
    rows = []
    for ent in mentions:
        start, end, text, label = ent.start, ent.end, ent.text, ent.label
        name, entity_id, country, place = text, None, None, None
        if label == "PERSON":
            longest_first = sorted(set(persons), key=lambda p: (-len(p), p))
            name = next((p for p in longest_first if p.split()[-1:] == text.split()[-1:]), text)
            entity_id = f"person:{slug(name)}"
        elif label == "NORP" and (country := country_of_demonym(text)):
            entity_id = f"country:{country}"
        elif label in _PLACE_LABELS and (country := country_of_name(text)):
            place, entity_id, name = country_place(country), f"country:{country}", display_name(country) or text
        elif label in _PLACE_LABELS and (place := resolve_name(text)):
            country = place.country
            entity_id = f"geonames:{place.geonames_id}" if place.geonames_id else f"place:{slug(place.name)}"
        else:
            entity_id = f"{label.lower()}:{slug(text)}"
        rows.append(
            Entity(
                article_id=article.article_id,
                published_date=article.published_date,
                mention_id=row_id(article.article_id, "m", start, end),
                start_char=start,
                end_char=end,
                text=text,
                sentence_index=sentence_of[ent.first],
                label=label,
                name=name,
                entity_id=entity_id,
                country=country,
                lat=place.lat if place else None,
                lon=place.lon if place else None,
                geonames_id=place.geonames_id if place else None,
            )
        )
    rows.extend(
        Entity(
            article_id=article.article_id,
            published_date=article.published_date,
            mention_id=row_id(article.article_id, "m", group.start_char, group.end_char, 1),
            start_char=group.start_char,
            end_char=group.end_char,
            text=doc.text[group.start_char : group.end_char],
            sentence_index=sentence_of[group.token],
            label="GROUP",
            name=group.name,
            entity_id=f"group:{group.country}:{group.role}",
            country=group.country,
            role=group.role,
        )
        for group in find_groups(doc)
    )
    return sorted(rows, key=lambda r: (r.start_char, r.end_char, r.label))
