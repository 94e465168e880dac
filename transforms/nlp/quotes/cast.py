"""The people and bodies of one article: what they are called, their gender, where they are mentioned."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from schemas import Entity
from transforms.nlp.lexicon import load_toml
from transforms.nlp.name_lists import given_gender, is_east_asian_family_name
from transforms.nlp.names import parse_name
from transforms.nlp.quotes.page import Page
from transforms.nlp.quotes.view import View
from transforms.nlp.roles import is_well_formed

_ACTORS = frozenset({"PERSON", "ORG", "GPE", "GROUP", "NORP", "FAC", "LOC"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "FAC", "LOC"})
_AGE_BEHIND = re.compile(r"\s*,\s*(\d{1,3})\b(?!\s*(?:percent|%|years? ago))")
_CLIMB = 6  # words from a name up to the clause that gives it
_MODIFIERS = frozenset({"compound", "amod", "poss", "nmod"})


@cache
def roles() -> tuple[dict[str, frozenset[str]], frozenset[str], frozenset[str], frozenset[str]]:
    """Interchangeable roles by word, nouns for bodies, male words, female words."""
    data = load_toml("quote_roles.toml")
    same: dict[str, set[str]] = {}
    for words in data["same"]:
        for word in words:
            same.setdefault(word, set()).update(words)
    return (
        {k: frozenset(v) for k, v in same.items()},
        frozenset(data["bodies"]),
        frozenset(data["male"]),
        frozenset(data["female"]),
    )


@cache
def body_nouns() -> frozenset[str]:
    """Nouns that describe a body, never a person."""
    data = load_toml("quote_roles.toml")
    return frozenset((*data["bodies"], *data["described_bodies"], *(k.split()[-1] for k in data["stands_for"])))


@cache
def personal_nouns() -> tuple[frozenset[str], frozenset[str]]:
    """Nouns for people who are rarely named, words before a name given in a relative clause."""
    data = load_toml("quote_roles.toml")
    return frozenset(data["generic"]), frozenset(data["name_words"])


@dataclass(frozen=True)
class Mention:
    """One mention: its entity, head token, sentence, whether it is a subject, stands in a quotation, is a possessor."""

    entity: Entity
    head: int
    sentence: int
    paragraph: int
    subject: bool
    quoted: bool
    possessor: bool


@dataclass
class Member:
    """A person or body with all mentions. ``descriptions``: (head word, other words) of titles and appositions."""

    name: str
    label: str
    entity_id: str | None
    gender: str | None = None
    role: str | None = None
    age: str | None = None
    descriptions: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)


class Cast:
    """All actors of an article, found by token or by name."""

    def __init__(self, v: View, p: Page, entities: Sequence[Entity]) -> None:
        self.v, self.p = v, p
        actors = sorted((e for e in entities if e.label in _ACTORS), key=lambda e: (e.start_char, -e.end_char))
        self.mentions = [self._mention(e) for e in actors]
        self._starts = [e.start_char for e in actors]
        self.members: dict[tuple[str, str], Member] = {}
        #: Nouns whose own clause gives a name: ``the agency, known as HUR``, by the noun's token.
        self.aliases: dict[int, Mention] = {}
        for n, mention in enumerate(self.mentions):
            noun = self._aliased(mention)
            if noun is not None:
                subject = v.dep[noun] in ("nsubj", "nsubjpass")
                mention = self.mentions[n] = replace(mention, subject=mention.subject or subject)
                self.aliases[noun] = mention
            self._add(mention)
            if noun is not None:
                self.member(mention.entity).descriptions.append(self._description(noun))
        for member in self.members.values():
            member.gender = self._gender(member)

    def member(self, entity: Entity) -> Member:
        """The person or body that a mention stands for."""
        return self.members[_key(entity)]

    def at(self, token: int) -> Mention | None:
        """The mention that holds a token; the longest when they nest."""
        position = self.v.start[token]
        i = bisect_right(self._starts, position) - 1
        found = None
        for _ in range(4):
            if i < 0:
                break
            m = self.mentions[i]
            if m.entity.start_char <= position < m.entity.end_char:
                found = m
            i -= 1
        return found

    def before(self, offset: int) -> int:
        """Number of mentions that begin before the offset."""
        return bisect_right(self._starts, offset - 1)

    def _mention(self, e: Entity) -> Mention:
        v = self.v
        first, last = v.token_holding(e.start_char), max(v.token_holding(e.start_char), v.token_before(e.end_char))
        head = next((i for i in range(first, last + 1) if not first <= v.head[i] <= last or v.head[i] == i), last)
        top = v.head[head] if v.dep[head] == "appos" else head
        return Mention(
            e, head, v.sentence_of[head], self.p.paragraph_of[head], v.dep[top] in ("nsubj", "nsubjpass"),
            self.p.at[head] >= 0, v.dep[head] == "poss",
        )  # fmt: skip

    def _add(self, m: Mention) -> None:
        e, v = m.entity, self.v
        member = self.members.setdefault(_key(e), Member(e.name or e.text, e.label, e.entity_id))
        member.mentions.append(m)
        if e.label not in ("PERSON", "ORG"):
            return
        if e.role and e.label == "PERSON":
            member.role = member.role or e.role
            member.descriptions.append(described(e.role.lower()))
        for k in v.children[m.head]:
            if v.dep[k] == "appos" and v.pos[k] in ("NOUN", "PROPN") and k > m.head:
                member.descriptions.append(self._description(k))
                if self._closed(v.right[k]):
                    member.role = member.role or self._role(k, e)
            elif v.dep[k] == "compound" and v.pos[k] == "NOUN" and v.start[k] < e.start_char:
                member.descriptions.append(described(v.lower[k]))
        above = v.head[m.head]
        if v.dep[m.head] == "appos" and v.pos[above] in ("NOUN", "PROPN") and self.at_other(above, e):
            member.descriptions.append(self._description(above))
            member.role = member.role or self._role(above, e)
        if member.age is None and (age := _AGE_BEHIND.match(v.text, e.end_char)):
            member.age = age.group(1)

    def _aliased(self, m: Mention) -> int | None:
        """The noun that a name is given to in the noun's own clause: ``the agency, known as HUR``, ``a sergeant who asked
        to be called by his first name, Ivo``."""
        v, i = self.v, self.v.token_before(m.entity.start_char)
        if m.entity.label not in ("PERSON", "ORG") or i < 1:
            return None
        i -= v.lower[i] in ("the", "a", "an") and i > 1
        if v.lower[i] == "as" and v.lower[i - 1] in ("known", "called", "abbreviated"):
            i -= 1
        elif v.lower[i - 1 if v.lower[i] == "," else i] in personal_nouns()[1]:
            i -= v.lower[i] == ","
        else:
            return None
        for _ in range(_CLIMB):
            above = v.head[i]
            if above == i or above > m.head:
                return None
            if v.dep[i] in ("acl", "relcl") and v.pos[above] in ("NOUN", "PROPN") and self.at_other(above, m.entity):
                return above
            i = above
        return None

    def at_other(self, token: int, entity: Entity) -> bool:
        """The token is no part of the entity's own mention."""
        return not entity.start_char <= self.v.start[token] < entity.end_char

    def _description(self, k: int) -> tuple[str, frozenset[str]]:
        v = self.v
        words = {v.lower[i] for m in v.children[k] if v.dep[m] in _MODIFIERS for i in range(v.left[m], v.right[m] + 1)}
        return described(
            " ".join(v.lower[m] for m in v.children[k] if m < k and v.dep[m] == "compound") + " " + v.lower[k], words
        )

    def _role(self, k: int, entity: Entity) -> str | None:
        """A description as a role: one noun, for a person that of a person, for a body that of a body; no other name."""
        v, noun, at = self.v, self.v.lower[k], self.at(k)
        if v.tag[k] in ("NNS", "NNPS") or (noun in body_nouns()) != (entity.label == "ORG"):
            return None
        if at is not None and at.entity.label in _NAMES:
            return None
        words = self._words(k)
        return words if words and is_well_formed(words) else None

    def _words(self, k: int) -> str | None:
        """A description as printed, from its first modifier to its noun and what "of" or "for" adds; no article."""
        v = self.v
        first, last = k, k
        for m in v.children[k]:
            if m < k and v.dep[m] in _MODIFIERS:
                first = min(first, v.left[m])
            elif m == last + 1 and v.dep[m] == "prep" and v.lower[m] in ("of", "for", "at", "in"):
                stop = v.right[m]
                comma = next((i for i in range(m, stop + 1) if v.lower[i] in (",", "who", "which", ";")), None)
                last = comma - 1 if comma else stop
        if last - first > 14:
            return None
        while first < k and v.lower[first] in ("the", "a", "an"):
            first += 1
        while last > k and v.lower[last] in ("and", "or", "&"):
            last -= 1
        return v.text[v.start[first] : v.end[last]] or None

    def _closed(self, last: int) -> bool:
        """An apposition ends with a mark: in "In the words of Ada Lang, the road is shut" the road is none."""
        v = self.v
        return last + 1 >= len(v) or v.pos[last] == "PUNCT" or v.pos[last + 1] in ("PUNCT", "SPACE")

    def _gender(self, member: Member) -> str | None:
        if member.label != "PERSON":
            return None
        _, _, male, female = roles()
        for m in member.mentions:
            i = self.v.token_before(m.entity.start_char)
            for word in (self.v.lower[i] if i >= 0 else "", m.entity.text.split(" ")[0].lower()):
                if word in male or word in female:
                    return "m" if word in male else "f"
        for head, words in member.descriptions:
            for word in (head, *sorted(words)):
                if word in male or word in female:
                    return "m" if word in male else "f"
        parts = parse_name(member.name)
        if parts.given is None or (parts.family_first and is_east_asian_family_name(parts.family)):
            return None
        found = given_gender(parts.given)
        return found if found in ("m", "f") else None


