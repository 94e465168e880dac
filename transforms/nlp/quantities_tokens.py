"""From character offsets to tokens, and from a number to the noun phrase it counts."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from spacy.attrs import IDX, LOWER, SENT_START
from spacy.tokens import Doc, Token

from transforms.nlp.lexicon import load_toml


class TokenIndex:
    """Finds tokens and sentences by offset and index; one pass over the document."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = doc.text  # put together anew at every call of doc.text
        columns = doc.to_array([IDX, SENT_START, LOWER])
        self._starts: list[int] = columns[:, 0].tolist()
        self.lower = columns[:, 2]
        self._sentences: list[int] = [i for i, s in enumerate(columns[:, 1].tolist()) if s == 1]
        if not self._sentences or self._sentences[0] != 0:
            self._sentences.insert(0, 0)

    def at(self, offset: int) -> int:
        """Index of the token that holds ``offset`` or, in white space, of the one before it; -1 before the first."""
        return bisect_right(self._starts, offset) - 1

    def first_from(self, offset: int) -> int:
        """Index of the first token that begins at or behind ``offset``."""
        i = self.at(offset)
        return i if i >= 0 and self._starts[i] == offset else i + 1

    def start_char(self, i: int) -> int:
        return self._starts[i]

    def sentence(self, i: int) -> int:
        """Index of the sentence that holds token ``i``."""
        return bisect_right(self._sentences, i) - 1

    def sentence_tokens(self, i: int) -> tuple[int, int]:
        """First token of the sentence that holds token ``i``, and the one behind its last."""
        n = self.sentence(i)
        return self._sentences[n], self._sentences[n + 1] if n + 1 < len(self._sentences) else len(self.doc)

    def sentence_chars(self, i: int) -> tuple[int, int]:
        """Offsets of the sentence that holds token ``i``."""
        first, end = self.sentence_tokens(i)
        return self._starts[first], self._starts[end] if end < len(self._starts) else len(self.text)

    def same_sentence(self, i: int, j: int) -> bool:
        return self.sentence(i) == self.sentence(j)


@dataclass(frozen=True)
class Counted:
    """The noun phrase that a number counts: tokens ``start`` to ``end`` (half open) with their ``head``."""

    start: int
    end: int
    head: int


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in load_toml("counted.toml").items()}


_PERIODS = (
    "year",
    "month",
    "week",
    "quarter",
    "season",
    "day",
    "night",
    "summer",
    "winter",
    "spring",
    "fall",
    "autumn",
    "time",
)
_NOMINAL = ("NN", "NNS", "NNP", "NNPS")
_INSIDE = (*_NOMINAL, "JJ", "JJR", "JJS", "VBN", "VBG", "HYPH", "POS", "CD", "AFX", "``", "''", "RBS", "RB")
_CLIMB = (
    "nummod",
    "quantmod",
    "compound",
    "amod",
    "advmod",
    "npadvmod",
    "det",
    "nmod",
    "predet",
    "poss",
    "dep",
    "punct",
)


def counted_by(tokens: TokenIndex, last: int, after: int) -> Counted | None:
    """What the number whose last token is ``last`` counts; ``after`` is the first token behind it and its bound.

    None where the number stands alone (`600 were killed`).
    """
    doc = tokens.doc
    n = len(doc)
    if len(doc[last]) + doc[last].idx > doc[min(after, n - 1)].idx or _runs_on(doc[last]):
        return None
    if after >= n or not tokens.same_sentence(after, last):
        return None
    i = after
    if doc[i].tag_ in ("HYPH", "''") and i + 1 < n:
        i += 1
    if doc[i].lower_ == "of":
        return _behind_of(tokens, i)
    if doc[i].lower_ in ("last", "this", "next") and i + 1 < n and doc[i + 1].lemma_.lower() in _PERIODS:
        return None  # `2.1 last year`
    while i + 1 < n and doc[i].lower_ in ("more", "fewer", "such") and doc[i + 1].tag_ in _INSIDE:
        i += 1  # `12 more armored vehicles`
    head = _climb(doc, last, i)
    joined = (
        head is not None
        and head + 1 < n
        and doc[head].tag_ in ("NN", "NNP")
        and doc[head + 1].lower_ in ("and", "or", ",")
    )
    if joined and head is not None and _lists_names(tokens, head + 1, tokens.sentence_tokens(head)[1]):
        head = None  # `1,600 strike and air defence missiles`
    if head is None:
        head = _scan(tokens, i)
    if head is None:
        return None
    head = _before_name(doc, i, head)
    start = i
    while start < head and (doc[start].lower_ in _lexicon()["skipped"] or doc[start].is_punct):
        start += 1
    return _extend(tokens, start, head)


