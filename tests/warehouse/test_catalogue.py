"""What is tried again when a transaction fails, and how often."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import pytest

from warehouse.catalogue import with_retry
from warehouse.errors import WarehouseBusy, WarehouseError


class Failing:
    """Fails a number of times with a message of the engine's, then gives its number of calls."""

    def __init__(self, times: int, message: str) -> None:
        self.times, self.message, self.calls = times, message, 0

    def __call__(self) -> int:
        self.calls += 1
        if self.calls <= self.times:
            raise duckdb.TransactionException(self.message)
        return self.calls


ALLOCATION = "TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nAllocation failure"


def test_a_spurious_failure_is_tried_again_three_times(tmp_path: Path) -> None:
    assert with_retry(tmp_path, Failing(2, ALLOCATION), time.monotonic()) == 3
    always = Failing(99, ALLOCATION)
    with pytest.raises(WarehouseError, match="Allocation failure"):
        with_retry(tmp_path, always, time.monotonic() + 60)
    assert always.calls == 4


def test_another_writer_is_waited_for_until_the_deadline(tmp_path: Path) -> None:
    assert with_retry(tmp_path, Failing(2, "database is locked"), time.monotonic() + 60) == 3
    with pytest.raises(WarehouseBusy):
        with_retry(tmp_path, Failing(99, "database is locked"), time.monotonic())


def test_other_failures_are_not_tried_again(tmp_path: Path) -> None:
    wrong = Failing(99, "Binder Error: no such column")
    with pytest.raises(WarehouseError, match="no such column"):
        with_retry(tmp_path, wrong, time.monotonic() + 60)
    assert wrong.calls == 1
