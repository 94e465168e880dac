"""Rows made in code: small articles with all kinds of rows, whose spans fit their text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from schemas import Article, Entity, NumericClaim, Quote, TemporalExpression
from schemas.ids import article_id, row_id, sha256

UTC = dt.timezone.utc
NOW = dt.datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Rows:
    """What the pipeline hands to the warehouse for one article."""

    article: Article
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    numeric_claims: tuple[NumericClaim, ...] = ()
    temporal_expressions: tuple[TemporalExpression, ...] = ()


def make_article(
    n: int,
    *,
    text: str | None = None,
    day: dt.date | None = dt.date(2024, 10, 28),
    hour: int = 9,
    run_id: str = "run",
    outlet: str = "daily.example",
    title: str | None = None,
    version: str = "1",
    troops: int = 10_000,
    url: str | None = None,
) -> Rows:
    """Article ``n`` with a dateline-free text, two entities, a quote, a claim and a time expression."""
    body = (
        text
        if text is not None
        else (
            f"Officer Mira Holt said on Monday that {troops:,} North Korean troops had arrived in Sarnow, report {n}. "
            f"“We count them every day,” Holt added."
        )
    )
    where = url or f"https://{outlet}/news/{n}"
    aid = article_id(where, body)
    published = dt.datetime(day.year, day.month, day.day, hour, tzinfo=UTC) if day else None
    article = Article(
        article_id=aid,
        text=body,
        content_sha256=sha256(body),
        url=where,
        source_uri=f"memory:{n}",
        outlet=outlet,
        title=title if title is not None else f"Report {n}",
        bylines=("Ana Brandt",),
        published_at=published,
        published_date=day,
        published_source="metadata" if day else None,
        language="en",
        word_count=len(body.split()),
        story_id=aid,
        ingested_at=NOW,
        run_id=run_id,
        extractor_version=version,
        model="test-model 1",
    )
    article = replace(article, record_sha256=sha256(f"{where}|{body}|{title}|{published}"))
    return Rows(
        article,
        tuple(_entities(article)),
        tuple(_quotes(article)),
        tuple(_claims(article, troops)),
        tuple(_times(article)),
    )


def _spans(article: Article, needle: str) -> list[tuple[int, int]]:
    start = article.text.find(needle)
    return [(start, start + len(needle))] if start >= 0 else []


def _entities(article: Article) -> list[Entity]:
    rows = []
    for needle, label, name, entity, country, role in (
        ("Mira Holt", "PERSON", "Mira Holt", "person:mira-holt", None, "Officer"),
        ("North Korean troops", "GROUP", "North Korean troops", "group:PRK:military", "PRK", "military"),
    ):
        for start, end in _spans(article, needle):
            rows.append(
                Entity(
                    article_id=article.article_id,
                    published_date=article.published_date,
                    mention_id=row_id(article.article_id, "m", start, end),
                    start_char=start,
                    end_char=end,
                    text=article.text[start:end],
                    sentence_index=0,
                    label=label,
                    name=name,
                    entity_id=entity,
                    country=country,
                    role=role,
                )
            )
    return rows


def _quotes(article: Article) -> list[Quote]:
    return [
        Quote(
            article_id=article.article_id,
            published_date=article.published_date,
            quote_id=row_id(article.article_id, "q", start, end),
            type="direct",
            text=article.text[start:end],
            start_char=start,
            end_char=end,
            sentence_index=1,
            segments=((start, end),),
            speaker="Holt",
            speaker_name="Mira Holt",
            speaker_entity_id="person:mira-holt",
            speaker_method="surname",
            cue="added",
            cue_lemma="add",
            stance="stated",
            confidence=0.9,
        )
        for start, end in _spans(article, "We count them every day,")
    ]


def _claims(article: Article, troops: int) -> list[NumericClaim]:
    return [
        NumericClaim(
            article_id=article.article_id,
            published_date=article.published_date,
            claim_id=row_id(article.article_id, "c", start, end),
            start_char=start,
            end_char=end,
            text=article.text[start:end],
            sentence_index=0,
            value=float(troops),
            value_low=float(troops),
            value_high=float(troops),
            bound="exact",
            kind="count",
            unit="troops",
            counted="North Korean troops",
            counted_entity_id="group:PRK:military",
            counted_country="PRK",
            counted_role="military",
            predicate=("arrive",),
            event=("deployed",),
            negated=False,
            modality="asserted",
            claimant="Mira Holt",
            claimant_entity_id="person:mira-holt",
            stance="stated",
        )
        for start, end in _spans(article, f"{troops:,}")
    ]


def _times(article: Article) -> list[TemporalExpression]:
    return [
        TemporalExpression(
            article_id=article.article_id,
            published_date=article.published_date,
            timex_id=row_id(article.article_id, "t", start, end),
            start_char=start,
            end_char=end,
            text=article.text[start:end],
            sentence_index=0,
            type="DATE",
            value="2024-10-28",
            date_start=dt.date(2024, 10, 28),
            date_end=dt.date(2024, 10, 28),
        )
        for start, end in _spans(article, "Monday")
    ]
