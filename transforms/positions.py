"""How far a topic is in the warehouse: which messages' outcomes have all been committed, partition by partition.

A message becomes records, and each record one outcome (an article, a known article, a dead letter) that is committed
in the window it belongs to. So messages are complete in another order than they came; a consumer group's offset says
"everything before this", and may move only over complete ones. Pure functions and data: no Kafka, no Beam.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

_URI = re.compile(r"kafka:(?P<topic>[A-Za-z0-9._-]+)/(?P<partition>\d+)@(?P<offset>\d+)(?![0-9])")


@dataclass(frozen=True)
class Update:
    """News of one partition: offsets of messages that were read, with the outcomes each owes and the time it was
    published (seconds since 1970), and offsets with the number of outcomes that a commit settled.
    """

    read: tuple[tuple[int, int, float], ...] = ()
    settled: tuple[tuple[int, int], ...] = ()


@dataclass
class Progress:
    """What is known of one partition. ``head``: everything before it is in the warehouse; None: not yet asked for.
    ``committed``: what the consumer group was told last.
    """

    head: int | None = None
    committed: int | None = None
    owed: dict[int, tuple[int, float]] = field(default_factory=dict)
    settled: dict[int, int] = field(default_factory=dict)

    def begin(self, head: int) -> None:
        """Says where reading began."""
        self.head = self.committed = head
        self.owed = {o: owed for o, owed in self.owed.items() if o >= head}
        self.settled = {o: n for o, n in self.settled.items() if o >= head}

    def add(self, update: Update) -> None:
        """Takes news in, in any order. What lies before ``head`` is old news: its source was read again."""
        for offset, outcomes, published in update.read:
            if self.head is None or offset >= self.head:
                self.owed[offset] = (outcomes, published)
        for offset, outcomes in update.settled:
            if self.head is None or offset >= self.head:
                self.settled[offset] = self.settled.get(offset, 0) + outcomes

    def advance(self, existing: Callable[[int], Sequence[int]]) -> list[float]:
        """Moves ``head`` over all complete messages; returns when those were published.

        Offsets need not follow each other (compacted topics, transactions). Where the next one has not been read but a
        later one is complete, ``existing(head)`` says which offsets there are from ``head`` on: a gap is passed over, a
        message that is there and was not read is waited for.
        """
        passed: list[float] = []
        self._pass(passed)
        while self._next_is_missing():
            assert self.head is not None
            there = next((o for o in existing(self.head) if o >= self.head), None)
            if there is None or there == self.head:
                break
            self.head = there
            self._pass(passed)
        return passed

    def _pass(self, passed: list[float]) -> None:
        while self.head is not None and self._complete(self.head):
            passed.append(self.owed.pop(self.head)[1])
            self.settled.pop(self.head, None)
            self.head += 1

    def _complete(self, offset: int) -> bool:
        return offset in self.owed and self.settled.get(offset, 0) >= self.owed[offset][0]

    def _next_is_missing(self) -> bool:
        return self.head is not None and self.head not in self.owed and any(self._complete(o) for o in self.owed)


def name_of(topic: str, partition: int, offset: int) -> str:
    """A message's name in the tables; record N of one that holds many is ``name#N``."""
    return f"kafka:{topic}/{partition}@{offset}"


def settled_by(sources: Iterable[str | None]) -> dict[tuple[str, int], Update]:
    """Updates by topic and partition from the names of what was committed; names of other sources count for nothing."""
    counts: dict[tuple[str, int], Counter[int]] = {}
    for source in sources:
        found = _URI.match(source or "")
        if found:
            key = (found["topic"], int(found["partition"]))
            counts.setdefault(key, Counter())[int(found["offset"])] += 1
    return {key: Update(settled=tuple(sorted(offsets.items()))) for key, offsets in counts.items()}
