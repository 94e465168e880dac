"""Who speaks: from the words that name the source to a person or body of the article.

A wrong name is worse than none: where two people fit, nobody is named.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.nlp.quotes.cast import Cast, Member, Mention, roles
from transforms.nlp.quotes.descriptions import by_role
from transforms.nlp.quotes.itself import itself
from transforms.nlp.quotes.page import Page
from transforms.nlp.quotes.pronouns import antecedent
from transforms.nlp.quotes.scene import Scene, Speaker, Spoken, named, without_article
from transforms.nlp.quotes.view import View

_PRONOUNS = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m", "hers": "f"}
_ITSELF = frozenset({"it", "its"})
_PLURAL = frozenset({"they", "them", "their"})
_NOT_NAMED = frozenset({"NORP"})


class Resolver:
    """Resolves the sources of one article in reading order."""

    def __init__(self, v: View, p: Page, cast: Cast) -> None:
        self.v, self.p, self.cast = v, p, cast
        self.scene = Scene(v, p, cast)

    def resolve(self, token: int, content: Sequence[tuple[int, int]]) -> Speaker:
        """The speaker whose noun phrase ``token`` heads; ``content`` (character spans) holds what is said."""
        speaker = self._several(token) or self._one(token, content)
        self.scene.spoken.append(Spoken(self.v.sentence_of[token], self.p.paragraph_of[token], speaker))
        return speaker

    def _one(self, token: int, content: Sequence[tuple[int, int]]) -> Speaker:
        v = self.v
        lower = v.lower[token]
        mention = self.cast.at(token)
        if mention is not None and v.pos[token] != "PRON":
            return self._mentioned(token, mention)
        start, end = self._phrase(token)
        if lower in _PRONOUNS and v.pos[token] in ("PRON", "DET"):
            found = antecedent(self.scene, token, _PRONOUNS[lower], content)
            return named(start, end, found, "pronoun")
        if lower in _ITSELF:
            return named(start, end, itself(self.scene, token, content), "pronoun")
        if lower in _PLURAL:
            last = self.scene.last(token, 1)
            if last and last.name and last.member is None:  # several names
                return Speaker(start, end, last.name, None, None, "pronoun")
            return Speaker(start, end)
        if v.pos[token] == "PRON":
            return Speaker(start, end)
        alias = self.cast.aliases.get(token)
        if alias is not None:
            return named(start, end, self.cast.member(alias.entity), "name")
        apposed = self._apposed(token, end)
        if apposed is not None:
            return named(start, max(end, apposed.entity.end_char), self.cast.member(apposed.entity), "name")
        behind = self.cast.at(v.token_holding(end - 1))
        if behind is not None and behind.entity.label == "PERSON" and behind.head != token:
            of = v.head[behind.head]
            if v.dep[of] != "prep" or v.lower[of] == "of":  # the Minister of Defence Ivo Lang, parsed as one phrase
                whose = v.text[start : behind.entity.start_char].rstrip()[-2:].lower()
                if whose not in ("of", "or", "at", "in", "th", "to", "by"):
                    return named(start, end, self.cast.member(behind.entity), "name")
        if any(v.pos[i] == "PROPN" for i in range(token + 1, v.token_before(end) + 1)) and self._ends_in_name(
            token, end
        ):
            return Speaker(start, end)
        label = v.text[start].isupper() and v.text[end : end + 1] == ":"
        if (v.pos[token] == "PROPN" or label) and (short := self._short_name(v.text[start:end])) is not None:
            return named(start, end, short, "name")
        found = by_role(self.scene, token)
        if (
            found is None
            and lower in roles()[1]
            and any(v.dep[k] == "compound" and v.pos[k] == "PROPN" and k < token for k in v.children[token])
        ):  # the JoongAng newspaper: a body that only its phrase names
            return Speaker(start, end, without_article(v.text[start:end]), None, None, "name")
        return named(start, end, found, "role")

    def _short_name(self, printed: str) -> Member | None:
        """The one body whose name ends so: ``Ledger:`` in an interview that the Baltic Ledger made."""
        tail = " " + without_article(printed)
        found = [m for m in self.cast.members.values() if m.label == "ORG" and m.name.endswith(tail)]
        return found[0] if len(found) == 1 else None

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
            behind = self.v.first_token_at(entity.end_char)
            if behind < len(self.v) and self.v.lower[behind] in ("in", "on", "at", "with"):  # Ada Lang on Monday
                end = entity.end_char
            full = member.name.casefold() in entity.text.casefold()
            return named(start, end, member, "name" if full else "surname")
        apposed = self._apposed(token, end)
        if apposed is not None:
            return named(start, apposed.entity.end_char, self.cast.member(apposed.entity), "name")
        if entity.label == "GROUP":
            if self.v.lower[token] not in roles()[1]:  # officials, an official: people without a name
                return Speaker(start, end, None, entity.entity_id)
            return Speaker(
                start,
                end,
                without_article(self.v.text[entity.start_char : entity.end_char]),
                entity.entity_id,
                None,
                "name",
            )
        if entity.label in _NOT_NAMED:  # a surname taken for a people: Han, whose institute …
            bearers = [
                m
                for m in self.cast.members.values()
                if m.label == "PERSON" and entity.text in (m.name.split()[:1] + m.name.split()[-1:])
            ]
            found = bearers[0] if len(bearers) == 1 and self.v.tag[token] == "NNP" else None
            return named(start, end, found, "surname")
        # The name must be the phrase's own head: in "a Kremlin official" it only modifies.
        if self.v.pos[token] == "NOUN" and entity.end_char < self.v.end[token]:
            return Speaker(start, end)
        return named(start, end, member, "name")

    def _several(self, token: int) -> Speaker | None:
        """``South Korea, NATO and the United States``: all of them, when each has a name."""
        v = self.v
        heads = [token]
        here = token
        while len(heads) < 6:
            after = next(
                (k for k in v.children[here] if v.dep[k] == "conj" and k > here and v.pos[k] in ("PROPN", "NOUN")), None
            )
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
            if k < token and v.dep[k] in (
                "det",
                "compound",
                "amod",
                "poss",
                "nummod",
                "nmod",
                "predet",
                "advmod",
                "quantmod",
            ):
                first = min(first, v.left[k])
            elif k > token and v.dep[k] in ("prep", "compound", "nummod", "case", "nmod") and v.left[k] == last + 1:
                if v.dep[k] == "prep" and v.lower[k] not in ("of", "in", "at", "for", "from", "with", "on"):
                    continue
                stop = v.right[k]
                cut = next(
                    (i for i in range(k, stop + 1) if v.lower[i] in (",", "who", "which", "that", "(", "—", "–")), None
                )
                last = cut - 1 if cut is not None else stop
        for i in range(first + 1, token):
            if v.lower[i] in ("-", "–", "—", "--") and v.end[i - 1] < v.start[i]:  # … in Halden - the agency said
                first = i + 1
        while first < token and (v.pos[first] in ("PUNCT", "SPACE", "CCONJ") or self.p.at[first] >= 0):
            first += 1
        if token - first > 12:
            first = token
        return v.start[first], v.end[max(last, token)]
