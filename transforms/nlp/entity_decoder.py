"""spaCy's entity recogniser with the same entities, its transitions taken for all tokens at once.

The stock recogniser walks each text token by token and asks every one of its 74 moves whether it may be taken: half of
the time of a small model. But outside of an entity its scores depend on the token alone, and inside of one only on its
first word and the two newest: so the move at each token as seen from outside is one matrix product over a whole batch,
entities are then followed to their ends side by side, and a last walk drops those that begin inside another one. Sums
are taken in the stock order; tests/nlp/test_model.py compares the two on texts, tests/nlp/test_entity_decoder.py on
chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from spacy.attrs import ENT_IOB, ENT_TYPE, IS_SPACE, SENT_START
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span

_FEATURES = 3  # of a state: the token, the first of the open entity, the one before the token
_NEVER = np.float32(-np.inf)


class _Moves(NamedTuple):
    """Moves of the stock recogniser by where they may be taken; classes in its order, as ties go to the first."""

    outside: np.ndarray  # classes that may be taken outside of an entity: B, U and O
    begins: np.ndarray  # of each of those: is it B
    units: np.ndarray  # … is it U
    labels: np.ndarray  # … its label (0 for O)
    place: np.ndarray  # … the place of its label among the inside classes
    inside: np.ndarray  # classes I, for each label, followed by classes L in the same order
    types: int  # how many labels there are
    stays_first: bool  # a tie between I and L goes to I


class ArrayEntityRecognizer:
    """Does what the ``EntityRecognizer`` it was made from does; texts that carry entities already go to that one."""

    def __init__(self, stock: EntityRecognizer) -> None:
        self._stock = stock
        self._moves = _read_moves(stock)

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity types."""
        return tuple(self._stock.labels)

    @property
    def model(self) -> Any:
        """The stock component's model."""
        return self._stock.model

    def __call__(self, doc: Doc) -> Doc:
        self._annotate([doc])
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Batches of documents, in order, as spaCy's pipeline calls it."""
        stream = iter(docs)
        while batch := list(islice(stream, batch_size)):
            self._annotate(batch)
            yield from batch

    def _annotate(self, docs: Sequence[Doc]) -> None:
        fresh = [doc for doc in docs if len(doc) and not doc.to_array([ENT_IOB, ENT_TYPE]).any()]
        if fresh:
            for doc, spans in zip(fresh, self._decode(fresh), strict=True):
                doc.set_ents([Span(doc, start, end, label=label) for start, end, label in spans])
        taken = set(map(id, fresh))
        for doc in docs:
            if id(doc) not in taken:
                self._stock(doc)

    def _decode(self, docs: Sequence[Doc]) -> Iterator[list[tuple[int, int, int]]]:
        """Entities of each document: first token, token behind the last, label."""
        moves, model = self._moves, self._stock.model
        tok2vec, lower, upper = model.layers
        features = lower.predict(tok2vec.predict(docs))  # (1 + tokens, 3, hidden, pieces); the first row is padding
        scorer = _Scorer(features, lower.get_param("b"), upper.get_param("W"), upper.get_param("b"))
        attributes = np.concatenate([doc.to_array([SENT_START, IS_SPACE]) for doc in docs])
        lengths = np.fromiter(map(len, docs), np.int64, len(docs))
        tokens = len(attributes)
        # An entity may not go on into the next sentence or the next document.
        last = np.ones(tokens, dtype=bool)
        last[:-1] = attributes[1:, 0] == 1
        last[np.cumsum(lengths) - 1] = True
        space = attributes[:, 1] == 1

        scores = scorer.outside(moves.outside)
        scores[(last | space)[:, None] & moves.begins] = _NEVER
        scores[space[:, None] & moves.units] = _NEVER
        best = scores.argmax(axis=1)
        starts = np.flatnonzero(moves.begins[best])
        ends = np.arange(1, tokens + 1)
        ends[starts] = self._follow(scorer, starts, moves.place[best[starts]], last)
        label = moves.labels[best]
        found = np.flatnonzero(label)
        yield from _without_overlaps(found, ends[found], label[found], lengths)

    def _follow(self, scorer: _Scorer, starts: np.ndarray, place: np.ndarray, last: np.ndarray) -> np.ndarray:
        """The token behind the end of each entity that begins at one of ``starts``."""
        moves = self._moves
        ends = np.zeros(len(starts), dtype=np.int64)
        open_ = np.arange(len(starts))
        token = starts + 1
        while len(open_):
            scores = scorer.inside(moves.inside, token, starts[open_])
            row = np.arange(len(open_))
            stay, leave = scores[row, place[open_]], scores[row, place[open_] + moves.types]
            stays = (stay >= leave if moves.stays_first else stay > leave) & ~last[token]
            ends[open_[~stays]] = token[~stays] + 1
            open_, token = open_[stays], token[stays] + 1
        return ends


