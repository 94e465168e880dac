"""Who makes a claim: the source of the attribution that holds it, also one named at a distance."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from spacy.tokens import Token

from schemas import Entity, Quote
from transforms.nlp.lexicon import load_toml
from transforms.nlp.quantities import Quantity


@dataclass(frozen=True)
class Claimant:
    """Who says so; all None is the article's own voice."""

    name: str | None
    entity_id: str | None
    quote: Quote | None
    stance: str | None = None


#: The article's own voice.
NOBODY = Claimant(None, None, None)


class Sources:
    """Looks up the claimant of a quantity among the attributions of an article."""

    def __init__(self, text: str, quotes: Sequence[Quote], entities: Sequence[Entity]) -> None:
        self._text = text
        self._entities = entities  # sorted by start
        self._entity_starts = [e.start_char for e in entities]
        self._quotes = quotes
        # Attributions nest; the shortest content is the innermost, and equal lengths keep the order of the rows.
        self._spans = sorted(
            (s, e, sum(b - a for a, b in q.segments), n) for n, q in enumerate(quotes) for s, e in q.segments
        )
        self._starts = [s for s, _, _, _ in self._spans]
        # How far the spans up to each one reach: where to stop looking back.
        self._reach = [*accumulate((e for _, e, _, _ in self._spans), max)]
        self._named = sorted(((quote.end_char, n) for n, quote in enumerate(quotes) if quote.speaker_name))

    def claimant(self, q: Quantity, anchor: Token, start: int, end: int) -> Claimant:
        """The claimant of ``q``, which ``anchor`` stands for in the sentence ``start`` to ``end``."""
        quote = self._holding(q, start, anchor)
        cited = self._cited(q, start, end, quote)
        if cited is not None:
            return Claimant(*cited, quote, quote.stance if quote else "stated")
        if quote is None:
            return self._reckoner(anchor, start) or NOBODY
        return Claimant(*self._speaker(quote), quote, quote.stance)

    def _holding(self, q: Quantity, start: int, anchor: Token) -> Quote | None:
        """The innermost attribution whose content holds the number, or runs up to it in the same sentence (`said it had
        destroyed 70 drones, 34 of them over the capital`)."""
        acts = _acts_on(anchor)
        holding, before = [], []
        i = bisect_right(self._starts, q.core_start) - 1
        while i >= 0 and self._reach[i] >= q.start - _GAP:
            s, e, size, n = self._spans[i]
            if self._quotes[n].cue_start in acts:
                pass
            elif q.core_end <= e:
                holding.append((size, n))
            elif (
                start <= s
                and e <= q.start <= e + _GAP
                and self._text[e : q.start].strip() in (",", "(", "")
                and self._text[e - 1] not in '"”’'
            ):
                before.append((size, n))
            i -= 1
        holding = holding or before
        return self._quotes[min(holding)[1]] if holding else None

    def _speaker(self, quote: Quote) -> tuple[str | None, str | None]:
        if quote.speaker and _POLLED.match(quote.speaker):
            return None, None  # `more than 80% said they were worried`: who is counted is no source
        maker = self._maker(quote)
        if maker is not None:
            return maker
        name = quote.speaker_name
        if quote.speaker_entity_id and quote.speaker_entity_id.startswith("group:"):
            name = None  # `Ukrainian officials` are unnamed people: as printed
        if name is None:
            printed = source_as_printed(quote.speaker)
            return printed, quote.speaker_entity_id if printed else None
        return _joined(_bare(name)), quote.speaker_entity_id

    def _maker(self, quote: Quote) -> tuple[str, str | None] | None:
        """Who made the document that is cited: `according to data provided by the Defence Ministry`."""
        if quote.speaker is None or quote.speaker_end is None or quote.speaker_name is not None:
            return None
        if quote.speaker.split()[-1].lower() not in _DOCUMENTS:
            return None
        m = _MADE_BY.match(self._text, quote.speaker_end)
        if m is None:
            return None
        for e in self._around(m.end() + 4):
            if m.end() <= e.start_char <= m.end() + 4 and e.label in ("ORG", "PERSON", "GPE"):
                return _bare(e.name or e.text), e.entity_id
        return None

    def _reckoner(self, anchor: Token, start: int) -> Claimant | None:
        """Who reckons, where the number stands in no attribution: `the ministry put the losses at 200`, `Kyiv reported
        12 dead`, `the 30 wounded that the army reported`."""
        lex = load_toml("claim_sources.toml")
        verb = next(
            (c for c in anchor.children if c.dep_ == "relcl" and c.lemma_.lower() in lex["direct"]), None
        ) or _reckoning(anchor, lex)
        if verb is None or any(c.dep_ == "neg" for c in verb.children):
            return None
        subject = next((c for c in verb.children if c.dep_ in ("nsubj",) and c.i < verb.i), None)
        if subject is None:
            return None
        stance = _stance(verb.lemma_.lower())
        if subject.lower_ in lex["pronouns"]:
            return self._same_again(subject, start, stance)
        found = [
            e
            for e in self._around(subject.idx)
            if e.end_char > subject.idx and e.label in ("PERSON", "ORG", "GPE", "NORP", "GROUP")
        ]
        if found and found[0].label in ("PERSON", "ORG", "GPE"):
            return Claimant(_bare(found[0].name or found[0].text), found[0].entity_id, None, stance)
        if not found and subject.lemma_.lower() not in lex["nouns"]:
            return None
        first = subject.left_edge.i
        printed = source_as_printed(subject.doc[first : subject.i + 1].text)
        return Claimant(printed, found[0].entity_id if found else None, None, stance) if printed else None

    def _same_again(self, pronoun: Token, start: int, stance: str | None) -> Claimant | None:
        """The speaker of the sentence before, for `It put the losses at 200`: a person for he and she, else a body."""
        i = bisect_right(self._named, (pronoun.idx, len(self._quotes))) - 1
        if i < 0 or self._named[i][0] <= start - 400:
            return None
        last = self._quotes[self._named[i][1]]
        person = (last.speaker_entity_id or "").startswith("person:")
        gap = self._text[last.end_char : pronoun.idx]
        if "\n" in gap or person != (pronoun.lower_ in ("he", "she")) or len(re.findall(r"[.!?]\s", gap)) > 1:
            return None
        return Claimant(*self._speaker(last), None, stance)

    def _around(self, offset: int) -> Sequence[Entity]:
        """Mentions that begin at ``offset`` or in the line before it."""
        return self._entities[
            bisect_left(self._entity_starts, offset - 100) : bisect_right(self._entity_starts, offset)
        ]

    def _cited(self, q: Quantity, start: int, end: int, quote: Quote | None) -> tuple[str, str | None] | None:
        """The source that the attribution itself cites: `Reuters reported, citing two U.S. officials`; without an
        attribution, what the sentence says it goes by."""
        for m in (_CITING if quote is not None else _GOING_BY).finditer(self._text, start, end):
            if quote is not None and any(s <= m.start() and m.end() <= e for s, e in quote.segments):
                continue
            printed = _trimmed(m["source"])
            if not printed or m.start() < q.core_start < m.end():
                continue
            at = m.start("source")
            for e in self._around(at + 4):
                if (
                    at <= e.start_char <= at + 4
                    and e.end_char >= at + len(printed) - 2
                    and e.label in ("PERSON", "ORG", "GPE")
                ):
                    return _bare(e.name or e.text), e.entity_id
            return printed, None
        return None


