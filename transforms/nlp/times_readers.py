"""From a match of the grammar to its sense: one reader a kind of expression; their names stand in the patterns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from transforms.nlp.times_patterns import lexicon
from transforms.nlp.times_sense import Found, Sense, count, joined_periods, number_words, part_of, period, tod_of


def read_calendar(f: Found) -> Sense | None:
    """Days, months, years, seasons, quarters, decades and centuries; the year may be missing."""
    s = Sense("calendar", part=part_of(f), year=f.integer("year"), rel=f.text("rel") or None)
    s.month = f.of("month", "MONTH")  # type: ignore[assignment]
    s.day = f.integer("day") if f.span("day") else f.integer("ordday")
    if s.day is not None and not 1 <= s.day <= 31:
        return None
    s.weekday = f.of("weekday", "WEEKDAY")  # type: ignore[assignment]
    if f.span("yy"):
        s.year = _century(f.integer("yy") or 0)
    if s.rel and "year" in f.words():
        s.value = "year"
    if f.span("season"):
        s.season = str(f.of("season", "SEASON"))
    if f.span("quarter"):
        n = f.integer("quarter")
        if not n or n > 4:
            return None
        s.quarter = f"Q{n}"
    elif f.span("half"):
        s.quarter = str(f.of("half", "QHALF"))
    elif f.span("halfyear"):
        s.quarter = "H1" if f.text("halfyear") in ("first", "1st") else "H2"
    if f.span("decade"):
        digits = f.text("decade").rstrip("s'’")
        if not digits.endswith("0"):
            return None
        digits = digits[:-1]
        return Sense("fixed", value=f"BC{digits.zfill(3)}" if f.span("era") else digits, part=s.part)
    if f.span("era") and s.year:
        s.year = 1 - s.year
    if f.span("yys"):
        digits = f.text("yys")[:1]
        if f.text("yys")[1:2] != "0":
            return None
        return Sense("fixed", value=("20" if digits in "012" else "19") + digits, part=s.part)
    if f.span("decadeword"):
        return Sense("fixed", value=f"19{f.of('decadeword', 'DECADEWORD')}", part=s.part)
    if f.span("century"):
        n = f.integer("century")
        if not n or n > 99:
            return None
        return Sense("fixed", value=f"BC{n - 1:02d}" if f.span("era") else f"{n - 1:02d}", part=s.part)
    return s


def read_day_of_range(f: Found) -> Sense | None:
    """``5`` in ``5 to 7 May``."""
    return Sense("calendar", year=f.integer("year"), month=f.of("month", "MONTH"), day=f.integer("day"))  # type: ignore[arg-type]


def read_first_of_range(f: Found) -> Sense | None:
    """``May 5`` in ``May 5 to 7, 2024``."""
    return read_day_of_range(f)


def read_day_after_range(f: Found) -> Sense | None:
    """``7`` in ``May 5 to 7``."""
    first, last = f.integer("day1"), f.integer("day")
    if not first or not last or last <= first:
        return None
    return read_day_of_range(f)


def read_iso(f: Found) -> Sense | None:
    """``2024-10-28``."""
    return Sense("fixed", value=f.text("day"))


def read_named_day(f: Found) -> Sense | None:
    """``9/11``."""
    return Sense("fixed", value=str(f.of("day", "NAMEDDAY")))


def read_numeric(f: Found) -> Sense | None:
    """``28.10.2024``, ``10/28/2024``: slashes read month first unless that is impossible, full stops day first."""
    text = f.text("day")
    a, b, year = (int(x) for x in re.split(r"[./]", text))
    month, day = (b, a) if "." in text or a > 12 else (a, b)
    return Sense("calendar", year=year, month=month, day=day) if 1 <= month <= 12 else None


def read_bare_day(f: Found) -> Sense | None:
    """``the 7th``: a day of the month spoken of."""
    return Sense("bare_day", day=f.integer("day"))


def read_year_after_range(f: Found) -> Sense | None:
    """``45`` in ``1939-45``."""
    full, short = int(f.tape.word(f.start)), f.integer("yy")
    if short is None:
        return None
    year = full // 100 * 100 + short
    return Sense("calendar", year=year) if year > full else None


def _century(n: int) -> int:
    """A year written in two digits: '98 is 1998, '08 is 2008."""
    return n + (2000 if n < 30 else 1900)


def read_year_before(f: Found) -> Sense | None:
    """``the year-ago quarter``, ``year-earlier``: what was spoken of, a year before."""
    return Sense("year_before", unit="Q" if "quarter" in f.words() else None)


def read_quarter_ended(f: Found) -> Sense | None:
    """``the quarter`` in ``the quarter ended Sept. 30``."""
    return _ended(f, "quarter_ended")


def _ended(f: Found, how: str) -> Sense | None:
    s = read_day_of_range(f)
    return replace(s, how=how, before="ended" if "ended" in f.words() else "") if s and s.day else None


def read_bc(f: Found) -> Sense | None:
    """``480 BC``, ``AD 70``."""
    n = f.integer("year")
    if not n or n > 9999:
        return None
    return Sense("calendar", year=n if f.text("era") in ("ad", "ce") else 1 - n, part=part_of(f))


read_bc_range = read_bc


def read_fiscal(f: Found) -> Sense | None:
    """``fiscal 2024``, ``this fiscal year``, ``the fiscal year`` in ``the fiscal year ended June 30``."""
    if f.span("month"):
        s = _ended(f, "fiscal")
        return replace(s, part="START" if f.span("part") else "END") if s else None
    if f.span("year"):
        return Sense("fixed", value=f"FY{f.text('year')}")
    return Sense("fiscal", rel=f.text("rel") or None)


def read_holiday(f: Found) -> Sense | None:
    """``Christmas Eve 2023``, ``New Year's Day``."""
    name = f.text("holiday").replace(" 's", "s").replace(" ’s", "s")
    tod = tod_of(f)
    return Sense("holiday", type="TIME" if tod else "DATE", value=name, year=f.integer("year"), tod=tod)


