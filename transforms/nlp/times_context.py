"""The context of a temporal expression: the day of writing, the date last spoken of, what stands around it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from transforms.nlp.times_sense import Sense
from transforms.nlp.times_values import date_interval

PAST, PRESENT, FUTURE = -1, 0, 1


@dataclass
class Resolved:
    """A TIMEX3 value with its days."""

    type: str
    value: str | None
    start: dt.date | None = None
    end: dt.date | None = None


@dataclass
class Context:
    """What is known before an expression: the day of writing and the date last spoken of.

    ``year`` may lie before Christ (0, -1 …). ``narrative``: the text tells history, its dates follow from each other
    and not from the day of writing.
    """

    written: dt.date | None
    narrative: bool = False
    anchored: bool = True  #: expressions such as ``yesterday`` count from the day of writing
    year: int | None = None
    month: int | None = None
    day: int | None = None
    value: str | None = None  #: TIMEX3 value last spoken of
    sentence: int = 0  #: the one that is read
    quarter: str | None = None  #: quarter or half-year last spoken of
    quarter_sentence: int = 0  #: where it stands
    tense: Callable[[], int | None] = field(default=lambda: None)
    scheduled: Callable[[], bool] = field(default=lambda: False)
    near: bool = False  #: the date last spoken of stands in this sentence or the one before
    coming: tuple[int, int | None] | None = None  #: year and month of the next date printed with its year
    coming_day: str | None = None  #: the day printed right behind a time of day

    def look_ahead(self, senses: list[Sense], i: int, resolve: Callable[[Sense, Context], Resolved | None]) -> None:
        """Sets what the dates behind the i-th sense say about it; ``resolve`` completes them."""
        self.coming = self.coming_day = None
        if senses[i].joined and not self.narrative:
            _share_year(senses[i], senses[i + 1], resolve(senses[i + 1], self))
        if self.narrative:
            for s in senses[i + 1 : i + 12]:
                if s.how == "calendar" and s.year is not None and (s.month or abs(s.year - (self.year or s.year)) <= 1):
                    self.coming = (s.year, s.month)
                    break
        if senses[i].how not in ("clock", "tod"):
            return
        for j in range(i + 1, min(i + 3, len(senses))):
            after = senses[j]
            if after.start - senses[j - 1].end > 3:
                return
            if after.how in ("weekday", "deictic") or (after.how == "calendar" and after.day):
                found = resolve(after, self)
                if found and found.value and len(found.value) == 10:
                    self.coming_day = found.value
                return
            if after.how != "clock":
                return

    def reference(self) -> dt.date | None:
        """The date last spoken of as a day (first of its period); None before Christ or when nothing was said."""
        if self.year is None or not 1 <= self.year <= 9999:
            return None
        month = self.month or 1
        last = calendar.monthrange(self.year, month)[1]
        return dt.date(self.year, month, min(self.day or 1, last))

    def note(self, value: str | None, compared: bool = False) -> None:
        """Remembers a resolved value as the date last spoken of; what it is ``compared`` with does not become the quarter meant."""
        if not value:
            return
        if value.startswith("BC") and value[2:6].isdigit():
            self.year, self.month, self.day = 1 - int(value[2:6]), None, None
            return
        if not value[:4].isdigit() or value.startswith("P"):
            return
        first, last = date_interval(value)
        if not first or not last:
            return
        self.value = value
        if value[5:6] in ("Q", "H") and not compared:
            self.quarter, self.quarter_sentence = value, self.sentence
        self.year = first.year
        self.month = first.month if first.month == last.month and first.year == last.year else None
        self.day = first.day if first == last else None
        if "-SP" in value or "-SU" in value or "-FA" in value or "-WI" in value or "-Q" in value:
            self.month = None


def _share_year(s: Sense, after: Sense, found: Resolved | None) -> None:
    """Gives ``February`` in ``February and March`` the year of the month that follows, or the one before."""
    year = (found.value or "")[:4] if found else ""
    if year.isdigit() and s.month and after.month:
        s.year = int(year) - ((s.month, s.day or 0) > (after.month, after.day or 99))
