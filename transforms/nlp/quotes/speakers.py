"""Who speaks: from the words that name the source to a person or body of the article.

A wrong name is worse than none: where two people fit, nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.nlp.quotes.candidates import Page
from transforms.nlp.quotes.cast import Cast, Member, Mention, described, roles
from transforms.nlp.quotes.view import View

_PRONOUNS = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m", "hers": "f"}
_ITSELF = frozenset({"it", "its"})
_PLURAL = frozenset({"they", "them", "their"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_AGE = re.compile(r"(\d{1,3})[-‑–]year[-‑–]old")
_REACH = 8  # sentences that a pronoun looks back
_LEAST = 4.5  # below this score nobody is near enough
_MARGIN = 1.15  # by how much the best antecedent must beat the next
#: Kinds of bodies that "the agency" may stand for by their names.
_BODIES_AT_LARGE = frozenset({"agency", "service", "directorate", "bureau"})
_NOT_NAMED = frozenset({"NORP"})


@dataclass(frozen=True)
class Speaker:
    """The source as printed and, where it is clear, who that is. ``name`` is None for unnamed people."""

    start: int
    end: int
    name: str | None = None
    entity_id: str | None = None
    role: str | None = None
    method: str | None = None
    member: Member | None = None


@dataclass(frozen=True)
class Spoken:
    """An attribution already resolved, for what refers back to it."""

    sentence: int
    paragraph: int
    speaker: Speaker


class Resolver:
    """Resolves the sources of one article in reading order."""

    def __init__(self, v: View, p: Page, cast: Cast) -> None:
        self.v, self.p, self.cast = v, p, cast
        self.spoken: list[Spoken] = []

    def resolve(self, token: int, content: Sequence[tuple[int, int]]) -> Speaker:
        """The speaker whose noun phrase ``token`` heads; ``content`` (character spans) holds what is said."""
        speaker = self._several(token) or self._one(token, content)
        self.spoken.append(Spoken(self.v.sentence_of[token], self.p.paragraph_of[token], speaker))
        return speaker

    def carried(self, start: int, paragraph: int) -> Speaker | None:
        """The last speaker, for a quotation without a cue of its own in the next paragraph."""
        if not self.spoken or not 0 <= paragraph - self.spoken[-1].paragraph <= 1:
            return None
        return self.spoken[-1].speaker

    def _one(self, token: int, content: Sequence[tuple[int, int]]) -> Speaker:
        v = self.v
        lower = v.lower[token]
        mention = self.cast.at(token)
        if mention is not None and v.pos[token] != "PRON":
            return self._mentioned(token, mention)
        start, end = self._phrase(token)
        if lower in _PRONOUNS and v.pos[token] in ("PRON", "DET"):
            found = self._antecedent(token, _PRONOUNS[lower], content)
            return _named(start, end, found, "pronoun")
        if lower in _ITSELF:
            return _named(start, end, self._body_before(token, None), "pronoun")
        if lower in _PLURAL:
            last = self._last(token, 1)
            if last and last.name and last.member is None:  # several names
                return Speaker(start, end, last.name, None, None, "pronoun")
            return Speaker(start, end)
        if v.pos[token] == "PRON":
            return Speaker(start, end)
        apposed = self._apposed(token, end)
        if apposed is not None:
            return _named(start, max(end, apposed.entity.end_char), self.cast.member(apposed.entity), "name")
        behind = self.cast.at(v.token_holding(end - 1))
        if behind is not None and behind.entity.label == "PERSON" and behind.head != token:
            of = v.head[behind.head]
            if v.dep[of] != "prep" or v.lower[of] == "of":  # the Minister of Defence Ivo Lang, parsed as one phrase
                whose = v.text[start : behind.entity.start_char].rstrip()[-2:].lower()
                if whose not in ("of", "or", "at", "in", "th", "to", "by"):
                    return _named(start, end, self.cast.member(behind.entity), "name")
        if any(v.pos[i] == "PROPN" for i in range(token + 1, v.token_before(end) + 1)) and self._ends_in_name(token, end):
            return Speaker(start, end)
        found = self._by_role(token)
        if found is None and lower in roles()[1] and any(
            v.dep[k] == "compound" and v.pos[k] == "PROPN" and k < token for k in v.children[token]
        ):  # the JoongAng newspaper: a body that only its phrase names
            return Speaker(start, end, without_article(v.text[start:end]), None, None, "name")
        return _named(start, end, found, "role")

    def _ends_in_name(self, token: int, end: int) -> bool:
        """Two capitalised words at the end of the phrase: a name that was not recognised as one."""
        v, last = self.v, self.v.token_before(end)
        return last - 1 > token and all(v.pos[i] == "PROPN" and v.text[v.start[i]].isupper() for i in (last - 1, last))

    def _mentioned(self, token: int, mention: Mention) -> Speaker:
        entity = mention.entity
        member = self.cast.member(entity)
        start, end = self._phrase(token)
        start, end = min(start, entity.start_char), max(end, entity.end_char)
        if entity.label == "PERSON":
            full = member.name.casefold() in entity.text.casefold()
            return _named(start, end, member, "name" if full else "surname")
        apposed = self._apposed(token, end)
        if apposed is not None:
            return _named(start, apposed.entity.end_char, self.cast.member(apposed.entity), "name")
        if entity.label == "GROUP":
            if self.v.lower[token] not in roles()[1]:  # officials, an official: people without a name
                return Speaker(start, end, None, entity.entity_id)
            return Speaker(start, end, without_article(self.v.text[entity.start_char : entity.end_char]), entity.entity_id, None, "name")
        if entity.label in _NOT_NAMED:  # a surname taken for a people: Han, whose institute …
            bearers = [
                m for m in self.cast.members.values() if m.label == "PERSON" and entity.text in (m.name.split()[:1] + m.name.split()[-1:])
            ]
            found = bearers[0] if len(bearers) == 1 and self.v.tag[token] == "NNP" else None
            return _named(start, end, found, "surname")
        # The name must be the phrase's own head: in "a Kremlin official" it only modifies.
        if self.v.pos[token] == "NOUN" and entity.end_char < self.v.end[token]:
            return Speaker(start, end)
        return _named(start, end, member, "name")

    def _several(self, token: int) -> Speaker | None:
        """``South Korea, NATO and the United States``: all of them, when each has a name."""
        v = self.v
        heads = [token]
        here = token
        while len(heads) < 6:
            after = next((k for k in v.children[here] if v.dep[k] == "conj" and k > here and v.pos[k] in ("PROPN", "NOUN")), None)
            if after is None:
                break
            heads.append(after)
            here = after
        if len(heads) < 2:
            return None
        between = [v.lower[i] for i in range(heads[0], heads[-1]) if v.lower[i] in ("and", "or", "&")]
        if not between:
            return None
        parts = [self._one(h, ()) for h in heads]
        while (left := self._listed_before(parts[0].start)) is not None:
            parts.insert(0, left)
        start, end = parts[0].start, max(p.end for p in parts)
        if all(p.name for p in parts) and len({p.name for p in parts}) == len(parts):
            return Speaker(start, end, " and ".join(p.name or "" for p in parts), None, None, "name")
        return Speaker(start, end)

    def _listed_before(self, start: int) -> Speaker | None:
        """The name that a list begins with, where the parser left it out: ``Japan, NATO and the United States``."""
        v = self.v
        if v.text[max(0, start - 2) : start] != ", ":
            return None
        mention = self.cast.at(v.token_holding(start - 3)) if start > 2 else None
        if mention is None or mention.entity.end_char != start - 2 or v.pos[mention.head] != "PROPN":
            return None
        first = v.token_holding(mention.entity.start_char)
        listed = first == v.sentences[mention.sentence][0] or v.lower[first - 1] == ","
        return self._mentioned(mention.head, mention) if listed else None

    def _apposed(self, token: int, end: int) -> Mention | None:
        """The person named in apposition: ``its spokesman, Dmitry Peskov``."""
        v = self.v
        for k in v.children[token]:
            if k > token and v.dep[k] == "appos":
                mention = self.cast.at(k)
                if mention is not None and mention.entity.label == "PERSON":
                    return mention
        if v.text[end : end + 2] == ", ":  # the parser often misses it: look at what is printed
            mention = self.cast.at(v.token_holding(end + 2))
            if mention is not None and mention.entity.label == "PERSON" and mention.entity.start_char == end + 2:
                stop = mention.entity.end_char
                if v.text[stop : stop + 1] == ",":
                    return mention
        return None

    def _phrase(self, token: int) -> tuple[int, int]:
        """The noun phrase as printed, without relative clauses and what follows a comma."""
        v, first, last = self.v, token, token
        for k in v.children[token]:
            if k < token and v.dep[k] in ("det", "compound", "amod", "poss", "nummod", "nmod", "predet", "advmod", "quantmod"):
                first = min(first, v.left[k])
            elif k > token and v.dep[k] in ("prep", "compound", "nummod", "case", "nmod") and v.left[k] == last + 1:
                if v.dep[k] == "prep" and v.lower[k] not in ("of", "in", "at", "for", "from", "with", "on"):
                    continue
                stop = v.right[k]
                cut = next((i for i in range(k, stop + 1) if v.lower[i] in (",", "who", "which", "that", "(", "—", "–")), None)
                last = cut - 1 if cut is not None else stop
        while first < token and (v.pos[first] in ("PUNCT", "SPACE", "CCONJ") or self.p.at[first] >= 0):
            first += 1
        if token - first > 12:
            first = token
        return v.start[first], v.end[max(last, token)]

    def _last(self, token: int, sentences: int) -> Speaker | None:
        if self.spoken and 0 <= self.v.sentence_of[token] - self.spoken[-1].sentence <= sentences:
            return self.spoken[-1].speaker
        return None

    def _antecedent(self, token: int, gender: str, content: Sequence[tuple[int, int]]) -> Member | None:
        """Who a personal pronoun stands for, if one person stands out among those mentioned shortly before."""
        v, cast = self.v, self.cast
        sentence, paragraph = v.sentence_of[token], self.p.paragraph_of[token]
        inside = {
            id(cast.member(m.entity))
            for s, e in content
            for m in cast.mentions[cast.before(s) : cast.before(e)]
            if m.entity.label == "PERSON"
        }
        scores: dict[int, tuple[float, Member]] = {}
        i = cast.before(v.start[token]) - 1
        while i >= 0:
            m = cast.mentions[i]
            i -= 1
            distance = sentence - m.sentence
            if distance > _REACH:
                break
            if m.entity.label != "PERSON":
                continue
            member = cast.member(m.entity)
            if (member.gender or gender) != gender or (id(member) in inside and not m.subject):
                continue
            score = 6.0 - 1.0 * distance + 2.5 * m.subject - 2.0 * m.quoted - 1.0 * m.possessor
            score += (0.0 if member.gender else -1.0) + (1.5 if m.paragraph == paragraph else 0.0)
            score -= 4.0 * (id(member) in inside)
            old = scores.get(id(member))
            if old is None or score > old[0]:
                scores[id(member)] = (score, member)
        for spoken in self.spoken[-3:]:
            who = spoken.speaker.member
            latest = spoken is self.spoken[-1]
            if who is not None and who.label == "PERSON" and (who.gender or gender) == gender and id(who) not in inside:
                distance = sentence - spoken.sentence
                if 0 <= distance <= _REACH:
                    score = 8.0 - 0.9 * distance - (0.0 if who.gender else 1.0) + 1.0 * latest
                    score += 2.0 if paragraph == spoken.paragraph else 0.0
                    old = scores.get(id(who))
                    scores[id(who)] = (max(score, old[0] + 0.5 if old else score), who)
        ranked = sorted(scores.values(), key=lambda x: -x[0])
        if not ranked or ranked[0][0] < _LEAST or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN):
            return None
        # Somebody else who fits has come up since, in this paragraph: too close to call unless far ahead.
        here = {id(m) for score, m in ranked if any(x.paragraph == paragraph and v.start[token] > x.entity.start_char for x in m.mentions)}
        if here and id(ranked[0][1]) not in here and len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 2 * _MARGIN:
            return None
        if self._introduced_since(ranked[0][1], token):
            return ranked[0][1]
        if self.spoken and self._same_unresolved(token):
            return None
        # Somebody unnamed spoke last (a driver said … he added): the pronoun is theirs, not the last name's.
        last = self._last(token, 3)
        if last is not None and last.name is None and last.member is None and self._could_be_person(last):
            return None
        return ranked[0][1]

    def _introduced_since(self, member: Member, token: int) -> bool:
        """The paragraph has named the person since anybody last spoke."""
        last = self.spoken[-1].sentence if self.spoken else -1
        paragraph, start = self.p.paragraph_of[token], self.v.start[token]
        return any(
            m.paragraph == paragraph and m.sentence > last and m.entity.start_char < start and not m.quoted and not m.possessor
            for m in member.mentions
        )

    def _same_unresolved(self, token: int) -> bool:
        """The same pronoun spoke shortly before, and nobody knew who it was."""
        last = self._last(token, 3)
        if last is None or last.member is not None:
            return False
        return self.v.text[last.start : last.end].lower() == self.v.lower[token]

    def _could_be_person(self, speaker: Speaker) -> bool:
        printed = self.v.text[speaker.start : speaker.end].split()
        first, last = self.v.token_holding(speaker.start), self.v.token_holding(speaker.end - 1)
        if any(self.v.tag[i] in ("NNS", "NNPS") for i in range(first, last + 1)):
            return False
        if not printed or printed[-1].lower() in roles()[1] or printed[0].lower() in ("he", "she", "it"):
            return False
        return printed[0].lower() in ("a", "an", "one", "another") or printed[0].lower() not in ("the", "its", "their")

    def _body_before(self, token: int, word: str | None) -> Member | None:
        """The body that spoke last, or the one that is the subject of the sentence before; ``word``: in its name."""
        v = self.v
        sentence = v.sentence_of[token]
        for spoken in reversed(self.spoken[-3:]):
            who = spoken.speaker.member
            if who is not None and 0 <= sentence - spoken.sentence <= 3 and _is_body(who):
                return who
            if word is None and 0 <= sentence - spoken.sentence <= 1 and spoken.speaker.name is None:
                return None
        i = self.cast.before(v.start[token]) - 1
        found: list[Member] = []
        while i >= 0 and sentence - self.cast.mentions[i].sentence <= 1:
            m = self.cast.mentions[i]
            if m.subject and not m.quoted and m.entity.label == "ORG":
                member = self.cast.member(m.entity)
                if member not in found:
                    found.append(member)
            i -= 1
        return found[0] if len(found) == 1 else None

    def _by_role(self, token: int) -> Member | None:
        """Who ``the NATO chief``, ``the nurse`` or ``the ministry`` is: the one member that fits."""
        v = self.v
        kids = v.children[token]
        if v.tag[token] in ("NNS", "NNPS") or any(v.dep[k] == "nummod" for k in kids):
            return None
        definite = any(v.dep[k] == "det" and v.lower[k] in _DEFINITE for k in kids)
        if not definite:
            return None
        left = [k for k in kids if k < token and v.dep[k] in ("compound", "amod", "poss", "nmod")]
        words = [v.lower[i] for k in left for i in range(v.left[k], v.right[k] + 1)]
        office = next((k for k in kids if k == token + 1 and v.lower[k] == "of" and v.right[k] == k + 1), None)
        behind = [v.lower[office], v.lower[office + 1]] if office is not None else []
        head, rest = described(" ".join([*words, v.lower[token], *behind]))
        if age := _AGE.match(v.lower[token]) or _AGE.match(v.text[v.start[v.left[token]] : v.end[token]].lower().removeprefix("the ")):
            return self._only([m for m in self._people(token) if m.age == age.group(1)], token)
        people = self._people(token)
        exact = [m for m in people if any(h == head and rest <= words | {h} for h, words in m.descriptions)]
        if not exact:  # named further on: the one person so described in the whole article
            later = [m for m in self.cast.members.values() if any(h == head and rest <= words for h, words in m.descriptions)]
            exact = later if len(later) == 1 and not any(head in roles()[0].get(h, ()) for m in people for h, _ in m.descriptions) else []
        if exact:
            return self._only(exact, token)
        same = roles()[0].get(head, frozenset({head}))
        loose = [m for m in people if any((h in same or h == head) and rest <= words for h, words in m.descriptions)]
        if loose:
            return self._only(loose, token) if rest else None
        if head.split(" ")[-1] in roles()[1]:
            return self._body(token, head.split(" ")[-1])
        return None

    def _people(self, token: int) -> list[Member]:
        """People mentioned before the token, anywhere in the article when nobody fits is left to the caller."""
        stop = self.v.start[token]
        return [
            m for m in self.cast.members.values() if m.label == "PERSON" and m.mentions[0].entity.start_char < stop
        ]

    def _only(self, found: list[Member], token: int) -> Member | None:
        if len(found) == 1:
            return found[0]
        last = self._last(token, 4)
        if last is not None and last.member is not None and any(last.member is m for m in found):
            return last.member
        return None

    def _body(self, token: int, word: str) -> Member | None:
        """The body of that kind: the one so described or so called, else the only one that spoke, else the last."""
        v, stop = self.v, self.v.start[token]
        names = {v.lower[k] for k in v.children[token] if v.dep[k] == "compound" and v.pos[k] == "PROPN"}
        known = [m for m in self.cast.members.values() if m.label == "ORG" and m.mentions[0].entity.start_char < stop]
        if names:
            known = [m for m in known if names <= set(m.name.lower().split())]
        for fits in (
            [m for m in known if any(h.split(" ")[-1] == word for h, _ in m.descriptions)],
            [m for m in known if word in m.name.lower().split()],
        ):
            if len(fits) == 1:
                return fits[0]
            if fits:
                return self._only(fits, token)
        if names:
            return None
        if word != "agency":
            return self._body_before(token, word)
        fits = [m for m in known if set(m.name.lower().split()) & _BODIES_AT_LARGE]
        if len(fits) == 1:  # the agency: the one service, bureau … that the article names
            return fits[0]
        found = self._body_before(token, word)
        return found if found is not None and (not fits or found in fits) else None


def _is_body(member: Member) -> bool:
    return member.label in ("ORG", "GPE", "FAC")


def _named(start: int, end: int, member: Member | None, method: str) -> Speaker:
    if member is None:
        return Speaker(start, end)
    return Speaker(start, end, without_article(member.name), member.entity_id, member.role, method, member)


def without_article(name: str) -> str:
    """``the United Nations`` → ``United Nations``; a name that begins with The in print keeps it."""
    return re.sub(r"^the\s+", "", name)