def read_week_of_month(f: Found) -> Sense | None:
    """``the first week of May``."""
    word = f.text("ordweek")
    n = -1 if word in ("last", "final") else f.integer("ordweek")
    if not n or n > 5:
        return None
    return Sense("week_of_month", count=n, month=f.of("month", "MONTH"), year=f.integer("year"))  # type: ignore[arg-type]


def read_deictic(f: Found) -> Sense | None:
    """``today``, ``yesterday morning``, ``the day after tomorrow``."""
    n = int(f.of("deictic", "DEICTIC"))  # type: ignore[call-overload]
    n += {"before": -1, "after": 1}.get(f.text("direction"), 0)
    tod = tod_of(f)
    return Sense("deictic", type="TIME" if tod else "DATE", count=n, tod=tod, part=part_of(f))


def read_tonight(f: Found) -> Sense | None:
    """``tonight``, ``overnight``."""
    return Sense("deictic", type="TIME", count=0, tod="NI")


def read_tod_rel(f: Found) -> Sense | None:
    """``last night``, ``this morning``, ``the next evening``."""
    return Sense("tod_rel", type="TIME", rel=f.text("rel"), tod=tod_of(f), part=part_of(f))


def read_weekday(f: Found) -> Sense | None:
    """``Monday``, ``last Friday``, ``late Tuesday night``, ``Wednesday of last week``."""
    tod = tod_of(f)
    s = Sense("weekday", type="TIME" if tod else "DATE", weekday=f.of("weekday", "WEEKDAY"), tod=tod, part=part_of(f))  # type: ignore[arg-type]
    s.rel = f.text("rel") or None
    if f.span("weekrel"):
        s.rel = f.text("weekrel") + " week"
    return s


