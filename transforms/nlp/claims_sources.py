"""Who makes a claim: the source of the attribution that holds it, also one named at a distance."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from spacy.tokens import Token

from schemas import Entity, Quote
from transforms.nlp.claims_names import (
    DOCUMENTS,
    MADE_BY,
    NO_NAME,
    POLLED,
    bare,
    can_state,
    joined,
    source_as_printed,
    trimmed,
)
from transforms.nlp.claims_reckoning import acts_on, only_acts, reckoning, told_by_author
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
        if quote.type == "indirect" and (other := self._reckoner_within(anchor, start, quote)) is not None:
            return other
        return Claimant(*self._speaker(quote), quote, quote.stance)

    def _holding(self, q: Quantity, start: int, anchor: Token) -> Quote | None:
        """The innermost attribution whose content holds the number, or runs up to it in the same sentence (`said it had
        destroyed 70 drones, 34 of them over the capital`)."""
        acts = acts_on(anchor, q.kind)
        holding, before = [], []
        i = bisect_right(self._starts, q.core_start) - 1
        while i >= 0 and self._reach[i] >= q.start - _GAP:
            s, e, size, n = self._spans[i]
            if (
                self._quotes[n].cue_start in acts
                or only_acts(self._quotes[n])
                or told_by_author(anchor, self._quotes[n])
                or self._other_half(q, anchor, start, self._quotes[n])
                or self._in_source(q, self._quotes[n])
            ):
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

    def _in_source(self, q: Quantity, quote: Quote) -> bool:
        """Whether the number is a part of who speaks: `80 of the 90 members say`."""
        start, end = quote.speaker_start, quote.speaker_end
        return start is not None and end is not None and start <= q.start < end

    def _reckoner_within(self, anchor: Token, start: int, quote: Quote) -> Claimant | None:
        """Who reckons in a contrast that the attribution swallowed: `Kyiv says it lost 31,000, while Moscow puts the
        figure at 444,000`."""
        verb = reckoning(anchor, load_toml("claim_sources.toml"))
        if verb is None or not any(s <= verb.idx < e for s, e in quote.segments):
            return None
        contrast = verb.dep_ == "advcl" and any(
            c.lower_ in ("while", "whereas", "although", "though") for c in verb.children
        )
        return self._reckoner(anchor, start) if contrast else None

    def _other_half(self, q: Quantity, anchor: Token, start: int, quote: Quote) -> bool:
        """Whether the cue stands behind a semicolon and the number has a source of its own: `Kyiv claims 600 died; Moscow
        says 63`."""
        cue = quote.cue_start
        return (
            quote.type == "indirect"
            and cue is not None
            and q.end < cue
            and ";" in self._text[q.end : cue]
            and self._reckoner(anchor, start) is not None
        )

    def _speaker(self, quote: Quote) -> tuple[str | None, str | None]:
        if quote.speaker and (POLLED.match(quote.speaker) or NO_NAME.fullmatch(quote.speaker)):
            return None, None  # `more than 80% said they were worried`: who is counted is no source
        maker = self._maker(quote)
        if maker is not None:
            return maker
        name = quote.speaker_name
        if quote.speaker_entity_id and quote.speaker_entity_id.startswith("group:"):
            name = None  # `Ukrainian officials` are unnamed people: as printed
        if name is None:
            printed = source_as_printed(quote.speaker)
            if (
                printed
                and quote.speaker_entity_id is None
                and not can_state(printed, self._begins(quote.speaker_start))
            ):
                printed = None
            return printed, quote.speaker_entity_id if printed else None
        return joined(bare(name)), quote.speaker_entity_id

    def _begins(self, start: int | None) -> bool:
        """Whether a sentence begins at the offset."""
        return start is not None and self._text[max(0, start - 4) : start].rstrip()[-1:] in (
            "",
            ".",
            "!",
            "?",
            "”",
            '"',
            ":",
        )

    def _maker(self, quote: Quote) -> tuple[str, str | None] | None:
        """Who made the document that is cited: `according to data provided by the Defence Ministry`."""
        if quote.speaker is None or quote.speaker_end is None or quote.speaker_name is not None:
            return None
        if (quote.speaker.split() or [""])[-1].lower() not in DOCUMENTS:
            return None
        m = MADE_BY.match(self._text, quote.speaker_end)
        if m is None:
            return None
        for e in self._around(m.end() + 4):
            if m.end() <= e.start_char <= m.end() + 4 and e.label in ("ORG", "PERSON", "GPE"):
                return bare(e.name or e.text), e.entity_id
        return None

    def _reckoner(self, anchor: Token, start: int) -> Claimant | None:
        """Who reckons, where the number stands in no attribution: `the ministry put the losses at 200`, `Kyiv reported
        12 dead`, `the 30 wounded that the army reported`."""
        lex = load_toml("claim_sources.toml")
        verb = next(
            (c for c in anchor.children if c.dep_ == "relcl" and c.lemma_.lower() in lex["direct"]), None
        ) or reckoning(anchor, lex)
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
            return Claimant(bare(found[0].name or found[0].text), found[0].entity_id, None, stance)
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
            printed = trimmed(m["source"])
            if not printed or m.start() < q.core_start < m.end():
                continue
            at = m.start("source")
            for e in self._around(at + 4):
                if (
                    at <= e.start_char <= at + 4
                    and e.end_char >= at + len(printed) - 2
                    and e.label in ("PERSON", "ORG", "GPE")
                ):
                    return bare(e.name or e.text), e.entity_id
            return printed, None
        return None


_GAP = 3  # characters between an attribution's content and a number that goes on with it
_CITING = re.compile(r"\b(?:citing|quoting)\s+(?P<source>[^,;:()\"“”\n]{3,90})", re.IGNORECASE)
_GOING_BY = re.compile(
    r"\b(?:citing|quoting|according\s+to|attributed\s+(?:\w+\s+)?to)\s+(?P<source>[^,;:()\"“”\n]{3,90})", re.IGNORECASE
)
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
