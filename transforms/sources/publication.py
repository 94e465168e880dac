"""The date of publication: the best of what record, text, address and file name say, and why others were refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transforms.sources.dates import Moment, date_in_path, parse_date
from transforms.sources.drafts import Draft
from transforms.sources.text import clean_line

_ZONES = dt.timedelta(days=1)  # the record may have been collected in a zone where it was still the day before
#: Addresses and printed dates this much older than the metadata's are another event's or an older page's: as for
#: datelines in transforms.nlp.times_publication.
_OLDER = dt.timedelta(days=31)
_SHOWN = 40
_MOST_REASONS = 3


@dataclass(frozen=True)
class Publication:
    """The date that holds, where it was found, and in words what was refused; all None where there is none."""

    moment: Moment | None = None
    source: str | None = None
    doubt: str | None = None


def find_publication(
    draft: Draft, inline: Moment | None, url: str | None, source_uri: str, timezone: str
) -> Publication:
    """The first date that can be right: metadata, then ``inline``, then the address, then the file name.

    Refused, with a reason: a date more than a day after the record was collected; a value of the metadata, ahead of the
    date taken, that states no day for certain (31 June, 03/04/2024) unless the date taken is one of its readings; a date
    printed or in the address more than 31 days before the metadata's.
    """
    latest = _latest(draft.collected, timezone)
    reasons: list[str] = []
    chosen: tuple[Moment, str] | None = None
    open_values: list[str] = []
    for value, moment, source in _candidates(draft, inline, url, source_uri, timezone):
        if moment is None:
            if chosen is None and (shown := _shown(value)):
                open_values.append(shown)
        elif latest is not None and moment.day - latest.day > _ZONES:
            if chosen is None:
                reasons.append(f"{source} says {moment.day}, after the record was collected ({latest.day})")
        elif chosen is None:
            chosen = (moment, source)
        elif chosen[1] == "metadata" and source in ("inline", "url") and chosen[0].day - moment.day > _OLDER:
            reasons.append(f"{source} says {moment.day}, long before the metadata's date")
    unread = [v for v in open_values if chosen is None or not _may_mean(v, chosen[0].day)]
    reasons += [f"metadata says {v!r}, which states no day for certain" for v in unread]
    doubt = "; ".join(list(dict.fromkeys(reasons))[:_MOST_REASONS]) or None
    return Publication(chosen[0], chosen[1], doubt) if chosen else Publication(doubt=doubt)


def _candidates(
    draft: Draft, inline: Moment | None, url: str | None, source_uri: str, timezone: str
) -> list[tuple[Any, Moment | None, str]]:
    found: list[tuple[Any, Moment | None, str]] = [(v, parse_date(v, timezone), "metadata") for v in draft.published]
    found.append((None, inline, "inline"))
    if url and (day := date_in_path(url.partition("://")[2].partition("/")[2].partition("?")[0])):
        found.append((None, Moment(day), "url"))
    if day := date_in_path(source_uri.partition("#")[0].rsplit("/", 1)[-1]):
        found.append((None, Moment(day), "filename"))
    return found


def _latest(collected: Sequence[Any], timezone: str) -> Moment | None:
    moments = [m for m in (parse_date(v, timezone) for v in collected) if m]
    return max(moments, key=lambda m: m.day) if moments else None


def _shown(value: Any) -> str | None:
    """A value that was meant as a date, as one can show it; None for what names no number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = clean_line(value[:1000] if isinstance(value, str) else repr(value)) or ""
    return text[:_SHOWN] if re.search(r"[0-9]", text) else None


def _may_mean(value: str, day: dt.date) -> bool:
    """Whether ``day`` is one of the readings of ``03/04/2024``."""
    numbers = {int(n) for n in re.findall(r"[0-9]{1,4}", value)}
    return {day.year, day.month, day.day} <= numbers