def _before_name(doc: Doc, start: int, head: int) -> int:
    """The plural noun before a person's name: `representatives` in `two army representatives Ivan Petrov`."""
    if doc[head].lower_ in ("north", "south", "east", "west") and head > start and doc[head - 1].tag_ in ("NN", "NNS"):
        return head - 1  # `the 600-mile border north of the city`
    kind = doc[head].ent_type_
    if kind not in ("PERSON", "GPE") or doc[head].tag_ != "NNP":
        return head
    nouns = [i for i in range(start, head) if doc[i].tag_ in ("NNS", "NN") and doc[i].ent_type_ != kind]
    return nouns[-1] if nouns and doc[nouns[-1] + 1].tag_ == "NNP" else head


def _runs_on(token: Token) -> bool:
    """A number glued to the next sentence: `140,000.In turn`."""
    text = token.text
    dot = text.find(".", 1)
    return 0 < dot < len(text) - 1 and text[dot + 1].isalpha()


def _behind_of(tokens: TokenIndex, of: int) -> Counted | None:
    """The phrase in `thousands of North Korean troops`, `two of the soldiers`, `a third of those screened`."""
    doc = tokens.doc
    n = len(doc)
    i = of + 1
    while i < n and (doc[i].tag_ in ("DT", "PRP$", "PDT", "WDT") or doc[i].lower_ in _lexicon()["skipped"]):
        i += 1
    if i >= n:
        return None
    head = next((c.i for c in doc[of].children if c.dep_ == "pobj" and c.i >= i and c.tag_ in _NOMINAL), None)
    if head is not None and head + 2 < n and _apostrophe(doc, head + 1):
        head = _scan(tokens, head + 2) or head  # `half of Hamas’ fighters`
    if head is None or not (_one_phrase(doc, i, head) or _apostrophe(doc, head - 1)):
        head = _scan(tokens, i, numbers=True)
    if head is None:
        return None
    while i < head and doc[i].tag_ == "CD" and doc[i].head.i == head:
        i += 1  # `half of the 43 heads of state`
    return _extend(tokens, i, _before_name(doc, i, head))


def _climb(doc: Doc, last: int, start: int) -> int | None:
    """The noun above the number in the parse, when the tokens up to it form one plain noun phrase."""
    token: Token = doc[last]
    for _ in range(6):
        if token.dep_ not in _CLIMB or token.head.i == token.i:
            break
        token = token.head
        if token.i > last and token.tag_ in _NOMINAL:
            if (
                token.dep_ in ("nmod", "compound", "amod")
                and token.head.i > token.i
                and token.head.tag_ in ("NN", "NNS")
            ):
                continue
            if not _one_phrase(doc, start, token.i):
                return None
            i = token.i
            while (
                i + 1 < len(doc)
                and doc[i + 1].tag_ in _NOMINAL
                and doc[i + 1].head.i >= i
                and doc[i].dep_ == "compound"
            ):
                i += 1
            return i
    return None