def read_unit_rel(f: Found) -> Sense | None:
    """``last year``, ``earlier this month``, ``the same day``, ``later in the week``."""
    if f.text("unit") in lexicon()["UNITS"]:
        return None
    unit = str(f.of("unit", "UNIT"))
    s = Sense("unit_rel", rel=f.text("rel") or "the", unit=unit, part=part_of(f))
    if unit in ("TS", "TM", "TH", "ML"):
        return None
    return s


read_same_date = read_unit_rel


def read_weekend(f: Found) -> Sense | None:
    """``the weekend``, ``last weekend``."""
    return Sense("weekend", rel=f.text("rel") or "the")


def read_ago(f: Found) -> Sense | None:
    """``nearly three years ago``, ``two days later``, ``weeks earlier``."""
    unit = "WE" if f.span("weekend") else str(f.of("unit", "UNIT") or f.of("unit", "UNITS"))
    n, vague = count(f.text("num")) if f.span("num") else (None, True)
    if n is not None and "half" in f.words() and "half" not in f.text("num"):
        n += 0.5
    return Sense("ago", rel=f.text("dir"), count=n, vague=vague, unit=unit, approx=f.text("approx"))


def read_long_ago(f: Found) -> Sense | None:
    """``long ago``."""
    return Sense("fixed", value="PAST_REF") if "ago" in f.words() else None


def read_ref(f: Found) -> Sense | None:
    """``now``, ``recently``, ``the future``, ``recent weeks``."""
    text = f.text("ref")
    words = lexicon()
    last = text.split()[-1]
    if last in words["PAST"] or last in ("past", "recent", "formerly", "previously", "former", "previous", "earlier"):
        value = "PAST_REF"
    elif last in ("soon", "future", "term", "coming", "upcoming", "ahead", "come"):
        value = "FUTURE_REF"
    else:
        value = "PRESENT_REF"
    return Sense("fixed", value=value)


def read_duration(f: Found) -> Sense | None:
    """``two and a half years``, ``the past 24 hours``, ``decades``."""
    if "clock" in f.words():
        return Sense("duration", type="DURATION", value="PT24H")
    if f.span("nights"):
        n, _ = count(f.text("num"))
        return Sense("duration", type="DURATION", value=period(n, "D"), count=n, unit="D")
    name = f.text("unit") or f.text("span").split()[0] if f.span("unit") or f.span("span") else ""
    words_of = lexicon()
    unit = words_of["UNIT"].get(name) or words_of["UNITS"].get(name)
    plural = name in words_of["UNITS"]
    if unit is None:
        return None
    n, vague = (None, True) if plural and not f.span("num") else count(f.text("num"))
    words = f.words()
    if plural and f.text("num") in ("a", "an", "another"):
        return None
    if "half" in words and not f.span("num"):
        n, vague = 0.5, False
    elif "half" in words and "and" in words and n == int(n or 0):
        n = (n or 0) + 0.5
    s = Sense(
        "duration",
        type="DURATION",
        count=n,
        vague=vague,
        unit=str(unit),
        rel=f.text("rel") or None,
        approx=f.text("approx"),
    )
    s.value = period(n, s.unit or "")
    if f.span("unit2"):
        smaller, _ = count(f.text("num2"))
        s.value = joined_periods(n, str(unit), smaller, str(f.of("unit2", "UNIT") or f.of("unit2", "UNITS")))
    return s if s.value else None


