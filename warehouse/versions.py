"""Which version of an article stays: the rules, free of any database.

The result does not depend on the order of arrival: among the versions that one run reads, the one with the greatest
key (time of publication, then record hash) stays, whichever batch brought it; across runs, the later run's version
replaces the stored one, unless that very version was read by an earlier run already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from schemas import Article


@dataclass(frozen=True)
class ArticleVersion:
    """One version of one article, as a worker read it. Dates are ISO texts, so that it travels as JSON."""

    article_id: str
    record_sha256: str
    content_sha256: str
    extractor_version: str | None = None
    model: str | None = None
    published_at: str | None = None
    published_date: str | None = None
    title: str | None = None

    @property
    def version_key(self) -> tuple[str, str]:
        """Greater wins among the versions of one article in one run."""
        return (self.published_at or "", self.record_sha256)

    @property
    def identity(self) -> tuple[str, str, str | None, str | None]:
        """What makes re-reading needless when it was seen before."""
        return (self.article_id, self.record_sha256, self.extractor_version, self.model)


@dataclass(frozen=True)
class StoredVersion:
    """The version of an article whose rows the tables hold now."""

    version: ArticleVersion
    run_id: str
    outcome: str
    commit_number: int


@dataclass
class Decision:
    """What a batch does to the warehouse."""

    #: Versions whose rows are written, with 'new' or 'changed', and where they are: index into the incoming sequence.
    kept: dict[int, str] = field(default_factory=dict)
    #: Versions that are remembered, though their rows are not written.
    superseded: list[ArticleVersion] = field(default_factory=list)
    #: Stored versions whose rows go: article_id -> version.
    replaced: dict[str, StoredVersion] = field(default_factory=dict)
    #: Stored versions of this very run that lost; they are superseded from now on.
    demoted: list[StoredVersion] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0


def version_of(article: Article) -> ArticleVersion:
    """The version that an article's row is. A row without record hash is identified by its text."""
    return ArticleVersion(
        article_id=article.article_id,
        record_sha256=article.record_sha256 or article.content_sha256,
        content_sha256=article.content_sha256,
        extractor_version=article.extractor_version,
        model=article.model,
        published_at=utc_text(article.published_at),
        published_date=article.published_date.isoformat() if article.published_date else None,
        title=article.title,
    )


def utc_text(moment: dt.datetime | None) -> str | None:
    """ISO text that sorts in time: UTC, always with microseconds. A naive time counts as UTC."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)
    return aware.astimezone(dt.timezone.utc).isoformat(timespec="microseconds")


def decide(
    incoming: Sequence[ArticleVersion],
    *,
    run_id: str,
    stored: Mapping[str, StoredVersion],
    seen: Mapping[tuple[str, str, str | None, str | None], Iterable[str]],
    forgotten: frozenset[str] = frozenset(),
) -> Decision:
    """Sorts a batch's versions into new, changed and unchanged.

    ``stored``: current version by article_id, for the articles of the batch. ``seen``: runs that read a version,
    by its identity. ``forgotten``: articles that were taken out for good and stay out. new + changed + unchanged is
    the number of incoming versions.
    """
    decision = Decision()
    by_article: dict[str, list[int]] = {}
    for index, version in enumerate(incoming):
        by_article.setdefault(version.article_id, []).append(index)
    for article_id, indices in by_article.items():
        if article_id in forgotten:
            decision.unchanged += len(indices)
            continue
        fresh = _fresh(indices, incoming, run_id, seen)
        decision.unchanged += len(indices) - len(fresh)
        if fresh:
            _decide_article(decision, fresh, incoming, run_id, stored.get(article_id))
    decision.superseded.sort(key=lambda v: (v.article_id, v.version_key))
    return decision


def _fresh(
    indices: list[int],
    incoming: Sequence[ArticleVersion],
    run_id: str,
    seen: Mapping[tuple[str, str, str | None, str | None], Iterable[str]],
) -> list[int]:
    """One index for each version that no run has read before."""
    first: dict[tuple[str, str, str | None, str | None], int] = {}
    for index in indices:
        identity = incoming[index].identity
        if identity not in seen:
            first.setdefault(identity, index)
    return list(first.values())


def _decide_article(
    decision: Decision,
    fresh: list[int],
    incoming: Sequence[ArticleVersion],
    run_id: str,
    stored: StoredVersion | None,
) -> None:
    winner = max(fresh, key=lambda i: incoming[i].version_key)
    decision.superseded.extend(incoming[i] for i in fresh if i != winner)
    decision.unchanged += len(fresh) - 1
    if stored is None:
        decision.kept[winner] = "new"
        decision.new += 1
    elif stored.run_id != run_id:
        decision.kept[winner] = "changed"
        decision.replaced[stored.version.article_id] = stored
        decision.changed += 1
    elif incoming[winner].version_key > stored.version.version_key:
        # The loser was counted when it came: the winner takes over its outcome and counts as the superseded one.
        decision.kept[winner] = stored.outcome
        decision.replaced[stored.version.article_id] = stored
        decision.demoted.append(stored)
        decision.unchanged += 1
    else:
        decision.superseded.append(incoming[winner])
        decision.unchanged += 1