def _one_phrase(doc: Doc, start: int, head: int) -> bool:
    """Whether the tokens before ``head`` are its modifiers, lists of names and adjectives included (`senior U.S.,
    Ukrainian and NATO officials`), not nouns of their own."""
    between = doc[start:head]
    if len(between) > 10 or any(t.tag_ not in _INSIDE and t.lower_ not in ("and", ",", "or") for t in between):
        return False
    if any(_dash(t) for t in between):
        return False
    return not (
        any(t.lower_ in (",", "and", "or") for t in between)
        and any(t.tag_ in ("NNS", "CD") or (t.tag_ == "NN" and not _leads_to(t, doc[head])) for t in between)
    )


def _dash(token: Token) -> bool:
    """A hyphen between spaces is a dash: `one girl - Anna Kovacs`."""
    return token.text == "-" and bool(token.whitespace_) and token.i > 0 and bool(token.nbor(-1).whitespace_)


def _apostrophe(doc: Doc, i: int) -> bool:
    """An apostrophe that makes a genitive, also where the tagger took it for a quotation mark."""
    return (
        doc[i].text in ("'", "’")
        and doc[i - 1].text.endswith("s")
        and not doc[i - 1].whitespace_
        and bool(doc[i].whitespace_)
    )


def _leads_to(noun: Token, head: Token) -> bool:
    """Whether the parse makes the noun a modifier of the head: `gas` and `power` in `gas and power deal`."""
    for _ in range(4):
        if noun.dep_ not in ("compound", "nmod", "conj", "amod"):
            return False
        noun = noun.head
        if noun.i == head.i:
            return True
    return False


def _scan(tokens: TokenIndex, start: int, numbers: bool = False) -> int | None:
    """The last noun of the run of adjectives and nouns that begins at ``start``."""
    doc, head = tokens.doc, None
    sent_end = tokens.sentence_tokens(start)[1]
    for i in range(start, min(start + 9, sent_end)):
        tag = doc[i].tag_
        if tag in _NOMINAL:
            if head is None and doc[i].ent_type_ in ("DATE", "TIME"):
                return None  # `after 148 last year`
            if head is not None and tag.startswith("NNP") and not doc[head].tag_.startswith("NNP"):
                break  # `20 people Monday`
            if doc[i].ent_type_ in ("DATE", "TIME") and head is not None:
                break
            head = i
        elif _dash(doc[i]):
            break
        elif doc[i].text == "/" and head == i - 1 and i + 1 < sent_end and doc[i + 1].tag_.startswith("NNP"):
            head = None  # `SAMP/T systems`
        elif (
            tag in ("JJ", "VBG")
            and head is not None
            and doc[head].tag_ == "NNP"
            and i + 1 < sent_end
            and doc[i + 1].tag_ in ("NN", "NNS")
            and doc[i].dep_ in ("amod", "compound", "nmod")
            and doc[i].head.i > i
        ):
            head = None  # `US military aid`
        elif tag == "POS" and head is not None and i + 1 < sent_end and doc[i + 1].tag_ in (*_NOMINAL, "JJ", "CD"):
            head = None  # `the world's population`
        elif tag == "POS" or (tag == "CD" and not numbers and i > start):
            break
        elif tag in (",", "CC") and head is not None and _lists_names(tokens, i, sent_end):
            head = None  # `U.S., French and Polish officials`
        elif tag == "CC" and head is None and i + 1 < sent_end and doc[i + 1].tag_ in ("JJ", "VBN") and i > start:
            continue  # `digital and physical sales`
        elif tag not in _INSIDE or (head is not None and tag not in ("HYPH",)):
            break
    return head


def _lists_names(tokens: TokenIndex, i: int, sent_end: int) -> bool:
    """Whether the comma or `and` at ``i`` stands between names before one plural noun: `U.S., French and Polish
    officials`, `Patriot and Iris air defence systems`."""
    doc = tokens.doc
    if doc[i - 1].ent_type_ not in ("NORP", "GPE", "ORG", "PRODUCT") and doc[i - 1].tag_ not in ("NNP", "NN", "JJ"):
        return False
    for j in range(i + 1, min(i + 8, sent_end)):
        if doc[j].tag_ in ("NNS", "NNPS"):
            return j > i + 1
        if doc[j].tag_ not in ("NNP", "NN", "JJ", "HYPH", "SYM", ",", "CC"):
            return False
    return False


