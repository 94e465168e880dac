"""Who speaks: from the words that name the source to a name of the article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from schemas import Entity
from transforms.nlp.quotes.view import View

_MALE = frozenset({"he", "him", "his", "himself"})
_FEMALE = frozenset({"she", "her", "hers", "herself"})
_TITLES = {"mr": "m", "mr.": "m", "sir": "m", "mrs": "f", "mrs.": "f", "ms": "f", "ms.": "f", "miss": "f", "lady": "f"}
_ACTORS = frozenset({"PERSON", "ORG", "GPE", "GROUP", "NORP"})
_NEVER = frozenset({"i", "we", "me", "us", "you", "my", "our", "myself", "ourselves", "what", "that", "this", "there"})


@dataclass(frozen=True)
class Speaker:
    """The source as printed and, where it is clear, who that is. ``name`` is None for unnamed people."""

    start: int
    end: int
    name: str | None = None
    entity_id: str | None = None
    role: str | None = None
    method: str | None = None


class Cast:
    """The people and bodies of one article, to resolve sources in reading order."""

    def __init__(self, v: View, entities: Sequence[Entity]) -> None:
        self.v = v
        self.actors = sorted((e for e in entities if e.label in _ACTORS), key=lambda e: (e.start_char, e.end_char))
        self._starts = [e.start_char for e in self.actors]
        self._roles: dict[str, str] = {}
        for e in self.actors:
            if e.role and e.name and e.label == "PERSON":
                self._roles.setdefault(e.name, e.role)
        self._genders = self._find_genders()

    def at(self, token: int) -> Entity | None:
        """The actor whose mention holds the token."""
        position = self.v.start[token]
        i = bisect_right(self._starts, position) - 1
        while i >= 0 and i >= bisect_right(self._starts, position) - 3:
            e = self.actors[i]
            if e.start_char <= position < e.end_char:
                return e
            i -= 1
        return None

    def resolve(self, token: int) -> Speaker | None:
        """The speaker whose noun phrase ``token`` heads; None when it can be nobody (I, we, what)."""
        v = self.v
        lower = v.lower[token]
        if lower in _NEVER:
            return None
        entity = self.at(token)
        if entity is not None:
            method = "name" if entity.text == (entity.name or entity.text) else "surname"
            return Speaker(
                entity.start_char, entity.end_char, entity.name or entity.text, entity.entity_id,
                self._roles.get(entity.name or ""), method,
            )
        start, end = self._phrase(token)
        if lower in _MALE | _FEMALE:
            found = self._antecedent(token, "m" if lower in _MALE else "f")
            if found is not None:
                name = found.name or found.text
                return Speaker(start, end, name, found.entity_id, self._roles.get(name), "pronoun")
        return Speaker(start, end)

    def _phrase(self, token: int) -> tuple[int, int]:
        """The noun phrase as printed, without relative clauses and what follows a comma."""
        v = self.v
        last = token
        for k in v.children[token]:
            if k > token and v.dep[k] in ("prep", "compound", "nummod", "case", "conj", "cc", "amod"):
                last = max(last, v.right[k])
        first = v.left[token]
        while first < token and v.pos[first] in ("PUNCT", "SPACE"):
            first += 1
        return v.start[first], v.end[last]

    def _find_genders(self) -> dict[str, str]:
        out: dict[str, str] = {}
        for e in self.actors:
            if e.label == "PERSON" and e.name:
                before = self.v.token_before(e.start_char)
                gender = _TITLES.get(self.v.lower[before]) if before >= 0 else None
                gender = gender or _TITLES.get(e.text.split(" ")[0].lower())
                if gender:
                    out.setdefault(e.name, gender)
        return out

    def _antecedent(self, token: int, gender: str) -> Entity | None:
        """Who a personal pronoun stands for: the last person who was subject, in this or the three sentences before."""
        v = self.v
        sentence = v.sentence_of[token]
        i = bisect_right(self._starts, v.start[token]) - 1
        best: tuple[int, Entity] | None = None
        while i >= 0:
            e = self.actors[i]
            i -= 1
            distance = sentence - e.sentence_index
            if distance > 3:
                break
            if e.label != "PERSON" or self._genders.get(e.name or e.text, gender) != gender:
                continue
            head = v.token_holding(e.end_char - 1)
            subject = v.dep[head] in ("nsubj", "nsubjpass")
            score = 10 - 3 * distance + (4 if subject else 0)
            if best is None or score > best[0]:
                best = (score, e)
        return best[1] if best else None