def _acts_on(anchor: Token) -> set[int]:
    """Offsets of verbs above the number that tell of an act where the number is in their object, and of speech only
    before a clause: `ordered 3,000 vests`, `saw a copy of one report`, `the flood claimed 400 lives`."""
    lex = load_toml("claim_sources.toml")
    found: set[int] = set()
    token = anchor
    for _ in range(8):
        head = token.head
        if head.i == token.i or (head.dep_ == "ROOT" and head.pos_ not in ("VERB", "AUX")):
            break
        if head.pos_ == "VERB":
            lemma = head.lemma_.lower()
            lives = lemma == "claim" and {anchor.lemma_.lower(), token.lemma_.lower()} & {"life", "victim"}
            if token.dep_ in ("dobj", "obj", "conj", "appos", "advcl") and (lives or lemma in lex["acts"]):
                found.add(head.idx)
            to = any(c.lower_ == "to" and c.dep_ == "aux" for c in head.children)
            if token.dep_ not in ("conj", "acl") and not (to and head.dep_ in ("advcl", "acl", "relcl")):
                break  # `added 120 points to finish at 7,890` goes on
        token = head
    return found


_GAP = 3  # characters between an attribution's content and a number that goes on with it
_CITING = re.compile(r"\b(?:citing|quoting)\s+(?P<source>[^,;:()\"“”\n]{3,90})", re.IGNORECASE)
_GOING_BY = re.compile(
    r"\b(?:citing|quoting|according\s+to|attributed\s+(?:\w+\s+)?to)\s+(?P<source>[^,;:()\"“”\n]{3,90})", re.IGNORECASE
)
_PRONOUNS = frozenset(
    (
        "he",
        "she",
        "they",
        "it",
        "i",
        "we",
        "you",
        "who",
        "him",
        "her",
        "them",
        "that",
        "which",
        "this",
        "these",
        "those",
        "some",
        "many",
        "one",
    )
)
_POLLED = re.compile(
    r"(?:(?:more|less|fewer)\s+than|over|about|around|nearly|almost|some|just|only|at\s+least)?\s*\d[\d.,]*\s?(?:%|per\s?cent|(?:of|in|out\s+of)\s+\d|$)",
    re.IGNORECASE,
)
_DOCUMENTS = frozenset(
    (
        "data",
        "figures",
        "statistics",
        "numbers",
        "report",
        "reports",
        "statement",
        "information",
        "documents",
        "estimates",
        "records",
        "survey",
        "poll",
    )
)
_MADE_BY = re.compile(
    r"(?:\s+\w+ly)?\s+(?:(?:provided|published|released|compiled|collected|gathered|issued|shared|obtained|seen|given|posted)\s+(?:\w+ly\s+)?)?(?:by|from|of)\s+",
    re.IGNORECASE,
)
# What a citation names besides people and bodies (`according to the average`, `citing security reasons`) is no source.
_NO_SOURCE = re.compile(
    r"\b(?:average|plan|plans|reasons?|concerns?|law|rules?|schedule|need|ability|size|fears?|lack|height|tradition|terms?)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:that|who|which|as|said|says|reported|about|on\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|familiar|speaking|briefed|with\s+knowledge)\b.*$|(?<=[a-z]{3})[.!?](?:\s.*)?$",
    re.IGNORECASE,
)


