"""Row types of the tables: the one place where names, types and meanings of columns are defined.

Offsets are Unicode code points into ``articles.text`` of the same ``article_id``, half open. Unknown is NULL, never
''. Enumerations are lower_snake_case. Countries are ISO 3166-1 alpha-3, languages ISO 639-1, times UTC. Names,
types and meanings never change; columns are added at the end of a row type.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa

from schemas.columns import col, key

Offsets = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Article:
    """articles: one row per article, its newest version."""

    article_id: str = key("stable identity: hash of the canonical URL; without a URL, of the text")
    text: str = key("the clean body that all offsets point into")
    content_sha256: str = key("SHA-256 of text")
    url: str | None = col("where it was published, as given (the canonical form serves the id only)")
    source_uri: str | None = col("file (and record) it was read from")
    outlet: str | None = col("publisher: domain, or what the input says")
    title: str | None = col("headline")
    bylines: tuple[str, ...] | None = col("authors as printed")
    published_at: dt.datetime | None = col("time of publication, UTC")
    published_date: dt.date | None = col("day of publication; the partition key")
    published_source: str | None = col("where the date comes from: metadata · inline · dateline · url · filename")
    language: str | None = col("ISO 639-1")
    dateline_text: str | None = col("dateline as printed: KYIV, Ukraine (AP) —")
    dateline_start: int | None = col("offset of the dateline")
    dateline_end: int | None = col("offset behind the dateline")
    dateline_place: str | None = col("Kyiv, Ukraine: name as printed, case restored, abbreviations kept")
    dateline_country: str | None = col("country of the dateline's place")
    dateline_lat: float | None = col("latitude, degrees")
    dateline_lon: float | None = col("longitude, degrees")
    dateline_geonames_id: int | None = col("GeoNames id of the dateline's place", arrow=pa.int64())
    dateline_date: dt.date | None = col("the dateline's own date; else the date the article gives for it")
    agency: str | None = col("wire credited in dateline or byline: AP, Reuters, AFP, Yonhap, Interfax …")
    word_count: int | None = col("words of text")
    story_id: str | None = col("cluster of near-copies (syndicated wire copy); its own article_id when alone")
    ingested_at: dt.datetime | None = col("when this version was read (UTC); the only column that knows the wall clock")
    run_id: str | None = col("run that read this version")
    extractor_version: str | None = col("version of newsbeam's extractors")
    model: str | None = col("spaCy model, name and version; NULL when the article was stored without annotation")
    record_sha256: str | None = col("SHA-256 of the normalised record (text and metadata): what makes a version")
    published_doubt: str | None = col(
        "why the date of publication can hardly be right, or what other date was refused; NULL: nothing speaks against it"
    )
    removed: tuple[str, ...] | None = col("lines of the page that were taken out of text, in order, to check")
    access: str | None = col(
        "paywalled: said to be for subscribers, text may be only its beginning; NULL: nothing says so"
    )
    form: str | None = col("live_blog: many reports under one headline, each of its own time; NULL: nothing says so")


@dataclass(frozen=True)
class Entity:
    """entities: one row per mention."""

    article_id: str = key("article")
    published_date: dt.date | None = key("day of publication; the partition key")
    mention_id: str = key("id of the mention")
    start_char: int = key("offset of the first character")
    end_char: int = key("offset behind the last character")
    text: str = key("as printed")
    sentence_index: int = key("sentence it stands in, from 0")
    label: str = key(
        "OntoNotes label (PERSON ORG GPE LOC FAC NORP EVENT PRODUCT LAW …) or GROUP: people by nation and kind"
    )
    name: str | None = col("fullest form in this article: Rutte → Mark Rutte")
    entity_id: str | None = col(
        "the same across articles: person:mark-rutte, country:PRK, geonames:548395, group:PRK:military"
    )
    country: str | None = col("country of place, nation or group")
    role: str | None = col("GROUP: military · government · police · civilians · rebels …; PERSON: printed title")
    lat: float | None = col("latitude of a place, degrees")
    lon: float | None = col("longitude of a place, degrees")
    geonames_id: int | None = col("GeoNames id of a place", arrow=pa.int64())


@dataclass(frozen=True)
class Quote:
    """quotes: one row per attribution, with or without quotation marks."""

    article_id: str = key("article")
    published_date: dt.date | None = key("day of publication; the partition key")
    quote_id: str = key("id of the attribution")
    type: str = key("direct · mixed · indirect")
    text: str = key("content, segments joined by ' … ', outer quotation marks left out")
    start_char: int = key("start of the first segment")
    end_char: int = key("end of the last segment")
    sentence_index: int = key("sentence of the first segment, from 0")
    segments: Offsets = key("spans of the content in reading order")
    speaker: str | None = col("as printed: Rutte, he, the NATO chief; NULL when nobody is named")
    speaker_start: int | None = col("offset of the speaker")
    speaker_end: int | None = col("offset behind the speaker")
    speaker_name: str | None = col("resolved: Mark Rutte; for an organisation its name; NULL for unnamed people")
    speaker_entity_id: str | None = col("entity id of the speaker")
    speaker_role: str | None = col("title or affiliation printed for the speaker anywhere in the article")
    speaker_method: str | None = col(
        "name · surname · pronoun · role · carried (the speaker of the paragraph before goes on)"
    )
    cue: str | None = col("as printed: said, told, according to, warned")
    cue_lemma: str | None = col("lemma of the cue")
    cue_start: int | None = col("offset of the cue")
    cue_end: int | None = col("offset behind the cue")
    addressee: str | None = col("to whom: a press conference")
    medium: str | None = col(
        "press_conference · interview · statement · social_media · broadcast · report · speech · letter"
    )
    said_on: dt.date | None = col("day it was said, resolved: Monday → 2024-10-28")
    stance: str | None = col(
        "stated · claimed · reported · confirmed · denied · warned · promised · questioned · "
        "demanded · accused · praised · predicted · suggested · believed · declined · intended; from the cue"
    )
    confidence: float | None = col("calibrated 0–1: of rows at .8, about 80 in 100 are right")


@dataclass(frozen=True)
class NumericClaim:
    """numeric_claims: one row per quantity."""

    article_id: str = key("article")
    published_date: dt.date | None = key("day of publication; the partition key")
    claim_id: str = key("id of the claim")
    start_char: int = key("offset of the quantity with its bound and unit")
    end_char: int = key("offset behind it")
    text: str = key("the quantity with its bound and unit: more than 600,000")
    sentence_index: int = key("sentence it stands in, from 0")
    value: float | None = col("point value; NULL for ranges and vague numbers")
    value_low: float | None = col("lower end of the interval; NULL when open")
    value_high: float | None = col("upper end of the interval; NULL when open")
    bound: str | None = col("exact · approx · range · more_than · at_least · less_than · at_most")
    kind: str | None = col("count · money · percent · measure · duration · age · rate")
    unit: str | None = col("normalised: USD, percent, km, or the counted noun")
    counted: str | None = col("what is counted, as printed: Russian soldiers")
    counted_entity_id: str | None = col("entity id of what is counted: group:RUS:military")
    counted_country: str | None = col("country of what is counted")
    counted_role: str | None = col("kind of people counted: military, civilians …")
    predicate: tuple[str, ...] | None = col("what is said of them, lemmas: [kill, wound]")
    event: tuple[str, ...] | None = col(
        "killed · wounded · captured · missing · displaced · arrested · deployed · trained · … normalised"
    )
    negated: bool | None = col("the statement is denied")
    modality: str | None = col("asserted · possible · planned · conditional")
    claimant: str | None = col(
        "who says so: resolved name; an unnamed source as printed; several joined by ' and '; NULL: the article's own voice"
    )
    claimant_entity_id: str | None = col("entity id of the claimant")
    quote_id: str | None = col("the attribution that holds the claim")
    stance: str | None = col("as in quotes")
    as_of_start: dt.date | None = col("first day of the time the claim speaks of")
    as_of_end: dt.date | None = col("last day of it")
    place: str | None = col("where, if said")
    place_geonames_id: int | None = col("GeoNames id of the place", arrow=pa.int64())
    lat: float | None = col("latitude of the place, degrees")
    lon: float | None = col("longitude of the place, degrees")
    measure: str | None = col("cumulative · new · change · target · total")
    unit_name: str | None = col("the unit in words: dollar, percentage, kilometre, or the counted noun")


@dataclass(frozen=True)
class TemporalExpression:
    """temporal_expressions: one row per TIMEX3."""

    article_id: str = key("article")
    published_date: dt.date | None = key("day of publication; the partition key")
    timex_id: str = key("id of the expression")
    start_char: int = key("offset of the first character")
    end_char: int = key("offset behind the last character")
    text: str = key("as printed")
    sentence_index: int = key("sentence it stands in, from 0")
    type: str = key("DATE · TIME · DURATION · SET")
    value: str | None = col("TIMEX3 value: 2024-10-28, 2024-W43, 2024-08, P3Y, PAST_REF")
    date_start: dt.date | None = col("first day")
    date_end: dt.date | None = col("last day")


@dataclass(frozen=True)
class DeadLetter:
    """dead_letters: one row per record that could not become an article, with what to do about it."""

    dead_letter_id: str = key("id: hash of source, stage and payload")
    run_id: str | None = col("run that met it")
    source_uri: str | None = col("file (and record)")
    stage: str | None = col("read · normalise · annotate · write")
    error_type: str | None = col("short name of the error, lower_snake_case")
    error_message: str | None = col("what is wrong and what to do about it")
    payload: str | None = col("the raw record, cut at 64 KiB")
    payload_sha256: str | None = col("SHA-256 of the whole raw record")
    failed_at: dt.datetime | None = col("when (UTC)")
    form: str | None = col(
        "form of payload: text · json · row (JSON in UTF-8) · html · eml · mhtml · nitf · pdf · link"
    )
    envelope: str | None = col("what stood around the record in its file (address, day of the crawl), JSON object")


@dataclass(frozen=True)
class Run:
    """runs: one row per run. Read = new + changed + unchanged + dead letters."""

    run_id: str = key("id of the run")
    started_at: dt.datetime | None = col("start (UTC)")
    finished_at: dt.datetime | None = col("end (UTC); NULL while it runs or when it was killed")
    status: str | None = col("running · done · interrupted · failed")
    runner: str | None = col("Beam runner")
    inputs: tuple[str, ...] | None = col("inputs as given")
    articles_read: int | None = col("records read")
    articles_new: int | None = col("articles seen for the first time")
    articles_changed: int | None = col("articles whose rows were replaced")
    articles_unchanged: int | None = col("articles already known, or superseded within the run")
    dead_letters: int | None = col("records that became dead letters")
    rows: str | None = col("rows written per table, JSON object")
    versions: str | None = col("versions of newsbeam, its extractors, the model and the main libraries, JSON object")
    options: str | None = col("options of the run, JSON object")
    skipped: str | None = col(
        "what the inputs hold besides articles and was passed over, JSON object: redirects · http_errors · other_media · "
        "not_pages · unchanged_pages · before_since · repeated_links"
    )
    words: int | None = col("words of the articles that were stored", arrow=pa.int64())
    batch_seconds: float | None = col("seconds from the start of a batch to its commit, the longest; NULL in a stream")
    lag_seconds: float | None = col(
        "age of an input file when its articles were committed, the oldest; NULL where inputs have no age"
    )


#: The tables in the order of the reference; the first five hold one article's rows and share article_id.
TABLES: dict[str, type] = {
    "articles": Article,
    "entities": Entity,
    "quotes": Quote,
    "numeric_claims": NumericClaim,
    "temporal_expressions": TemporalExpression,
    "dead_letters": DeadLetter,
    "runs": Run,
}
EXTRACTION_TABLES = ("articles", "entities", "quotes", "numeric_claims", "temporal_expressions")
