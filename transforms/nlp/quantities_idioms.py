"""Number words that count nothing."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from transforms.nlp.quantities_spans import lookalike_words

NOUNS = ("NN", "NNS", "NNP", "NNPS")


_IDIOM_AFTER = (
    "another",
    "day",
    "time",
    "thing",
    "way",
    "side",
    "hand",
    "point",
    "reason",
    "more",
    "who",
    "that",
    "which",
    "s",
    "'s",
    "’s",
    "by",
    "can",
    "could",
    "might",
    "may",
    "should",
    "would",
    "must",
    "needs",
    "has",
    "is",
    "was",
    "or",
)


def is_idiom(doc: Doc, first: int, last: int, printed: str, previous: Token | None, following: Token | None) -> bool:
    """Number words that count nothing: `no one`, `one day`, `one of the largest`, `one-sided`, `two-state`."""
    before = previous.lower_ if previous is not None else ""
    after = following.lower_ if following is not None else ""
    if printed == "one":
        if before in (
            "no",
            "every",
            "any",
            "each",
            "this",
            "that",
            "which",
            "the",
            "some",
            "only",
            "a",
            "another",
            "square",
            "day",
            "number",
            "not",
            "same",
        ):
            return True
        if after in _IDIOM_AFTER:
            return True
        if re.search(r"^\s?(?:[\w-]+\s){1,5}?after another\b", doc[last + 1 : last + 8].text.lower()):
            return True  # `one wave of bombers after another`
        if re.match(r"-?\s?(?:on|to)\s?-?\s?one\b", doc[last + 1 : last + 5].text.lower()) or re.search(
            r"\bone\s?-?\s?(?:on|to)\s?-?$", doc[max(0, first - 4) : first].text.lower()
        ):
            return True  # `one on one`
        noun_follows = following is not None and following.tag_ in NOUNS
        if (
            previous is not None
            and previous.tag_ in ("JJ", "JJR", "JJS", "NN", "VBG")
            and not noun_follows
            and after != "of"
            and previous.whitespace_
        ):
            return True  # `a proxy one`
        head = doc[first].head
        if doc[first].dep_ == "nummod" and head.i > first and head.lemma_.lower() in lookalike_words()["introduced"]:
            return True
        if doc[first].tag_ not in ("CD",) and after != "of":
            return True
        if after == "of":
            window = list(doc[last + 2 : last + 7])
            noun = next((k for k, t in enumerate(window) if t.tag_ in ("NNS", "NNPS")), len(window))
            window = window[: noun + 1]
            # `Moscow is one of the oldest cities` counts nothing
            if doc[first].dep_ in ("attr", "appos", "oprd") or before in ("as", "become", "becoming"):
                return True
            return any(
                t.tag_ in ("JJS", "RBS") or t.lower_ in lookalike_words()["vague_partitives"] for t in window
            ) or not any(t.tag_ in ("NNS", "NNPS", "VBN", "DT", "PRP") for t in window)
        return not (
            following is not None and following.tag_ in ("NN", "NNP", "JJ", "VBN", "IN", "CC", "VBG", "JJR", "HYPH")
        )
    if (
        printed == "two"
        and before == "in"
        and not (following is not None and following.tag_ in (*NOUNS, "JJ", "CD", "VBN", "JJS"))
    ):
        return True  # `split in two`
    if before in ("top", "bottom", "final", "big") and not (
        following is not None and following.tag_ in (*NOUNS, "JJ", "VBG", "VBN")
    ):
        return True
    if printed in ("hundred", "thousand", "million", "billion", "dozen") and before not in (
        "a",
        "the",
        "per",
        "another",
        "every",
        "last",
        "first",
        "this",
    ):
        return True
    return printed in ("zero",) and after in ("-", "sum", "tolerance", "in", "hour", "emission", "emissions")
