"""What is known of an article's speakers at some point of the reading: who is in it, and who has spoken so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from transforms.nlp.quotes.cast import Cast, Member
from transforms.nlp.quotes.page import Page
from transforms.nlp.quotes.view import View

_LONGEST = 200  # tokens of a sentence that a subject is looked for in


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


@dataclass
class Scene:
    """The article, its people and bodies, and the attributions resolved so far in reading order."""

    v: View
    p: Page
    cast: Cast
    spoken: list[Spoken] = field(default_factory=list)

    def last(self, token: int, sentences: int) -> Speaker | None:
        """Who spoke last, at most so many sentences before the token."""
        if self.spoken and 0 <= self.v.sentence_of[token] - self.spoken[-1].sentence <= sentences:
            return self.spoken[-1].speaker
        return None

    def subject_before(self, token: int) -> int | None:
        """The subject of the sentence before, in the same paragraph, where it is a noun without a name of its own."""
        v = self.v
        n = v.sentence_of[token] - 1
        if n < 0 or self.p.paragraph_of[v.sentences[n][0]] != self.p.paragraph_of[token]:
            return None
        first, stop = v.sentences[n]
        for i in range(first, min(stop, first + _LONGEST)):
            if v.dep[i] in ("nsubj", "nsubjpass") and v.dep[v.head[i]] == "ROOT":
                return i if v.pos[i] == "NOUN" and self.cast.at(i) is None else None
        return None

    def people_before(self, token: int) -> list[Member]:
        """People mentioned before the token."""
        stop = self.v.start[token]
        return [m for m in self.cast.members.values() if m.label == "PERSON" and m.mentions[0].entity.start_char < stop]


def named(start: int, end: int, member: Member | None, method: str) -> Speaker:
    """A speaker printed at ``start`` to ``end`` who is ``member``, or nobody known."""
    if member is None:
        return Speaker(start, end)
    return Speaker(start, end, without_article(member.name), member.entity_id, member.role, method, member)


def without_article(name: str) -> str:
    """``the United Nations`` → ``United Nations``; a name that begins with The in print keeps it."""
    return re.sub(r"^the\s+", "", name)