def _key(entity: Entity) -> tuple[str, str]:
    return (entity.label if entity.label == "PERSON" else "", entity.name or entity.text)


def described(title: str, more: frozenset[str] | set[str] = frozenset()) -> tuple[str, frozenset[str]]:
    """A title's head word and its other words: ``nato secretary general`` → secretary general, {nato}."""
    same = roles()[0]
    whole = next((k for k in same if " of " in k and title.strip().endswith(k)), None)
    if whole is not None:
        before = title.strip().removesuffix(whole).split()
        return whole, frozenset(re.sub(r"['’]s?$", "", w) for w in before if w not in ("the", "a", "an")) | frozenset(
            more
        )
    core = re.split(r"\s+(?:of|for|at|in|to|on)\s+", title.strip())[0]
    words = re.findall(r"[\w.'’-]+", title)
    parts = re.findall(r"[\w.'’-]+", core)
    if not parts:
        return "", frozenset(more)
    head = " ".join(parts[-2:]) if len(parts) > 1 and " ".join(parts[-2:]) in same else parts[-1]
    rest = {re.sub(r"['’]s?$", "", w) for w in words if w not in head.split()} | {
        re.sub(r"['’]s?$", "", w) for w in more
    }
    return head, frozenset(w for w in rest if w not in ("of", "the", "for", "", "s", "at", "in", "a", "an"))
