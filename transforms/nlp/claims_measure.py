"""How the figure of a claim stands to others: change, new, target, cumulative or total."""

from __future__ import annotations

import re

from transforms.nlp.claims_predicates import Predication
from transforms.nlp.claims_verbs import lexicon
from transforms.nlp.quantities import Quantity

_NEW_BEFORE = re.compile(r"\b(?:another|(?:an?\s+)?(?:additional|further|extra|new|fresh|more))\s+$", re.IGNORECASE)


_NEW_BEHIND = re.compile(
    r"[\s-]+(?:(?:or\s+)?more|additional|further|new|extra|newly|fresh)\b(?!\s+than)", re.IGNORECASE
)


_TOTAL_BEFORE = re.compile(
    r"\b(?:totall?ed|totall?ing|totals?(?:\s+of)?|in\s+(?:total|all)|altogether|all\s+told|overall|stands?\s+at|stood\s+at|strength\s+of|(?:down|up)\s+from|compared\s+(?:with|to)|"
    r"total(?:\s+\w+){0,6}\s+(?:is|was|are|were|reached|reaches|to))[,:]?\s+$",
    re.IGNORECASE,
)


_TOTAL_BEHIND = re.compile(
    r"(?:\s+\w+){0,3}?\s+(?:in\s+(?:total|all)|altogether|overall)\b|(?:\s+\w+){0,3},\s+(?:down|up)\s+from\b",
    re.IGNORECASE,
)


_SO_FAR = re.compile(
    r"\b(?:so far|to date|cumulative\w*|(?:since|from) the (?:very )?(?:start|beginning|outbreak)|until now|up to now)\b",
    re.IGNORECASE,
)


#: `the largest since the Cold War` compares, it does not count from there.
RECORD = re.compile(r"\b(?:\w+est|most|least|worst|best|first|record|only)\b[^.;:]*$", re.IGNORECASE)


_TARGET = re.compile(
    r"\b(?:targets?|goals?|objectives?|quotas?|ceiling|cap|aim(?:s|ed|ing)?(?:\s+to\s+\w+)?)\s+(?:of|is|was|at|for|to)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)


_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|\n")


def measure_of(text: str, q: Quantity, said: Predication, since: bool, dated: bool) -> str | None:
    """How the figure stands to others: change, new, target, cumulative or total; None where the words do not say."""
    lex = lexicon()["measure"]
    before, behind = text[max(0, q.start - 48) : q.start], text[q.end : q.end + 60]
    ends = _SENTENCE_END.search(behind)
    behind = behind[: ends.start()] if ends else behind
    before = _SENTENCE_END.split(before)[-1]
    if q.change:
        return "change"
    verb = said.verb
    if verb is not None and verb.lemma_.lower() in lex["change_verbs"] and q.kind != "duration":
        # `rose to 20` is a level, `rose by 20` and `rose 20 percent` are changes
        if re.search(r"\bby\s+$", before) or (
            (q.kind == "percent" or q.unit == "point") and not re.search(r"\b(?:to|at|(?<!average )of)\s+$", before)
        ):
            return "change"
        if re.search(r"\bto\s+$", before):
            return "total"
    noun = re.match(r"\s+(?:\w+\s+){0,1}?(\w+)", behind)
    if q.kind in ("percent", "money") and noun and noun[1].lower() in lex["change_nouns"]:
        return "change"
    if q.kind == "percent" and re.match(r"\s+(?:lower|higher|more|less|fewer|up|down|above|below)\b", behind):
        return "change"
    if re.search(r"\b(?:" + "|".join(lex["change_nouns"]) + r")\s+of\s+$", before, re.IGNORECASE) and q.kind in (
        "percent",
        "measure",
    ):
        return "change"
    if q.kind == "percent" and re.search(r"\b(?:up|down|off)\s+(?:by\s+)?$", before, re.IGNORECASE):
        return "change"  # `the index was off 1.2%`
    if q.kind in ("duration", "age"):
        return None
    if q.unit != "time" and (_NEW_BEFORE.search(before) or _NEW_BEHIND.match(behind)):
        return "new"
    if _TARGET.search(before):
        return "target"
    if since or _SO_FAR.search(before) or ((m := _SO_FAR.search(behind)) and not RECORD.search(behind, 0, m.start())):
        return "cumulative"
    if _TOTAL_BEFORE.search(before) or _TOTAL_BEHIND.match(behind):
        return "total"
    if (
        dated
        and said.event
        and re.search(
            r"\b(?:in|over|during|within)\s+the\s+(?:past|last|previous)\s+(?:\w+\s+)?(?:day|night|week|month|hours|days)\b|\bovernight\b",
            text[q.end : q.end + 140],
            re.IGNORECASE,
        )
    ):
        return "new"
    return None
