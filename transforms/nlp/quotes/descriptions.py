"""Whom a noun phrase stands for: ``the NATO chief``, ``the nurse``, ``the 58-year-old``."""

from __future__ import annotations

import re

from transforms.nlp.nations import country_of_demonym, country_of_name
from transforms.nlp.quotes.bodies import body
from transforms.nlp.quotes.cast import Member, described, personal_nouns, roles
from transforms.nlp.quotes.scene import Scene
from transforms.nlp.roles import is_title_head

_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_MOST_MENTIONS = 100  # of a paragraph
_LONGEST_TITLE = 9  # tokens
_AGE = re.compile(r"(\d{1,3})[-‑–]year[-‑–]old")


def by_role(s: Scene, token: int) -> Member | None:
    """Who ``the NATO chief``, ``the nurse`` or ``the ministry`` is: the one member that fits.

    Nobody for an office without more words where somebody else, whose office is not printed, has come up since: in ``President
    Ada Lang met Ivo Holm. Holm was late. The president said …`` it may be Holm's.
    """
    found = _by_role(s, token)
    bare = s.v.left[token] >= token - 1 and s.v.lower[token] in roles()[0]
    return None if found is not None and bare and _rival_since(s, found, token) else found


def _rival_since(s: Scene, member: Member, token: int) -> bool:
    """A person never described is the subject of a sentence of the paragraph behind the last one that names the member."""
    last = s.last(token, 4)
    if member.label != "PERSON" or (last is not None and last.member is member):
        return False
    paragraph = s.p.paragraph_of[token]
    i = s.cast.before(s.v.start[token]) - 1
    while i >= 0 and s.cast.mentions[i].paragraph == paragraph:
        m = s.cast.mentions[i]
        i -= 1
        who = s.cast.member(m.entity)
        if who is member:
            return False
        if m.entity.label == "PERSON" and m.subject and not m.quoted and not who.descriptions and not who.role:
            return True
    return False


def _by_role(s: Scene, token: int) -> Member | None:
    v = s.v
    kids = v.children[token]
    if v.tag[token] in ("NNS", "NNPS") or any(v.dep[k] == "nummod" for k in kids):
        return None
    if not any(v.dep[k] == "det" and v.lower[k] in _DEFINITE for k in kids):
        return None
    left = [k for k in kids if k < token and v.dep[k] in ("compound", "amod", "poss", "nmod")]
    words = [v.lower[i] for k in left for i in range(v.left[k], v.right[k] + 1)]
    office = next((k for k in kids if k == token + 1 and v.lower[k] == "of" and v.right[k] == k + 1), None)
    behind = [v.lower[office], v.lower[office + 1]] if office is not None else []
    head, rest = described(" ".join([*words, v.lower[token], *behind]))
    of = _of_what(s, token) if office is None else frozenset()
    printed = v.text[v.start[v.left[token]] : v.end[token]].lower().removeprefix("the ")
    if age := _AGE.match(v.lower[token]) or _AGE.match(printed):
        found = [m for m in s.people_before(token) if m.age == age.group(1)]
        return _only(s, found, token) if found else _epithet(s, token, "", ageless=True)
    people = s.people_before(token)
    exact = [m for m in people if _is_called(m, {head}, rest - {head}, of)]
    is_body = head.split(" ")[-1] in roles()[1]
    if not exact and not is_body:  # named further on: the one person so described in the whole article
        later = [m for m in s.cast.members.values() if _is_called(m, {head}, rest, of)]
        known = any(head in roles()[0].get(h, ()) for m in people for h, _ in m.descriptions)
        exact = later if len(later) == 1 and not known else []
    if exact:
        return _only(s, exact, token)
    same = roles()[0].get(head, frozenset({head}))
    loose = [m for m in people if _is_called(m, same | {head}, rest, of)]
    if loose:
        return _only(s, loose, token) if rest or of else _speaking(s, loose, token)
    rest |= of
    if is_body:
        return body(s, token, " ".join([*words, v.lower[token]]))
    who = _epithet(s, token, head)
    if who is not None and (country := _country(rest)) and country not in (_nations_before(s, who) or {country}):
        who = None
    return who or _of_nation(s, token, people, same | {head}, rest)


def _is_called(m: Member, heads: frozenset[str] | set[str], rest: frozenset[str], of: frozenset[str]) -> bool:
    """Somebody was described with one of the nouns and all the other words; whose head it is (``of``) may stand in the
    printed role alone."""
    role = frozenset((m.role or "").lower().split())
    return any(h in heads and rest <= words and of <= words | role for h, words in m.descriptions)


