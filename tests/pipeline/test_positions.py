"""Offsets move over messages whose outcomes are all committed, whatever the order in which the news comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.positions import Progress, Update, name_of, settled_by

#: offset -> outcomes that the message owes; gaps as in a compacted topic.
LOGS = st.dictionaries(st.integers(0, 12), st.integers(0, 3), min_size=1)


def existing_in(log: dict[int, int]):  # type: ignore[no-untyped-def]
    return lambda head: sorted(o for o in log if o >= head)


def test_an_offset_waits_for_all_outcomes_before_it() -> None:
    progress = Progress(head=0)
    progress.add(Update(read=((0, 1, 10.0), (1, 2, 11.0), (2, 0, 12.0))))
    progress.add(Update(settled=((1, 1),)))
    assert progress.advance(lambda head: [0, 1, 2]) == []
    progress.add(Update(settled=((0, 1),)))
    assert (progress.advance(lambda head: [1, 2]), progress.head) == ([10.0], 1)
    progress.add(Update(settled=((1, 1),)))
    assert (progress.advance(lambda head: []), progress.head) == ([11.0, 12.0], 3)
    assert not progress.owed
    assert not progress.settled


def test_a_message_that_is_there_and_was_not_read_is_waited_for() -> None:
    progress = Progress(head=5)
    progress.add(Update(read=((6, 1, 0.0),), settled=((6, 1),)))
    progress.advance(lambda head: [5, 6])
    assert progress.head == 5
    progress.advance(lambda head: [])  # the broker says nothing: not known to be a gap
    assert progress.head == 5
    progress.advance(lambda head: [6])
    assert progress.head == 7


@given(log=LOGS, data=st.data())
def test_in_any_order_the_head_never_passes_what_is_owed_and_ends_behind_the_last(
    log: dict[int, int], data: st.DataObject
) -> None:
    news = [Update(read=((offset, owed, 0.0),)) for offset, owed in log.items()]
    news += [Update(settled=((offset, 1),)) for offset, owed in log.items() for _ in range(owed)]
    order = data.draw(st.permutations(news))
    progress = Progress(head=0)
    owed, read = dict(log), set[int]()
    for update in order:
        progress.add(update)
        read.update(offset for offset, _, _ in update.read)
        for offset, outcomes in update.settled:
            owed[offset] -= outcomes
        progress.advance(existing_in(log))
        assert progress.head is not None
        assert all(owed[o] == 0 and o in read for o in log if o < progress.head)
    assert progress.head == max(log) + 1
    for update in order:  # the source is read again after a failure: nothing changes
        progress.add(update)
    assert progress.advance(existing_in(log)) == []
    assert (progress.head, progress.owed, progress.settled) == (max(log) + 1, {}, {})


def test_before_the_start_is_known_nothing_moves() -> None:
    progress = Progress()
    progress.add(Update(read=((3, 1, 0.0),), settled=((3, 1),)))
    assert progress.advance(lambda head: pytest.fail("the broker is not asked")) == []
    assert progress.head is None


def test_outcomes_are_counted_by_the_names_of_their_messages() -> None:
    one = name_of("news.en-1", 3, 12)
    sources = [one, f"{one}#1", f"{one}#2!page.html", "/data/kafka:news/1@2.json", None, name_of("news.en-1", 0, 1)]
    assert settled_by(sources) == {
        ("news.en-1", 3): Update(settled=((12, 3),)),
        ("news.en-1", 0): Update(settled=((1, 1),)),
    }
