"""Ages: `43-year-old`, `aged 25`, `Anna Horova, 43,`, `a child of six`."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from transforms.nlp.lexicon import load_toml
from transforms.nlp.quantities_tokens import TokenIndex
from transforms.nlp.quantities_units import (
    Unit,
)

_OLDEST = 110  # years of a person
_OLD = re.compile(r"[ -]?(year|month|week|day)s?[ -]{1,3}olds?\b", re.IGNORECASE)


_AGED = re.compile(
    r"\b(?:aged?|ages|ages? of|aged between|aged from|over the age of|under the age of)\s(?:between\s|from\s|about\s|just\s|only\s)?$"
)
# The second of two: `between the ages of four months and 17 years`.
_SECOND_AGE = re.compile(r"\bages of [\w-]+(?: (?:year|month|week|day)s?)? (?:and|to) $")


_IS_AGE = re.compile(
    r"\b(?:who|he|she|i|when they)(?: was|['’]s| is| were|['’]m| am| turned) (?:just |only |about |around )?$"
)


# `younger than 40`, `voters under 30`; not `older than 40 houses`, `workers over 500`.
_OLDER = re.compile(
    r"\b(?:younger|older) than $|\b(?:people|persons|adults|men|women|children|kids|boys|girls|males|females|pupils|students|voters"
    r"|workers|patients|residents|citizens|respondents) (?:over|under|above|below) $"
)


# What goes on with a person: `Orlova, 66, has used the break`.
_PERSON_BEHIND = re.compile(r", (?:who|said|says|told|has|had|is|was|will|also|a|an|the|from|of)\b")


def age_behind(
    doc: Doc, tokens: TokenIndex, text: str, start: int, end: int, unit: Unit | None
) -> tuple[str, int] | None:
    """Unit and end of an age: `43-year-old`, `aged 25`, `Anna Horova, 43,`, `who was 10`, `a child of six`."""
    m = _OLD.match(text, end)
    if m:
        return m[1].lower(), m.end()
    if unit is not None and unit.kind != "duration":
        return None
    before = text[max(0, start - 40) : start].lower()
    if _AGED.search(before) or _SECOND_AGE.search(before):
        return ("year", end) if unit is None else (unit.unit, unit.end)
    i = tokens.at(start)
    if unit is not None or not (text[start:end].isdigit() or text[start:end].isalpha()):
        return None
    follow = doc[f] if (f := tokens.first_from(end)) < len(doc) and tokens.same_sentence(f, i) else None
    noun_follows = follow is not None and follow.tag_ in ("NN", "NNS", "NNP", "JJ", "HYPH", "CD", "IN")
    young = load_toml("counted.toml")["young"]
    of = i > 1 and doc[i - 1].lower_ == "of" and doc[i - 2].lower_ in young
    kin = i > 1 and doc[i - 1].lemma_ == "be" and doc[i - 2].lower_ in load_toml("counted.toml")["kin"]
    older = _OLDER.search(before) and not (text[start:end].isdigit() and int(text[start:end]) > _OLDEST)
    if (of or kin or older or _IS_AGE.search(before)) and not noun_follows:
        return "year", end
    if (
        not text[start:end].isdigit()
        or not 3 <= int(text[start:end]) <= _OLDEST
        or i < 2
        or doc[i - 1].text not in (",", "(")
    ):
        return None
    name = doc[i - 2]
    if name.ent_type_ == "PERSON" and text[end : end + 1] in (",", ".", ")", ";"):
        return "year", end
    # A name that the model did not take for a person's: `Senard, 65, now …`, `Taras Vivchar, 39, a volunteer`
    alone = i < 3 or doc[i - 3].tag_ != "NNP"
    place = name.ent_type_ == "GPE" and alone and _PERSON_BEHIND.match(text, end) is None
    other = name.ent_type_ in ("DATE", "CARDINAL", "PRODUCT") or place
    return ("year", end) if name.tag_ == "NNP" and not other and text[end : end + 1] in (",", ")") else None
