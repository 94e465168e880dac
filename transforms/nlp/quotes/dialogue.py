"""Direct speech that dashes set off, as novels and many continental papers print it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from transforms.nlp.quotes.cues import Cue, speaks
from transforms.nlp.quotes.page import Page, Tokens
from transforms.nlp.quotes.view import View

#: Confidence of dialogue, set by hand: no annotated article holds any.
_DIALOGUE_RIGHT = 0.9
DASHES = "-–—―"
_SET_OFF = frozenset({",", ".", "!", "?", "…", "..."})


@dataclass(frozen=True)
class Form:
    """An attribution found by its layout: cue, content, head token of the source; whether layout makes it direct."""

    cue: Cue
    spans: Tokens
    source: int | None
    confidence: float
    direct: bool = True


def dialogue(v: View, p: Page, told: Collection[int]) -> list[Form]:
    """``– We stay, – said Ivo Lang. – Nobody will move us.``: direct speech that dashes set off; not in the paragraphs
    ``told``, whose dashes are read already."""
    out = []
    for number, (first, stop) in enumerate(p.paragraphs):
        if (
            number in told
            or stop - first < 5
            or v.text[v.start[first]] not in DASHES
            or any(p.at[i] >= 0 for i in range(first, stop))
        ):
            continue
        dashes = [i for i in range(first, stop) if v.lower[i] in ("-", "–", "—", "―", "--")]
        if dashes[:1] != [first]:
            continue
        for n, dash in enumerate(dashes[1:], 1):
            if dash == first + 1:
                break  # two dashes in a row set nothing off
            said = dash + 1 < stop and v.lower[dash + 1] == v.text[v.start[dash + 1] : v.end[dash + 1]]
            if v.lower[dash - 1] not in _SET_OFF and not (said and speaks(v.lemma[dash + 1].lower())):
                continue
            limit = dashes[n + 1] if n + 1 < len(dashes) else stop
            verb = next((i for i in range(dash + 1, min(limit, dash + 5)) if v.pos[i] in ("VERB", "AUX")), None)
            if verb is None:
                continue
            end = next((i for i in range(verb, limit) if v.lower[i] in (".", "!", "?", ":")), limit - 1)
            spans: Tokens = ((first + 1, dash - 1),)
            if limit < stop and limit + 1 < stop:
                spans = (*spans, (limit + 1, stop - 1))
            elif end + 1 < limit:
                spans = (*spans, (end + 1, limit - 1))
            source = _spoken_by(v, verb, dash, end)
            if source is not None:
                out.append(Form(Cue(verb, verb, verb, "verb"), spans, source, _DIALOGUE_RIGHT))
            break
    return out


def _spoken_by(v: View, verb: int, dash: int, end: int) -> int | None:
    """Subject of the verb between the dashes, else the nouns right behind or right before it."""
    for k in v.children[verb]:
        if v.dep[k] == "nsubj" and dash < k <= end:
            return k
    i = verb + 1
    while i <= end and v.pos[i] in ("DET", "ADJ"):
        i += 1
    if i <= end and v.pos[i] in ("NOUN", "PROPN", "PRON"):
        while i + 1 <= end and v.pos[i + 1] in ("NOUN", "PROPN"):
            i += 1
        return i
    if verb - 1 > dash and v.pos[verb - 1] in ("NOUN", "PROPN", "PRON"):
        return verb - 1
    return None
