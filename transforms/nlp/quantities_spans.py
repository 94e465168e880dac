"""Passages whose numbers are dates, times, addresses and the like, by their form alone."""

from __future__ import annotations

import re
from functools import cache

from transforms.nlp.lexicon import load_toml


@cache
def lookalike_words() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in load_toml("lookalikes.toml").items()}


@cache
def _spans_pattern() -> re.Pattern[str]:
    months = "|".join(sorted(lookalike_words()["months"], key=len, reverse=True))
    streets = "|".join(re.escape(s) for s in sorted(lookalike_words()["streets"], key=len, reverse=True))
    chrome = "|".join(sorted(lookalike_words()["chrome"], key=len, reverse=True))
    return re.compile(
        rf"""(?<![\w])(?:
        https?://\S{{1,300}} | www\.\S{{1,300}} | [@#][\w-]{{1,80}} | [\w.+-]{{1,64}}@[\w-]{{1,64}}\.[\w.-]{{1,64}}
      | \d{{4}}-\d{{2}}-\d{{2}}(?:T[\d:.]+Z?)? | \d{{1,2}}[/.]\d{{1,2}}[/.](?:19|20)?\d{{2}}(?!\d) | (?<=\()(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])(?=\)) | 9/11\b | 7/7\b | 24/7\b
      | \d{{1,2}}[:h.]\d{{2}}(?::\d{{2}})?\s?(?:[ap]\.?\s?m\b\.?|gmt|utc|et\b|edt|est|cet|bst|local\stime|hours\b|o'clock)
      | (?<![\d,.$€£¥])(?:[01]?\d|2[0-4]):[0-5]\d(?::\d{{2}})?(?!\d)
      | (?:at|after|before|until|since)\s(?:[01]?\d|2[0-3])\.[0-5]\d(?=\s*(?:[,;)]|\.(?!\d)|$|(?:on|there|the|local|in|today|we|he|she|they|it|and)\b))
      | \d{{1,2}}\s?(?:[ap]\.\s?m\b\.?|[ap]m\b|o['’]clock) | [012]\d[0-5]\d\s(?:gmt|utc|hours|hrs|local\stime|z)\b
      | (?:between|from)\s\d{{1,2}}(?::\d\d)?(?:\s?[ap]\.?m\.?)?\s(?:and|to)\s\d{{1,2}}(?::\d\d)?\s?[ap]\.?m\b
      | (?:{months})\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–—]\s?\d{{1,2}}|\s(?:to|and|or)\s\d{{1,2}}(?!\d|,\d{{3}}|\s\w+s\b))?(?:,?\s(?:19|20)\d{{2}})?(?![\d]|,\d{{3}})
      | \d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-–—]\s?\d{{1,2}}|\s(?:to|and|or)\s\d{{1,2}})?(?:\sof)?\s(?:{months})\b(?:,?\s(?:19|20)\d{{2}})?(?!\s(?:have|had|be)\b)
      | (?:{months})\.?,?\s(?:19|20)\d{{2}}
      | (?:spring|summer|autumn|fall|winter)\s(?:of\s)?(?:19|20)\d{{2}}
      | (?:19|20)\d{{2}}\s?[-–—/]\s?(?:(?:19|20)\d{{2}}|\d{{2}})(?![\d,])
      | (?:twen|thir|for|fif|six|seven|eigh|nine)ty\s?[-–]\s?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b
      | \d{{1,4}}['’]?s\b
      | \+?\d{{1,3}}[\s.-]\(?\d{{2,4}}\)?[\s.-]\d{{3,4}}(?:[\s.-]\d{{2,4}}){{1,2}}(?!\d) | \(\d{{3}}\)\s?\d{{3}}-\d{{4}} | \d{{3}}-\d{{3}}-\d{{4}} | \d{{3}}-\d{{4}}(?!\d)
      | \d{{1,5}}[a-z]?,?\s(?:(?-i:[A-Z])[\w.'’-]{{1,30}}\s){{1,3}}(?:{streets})(?!\w)
      | (?:by|was|voted|vote)\s\d{{1,3}}\s(?:votes\s)?to\s\d{{1,3}}(?!\d|[.,]\d|%|\s(?:percent|per\scent|million|thousand|\w+s\b))
      | (?:P\.?O\.?\s)?box\s\d{{1,6}}
      | (?!\d{{1,3}}(?:\.\d{{3}}){{2,}}(?![.\d]))v?\d{{1,3}}(?:\.\d{{1,3}}){{2,4}}(?![\d,]) | v\.?\s?\d+(?:\.\d+)*
      | \d{{1,4}}\s(?:{chrome})(?=\s*(?:$|[|·•\n])) | \d{{1,2}}[\s-](?:min|mins|minute|minutes)\s(?:read|to\sread)\b
      | \d{{1,3}}\s(?:of|/)\s\d{{1,3}}(?=\s*(?:$|[|·•\n])) | (?:©|\(c\)|copyright(?:\s©)?)\s(?:19|20)\d{{2}}
      | (?:in|won|win|of|over)\sthe\s(?:(?:wo)?men['’]s\s)?(?:[468]0|100|110|200|400|800|1,?500|3,?000|5,?000|10,?000)(?:m|\smet(?:re|er)s?)(?=\s(?:and\b|final|race|heats?|sprint|dash|freestyle|butterfly|backstroke|breaststroke|medley|relay|hurdles|steeplechase|title|gold|silver|bronze|at\s|in\s|on\s)|[,.;])
      | \d{{1,2}}\s/\s\d{{1,2}}(?![\d,.%])
      | \d{{1,3}}\s?x\s?\d{{1,3}}\b | \d\s?[×x]\s?\d{{2,3}}(?![\d^])
      | (?-i:[A-Z]{{1,2}}\d{{1,2}}[A-Z]?\s\d[A-Z]{{2}})
        )
      | (?:^|\n)[ \t]*\(?\d{{1,2}}[ ]?[.)](?=[ \t]+[^\d\s])
        """,
        re.IGNORECASE | re.VERBOSE,
    )


def lookalike_spans(text: str) -> list[tuple[int, int]]:
    """Spans of ``text`` whose numbers are dates, times, addresses and the like, by their form alone."""
    return [m.span() for m in _spans_pattern().finditer(text)]
