"""The warehouse's own bookkeeping tables, declared like the public ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa

from schemas import TABLES
from schemas.columns import col, key
from schemas.rows import EXTRACTION_TABLES


@dataclass(frozen=True)
class BatchRow:
    """batches: one row per committed batch. A batch that stands here is never committed again."""

    batch_id: str = key("id of the batch, given by the run")
    run_id: str = key("run")
    batch_index: int = key("number of the batch within its run, from 0")
    commit_number: int = key("counts the commits of this warehouse, from 1", arrow=pa.int64())
    committed_at: dt.datetime | None = col("when (UTC)")
    articles_read: int = col("records read", default=0)
    articles_new: int = col("articles seen for the first time", default=0)
    articles_changed: int = col("articles whose rows were replaced", default=0)
    articles_unchanged: int = col("articles already known, or superseded within the run", default=0)
    dead_letters: int = col("records that became dead letters", default=0)
    rows: str | None = col("rows written per table, JSON object")
    words: int | None = col("words of the articles that were stored", arrow=pa.int64())
    seconds: float | None = col("seconds from the start of the batch to its commit; NULL: not known (streams)")
    lag_seconds: float | None = col("age of the oldest input at the commit; NULL: inputs have no age")


@dataclass(frozen=True)
class VersionRow:
    """article_versions: one row per version of an article that was ever read, stored or not."""

    article_id: str = key("article")
    record_sha256: str = key("SHA-256 of the normalised record: what makes a version")
    commit_number: int = key("commit that brought it", arrow=pa.int64())
    outcome: str = key("new · changed: it was stored; superseded: a greater version of the same run stood or came")
    content_sha256: str | None = col("SHA-256 of the text")
    published_at: dt.datetime | None = col("time of publication (UTC)")
    published_date: dt.date | None = col("day of publication; the partition its rows lie in")
    title: str | None = col("headline")
    extractor_version: str | None = col("version of the extractors")
    model: str | None = col("spaCy model")
    run_id: str | None = col("run that read it")
    batch_id: str | None = col("batch that brought it")
    committed_at: dt.datetime | None = col("when (UTC)")
    entities: int | None = col("rows of the article in entities; NULL: not stored")
    quotes: int | None = col("rows in quotes")
    numeric_claims: int | None = col("rows in numeric_claims")
    temporal_expressions: int | None = col("rows in temporal_expressions")
    title_before: str | None = col("headline of the version before, when it was another")
    text_diff: str | None = col("sentences that went (-) and came (+) since the version before")
    claims_appeared: tuple[str, ...] | None = col(
        "claims that the version before did not have; NULL: no version before"
    )
    claims_changed: tuple[str, ...] | None = col("claims whose figure changed: old → new")
    claims_gone: tuple[str, ...] | None = col("claims that are no longer made")


@dataclass(frozen=True)
class StoryRow:
    """stories: one row per article that has near-copies; an article without any has no row."""

    article_id: str = key("article")
    story_id: str = key("the earliest article of the cluster")


@dataclass(frozen=True)
class StoryMemberRow:
    """story_members: which text an article has, and what questions count by, in few files instead of one for each day."""

    article_id: str = key("article")
    content: int = key("identity of its text: the first 8 bytes of content_sha256", arrow=pa.uint64())
    published_at: dt.datetime | None = col("time of publication (UTC): the earliest member names the story")
    published_date: dt.date | None = col("day of publication")
    outlet: str | None = col("publisher")
    agency: str | None = col("wire credited")
    word_count: int | None = col("words of its text")


@dataclass(frozen=True)
class StoryTextRow:
    """story_texts: one row per distinct text, for comparing it without reading it again."""

    content: int = key("identity of the text", arrow=pa.uint64())
    shingles: int = key("distinct three-word shingles")
    signature: bytes = key("128 minima, 8 bits of each", arrow=pa.binary())
    figures: bytes = key("hashes of the figures in the text, 4 bytes each", arrow=pa.binary())
    bands: tuple[int, ...] | None = col("its bands in story_bands", arrow=pa.list_(pa.uint32()))


@dataclass(frozen=True)
class StoryBandRow:
    """story_bands: texts that share a band are candidates."""

    content: int = key("identity of the text", arrow=pa.uint64())
    band: int = key("hash of three neighbouring minima", arrow=pa.uint32())


@dataclass(frozen=True)
class ForgottenRow:
    """forgotten: articles that were taken out for good and are not taken in again."""

    article_id: str = key("article")
    forgotten_at: dt.datetime | None = col("when (UTC)")


@dataclass(frozen=True)
class AliasRow:
    """aliases: reference/aliases.csv as it was at the last refresh."""

    alias: str = key("a spelling or an entity id")
    entity_id: str = key("the id it stands for")
    name: str = key("the one name to show")


@dataclass(frozen=True)
class TopicRow:
    """topics: reference/topics.toml as it was at the last refresh."""

    topic: str = key("name")
    description: str | None = col("what it is about")


@dataclass(frozen=True)
class TopicRuleRow:
    """topic_rules: what a topic matches; any rule suffices."""

    topic: str = key("name of the topic")
    kind: str = key("text · group · entity")
    pattern: str | None = col("regular expression (RE2) on the text, made from phrases and regex")
    country: str | None = col("GROUP mentions of this country; NULL: any")
    role: str | None = col("GROUP mentions of this role; NULL: any")
    entity_id: str | None = col("mentions of this entity")


@dataclass(frozen=True)
class TopicMatchRow:
    """topic_matches: what the topics match, kept up to date by commits and refreshes."""

    topic: str = key("name of the topic")
    article_id: str = key("article")
    published_date: dt.date | None = col("day of publication")
    start_char: int = col("offset of the first character")
    end_char: int = col("offset behind the last character")
    text: str | None = col("as printed")


@dataclass(frozen=True)
class SpeakerNameRow:
    """speaker_names: the speakers of quotes as they were stored, few enough to look a name up in any spelling."""

    speaker: int = key("hash of speaker_entity_id and speaker_name", arrow=pa.uint64())
    speaker_entity_id: str | None = col("entity id of the speaker, before aliases")
    speaker_name: str | None = col("full name, before aliases")
    id_key: int | None = col("hash of the id: an alias for it has the same", arrow=pa.uint64())
    name_key: int | None = col("hash of kind and name, as of an alias for the name", arrow=pa.uint64())


@dataclass(frozen=True)
class QuoteIndexRow:
    """quote_index: where each speaker's quotes are, in few files instead of one for each day."""

    speaker: int = key("speaker in speaker_names", arrow=pa.uint64())
    article_id: str = key("article")
    start_char: int = key("offset of the quote")
    end_char: int = key("offset behind it")
    text_key: int = key("hash of the quote's text", arrow=pa.uint64())
    published_date: dt.date | None = col("day of publication")
    type: str | None = col("direct · indirect · mixed")
    speaker_role: str | None = col("role of the speaker")
    published_at: dt.datetime | None = col("time of publication (UTC)")


