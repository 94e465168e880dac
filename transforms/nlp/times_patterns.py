"""The grammar of temporal expressions: patterns over word classes, each with the reader that makes sense of a match.

Extents follow the TimeML annotation guidelines 1.2.1: prepositions stay outside (``in``, ``since``), determiners and
modifiers inside (``the end of``, ``nearly``, ``last``, ``ago``). Where only a part of a match is the expression, the
group ``span`` marks it. Patterns may overlap: the longest wins, then the earlier in this table.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from transforms.nlp.lexicon import load_toml
from transforms.nlp.times_tape import Alphabet

_YEAR = "year=YEAR"
_APPROX = (
    "(approx=( about|around|approximately|roughly|nearly|almost|circa|over|under|some|close to|at (least|most)|up to|"
    "(no|a? little|slightly|much|far)? (more|less|fewer|longer) than|(just|well|a? little|slightly)? (over|under) ))?"
)
# In front of "the", over and around are prepositions.
_APPROX_THE = "(approx=(about|approximately|roughly|nearly|almost|at (least|most)|(more|less|longer) than))?"
_NUMBER = "(NUMWORD ((HYPHEN|and)? NUMWORD){0,5}|NUM (HYPHEN? NUM SLASH NUM)? (hundred|thousand|million|dozen)?)"
_COUNT = (
    "num=( (a|the)? (few|couple of?|dozen|hundred|thousand|good many|number of|half HYPHEN? dozen|half) more?|half (a|an)|half a dozen|"
    "(a|one) quarter (of (a|an)|HYPHEN)?|three HYPHEN? quarters of (a|an)|"
    f"a|an|another|VAGUE of? (the|more)?|another? {_NUMBER} ((to|or|HYPHEN) {_NUMBER})? (and a half|and FRACTION)? )"
)
_EXACT = f"num=({_NUMBER} ((to|or|HYPHEN) {_NUMBER})?)"
_PERIOD = "unit=(UNIT|UNITS)"
_PART = (
    "(the? very? part=(beginning|start|end|middle|close|outset|opening|turn|rest|remainder) of|very? part=(early|late) (in|HYPHEN)?|part=mid HYPHEN?|"
    "the? part=(early|late|latter|later|middle|first|last|final) (part|stages|months|days|weeks|years) of)"
)
_MD = "month=MONTH DOT? day=DAY"
_RELUNIT = (
    "(rel=(last|next|this|that|past)|the rel=(same|previous|following|next|current|preceding|coming|subsequent|prior)|"
    "(that|this) rel=(same|very|past|coming))"
)

#: Classes and words that only temporal expressions contain: text without any is passed over.
TRIGGERS = (
    "MONTH|WEEKDAY|WEEKDAYS|SEASON|UNIT|UNITS|TOD|WEEKEND|DEICTIC|SETWORD|PRESENT|PAST|HOLIDAY|NAMEDDAY|YEAR|DECADE|YYS|DECADEWORD|ISO|NUMERIC|"
    "CLOCK|AMPM|ZONE|BCE|ORD|QHALF|NIGHTS|tonight|overnight|future|former|formerly|recent|current|upcoming|clock|ago|past|present|"
    "friday|moment|local|APOS YY|near HYPHEN? term"
)

#: (reader, pattern). The reader is the name of a function in times_readers.
PATTERNS: tuple[tuple[str, str], ...] = (
    # — days —
    ("calendar", f"((weekday=WEEKDAY|WDABBR DOT?) COMMA?)? {_MD} COMMA? {_YEAR}"),
    ("calendar", f"((weekday=WEEKDAY|WDABBR DOT?) COMMA?)? {_MD}"),
    ("calendar", f"((weekday=WEEKDAY|WDABBR DOT?) COMMA?)? the? day=DAY of? month=MONTH DOT? COMMA? {_YEAR}"),
    ("calendar", "((weekday=WEEKDAY|WDABBR DOT?) COMMA?)? the? day=DAY of? month=MONTH DOT?"),
    ("calendar", f"the? ordday=ORDWORD (of month=MONTH) (COMMA? {_YEAR})?"),
    ("calendar", "month=MONTH ordday=ORDWORD"),
    ("calendar", f"{_MD} (COMMA? of|COMMA)? rel=(last|next|this|that) year"),
    ("calendar", f"{_MD} of {_YEAR}"),
    ("calendar", f"rel=(last|next|this) {_MD}"),
    ("calendar", f"{_MD} COMMA? of the rel=(same|following|previous) year"),
    (
        "calendar",
        "the? day=DAY of? month=MONTH (COMMA? of)? (rel=(last|next|this|that)|the rel=(same|following|previous)) year",
    ),
    ("calendar", "weekday=WEEKDAY COMMA? the day=ORD"),
    ("day_of_range", f"span=(day=DAY) (HYPHEN|to|and|or|SLASH) day2=DAY of? month=MONTH DOT? (COMMA? {_YEAR})?"),
    (
        "day_after_range",
        f"month=MONTH DOT? day1=DAY (HYPHEN|to|and|or|through|until|COMMA|SLASH) span=(day=DAY (COMMA? {_YEAR})?)",
    ),
    (
        "first_of_range",
        f"span=(month=MONTH DOT? day=DAY) (HYPHEN|to|and|or|through|until|COMMA|SLASH) DAY COMMA? {_YEAR}",
    ),
    ("iso", "day=ISO"),
    ("named_day", "day=NAMEDDAY"),
    ("numeric", "day=NUMERIC"),
    ("bare_day", "the day=ORD"),
    # — months, years, decades, centuries —
    ("calendar", f"{_PART}? month=MONTH DOT? (COMMA? of)? COMMA? {_YEAR}"),
    ("calendar", f"{_PART}? month=MONTH DOT?"),
    ("calendar", f"the (first|second|latter|last) half of month=MONTH DOT? (COMMA? {_YEAR})?"),
    ("calendar", f"{_PART}? (rel=(last|next|this|past|coming)|the rel=(previous|following|next)) month=MONTH DOT?"),
    (
        "calendar",
        f"{_PART}? month=MONTH DOT? (COMMA? of)? (rel=(last|next|this|that)|the rel=(same|following|previous)) year",
    ),
    ("calendar", f"{_PART}? (the year)? {_YEAR}"),
    ("calendar", f"COMPARE in {_YEAR}"),
    ("calendar", "(in|of|since|until|from|by|during|for|to|and|through) span=(APOS yy=YY)"),
    ("calendar", f"COMPARE in month=MONTH {_YEAR}?"),
    ("calendar", f"the {_PART} {_YEAR}"),
    ("year_after_range", "YEAR (HYPHEN|SLASH|and|or) span=(yy=YY)"),
    ("bc", "year=NUM era=(BCE|ad|ce)"),
    ("bc", f"{_PART} year=NUM era=BCE"),
    ("bc", "era=ad year=NUM"),
    ("bc_range", "span=(year=NUM) (HYPHEN|to|and|or|until) NUM era=BCE"),
    ("calendar", f"the? {_PART}? decade=DECADE era=BCE?"),
    ("calendar", f"the {_PART}? decade=YEAR POSS"),
    ("calendar", f"the {_PART}? APOS? yys=YYS"),
    ("calendar", f"{_PART} APOS? yys=YYS"),
    ("calendar", f"and span=({_PART}? APOS yys=YYS)"),
    ("calendar", f"the {_PART}? APOS? yys=YY POSS"),
    ("calendar", f"the {_PART}? (NUMWORD)? decadeword=DECADEWORD"),
    (
        "calendar",
        f"the? {_PART}? century=(ORD|ORDWORD|NUMWORD HYPHEN ORDWORD) HYPHEN? centuries=(century|centuries) era=BCE?",
    ),
    ("calendar", f"the? {_PART}? century=(ORD|ORDWORD) (HYPHEN|and|to) (ORD|ORDWORD) centuries=(century|centuries)"),
    # — parts of the year —
    ("calendar", f"{_PART}? the? (part=PART)? season=SEASON (of|COMMA)? {_YEAR}"),
    ("calendar", f"(COMPARE in)? {_PART}? (the|that)? (part=PART)? season=SEASON"),
    ("calendar", f"{_YEAR} season=SEASON"),
    ("calendar", f"{_PART}? the? season=SEASON of? APOS yy=YY"),
    ("calendar", f"{_PART}? the? (part=PART)? season=SEASON of year=NUM era=BCE"),
    ("calendar", "month=MONTH year=NUM era=BCE"),
    ("calendar", f"{_PART}? the? decade=DECADE3 era=BCE"),
    (
        "calendar",
        f"{_PART}? the? season=SEASON (of the rel=(same|following|previous|next)|(of|COMMA)? rel=(last|next|this|that)) year",
    ),
    (
        "calendar",
        f"(COMPARE|{_PART})? (rel=(last|this|next|past|coming|that)|the rel=(same|following|previous|next|past|coming)) season=SEASON",
    ),
    ("calendar", f"{_PART}? the? (part=PART)? quarter=(ORDWORD|ORD) HYPHEN? quarter ((of|in)? {_YEAR})?"),
    ("calendar", f"{_PART}? the? {_YEAR} quarter=(ORDWORD|ORD) HYPHEN? quarter"),
    (
        "calendar",
        "the? quarter=(ORDWORD|ORD) HYPHEN? quarter (of|in)? (rel=(last|next|this) year|the rel=(same|previous|following) year)",
    ),
    ("calendar", "rel=(last|this|next) year POSS quarter=(ORDWORD|ORD) HYPHEN? quarter"),
    ("calendar", f"half=QHALF {_YEAR}?"),
    (
        "calendar",
        f"the? halfyear=(first|second|latter|ORD) half ((of|in)? the? year? {_YEAR}|of (rel=(last|next|this) year|the year))",
    ),
    ("year_before", "(the|a)? year HYPHEN (earlier|ago) ((ORDWORD|ORD) HYPHEN?)? (quarter|period|month)"),
    ("year_before", "span=(year HYPHEN (earlier|ago))"),
    ("unit_rel", "rel=(the|that) unit=quarter"),
    ("unit_rel", "the rel=latest unit=(week|month|quarter|year)"),
    ("quarter_ended", f"span=((the|a)? quarter) (ended|ending) {_MD} (COMMA? {_YEAR})?"),
    ("fiscal", f"fiscal (year)? {_YEAR}"),
    (
        "fiscal",
        f"span=((the|a|its)? fiscal year) (that)? (ended|ending|ends|part=(began|beginning|begins|starting)) {_MD} (COMMA? {_YEAR})?",
    ),
    ("fiscal", "(rel=(this|last|next)|the (rel=(current|previous|next|coming))?|its rel=current) fiscal year"),
    ("holiday", f"holiday=HOLIDAY COMMA? {_YEAR}?"),
    ("holiday", "holiday=(HOLIDAY (eve|day)?) tod=TOD"),
    (
        "holiday",
        f"holiday=(HOLIDAY eve|HOLIDAY day|new year POSS (eve|day)|new years (eve|day)|good friday|boxing day) COMMA? {_YEAR}?",
    ),
    ("week_of_month", f"the ordweek=(ORDWORD|ORD|last|final) week of month=MONTH DOT? {_YEAR}?"),
    ("week_of_month", f"the ordweek=(last|final) (NUMWORD|NUM)? days of month=MONTH DOT? {_YEAR}?"),
    # — from the day of writing —
    ("deictic", "((COMPARE|PART) HYPHEN?)? deictic=DEICTIC"),
    ("deictic", "the? day direction=before deictic=yesterday"),
    ("deictic", "the? day direction=after deictic=tomorrow"),
    ("deictic", "((COMPARE|PART))? deictic=DEICTIC (in the)? tod=TOD"),
    ("deictic", "tod=TOD deictic=DEICTIC"),
    ("tonight", "(COMPARE|PART)? (tonight|overnight)"),
    (
        "tod_rel",
        "((COMPARE|PART) (in)? )? (rel=(this|last|that|next)|the rel=(same|next|following|previous)|(that|this) rel=(same|very)) tod=TOD",
    ),
    ("tod_rel", "(COMPARE|PART) the rel=(same|next|following|previous) tod=TOD"),
    ("weekday", "(COMPARE|PART)? weekday=WEEKDAY"),
    (
        "weekday",
        "(COMPARE|PART)? (rel=(last|this|next|past|coming|that)|the rel=(same|following|previous|next|past|coming)|this rel=(past|coming)) weekday=WEEKDAY",
    ),
    (
        "weekday",
        "(COMPARE|PART)? (rel=(last|this|next|past|that)|this rel=(past|coming))? weekday=WEEKDAY (in the)? tod=TOD",
    ),
    ("weekday", "(COMPARE|PART)? tod=TOD (on|of)? weekday=WEEKDAY"),
    ("weekday", "weekday=WEEKDAY (of)? weekrel=(last|this|next) week"),
    ("unit_rel", f"((COMPARE|PART) HYPHEN? (in|of|on)?)? {_RELUNIT} {_PERIOD}"),
    ("unit_rel", f"{_PART} {_RELUNIT} {_PERIOD}"),
    ("unit_rel", f"{_PART} (the)? unit=(year|month|week|decade|century|day|quarter)"),
    ("unit_rel", "unit=(year|month|week) POSS end"),
    ("unit_rel", "(for|during|throughout|through|in|over) span=(the unit=(year|month|week))"),
    ("unit_rel", "(COMPARE|PART) in the unit=UNIT"),
    ("unit_rel", "unit=year HYPHEN? end"),
    ("unit_rel", "this unit=(week|month|year) so far"),
    (
        "weekend",
        "((COMPARE|PART))? (rel=(this|last|next|past|that)|this rel=(past|coming)|the (rel=(past|same|following|previous|next|coming))?) weekend=WEEKEND",
    ),
    (
        "ago",
        f"{_APPROX} {_COUNT} HYPHEN? {_PERIOD} ((or|and) (so|more|less|longer))? dir=(ago|earlier|before|later|afterwards|afterward|hence|previously|back|out|prior|beforehand|on)",
    ),
    ("ago", f"{_APPROX} num=(a|an|one) unit=UNIT and a half dir=(ago|earlier|later)"),
    ("ago", "num=the unit=(day|week|month|year) dir=(before|after|earlier)"),
    ("ago", f"{_APPROX} {_COUNT} {_PERIOD} from dir=now"),
    ("ago", "unit=UNITS dir=(ago|earlier|later|before|afterwards)"),
    ("ago", f"{_APPROX} {_COUNT} weekend=WEEKEND dir=(ago|earlier|later)"),
    ("ago", f"in span=({_COUNT} {_PERIOD} (POSS|APOS)? dir=time)"),
    ("long_ago", "(not? (so|too|that)?)? long (before|ago|since)"),
    ("long_ago", "(not? (so|too|that)?) long ago"),
    ("long_ago", "(a (very)? long|some) time ago"),
    ("same_date", "(COMPARE|PART)? (that|this) (same|very)? unit=day"),
    # — references —
    ("ref", "ref=(right now|now|currently|nowadays|presently|current)"),
    (
        "ref",
        "ref=(the present (time|day)?|present HYPHEN? day|the moment|the current time|this moment|this very moment)",
    ),
    ("ref", "ref=(these days|the present day|the time being|modern HYPHEN? day|the modern era)"),
    ("ref", "ref=(recently|lately|formerly|former|recent)"),
    ("ref", "at span=(ref=present)"),
    ("ref", "(the|those) UNITS ref=(ahead|to come)"),
    ("ref", "(more|most|very)? ref=recently"),
    ("ref", "ref=(the (very|more|most)? (recent|distant|near|not HYPHEN? too HYPHEN? distant)? past)"),
    ("ref", "(the (last|past)?)? ref=recent unit=UNITS"),
    ("ref", "ref=(previous|past|earlier) unit=UNITS"),
    ("ref", "(more|most)? ref=recent (times|time)"),
    (
        "ref",
        "ref=(future|the (near|immediate|foreseeable|distant|not HYPHEN? too HYPHEN? distant|coming)? future|the (near|short|medium|long) HYPHEN? term)",
    ),
    ("ref", "(the)? ref=(coming|upcoming) unit=UNITS"),
    # — durations —
    (
        "duration",
        f"{_APPROX} {_COUNT} (HYPHEN|more|full|long|straight|consecutive|whole|additional|further|extra|successive|business|trading|working|calendar)? {_PERIOD}",
    ),
    (
        "duration",
        f"{_APPROX_THE} the rel=(last|past|next|coming|previous|following|preceding|first|final|opening|latest) {_APPROX} {_COUNT}? {_PERIOD} (or so)?",
    ),
    ("duration", f"rel=(last|past|next|coming|previous|following|first|final) {_COUNT} {_PERIOD}"),
    ("duration", f"(the|those|these)? {_COUNT} rel=(previous|preceding|following|next|last|past) unit=UNITS"),
    ("duration", f"(the|those|these) {_COUNT} {_PERIOD}"),
    ("duration", f"{_EXACT} HYPHEN? {_PERIOD} HYPHEN? long"),
    ("duration", f"(a|an|the)? {_EXACT} HYPHEN? {_PERIOD} span2=period"),
    ("duration", "span=((UNIT|UNITS) HYPHEN long)"),
    ("duration", "(the (whole|entire|full)|a (whole|full|entire)|all|whole) unit=UNIT (long)?"),
    (
        "duration",
        "(for|within|in|over|after|through|during|throughout|take|took|takes|taking|spent|spend|last|lasted|but|need|needs|needed|require|requires|required) span=(unit=UNITS)",
    ),
    ("duration", "(over|through|throughout) span=(the unit=UNITS)"),
    ("duration", "span=((the (early|late|later|latter|closing))? unit=UNITS) of"),
    ("duration", f"{_APPROX} (a|an|one) unit=UNIT or (two|so|more)"),
    ("duration", "span=(the? unit=UNITS) (after|before)"),
    ("duration", "span=(the unit=UNITS) since"),
    ("duration", "span=(the unit=(week|month|year)) (ended|ending)"),
    ("duration", f"{_APPROX} {_COUNT} {_PERIOD} (and|COMMA)? num2=({_NUMBER}|a|an) unit2=(UNIT|UNITS)"),
    ("duration", "half HYPHEN? (a|an)? HYPHEN? unit=UNIT"),
    ("duration", f"{_APPROX} {_COUNT} unit=UNIT and a half"),
    ("duration", f"{_APPROX} {_COUNT} nights=NIGHTS"),
    ("duration", "round the clock"),
    # — sets —
    ("set", "every=(every|each) (other|single|ORDWORD|NUM|NUMWORD|few|couple of)? unit=(UNIT|UNITS)"),
    ("set", "every=(every|each) weekday=WEEKDAY"),
    ("set", "every=(every|each) month=MONTH"),
    ("set", "every=(every|each) season=SEASON"),
    ("set", "every=(every|each) tod=TOD"),
    ("set", "every=(every|each) weekend"),
    ("set", "word=SETWORD"),
    ("set", "(once|twice|(NUM|NUMWORD) times) (a|an|per|each|every) unit=UNIT"),
    ("set", "per unit=UNIT"),
    ("set", "weekdays=WEEKDAYS"),
    ("set", "weekday=WEEKDAY nights=NIGHTS"),
    # — times of the day —
    (
        "clock",
        "(about|around|approximately|roughly|nearly|almost|just (before|after))? hour=(HOUR|CLOCK|DOTCLOCK|NUMWORD) ampm=AMPM (zone=ZONE|local time)?",
    ),
    ("clock", "clock=CLOCK (hours|hrs)? ((zone=ZONE)|local time|OPEN ZONE CLOSE)?"),
    ("clock", "clock=(HHMM|DOTCLOCK) (zone=ZONE|hours|hrs|local time)"),
    ("clock", "(at|by|until|before|after|around|since) span=(hour=(HOUR|CLOCK|NUMWORD) this tod=TOD)"),
    ("clock", "hour=(HOUR|NUMWORD) o APOS clock"),
    ("clock", "hour=(HOUR|NUMWORD) o APOS clock (in the|this|at) tod=TOD"),
    ("clock", "(about|around|approximately|roughly|nearly|almost)? hour=(HOUR|NUMWORD|CLOCK) in the tod=TOD"),
    (
        "clock",
        "hour=(HOUR|CLOCK|DOTCLOCK|NUMWORD) ampm=AMPM (zone=ZONE|local time)? (weekday=WEEKDAY|deictic=DEICTIC) tod=TOD?",
    ),
    ("clock", "clock=(CLOCK) (zone=ZONE|local time)? (weekday=WEEKDAY|deictic=DEICTIC) tod=TOD?"),
    ("tod_of", f"((PART|COMPARE) in)? the? (PART|COMPARE)? tod=TOD (hours)? (of|on) (({_MD} (COMMA? {_YEAR})?))"),
    (
        "tod_of",
        f"((PART|COMPARE) in)? the? (PART|COMPARE)? tod=TOD (hours)? (of|on) (the? day=DAY of? month=MONTH DOT? (COMMA? {_YEAR})?)",
    ),
    ("tod_of", f"the tod=TOD of {_MD} (HYPHEN|to|and) day2=DAY (COMMA? {_YEAR})?"),
    ("tod_of", f"the tod=TOD of day=DAY (HYPHEN|to|and) day2=DAY of? month=MONTH (COMMA? {_YEAR})?"),
    ("tod_of", f"the tod=TOD of {_MD} (HYPHEN|to|and) month2=MONTH DOT? day2=DAY (COMMA? {_YEAR})?"),
    (
        "tod_of",
        f"the tod=TOD of the? day=DAY of? month=MONTH (HYPHEN|to|and) the? day2=DAY of? month2=MONTH (COMMA? {_YEAR})?",
    ),
    ("tod_of", f"{_MD} (COMMA? {_YEAR})? tod=TOD"),
    ("clock_on", f"{_MD} (COMMA? {_YEAR})? (COMMA|at)? hour=(HOUR|CLOCK|DOTCLOCK) ampm=AMPM"),
    (
        "clock_on",
        "hour=(HOUR|CLOCK|DOTCLOCK|NUMWORD) ampm=AMPM (zone=ZONE|local time)? COMMA? (weekday=WEEKDAY COMMA?)? "
        f"{_MD} (COMMA? {_YEAR})? ZONE?",
    ),
    ("clock", "hour=(HOUR|CLOCK|DOTCLOCK|NUMWORD) ampm=AMPM? (zone=ZONE|local time)? tonight"),
    ("weekday", "the? (PART|COMPARE)? tod=TOD (hours)? (of|on) weekday=WEEKDAY"),
    ("tod", "(at|by) span=(tod=TOD)"),
    ("tod", "one tod=TOD"),
    ("tod", "((COMPARE|PART) (in the|at)?) tod=TOD"),
    ("tod", "span=(the (PART|COMPARE)? tod=TOD (hours)?)"),
    ("tod", "tod=(noon|midnight|midday|night|daytime)"),
    ("tod", "tod=(noon|midnight) (zone=ZONE|local time)"),
    ("small_hours", "the part=(early|small|wee|late) hours of weekday=WEEKDAY"),
    ("small_hours", f"the part=(early|small|wee|late) hours of {_MD} (COMMA? {_YEAR})?"),
    ("small_hours", f"the part=(early|small|wee|late) hours of the? day=DAY of? month=MONTH DOT? (COMMA? {_YEAR})?"),
)


@cache
def lexicon() -> dict[str, dict[str, Any]]:
    """The classes of times.toml: class → word → value."""
    return {name: table for name, table in load_toml("times.toml").items() if name.isupper()}


@cache
def alphabet() -> Alphabet:
    """The alphabet over the lexicon and all words that the patterns name."""
    return Alphabet(lexicon(), [pattern for _, pattern in PATTERNS])
