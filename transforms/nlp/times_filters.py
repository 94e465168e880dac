"""Tells temporal expressions from words that only look like them: numbers, verbs, names, ages, the fall of a city."""

from __future__ import annotations

from functools import cache

from transforms.nlp.lexicon import load_toml
from transforms.nlp.times_parse import Parse
from transforms.nlp.times_sense import Sense
from transforms.nlp.times_tape import Tape


@cache
def context_words(name: str) -> frozenset[str]:
    """A list of times_context.toml."""
    return frozenset(load_toml("times_context.toml")[name])


def keep(s: Sense, tape: Tape, parse: Parse) -> bool:
    """Whether the sense read from these words is a temporal expression in its context."""
    if _glued(s, tape) or _part_of_name(s, tape, parse):
        return False
    if s.type == "DURATION" or s.how == "ago":
        return _duration(s, tape)
    if s.how == "weekday":
        return _weekday(s, tape)
    if s.how == "unit_rel" and s.unit == "Q" and s.rel == "the" and s.part is None:
        # the quarter of a year, not of a town, a match or a century
        return tape.lower(s.end) not in ("of", "-", "final", "finals", "century", "mile")
    if s.how == "bare_day":
        return _bare_day(s, tape, parse)
    if s.how == "calendar" and s.type == "DATE" and s.end - s.start == 1:
        if s.day is not None:
            # a day of a range or a numeric date; not "March 6 – 10 days before the vote"
            return s.year is not None or tape.lower(s.end) not in (
                "days",
                "weeks",
                "months",
                "years",
                "hours",
                "minutes",
            )
        if s.year is not None:
            return s.month is not None or _year(s, tape, parse)
        return _single_word(s, tape, parse)
    if (
        s.month
        and s.day is None
        and s.how == "calendar"
        and not any(tape.word(i)[:1].isupper() for i in range(s.start, s.end))
    ):
        return False  # "this may seem", "the end of march"
    if s.how == "calendar" and s.season:
        return _season(s, tape, parse)
    if s.how == "calendar" and s.month and s.day is None and s.year is None and s.rel is None:
        return _single_word(s, tape, parse)
    if s.how == "unit_rel" and s.rel == "the" and s.part is None:
        # "in the year after the war": a period of its own
        return tape.lower(s.end) not in context_words("period_goes_on")
    if s.value == "PAST_REF" and tape.lower(s.end - 1) == "past" and s.end < len(tape.starts):
        # "the past two terms", "the past season"
        return parse.tag(tape.starts[s.end])[:2] not in ("NN", "CD", "JJ")
    if s.how == "fixed" and s.end - s.start == 1:
        return _reference(s, tape, parse)
    if s.how == "tod":
        # "late-night shows", "a good night", "election night" are not times of a day that the text speaks of.
        return tape.lower(s.start - 1) not in ("-", "‑", "a", "good", "election", "opening", "all", "per")
    return True