@dataclass(frozen=True)
class SpeakerIndexRow:
    """speaker_index: how often an article quotes a speaker, in whatever role."""

    speaker: int = key("speaker in speaker_names", arrow=pa.uint64())
    article: int = key("hash of the article's id: counted faster than the text", arrow=pa.uint64())
    article_id: str = key("article")
    first: bool = key("one row for each article and entity id before aliases has it: adds up to articles")
    direct: int = key("direct quotes")
    mixed: int = key("mixed quotes")
    indirect: int = key("indirect quotes")
    published_date: dt.date | None = col("day of publication")
    speaker_role: str | None = col("role of the speaker")


@dataclass(frozen=True)
class SpeakerTotalRow:
    """speaker_totals: speaker_index added up; a row for each speaker of a commit, after `newsbeam maintain` one for each."""

    speaker: int = key("speaker in speaker_names", arrow=pa.uint64())
    direct: int = key("direct quotes")
    mixed: int = key("mixed quotes")
    indirect: int = key("indirect quotes")
    articles: int = key("rows marked first")
    recount: bool = key("an article of the speaker was taken out: the sums hold no longer, speaker_index does")
    first_date: dt.date | None = col("first day")
    last_date: dt.date | None = col("last day")
    roles: tuple[str, ...] | None = col("roles of the speaker, sorted")


@dataclass(frozen=True)
class EntityNameRow:
    """entity_names: the entities as they were stored, few enough to look an alias up."""

    entity: int = key("hash of entity_id, name and label", arrow=pa.uint64())
    entity_id: str = key("entity id, before aliases")
    name: str | None = col("fullest form in the article, before aliases")
    label: str | None = col("label")
    id_key: int | None = col("hash of the id: an alias for it has the same", arrow=pa.uint64())
    name_key: int | None = col("hash of kind and name, as of an alias for the name", arrow=pa.uint64())


@dataclass(frozen=True)
class EntityIndexRow:
    """entity_index: the sentences of an article that mention an entity, 60 to a row; where a sentence mentions it n times,
    it stands in n rows."""

    article: int = key("hash of the article's id: joined faster than the text", arrow=pa.uint64())
    entity: int = key("entity in entity_names", arrow=pa.uint64())
    first: bool = key("one row for each article and entity id before aliases has it: adds up to articles")
    block: int = key("which 60 sentences, from 0")
    sentences: int = key("a bit for each of them", arrow=pa.int64())
    article_id: str = key("article")
    published_date: dt.date | None = col("day of publication")