def read_set(f: Found) -> Sense | None:
    """``daily``, ``every Monday``, ``twice a week``, ``Mondays``."""
    if f.span("word"):
        return Sense("fixed", type="SET", value=str(f.of("word", "SETWORD")))
    if f.span("weekdays"):
        n = int(f.of("weekdays", "WEEKDAYS"))  # type: ignore[call-overload]
        return Sense("fixed", type="SET", value="XXXX-WXX-WE" if n == 9 else f"XXXX-WXX-{n}" if n < 8 else "XXXX-WXX")
    nights = f"T{f.of('nights', 'NIGHTS')}" if f.span("nights") else ""
    if f.span("weekday"):
        return Sense("fixed", type="SET", value=f"XXXX-WXX-{f.of('weekday', 'WEEKDAY')}" + nights)
    if f.span("month"):
        return Sense("fixed", type="SET", value=f"XXXX-{int(f.of('month', 'MONTH')):02d}")  # type: ignore[call-overload]
    if f.span("season"):
        return Sense("fixed", type="SET", value=f"XXXX-{f.of('season', 'SEASON')}")
    if f.span("tod"):
        return Sense("fixed", type="SET", value=f"XXXX-XX-XXT{tod_of(f)}".replace("TT", "T"))
    if not f.span("unit"):
        return Sense("fixed", type="SET", value="XXXX-WXX-WE")
    words = f.words()
    n = (
        2.0
        if words & {"other", "couple"}
        else number_words([w for w in words if w.isdigit() or w in lexicon()["NUMWORD"]])
        if f.span("every")
        else 1.0
    )
    unit = str(f.of("unit", "UNIT") or f.of("unit", "UNITS"))
    value = period(None if "few" in words else n or 1.0, unit)
    return Sense("fixed", type="SET", value=value) if value else None


def read_clock(f: Found) -> Sense | None:
    """``5:30 p.m.``, ``1700 GMT``, ``10 a.m. Friday``."""
    text = (f.text("clock") or f.text("hour")).replace(".", ":")
    if ":" in text:
        hour, minute = int(text.split(":")[0]), text.split(":")[1]
    elif len(text) == 4 and text.isdigit():
        hour, minute = int(text[:2]), text[2:]
    else:
        n = f.integer("clock") if f.span("clock") else f.integer("hour")
        if n is None:
            return None
        hour, minute = n, "00"
    tonight = "tonight" in f.words()
    ampm = str(f.of("ampm", "AMPM") or ("pm" if tonight else "")) or {
        "MO": "am",
        "AF": "pm",
        "EV": "pm",
        "NI": "pm",
    }.get(tod_of(f) or "", "")
    if ampm and not 1 <= hour <= 12:
        ampm = ""
    if ampm == "pm" and hour < 12:
        hour += 12
    elif ampm == "am" and hour == 12:
        hour = 0
    if hour > 24 or int(minute) > 59:
        return None
    s = Sense("clock", type="TIME", tod=f"{hour:02d}:{minute}")
    if f.span("weekday"):
        s.weekday = f.of("weekday", "WEEKDAY")  # type: ignore[assignment]
    if tonight or "this" in f.words():
        s.count = 0
    elif f.span("deictic"):
        s.count = int(f.of("deictic", "DEICTIC"))  # type: ignore[call-overload]
    return s


def read_tod_of(f: Found) -> Sense | None:
    """``the night of Jan. 5 to 6``, ``the morning of 20 June 1791``."""
    s = read_calendar(f)
    if s:
        s.type, s.tod = "TIME", tod_of(f)
        s.last_day = f.integer("day2")
        s.last_month = f.of("month__2", "MONTH") or f.of("month2", "MONTH")  # type: ignore[assignment]
    return s


def read_small_hours(f: Found) -> Sense | None:
    """``the early hours of Sunday``, ``the wee hours of March 5``."""
    s = read_weekday(f) if f.span("weekday") else read_calendar(f)
    return replace(s, type="TIME", tod="NI" if f.text("part") == "late" else "MO") if s else None


def read_tod(f: Found) -> Sense | None:
    """``the evening``, ``dawn``: of the day spoken of."""
    return Sense("tod", type="TIME", tod=tod_of(f), part=part_of(f))


def read_clock_on(f: Found) -> Sense | None:
    """``May 8, 1:00 a.m.``."""
    clock, day = read_clock(f), read_calendar(f)
    if clock and day:
        day.type, day.tod = "TIME", f"T{clock.tod}"
    return day


READERS: dict[str, Callable[[Found], Sense | None]] = {
    name.removeprefix("read_"): function for name, function in list(globals().items()) if name.startswith("read_")
}