def _glued(s: Sense, tape: Tape) -> bool:
    """Whether letters, digits or marks of addresses and tags touch the words: ``pic.site/P3Pm``, ``Future45``, ``#March``."""
    text, start, end = tape.text, tape.starts[s.start], tape.ends[s.end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    return before.isalnum() or before in ("_", "#", "@", "=", "&") or after.isalnum() or after in ("_", "@")


def _part_of_name(s: Sense, tape: Tape, parse: Parse) -> bool:
    """``USA Today``, ``Breitbart News Daily``, ``The Daily Mail``: a single capital word amid capitals, not after a stop."""
    if s.end - s.start != 1 or s.how not in ("deictic", "fixed") or s.type == "DURATION":
        return False
    word, before, after = tape.word(s.start), tape.word(s.start - 1), tape.word(s.end)
    if not word[:1].isupper():
        return False
    if before[:1].isupper() and parse.tag(tape.starts[s.start])[:3] in ("NNP", "JJ", "NN"):
        return True
    return s.type == "SET" and after[:1].isupper()


def _duration(s: Sense, tape: Tape) -> bool:
    last = tape.word(s.end - 1)
    behind = [tape.lower(s.end + i) for i in range(3)]
    hyphens = ("-", "‑", "‐")
    # "a year-end bonus", "a month-long truce", "a day-to-day affair": the hyphen makes it a part of another word.
    if (
        behind[0] in hyphens
        and behind[1].isalpha()
        and behind[1] != "and"
        and tape.lower(s.start) in ("a", "an", "the")
        and s.end - s.start == 2
    ):
        return False
    # Ages: "a 25-year-old", "30 years old", "12 years of age", "two years older"; HeidelTime leaves them out likewise.
    if behind[0] in ("old", "older", "younger", "olds") or (behind[0] in hyphens and behind[1] in ("old", "olds")):
        return False
    if behind[:2] == ["of", "age"] or tape.lower(s.start - 1) in ("aged", "age"):
        return False
    # Proper names: "the Seven Years War", "the Six Day War", "Seven Days in …".
    if last[:1].isupper() and not last.isupper() and s.end - s.start > 1 and not tape.word(s.end - 2).isupper():
        return False
    if s.unit == "Q" and s.rel is None and s.how != "ago":
        return False
    # "the second attack in as many days"
    if tape.lower(s.start) == "many" and tape.lower(s.start - 1) == "as":
        return False
    # "the years 1751-1777"
    if tape.lower(s.start) == "the" and s.end - s.start == 2 and s.vague and behind[0][:1].isdigit():
        return False
    if (
        s.unit == "TS"
        and last.lower() == "second"
        and tape.lower(s.end - 2) in ("a", "an", "the", "another", "every", "each", "-")
    ):
        return False
    if s.how == "ago" and s.rel not in ("ago", "earlier", "later", "now", "time", "hence"):
        # "two years before" closes a clause; "two years before the war" is a duration in front of a preposition.
        closed = behind[0] in ("", ".", ",", ";", ":", ")", "!", "?", "—", "–")
        return closed and (s.rel not in ("on", "out", "back", "after") or tape.lower(s.start) == "the")
    return not (last.lower() == "minutes" and behind[0] == "of" and tape.lower(s.start - 1) == "the")


def _weekday(s: Sense, tape: Tape) -> bool:
    if s.end - s.start == 1 and not tape.word(s.start)[:1].isupper():
        return False
    if tape.lower(s.start - 1) in context_words("proper_before") and tape.word(s.start - 1)[:1].isupper():
        return False
    after = tape.word(s.end)
    return not (after[:1].isupper() and after.lower() in context_words("proper_after"))


def _bare_day(s: Sense, tape: Tape, parse: Parse) -> bool:
    if parse.is_article_of_noun(tape.starts[s.start], tape.ends[s.end - 1], coordinated=True):
        return False  # "The 4th, 15th and 3rd armies"
    after = tape.word(s.end)
    if not after or after in ".,;:!?)" or after in ("-", "–", "—"):
        return True
    return parse.tag(tape.starts[s.end])[:2] in ("VB", "MD", "IN", "CC", "TO") if s.end < len(tape.starts) else True


def _year(s: Sense, tape: Tape, parse: Parse) -> bool:
    year, before, after = s.year or 0, tape.lower(s.start - 1), tape.lower(s.end)
    start, end = tape.starts[s.start], tape.ends[s.start]
    glued = start > 0 and not tape.text[start - 1].isspace()
    if glued and tape.text[start - 1] in "$£€¥#₴₽@_=&%+":
        return False
    if glued and tape.text[start - 1] in "-–/." and s.start > 1 and not _joins(tape, s.start):
        return False
    if (
        tape.text[end : end + 1] in ("%", "°", "_", "@")
        or after in context_words("measures")
        or before in context_words("numbered")
    ):
        return False
    if (
        tape.text[end : end + 1] in "-–/."
        and tape.text[end + 1 : end + 2].isalpha()
        and tape.text[end : end + 1] != "-"
    ):
        # "in 2014.On Monday": a blank is missing between sentences
        glued_sentence = tape.text[end] == "." and tape.text[end + 1].isupper() and before in context_words("leads")
        return tape.text[end : end + 1] == "–" or glued_sentence
    lead = before in context_words("leads") or before in context_words("year_leads") or s.start == 0
    tag = parse.tag(tape.starts[s.end]) if s.end < len(tape.starts) else ""
    if year % 100 == 0 or not 1900 <= year <= 2040:
        strong = before in (
            "in",
            "since",
            "by",
            "until",
            "till",
            "from",
            "during",
            "circa",
            "year",
            "before",
            "after",
            "–",
            "-",
            "around",
        )
        return (strong and tag != "NNS") or (
            lead
            and after in (",", ".", ")", ";", ":", "-", "–")
            and before not in ("of", "to", "the", "and", "or", "with")
        )
    # "2014 protests" is a year, "2014 soldiers were" a count: nouns in the plural need a lead in front.
    return lead or tag != "NNS"


def _joins(tape: Tape, i: int) -> bool:
    """Whether what a hyphen joins to the i-th word lets it stay a year: 1939-1945, mid-2007, pre-2014, May-1950."""
    before = tape.lower(i - 2)
    return (
        before[:1].isdigit()
        or before in ("mid", "pre", "post", "early", "late", "end", "summer", "winter", "spring", "fall", "autumn")
        or before in _months()
    )


@cache
def _months() -> frozenset[str]:
    return frozenset(load_toml("times.toml")["MONTH"])


def _single_word(s: Sense, tape: Tape, parse: Parse) -> bool:
    """A month or a season with nothing beside it."""
    if s.season:
        return _season(s, tape, parse)
    last = s.end - 1
    while last > s.start and tape.lower(last) not in _months():
        last -= 1
    word = tape.word(last)
    if not word[:1].isupper():
        return False
    before = tape.lower(s.start - 1)
    if word.lower() in context_words("ambiguous"):
        if (
            word.isupper()
            and len(word) > 3
            and not tape.word(s.start - 1).isupper()
            and s.end - s.start == 1
            and before not in context_words("leads")
        ):
            return False
        if before in context_words("proper_before"):
            return False
        if s.end - s.start > 1 or s.part:
            return True
        after, next_tag = tape.word(s.end), parse.tag(tape.starts[s.end]) if s.end < len(tape.starts) else ""
        if parse.tag(tape.starts[last])[:2] in ("MD", "VB"):
            return False
        # "…, May said": a surname.
        if next_tag in ("VBD", "VBZ", "MD") and before not in (
            "in",
            "since",
            "by",
            "until",
            "of",
            "to",
            "last",
            "this",
        ):
            return False
        if before not in context_words("leads") and not (after in ("-", "–", "'s", "’s") or next_tag == "NNS"):
            return False
        # "the March to the Sea", "the June Carter": a name goes on in capitals.
        return not (
            before in ("the", ",", "(", "and", "or", "with", "-", "–", "")
            and after.lower() in ("of", "to", "on", "for")
            and word.lower() == "march"
        )
    return True


def _season(s: Sense, tape: Tape, parse: Parse) -> bool:
    if s.year is not None or s.rel:
        return True
    last = s.end - 1
    # "Winter Olympics", "Spring Offensive": names.
    if tape.word(last)[:1].isupper() and tape.word(s.end)[:1].isupper():
        return False
    word, after = tape.lower(last), tape.lower(s.end)
    tag = parse.tag(tape.starts[last])
    if word not in ("fall", "spring"):
        return True
    if tag[:2] in ("VB", "MD") or (word == "fall" and after in context_words("not_season_after")):
        return False
    if tape.lower(s.start - 1) in ("'s", "’s", "a", "his", "her", "its", "their", "to", "free", "hot"):
        # "launched a spring offensive", but not "a fall", "to spring"
        return tape.lower(s.start - 1) == "a" and after in context_words("campaigns")
    lead = tape.lower(s.start - 1) in context_words("leads") or s.end - s.start > 1
    if word == "fall" and tape.lower(s.start) == "the" and tape.lower(s.start - 1) not in context_words("season_leads"):
        return False
    return lead and not (
        word == "fall"
        and tape.word(last)[:1].isupper()
        and tape.lower(s.start - 1) not in ("in", "this", "last", "next", "by", "since")
    )


def _reference(s: Sense, tape: Tape, parse: Parse) -> bool:
    word, before, after = tape.lower(s.start), tape.lower(s.start - 1), tape.lower(s.end)
    if word == "former":
        # "the former … the latter"
        return (
            not (before == "the" and parse.tag(tape.starts[s.end])[:2] not in ("NN", "JJ"))
            if s.end < len(tape.starts)
            else False
        )
    if word == "now":
        return after != "and" or tape.lower(s.end + 1) not in ("then", "again")
    if word == "recently":
        return not (before == "as" and after == "as")
    if word in ("current", "future", "recent"):
        return (
            s.end < len(tape.starts) and parse.tag(tape.starts[s.start])[:2] in ("JJ", "NN") and after not in ("and",)
        )
    return True