@dataclass(frozen=True)
class ClaimIndexRow:
    """claim_index: what questions on claims read, by the thing counted; negated claims are left out."""

    article_id: str = key("article")
    text: str = key("the quantity as printed")
    counted_country: str | None = col("country of what is counted")
    counted_role: str | None = col("kind of people counted")
    event: tuple[str, ...] | None = col("events, normalised")
    published_date: dt.date | None = col("day of publication")
    claimant: str | None = col("who says so")
    claimant_entity_id: str | None = col("entity id of the claimant, before aliases")
    value: float | None = col("point value")
    value_low: float | None = col("lower end")
    value_high: float | None = col("upper end")
    bound: str | None = col("exact · approx · range · more_than · …")
    kind: str | None = col("count · money · …")
    unit: str | None = col("normalised unit")
    counted: str | None = col("what is counted, as printed")
    stance: str | None = col("as in quotes")
    measure: str | None = col("cumulative · new · …")
    as_of_start: dt.date | None = col("first day of the time the claim speaks of")
    as_of_end: dt.date | None = col("last day of it")
    modality: str | None = col("asserted · possible · planned · conditional")
    outlet: str | None = col("publisher of the article")


#: Physical tables: the contract's seven and the bookkeeping.
ALL_TABLES: dict[str, type] = {
    **TABLES,
    "batches": BatchRow,
    "article_versions": VersionRow,
    "stories": StoryRow,
    "story_members": StoryMemberRow,
    "story_texts": StoryTextRow,
    "story_bands": StoryBandRow,
    "forgotten": ForgottenRow,
    "topic_matches": TopicMatchRow,
    "speaker_names": SpeakerNameRow,
    "quote_index": QuoteIndexRow,
    "speaker_index": SpeakerIndexRow,
    "speaker_totals": SpeakerTotalRow,
    "entity_names": EntityNameRow,
    "entity_index": EntityIndexRow,
    "claim_index": ClaimIndexRow,
    "aliases": AliasRow,
    "topics": TopicRow,
    "topic_rules": TopicRuleRow,
}

#: Order of the rows inside a file: an article's rows side by side, in reading order.
SORT_KEYS: dict[str, tuple[str, ...]] = {
    "articles": ("article_id",),
    "entities": ("article_id", "start_char", "end_char", "mention_id"),
    "quotes": ("article_id", "start_char", "end_char", "quote_id"),
    "numeric_claims": ("article_id", "start_char", "end_char", "claim_id"),
    "temporal_expressions": ("article_id", "start_char", "end_char", "timex_id"),
}

#: How upkeep sorts tables that are not partitioned, so that questions skip most row groups. Month and year come first
#: because replacing an article looks its rows up by day.
STORED_ORDER: dict[str, str] = {
    "article_versions": "article_id ASC",
    "story_members": "content ASC",
    "story_texts": "content ASC",
    "story_bands": "band ASC",
    "topic_matches": "topic ASC, published_date ASC, article_id ASC",
    "quote_index": "date_trunc('month', published_date::DATE) ASC, speaker ASC, published_date ASC",
    "speaker_index": "published_date ASC, article ASC",
    "entity_index": "published_date ASC, article ASC",
    "claim_index": "date_trunc('month', published_date::DATE) ASC, counted_country ASC, counted_role ASC, published_date ASC",
}
#: Rows of a row group: the least that is read for one band, speaker or thing counted.
ROW_GROUP = 10_000
#: Tables that are read as a whole: larger groups are read 1.3 to 2 times faster and a quarter smaller (27.9 million rows of
#: entity_index).
ROW_GROUPS = {
    **dict.fromkeys(("entity_index", "speaker_index", "speaker_totals", "entity_names", "speaker_names"), 122_880),
    # Commits look single texts and bands up: smaller groups are read faster, but each of them costs time of its own.
    "story_bands": 20_480,
    "story_texts": 2_048,
    "story_members": 4_096,
}

#: Columns whose smallest and largest value the catalogue keeps, for each file and for the table: those that questions and
#: commits choose files by, or ask the largest of. Every file has them. See :mod:`warehouse.statistics`.
STATISTICS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(EXTRACTION_TABLES, ("published_date",)),
    "batches": ("commit_number",),
    "story_bands": ("band",),
    "topic_matches": ("published_date",),
    "quote_index": ("published_date", "speaker"),
    "claim_index": ("published_date",),
    "speaker_index": ("published_date",),
    "entity_index": ("published_date",),
}

#: The column that identifies a row of each table.
ID_COLUMNS: dict[str, str] = {
    "articles": "article_id",
    "entities": "mention_id",
    "quotes": "quote_id",
    "numeric_claims": "claim_id",
    "temporal_expressions": "timex_id",
    "dead_letters": "dead_letter_id",
    "runs": "run_id",
    "batches": "batch_id",
}

__all__ = ["ALL_TABLES", "EXTRACTION_TABLES", "ID_COLUMNS", "SORT_KEYS", "BatchRow", "VersionRow"]