def source_as_printed(speaker: str | None) -> str | None:
    """An unnamed source without its article: `a senior NATO diplomat` → `senior NATO diplomat`; a pronoun that nobody
    resolved names no one."""
    if speaker is None or speaker.lower() in _PRONOUNS:
        return None
    return re.sub(r"^(?:an?|the)\s+", "", speaker.strip(), flags=re.IGNORECASE) or None


def _trimmed(printed: str) -> str | None:
    if _NO_SOURCE.search(printed):
        return None
    return source_as_printed(_TAIL.sub("", printed).strip())


def _bare(name: str) -> str:
    return re.sub(r"^[Tt]he\s+", "", name)


def _joined(name: str) -> str:
    """`South Korea, NATO and the United States` → `South Korea and NATO and the United States`."""
    if "," not in name or " and " not in name:
        return name
    parts = [p.strip() for p in re.split(r",\s*(?:and\s+)?", name)]
    return " and ".join(p for p in parts if p)


def _reckoning(anchor: Token, lex: dict[str, list[str]]) -> Token | None:
    """The verb of reckoning or saying above a number, in the number's clause or one that its clause is the content of."""
    token, clauses, of_day_seen = anchor, 0, False
    for _ in range(10):
        head = token.head
        # `reported the same day that …`: the clause hangs on the day where it should hang on the verb
        of_day = token.dep_ in ("acl", "relcl") and head.lemma_.lower() in ("day", "week", "month", "night", "evening")
        if head.i == token.i or (token.dep_ in ("relcl", "advcl", "acl") and not of_day):
            return None
        if head.pos_ in ("VERB", "AUX") and head.i < anchor.i:
            lemma = head.lemma_.lower()
            if token.dep_ == "ccomp" or of_day_seen:
                return head if lemma in lex["direct"] or lemma in lex["with_clause"] else None
            if lemma in lex["direct"] and token.dep_ in ("dobj", "obj", "prep", "dative"):
                return head
            if lemma in lex["at"] and token.dep_ == "prep" and token.lower_ in ("at", "including"):
                return head
            if lemma in lex["to"] and token.dep_ == "prep" and token.lower_ == "to" and _figure(head, lex):
                return head
        of_day_seen = of_day_seen or of_day
        if token.pos_ in ("VERB", "AUX"):
            clauses += 1
            if clauses > 2:
                return None
        token = head
    return None


def _figure(verb: Token, lex: dict[str, list[str]]) -> bool:
    """Whether the verb's object is a figure: `raised the total to 4,000`."""
    return any(c.dep_ in ("dobj", "obj") and c.lemma_.lower() in lex["figures"] for c in verb.children)


_GOES_ON = re.compile(r"[^.;:!?\"“”\n]{0,40}?(?:,|\band|\bincluding|\bof which|\bof whom)\s+[^.;:!?\"“”\n]{0,12}")


def goes_on(text: str, before: Quantity, q: Quantity) -> bool:
    """Whether a number goes on with what was reckoned just before: `counted 300 dead and 2,700 wounded`, `destroyed 70
    drones, 34 of them over the capital`."""
    return 0 < q.start - before.end <= 52 and _GOES_ON.fullmatch(text[before.end : q.start]) is not None


def _stance(lemma: str) -> str | None:
    if lemma in load_toml("claim_sources.toml")["to"]:
        return "stated"
    cues: dict[str, list[str]] = load_toml("quote_cues.toml")["stance"]
    return next((stance for stance, lemmas in cues.items() if lemma in lemmas), "stated")
