"""Which body a noun or ``it`` stands for: ``the agency``, ``the ministry``, ``the newspaper``."""

from __future__ import annotations

from functools import cache

from transforms.nlp.lexicon import load_toml
from transforms.nlp.nations import country_of_demonym
from transforms.nlp.quotes.cast import Member, roles
from transforms.nlp.quotes.scene import Scene

_RECENT = 3  # sentences back that a body which spoke is still spoken of


@cache
def _kinds() -> dict[str, frozenset[str]]:
    """Noun for a kind of body → words that names of such bodies hold."""
    return {noun: frozenset(words) for noun, words in load_toml("quote_roles.toml")["stands_for"].items()}


@cache
def _so_called() -> frozenset[str]:
    """Nouns that only a body so called is meant by."""
    return frozenset(load_toml("quote_roles.toml")["so_called"])


def body(s: Scene, token: int, phrase: str) -> Member | None:
    """The body that ``phrase`` (without its article) stands for: one of that kind which the article has named.

    Of several the one that spoke last, else the only one that has spoken, else the only one that the paragraph or the
    one before has named; without one of that kind the body that spoke last.
    """
    v, stop = s.v, s.v.start[token]
    words = phrase.lower().split()
    nouns = [n for n in (" ".join(words[-2:]), words[-1]) if n in _kinds()] or words[-1:]
    compounds = [k for k in v.children[token] if v.dep[k] == "compound" and v.lower[k] not in nouns[0].split()]
    names = {v.lower[k] for k in compounds if v.pos[k] == "PROPN"}
    field = {v.lower[k] for k in compounds} - names  # the defence ministry: no other ministry
    known = [m for m in s.cast.members.values() if m.label == "ORG" and m.mentions[0].entity.start_char < stop]
    if names:
        known = [m for m in known if names <= set(m.name.lower().split())]
    fits = [m for m in known if is_kind(m, nouns[0])]
    if field:
        fits = [m for m in fits if field <= _words_of(m)]
    if nation := next((c for w in words[:-1] if (c := country_of_demonym(w.title()))), None):
        fits = [m for m in fits if m.mentions[0].entity.country in (None, nation)]
    if words[-1] in _so_called():  # Ruritania's military said … the military added
        for spoken in reversed(s.spoken[-3:]):
            same = spoken.speaker.name is not None and v.lower[v.token_before(spoken.speaker.end)] == words[-1]
            if same and 0 <= v.sentence_of[token] - spoken.sentence <= _RECENT:
                return spoken.speaker.member
    if len(fits) == 1:
        return fits[0]
    if not fits and " " in nouns[0]:  # named further on: the one body of a kind said in two words
        fits = [m for m in s.cast.members.values() if m.label == "ORG" and is_kind(m, nouns[0])]
        return fits[0] if len(fits) == 1 and not names else None
    if not fits:
        return (
            None
            if names or field or words[-1] == "agency" or words[-1] in _so_called()
            else body_before(s, token, words[-1])
        )
    for spoken in reversed(s.spoken[-3:]):
        who = spoken.speaker.member
        if 0 <= v.sentence_of[token] - spoken.sentence <= _RECENT and any(who is m for m in fits):
            return who
    paragraph = s.p.paragraph_of[token]
    near = [
        m
        for m in fits
        if any(
            paragraph - 1 <= x.paragraph <= paragraph and x.entity.start_char < stop and not x.quoted
            for x in m.mentions
        )
    ]
    if near:
        return near[0] if len(near) == 1 else None
    speaking = {id(x.speaker.member) for x in s.spoken}
    heard = [m for m in fits if id(m) in speaking]
    return heard[0] if len(heard) == 1 else None


def _words_of(member: Member) -> frozenset[str]:
    """All words that the body is called by or was described with."""
    described = (w for head, words in member.descriptions for w in (*words, *head.split(" ")))
    return frozenset((*member.name.lower().split(), *described))


def is_kind(member: Member, noun: str) -> bool:
    """The body is called so, was described so, or has a name of that kind."""
    last = noun.split(" ")[-1]
    if any(
        h.split(" ")[-1] == last and set(noun.split(" ")[:-1]) <= words | set(h.split(" "))
        for h, words in member.descriptions
    ):
        return True
    name = member.name.lower()
    kind = _kinds().get(noun, frozenset({noun}))
    return bool(kind & set(name.split())) or any(" " in k and k in name for k in kind)


def body_before(s: Scene, token: int, word: str | None) -> Member | None:
    """The body that spoke last, or the one that is the subject of the sentence before; ``word``: the noun, for ``it`` None."""
    v = s.v
    sentence = v.sentence_of[token]
    for spoken in reversed(s.spoken[-3:]):
        who = spoken.speaker.member
        if who is not None and 0 <= sentence - spoken.sentence <= 3 and _is_body(who):
            return who if word is None or who.label != "GPE" else None
        if word is None and 0 <= sentence - spoken.sentence <= 1 and spoken.speaker.name is None:
            break
    if word is None and (noun := s.subject_before(token)) is not None and (kind := noun_of_body(s, noun)) is not None:
        return body(s, noun, kind)
    if word is None and (last := s.last(token, 1)) is not None and last.name is None:
        return None
    i = s.cast.before(v.start[token]) - 1
    found: list[Member] = []
    while i >= 0 and sentence - s.cast.mentions[i].sentence <= 1:
        m = s.cast.mentions[i]
        if m.subject and not m.quoted and m.entity.label == "ORG":
            member = s.cast.member(m.entity)
            if member not in found:
                found.append(member)
        i -= 1
    return found[0] if len(found) == 1 else None


def noun_of_body(s: Scene, token: int) -> str | None:
    """The words of ``the spy agency`` behind its article, if they name a kind of body."""
    v = s.v
    first = v.left[token]
    if v.lower[first] != "the" or v.tag[token] != "NN" or v.lower[token] not in roles()[1] or first == token:
        return None
    return " ".join(v.lower[first + 1 : token + 1])


def _is_body(member: Member) -> bool:
    return member.label in ("ORG", "GPE", "FAC")
