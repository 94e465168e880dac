"""A Doc as plain lists: what the name rules read of every token, taken out of spaCy once an article."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.attrs import ENT_IOB, ENT_TYPE, POS, SENT_START
from spacy.tokens import Doc


@dataclass(frozen=True)
class Words:
    """Parallel lists, one entry a token."""

    text: list[str]
    start: list[int]  #: offset of the first character
    end: list[int]  #: offset behind the last character
    spaced: list[bool]  #: white space follows
    pos: list[str]  #: universal part of speech, '' without a tagger
    entity: list[str]  #: label of the model's entity, '' outside
    begins: list[bool]  #: first token of a model entity
    sentence: list[int]  #: index of the sentence in doc.sents
    opens: list[bool]  #: first word of a sentence (marks and white space do not count)
    gap: list[bool]  #: white space token or line break: no name goes across
    capital: list[bool]  #: begins with a capital letter
    shouted: list[bool]  #: stands in a line of capitals

    def __len__(self) -> int:
        return len(self.text)

    def span(self, first: int, last: int, doc_text: str) -> str:
        """Printed text of tokens first … last - 1."""
        return doc_text[self.start[first] : self.end[last - 1]]


def words_of(doc: Doc) -> Words:
    """The token lists of ``doc``."""
    strings = doc.vocab.strings
    array = doc.to_array([POS, ENT_TYPE, ENT_IOB, SENT_START])
    names: dict[int, str] = {0: ""}
    for key in {int(k) for k in array[:, 0]} | {int(k) for k in array[:, 1]}:
        if key:
            names[key] = strings[key] if key > 200 else ""
    # Coarse parts of speech are small symbol ids, entity labels are hashes or symbols: both are in the string store.
    for key in names:
        if key and not names[key]:
            names[key] = strings[key]
    text, start, end, spaced = [], [], [], []
    for token in doc:
        t = token.text
        text.append(t)
        start.append(token.idx)
        end.append(token.idx + len(t))
        spaced.append(bool(token.whitespace_))
    pos = [names[int(k)] for k in array[:, 0]]
    iob = [int(k) for k in array[:, 2]]
    entity = [names[int(k)] if i in (1, 3) else "" for k, i in zip(array[:, 1], iob, strict=True)]
    has_sentences = doc.has_annotation("SENT_START")
    sentence, opens = [], []
    index, fresh = (-1, True) if has_sentences else (0, True)
    for i, mark in enumerate(array[:, 3]):
        if has_sentences and (i == 0 or int(mark) == 1):
            index, fresh = index + 1, True
        sentence.append(index)
        wordlike = text[i][:1].isalnum()
        opens.append(fresh and wordlike)
        if wordlike:
            fresh = False
    gap = [not t.strip() for t in text]
    capital = [t[:1].isupper() for t in text]
    return Words(
        text, start, end, spaced, pos, entity, [i == 3 for i in iob], sentence, opens, gap, capital,
        _shouted(text, gap),
    )  # fmt: skip


def _shouted(text: list[str], gap: list[bool]) -> list[bool]:
    """Tokens of lines in capitals: at least three words with letters, nearly all of them upper case."""
    out = [False] * len(text)
    first = 0
    for i in range(len(text) + 1):
        if i < len(text) and not (gap[i] and "\n" in text[i]):
            continue
        words = [t for t in text[first:i] if t[:1].isalpha() and len(t) > 1]
        if len(words) >= 3 and sum(t.isupper() for t in words) >= 0.85 * len(words):
            out[first:i] = [True] * (i - first)
        first = i + 1
    return out
