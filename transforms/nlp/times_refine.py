"""What neighbours change about a temporal expression once it is kept: its first word, rates, years known by an event."""

from __future__ import annotations

from functools import cache

from transforms.nlp.lexicon import load_toml
from transforms.nlp.times_filters import context_words
from transforms.nlp.times_parse import Parse
from transforms.nlp.times_sense import Sense
from transforms.nlp.times_tape import Tape


def begins_with_article_of_noun(s: Sense, tape: Tape, parse: Parse) -> bool:
    """Whether the article belongs to a noun behind the expression: ``the`` in ``the winter campaign``."""
    if s.end - s.start < 2 or tape.lower(s.start) not in ("the", "a", "an") or s.type == "SET":
        return False
    return parse.is_article_of_noun(tape.starts[s.start], tape.ends[s.end - 1])


def begins_with_preposition(s: Sense, tape: Tape, parse: Parse) -> bool:
    """Whether ``over`` in ``paid over ten years`` stands for a relation and not for more than; ``around 3:30`` never does."""
    word = tape.lower(s.start)
    if word not in ("over", "around", "under", "about") or (s.how == "clock" and word in ("around", "about")):
        return False
    return parse.is_preposition(tape.starts[s.start])


def is_standing(s: Sense, tape: Tape) -> bool:
    """Whether the word tells what somebody or something was, rather than when: ``the former minister``.

    Accounts of history are annotated with such words as times; news, which has them in every other paragraph, is not.
    """
    return s.how == "fixed" and s.end - s.start == 1 and tape.lower(s.start) == "former"


def is_rate(s: Sense, tape: Tape) -> bool:
    """Whether ``a day`` says how often: ``10,000 shells a day``, ``$5 an hour``, ``twice a week``."""
    if s.type != "DURATION" or s.count != 1 or tape.lower(s.start) not in ("a", "an") or s.end - s.start != 2:
        return False
    before = [tape.lower(s.start - i) for i in (1, 2, 3, 4)]
    numeric = [b[:1].isdigit() or b in _numbers() for b in before]
    if before[0] in context_words("leads") or before[0] in ("within", "just", "only", "than", ".", ","):
        return False
    return any(numeric) and tape.lower(s.end) not in (
        "after",
        "before",
        "of",
        "into",
        "since",
        "ago",
        "later",
        "earlier",
    )


@cache
def _numbers() -> frozenset[str]:
    return frozenset(load_toml("times.toml")["NUMWORD"]) | {
        "once",
        "twice",
        "thrice",
        "dozens",
        "hundreds",
        "thousands",
        "million",
        "billion",
    }


def known_year(s: Sense, tape: Tape) -> int | None:
    """The year of a day that an event is named by: ``the Sept. 11 attacks``; None for all others."""
    if s.how != "calendar" or s.day is None or s.month is None:
        return None
    behind = {tape.lower(s.end + i) for i in range(3)}
    for event in load_toml("times_context.toml")["events"]:
        if (s.month, s.day) == (event["month"], event["day"]) and behind & set(event["words"]):
            return int(event["year"])
    return None