class _Scorer:
    """Scores of moves; sums of 32-bit floats in the order in which the stock recogniser takes them."""

    def __init__(self, features: Any, bias: Any, weights: Any, upper_bias: Any) -> None:
        self._features, self._bias = features, bias
        self._weights, self._upper_bias = weights, upper_bias

    def outside(self, classes: np.ndarray) -> Any:
        """Scores of ``classes`` at every token, no entity being open."""
        padding = self._features[0]
        sums = self._features[1:, 0] + padding[1]
        sums += padding[2]
        return self._scores(sums, classes)

    def inside(self, classes: np.ndarray, token: np.ndarray, first: np.ndarray) -> Any:
        """Scores of ``classes`` at each of ``token`` when an entity is open that began at ``first``."""
        sums = self._features[token + 1, 0] + self._features[first + 1, 1]
        sums += self._features[token, 2]  # the token before; features are shifted by the padding
        return self._scores(sums, classes)

    def _scores(self, sums: Any, classes: np.ndarray) -> Any:
        sums += self._bias
        hidden = np.maximum.reduce([sums[:, :, piece] for piece in range(sums.shape[2])])
        scores = np.dot(hidden, self._weights[classes].T)
        scores += self._upper_bias[classes]
        return scores


def _without_overlaps(
    starts: np.ndarray, ends: np.ndarray, labels: np.ndarray, lengths: np.ndarray
) -> Iterator[list[tuple[int, int, int]]]:
    """Spans by document, those left out that begin before the end of one that was taken."""
    spans = zip(starts.tolist(), ends.tolist(), labels.tolist(), strict=True)
    span = next(spans, None)
    offset = free = 0
    for length in lengths.tolist():
        found = []
        while span is not None and span[0] < offset + length:
            if span[0] >= free:
                found.append((span[0] - offset, span[1] - offset, span[2]))
                free = span[1]
            span = next(spans, None)
        yield found
        offset += length


def _read_moves(stock: EntityRecognizer) -> _Moves:
    """The moves of a recogniser. Raises ValueError when they are not such as this module decodes."""
    names = [stock.moves.get_class_name(i) for i in range(stock.moves.n_moves)]
    kinds = [name[0] for name in names]
    texts = [name[2:] for name in names]
    entities = sorted({text for text in texts if text})
    outside = [i for i, kind in enumerate(kinds) if kind == "O" or (kind in "BU" and texts[i])]
    index = {(kind, text): i for i, (kind, text) in enumerate(zip(kinds, texts, strict=True))}
    try:
        inside = [index[kind, text] for kind in "IL" for text in entities]
    except KeyError as e:
        raise ValueError(f"a move is missing: {e}") from e
    count = len(entities)
    firsts = {inside[i] < inside[i + count] for i in range(count)}
    if len(firsts) != 1 or set(kinds) != set("BILUO"):
        raise ValueError("moves in an order of their own")
    return _Moves(
        outside=np.array(outside),
        begins=np.array([kinds[i] == "B" for i in outside]),
        units=np.array([kinds[i] == "U" for i in outside]),
        labels=np.array([stock.vocab.strings[texts[i]] if texts[i] else 0 for i in outside], dtype=np.uint64),
        place=np.array([entities.index(texts[i]) if texts[i] else 0 for i in outside]),
        inside=np.array(inside),
        types=count,
        stays_first=firsts.pop(),
    )


def _is_known(stock: Any) -> bool:
    """Whether the recogniser is greedy, small (token, entity's first, token before) and has a layer of scores."""
    if type(stock) is not EntityRecognizer or stock.cfg["beam_width"] != 1:
        return False
    model = stock.model
    return (
        model.attrs.get("has_upper") is True
        and not model.attrs.get("unseen_classes")
        and model.get_ref("lower").get_dim("nF") == _FEATURES
        and model.get_ref("lower").get_dim("nP") >= 2
        and type(model.ops).xp is np
    )


def decode_by_arrays(nlp: Language) -> None:
    """Puts the fast recogniser in the place of the stock one where it knows how to decode its model. Idempotent."""
    if "ner" not in nlp.pipe_names:
        return
    stock = nlp.get_pipe("ner")
    if not _is_known(stock):
        return
    try:
        fast = ArrayEntityRecognizer(stock)
    except ValueError:
        return
    nlp._components[nlp.component_names.index("ner")] = ("ner", fast)
