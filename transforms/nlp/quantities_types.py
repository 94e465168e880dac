"""What the modules of quantities hand to each other: numbers, parts, quantities."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.nlp.quantities_tokens import Counted
from transforms.nlp.quantities_units import Unit


@dataclass(frozen=True)
class Number:
    """A number at ``text[start:end]``.

    ``low`` and ``high`` are equal for a definite number; for a vague one (``vague``) they are the interval its words
    stand for. ``scale`` is the factor of its last scale word (1 without one) and ``figure`` the number without it.
    """

    start: int
    end: int
    low: float
    high: float
    form: str  # digits · words · vague · fraction
    scale: float = 1.0
    approx: bool = False

    @property
    def vague(self) -> bool:
        return self.form == "vague"

    @property
    def figure(self) -> float:
        return self.low / self.scale

    def scaled(self, scale: float) -> Number:
        return Number(self.start, self.end, self.low * scale, self.high * scale, self.form, scale, self.approx)


@dataclass(frozen=True)
class Part:
    """A number with the unit around it, before ranges are joined."""

    number: Number
    money: Unit | None
    unit: Unit | None

    @property
    def start(self) -> int:
        return self.money.start if self.money else self.number.start

    @property
    def end(self) -> int:
        return max(self.number.end, self.unit.end if self.unit else 0)


@dataclass(frozen=True)
class Quantity:
    """A quantity at ``doc.text[start:end]``, its bound and unit included; offsets are code points.

    ``value``, ``low``, ``high`` and ``bound`` follow the columns of numeric_claims: exact and approx have
    low = value = high; more_than and at_least leave ``high`` open, less_than and at_most leave ``low`` open; ranges and
    vague numbers have no ``value``. ``core_start`` and ``core_end`` span the digits or words of the number alone.
    ``counted`` is the phrase counted or measured, as tokens; ``change`` is True for `from A to B` behind a verb of
    change.
    """

    start: int
    end: int
    core_start: int
    core_end: int
    value: float | None
    low: float | None
    high: float | None
    bound: str
    kind: str
    unit: str | None
    unit_name: str | None
    counted: Counted | None = None
    change: bool = False
