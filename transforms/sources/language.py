"""The language of an article: what the record says, in ISO 639-1; else what its letters say clearly."""

from __future__ import annotations

import re
from functools import lru_cache

import pycountry
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from transforms.sources.data import load_toml

#: Languages that news is published in and the identifier tells apart; rarer ones only draw short texts away.
LANGUAGES: tuple[str, ...] = tuple(load_toml("languages.toml")["identified"])
# Measured on 2,447 English news texts (benchmarks/languages.py): cut to 120 characters, .94 keep their right answer at
# this confidence and no wrong one does; at 500 characters .998. A wrong language costs an article its annotation, an
# unknown one does not, so that the doubtful ones (tables of names and scores) are better left open.
_MIN_LETTERS = 80
_MIN_CONFIDENCE = 0.5
_SAMPLE = 1000


def given_language(value: object) -> str | None:
    """ISO 639-1 code of a language as records give it: ``en``, ``en-US``, ``eng``, ``English``; else None."""
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str) or not 2 <= len(value.strip()) <= 40:
        return None
    name = value.strip()
    code = re.split(r"[-_]", name)[0].lower()
    if len(code) == 2 and code.isascii():
        return code if pycountry.languages.get(alpha_2=code) else None
    if len(code) == 3 and code.isascii():
        found = pycountry.languages.get(alpha_3=code) or pycountry.languages.get(bibliographic=code)
        return getattr(found, "alpha_2", None)
    try:
        return getattr(pycountry.languages.lookup(name), "alpha_2", None)
    except LookupError:
        return None


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the text's language; None when it is too short or not clear.

    A text too short for statistics is told by its letters where they are those of one language (이, ї, の).
    """
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return _by_letters(sample)
    code, confidence = _identifier().classify(sample)
    return code if confidence >= _MIN_CONFIDENCE else None


def is_latin(text: str) -> bool:
    """Whether at least half of the letters at the beginning of a text are Latin; a text without letters is."""
    letters = [c for c in text[:_SAMPLE] if c.isalpha()]
    return 2 * sum(c < "\u0250" or "\u1e00" <= c <= "\u1eff" for c in letters) >= len(letters)


def _by_letters(sample: str) -> str | None:
    """The one language whose own letters occur in a text that is not Latin; None when there is none or more."""
    if is_latin(sample):
        return None
    found = {
        code for code, letters in load_toml("languages.toml")["letters"].items() if re.search(letters, sample.lower())
    }
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