def _of_what(s: Scene, token: int) -> frozenset[str]:
    """The words that say of what somebody is the head: ``the head of the Ruritanian government`` → ruritanian, government."""
    v = s.v
    of = next((k for k in v.children[token] if k == token + 1 and v.lower[k] == "of"), None)
    if of is None:
        return frozenset()
    return frozenset(v.lower[i] for i in range(of + 1, v.right[of] + 1) if v.pos[i] in ("NOUN", "PROPN", "ADJ"))


def _only(s: Scene, found: list[Member], token: int) -> Member | None:
    return found[0] if len(found) == 1 else _speaking(s, found, token)


def _speaking(s: Scene, found: list[Member], token: int) -> Member | None:
    """The one of them who spoke last, not long before."""
    last = s.last(token, 4)
    return next((m for m in found if last is not None and last.member is m), None)


def _of_nation(
    s: Scene, token: int, people: list[Member], heads: frozenset[str] | set[str], rest: frozenset[str]
) -> Member | None:
    """``the Ruritanian leader``: the one person of that office and nation, or printed as plain President without any nation,
    whom this paragraph or the one before names. Nobody named in the sentence before the phrase is meant by it."""
    country, paragraph, sentence = _country(rest), s.p.paragraph_of[token], s.v.sentence_of[token]
    if country is None:
        return None
    found = []
    for m in people:
        words = [words for h, words in m.descriptions if h in heads]
        nations = {c for w in words if (c := _country(w)) is not None} or _nations_before(s, m)
        plain = not nations and any(not w or rest & w for w in words)  # President; not the head of a port office
        here = any(x.sentence == sentence and x.entity.start_char < s.v.start[token] for x in m.mentions)
        if words and not here and (plain or country in nations):
            found.append(m)
    if len(found) == 1 and any(paragraph - 1 <= x.paragraph <= paragraph for x in found[0].mentions):
        return found[0]
    return None


def _nations_before(s: Scene, member: Member) -> set[str]:
    """The nations printed in the titles before a person's name: ``Ruritanian Minister of Trade Ada Lang``."""
    v, found = s.v, set()
    for m in member.mentions:
        i = v.token_before(m.entity.start_char)
        while i >= 0 and m.head - i <= _LONGEST_TITLE and v.pos[i] in ("ADJ", "NOUN", "PROPN", "ADP", "PART", "CCONJ"):
            if country := country_of_demonym(v.text[v.start[i] : v.end[i]]):
                found.add(country)
            i -= 1
    return found


def _country(words: frozenset[str]) -> str | None:
    """The one country that the words of a description name."""
    text = [w for w in words if w]
    for phrase in (" ".join(text), " ".join(reversed(text))):
        printed = phrase.upper() if "." in phrase or len(phrase) < 4 else phrase.title()  # U.S., UK
        if found := country_of_demonym(printed) or country_of_name(printed):
            return found
    named = {c for w in text if (c := country_of_demonym(w.title())) is not None}
    return named.pop() if len(named) == 1 else None


def _epithet(s: Scene, token: int, head: str, ageless: bool = False) -> Member | None:
    """Who ``the retired teacher`` is when nobody was called so: the one person whom the paragraph has named so far.

    That person must be the subject of a sentence there or have spoken in it, unless the noun is an office; an office that was printed for them must
    not differ (``President Ada Lang …, the minister said``: somebody else).
    """
    offices, (generic, _) = roles()[0], personal_nouns()
    noun = head.split(" ")[-1]
    if not ageless and (noun in generic or not (is_title_head(noun) or head in offices or noun == "elect")):
        return None
    v, paragraph = s.v, s.p.paragraph_of[token]
    here: list[Member] = []
    subject = False
    i = s.cast.before(v.start[token]) - 1
    stop = max(0, i - _MOST_MENTIONS)
    while i >= stop and s.cast.mentions[i].paragraph == paragraph:
        m = s.cast.mentions[i]
        i -= 1
        if m.entity.label != "PERSON" or m.quoted:
            continue
        member = s.cast.member(m.entity)
        if all(member is not x for x in here):
            here.append(member)
        subject = subject or m.subject
    speaking = {id(x.speaker.member) for x in s.spoken if x.paragraph == paragraph}
    office = head in offices or noun == "elect"
    if len(here) != 1 or not (subject or office or id(here[0]) in speaking):
        return None
    who = here[0]
    _, _, male, female = roles()
    if (noun in male and who.gender == "f") or (noun in female and who.gender == "m"):
        return None
    heads = {h for h, _ in who.descriptions}
    if heads and not ageless and (office or heads & offices.keys()):
        return None
    if ageless and who.age is not None:
        return None
    return who