def _extend(tokens: TokenIndex, start: int, head: int) -> Counted:
    """Takes in `of …` behind nouns that only portion (`members of parliament`) and a noun joined without its own
    number (`women and children`)."""
    doc, lex = tokens.doc, _lexicon()
    n = len(doc)
    end = head + 1
    sent_end = tokens.sentence_tokens(head)[1]
    if end + 1 < sent_end and doc[end].lower_ == "of" and doc[head].lemma_.lower() in lex["portions"]:
        inner = _behind_of(tokens, end)
        if inner is not None and not any(t.tag_ == "CD" for t in doc[end : inner.end]):
            end = inner.end
    if end + 1 < min(n, sent_end) and doc[end].lower_ in ("and", "or"):
        other = doc[end + 1]
        follow = _scan(tokens, end + 1)
        if (
            other.tag_ in ("NNS", "NN", "JJ", "VBN", "NNPS")
            and follow is not None
            and doc[follow].tag_ in ("NNS", "NN", "NNPS")
            and (doc[follow].tag_ == doc[head].tag_)
            and not any(c.dep_ in ("nummod", "det", "poss") for c in doc[follow].children)
            and (follow + 1 >= sent_end or doc[follow + 1].tag_ not in ("CC", ",") or doc[head].lemma_ in lex["people"])
            and doc[follow].dep_ == "conj"
            and doc[follow].lower_ not in load_toml("numbers.toml")["vague"]  # `300 casualties and thousands of tanks`
        ):
            end = follow + 1
    while start < head and doc[start].tag_ in ("HYPH", "RB", "``", "''", "CC"):
        start += 1
    return Counted(start, max(end, start + 1), head)


def phrase_at(tokens: TokenIndex, head: int) -> Counted:
    """The noun phrase of ``head`` without article: `North Korean soldiers` in `the number of North Korean soldiers`."""
    doc, start = tokens.doc, head
    first = tokens.sentence_tokens(head)[0]
    while (
        start - 1 >= first
        and doc[start - 1].tag_ in ("JJ", "NN", "NNS", "NNP", "VBN", "HYPH", "JJR")
        and head - start < 6
    ):
        start -= 1
    return Counted(start, head + 1, head)


def noun_unit(doc: Doc, counted: Counted) -> str:
    """The counted noun as a unit: its lemma in lower case, names as printed."""
    head = doc[counted.head]
    if head.tag_ in ("NNP", "NNPS"):
        return head.text if not head.text.endswith("s") or head.tag_ == "NNP" else head.text[:-1]
    unit = _singular(head.lower_, (head.lemma_ or head.text).lower())
    if (
        counted.head - 2 >= counted.start
        and doc[counted.head - 1].text in ("-", "‑")
        and not doc[counted.head - 2].whitespace_
    ):
        return f"{doc[counted.head - 2].lower_}-{unit}"  # `fly-bys`
    return unit


_VES = frozenset(
    (
        "lives",
        "wives",
        "knives",
        "wolves",
        "leaves",
        "shelves",
        "halves",
        "thieves",
        "calves",
        "loaves",
        "scarves",
        "hooves",
        "elves",
    )
)


def _singular(printed: str, lemma: str) -> str:
    """The model's lemma where it can be the singular of a regular plural, else the plural without its s."""
    known = load_toml("counted.toml")["singulars"].get(printed)
    if known is not None:
        return str(known)
    if not printed.endswith("s") or printed == lemma or printed in _VES:
        return lemma
    if lemma in (printed[:-1], printed[:-2]) or (printed.endswith("ies") and lemma == printed[:-3] + "y"):
        return lemma
    return lemma if printed[:3] == lemma[:3] and lemma.endswith(("is", "um", "us")) else printed[:-1]
