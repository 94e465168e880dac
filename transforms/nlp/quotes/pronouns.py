"""Whom a pronoun stands for: one person, or one body, that stands out among those mentioned shortly before."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.nlp.quotes.cast import Member, roles
from transforms.nlp.quotes.descriptions import by_role
from transforms.nlp.quotes.scene import Scene, Speaker

_REACH = 8  # sentences that a pronoun looks back
_LEAST = 4.5  # below this score nobody is near enough
_SUBJECT = 9.0  # for whom the subject of the sentence before is another word (the mayor …, he …)
_JUST_SPOKE = 2.0  # for whom an attribution in this sentence or the one before names
_MARGIN = 1.15  # by how much the best antecedent must beat the next


def antecedent(s: Scene, token: int, gender: str, content: Sequence[tuple[int, int]]) -> Member | None:
    """Who a personal pronoun stands for, if one person stands out among those mentioned shortly before."""
    v, cast = s.v, s.cast
    sentence, paragraph = v.sentence_of[token], s.p.paragraph_of[token]
    inside = {
        id(cast.member(m.entity))
        for a, b in content
        for m in cast.mentions[cast.before(a) : cast.before(b)]
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
        if m.entity.label != "PERSON" or v.tag[m.head] in ("NNS", "NNPS"):
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
    for spoken in s.spoken[-3:]:
        who = spoken.speaker.member
        latest = spoken is s.spoken[-1]
        if who is not None and who.label == "PERSON" and (who.gender or gender) == gender and id(who) not in inside:
            distance = sentence - spoken.sentence
            if 0 <= distance <= _REACH:
                score = (
                    8.0
                    - 0.9 * distance
                    - (0.0 if who.gender else 1.0)
                    + (_JUST_SPOKE if latest and distance <= 1 else latest)
                )
                score += 2.0 if paragraph == spoken.paragraph else 0.0
                old = scores.get(id(who))
                scores[id(who)] = (max(score, old[0] + 0.5 if old else score), who)
    subject = s.subject_before(token)
    who = by_role(s, subject) if subject is not None else None
    if who is not None and who.label == "PERSON" and id(who) not in inside and (who.gender or gender) == gender:
        scores[id(who)] = (max(_SUBJECT, scores.get(id(who), (0.0, who))[0]), who)
    ranked = sorted(scores.values(), key=lambda x: -x[0])
    if not ranked or ranked[0][0] < _LEAST or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN):
        return None
    # Somebody else who fits has come up since, in this paragraph: too close to call unless far ahead.
    here = {
        id(m)
        for score, m in ranked
        if any(x.paragraph == paragraph and v.start[token] > x.entity.start_char for x in m.mentions)
    }
    if here and id(ranked[0][1]) not in here and len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 2 * _MARGIN:
        return None
    if _introduced_since(s, ranked[0][1], token):
        return ranked[0][1]
    if s.spoken and _same_unresolved(s, token):
        return None
    # Somebody unnamed spoke last (a driver said … he added): the pronoun is theirs, not the last name's.
    last = s.last(token, 3)
    if last is not None and last.name is None and last.member is None and _could_be_person(s, last):
        return None
    return ranked[0][1]


def _introduced_since(s: Scene, member: Member, token: int) -> bool:
    """The paragraph has named the person since anybody last spoke."""
    last = s.spoken[-1].sentence if s.spoken else -1
    paragraph, start = s.p.paragraph_of[token], s.v.start[token]
    return any(
        m.paragraph == paragraph
        and m.sentence > last
        and m.entity.start_char < start
        and not m.quoted
        and not m.possessor
        for m in member.mentions
    )


def _same_unresolved(s: Scene, token: int) -> bool:
    """The same pronoun spoke shortly before, and nobody knew who it was."""
    last = s.last(token, 3)
    if last is None or last.member is not None:
        return False
    return s.v.text[last.start : last.end].lower() == s.v.lower[token]


def _could_be_person(s: Scene, speaker: Speaker) -> bool:
    printed = s.v.text[speaker.start : speaker.end].split()
    first, last = s.v.token_holding(speaker.start), s.v.token_holding(speaker.end - 1)
    if any(s.v.tag[i] in ("NNS", "NNPS") for i in range(first, last + 1)):
        return False
    if not printed or printed[-1].lower() in roles()[1] or printed[0].lower() in ("he", "she", "it"):
        return False
    return printed[0].lower() in ("a", "an", "one", "another") or printed[0].lower() not in ("the", "its", "their")
