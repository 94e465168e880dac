"""speakers and cooccurrence answer as their definitions on the tables do, through aliases, copies, corrections and upkeep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from warehouse_rows import NOW, Rows, make_article

import warehouse
from schemas.ids import row_id
from warehouse.commit import Batch, commit
from warehouse.forget import forget
from warehouse.maintain import maintain
from warehouse.write import write_segment

COOCCURRENCE = """
WITH here AS (SELECT DISTINCT article_id, sentence_index FROM entities WHERE entity_id = $entity), around AS (
    SELECT e.entity_id, e.entity_name, e.label, e.article_id, h.sentence_index IS NOT NULL AS same_sentence
    FROM entities e SEMI JOIN here a ON a.article_id = e.article_id
    LEFT JOIN here h ON h.article_id = e.article_id AND h.sentence_index = e.sentence_index
    WHERE e.entity_id <> $entity AND CASE WHEN e.published_date IS NULL THEN $undated
                                          ELSE e.published_date BETWEEN $since AND $until END)
SELECT r.entity_id, min(r.entity_name), min(r.label), count(DISTINCT r.article_id) AS articles,
       count(DISTINCT coalesce(s.story_id, r.article_id)) AS stories, count(*) AS mentions, count(*) FILTER (same_sentence)
FROM around r LEFT JOIN lake.stories s ON s.article_id = r.article_id
GROUP BY r.entity_id ORDER BY stories DESC, mentions DESC, r.entity_id
"""
SPEAKERS = """
SELECT q.speaker_entity_id, min(q.speaker_entity_name), count(*) AS quotes, count(*) FILTER (q.type = 'direct'),
       count(*) FILTER (q.type = 'mixed'), count(*) FILTER (q.type = 'indirect'), count(DISTINCT q.article_id),
       count(DISTINCT coalesce(s.story_id, q.article_id)) AS stories, min(q.published_date), max(q.published_date),
       list_sort(list_distinct(list(q.speaker_role) FILTER (q.speaker_role IS NOT NULL)))
FROM quotes q LEFT JOIN lake.stories s USING (article_id) WHERE q.speaker_entity_id IS NOT NULL
GROUP BY q.speaker_entity_id ORDER BY stories DESC, quotes DESC, q.speaker_entity_id
"""
#: One person under two ids and under two names; another whose second name is somebody else's alias.
PEOPLE = [("person:mira-holt", "Mira Holt"), ("person:m-holt", "M. Holt"), ("person:mira-holt", "Mira J. Holt"),
          ("person:jon-vale", "Jon Vale"), ("person:jon-vale", "Jonny Vale")]  # fmt: skip
ALIASES = """alias,entity_id,name
person:m-holt,person:mira-holt,Mira Holt
Jonny Vale,person:jonathan-vale,Jonathan Vale
"""
#: Named arguments, and the days that they leave.
PERIODS = [
    ("", "0001-01-01", "9999-12-31"),
    (", since := '2024-10-03'", "2024-10-03", "9999-12-31"),
    (", until := '2024-10-02'", "0001-01-01", "2024-10-02"),
    (", since := DATE '2024-10-02', until := '2024-10-04'", "2024-10-02", "2024-10-04"),
]


def crowded(n: int, text: str | None = None, dated: bool = True) -> Rows:
    """An article with several entities and speakers, in sentences up to the 130th; alike to no other, without a text."""
    if text is None:
        own = " ".join(f"Word{n}x{i} stands here." for i in range(40))
        text = f"{own} Officer Mira Holt counts North Korean troops. “We count them every day,” Holt added."
    day = dt.date(2024, 10, 1 + n % 5) if dated else None
    rows = make_article(n, text=text, day=day, outlet=f"o{n}.example")
    aid, entity, quote = rows.article.article_id, rows.entities[0], rows.quotes[0]
    entities, quotes = list(rows.entities), []
    for i, (who, name) in enumerate(PEOPLE):
        if (n + i) % 3 == 0:
            continue
        entities.extend(
            replace(entity, mention_id=row_id(aid, "m", i, sentence), entity_id=who, name=name, sentence_index=sentence)
            for sentence in sorted({0, 59 + i, 60, 120 + (n * i) % 10})
        )
        entities.append(replace(entities[-1], mention_id=row_id(aid, "n", i, 0)))  # twice in one sentence
        kind = ("direct", "mixed", "indirect")[(n + i) % 3]
        quotes.append(replace(quote, quote_id=row_id(aid, "q", i, 0), speaker_entity_id=who, speaker_name=name, type=kind,
                              speaker_role=None if i % 2 else f"role {n % 2}"))  # fmt: skip
        quotes.append(replace(quotes[-1], quote_id=row_id(aid, "r", i, 0), speaker_role=f"role {i}"))
    return replace(rows, entities=tuple(entities), quotes=tuple(quotes))


def put(lake: Path, run: str, rows: list[Rows]) -> None:
    commit(lake, Batch(run, run, 0, (write_segment(lake, rows),), read=len(rows), committed_at=NOW))


def compare(lake: Path, periods: Sequence[tuple[str, str, str]] = PERIODS[:1]) -> int:
    with warehouse.connect(lake) as connection:
        speakers = connection.execute("FROM speakers").fetchall()
        assert speakers == connection.execute(SPEAKERS).fetchall()
        asked = {who for who, _ in PEOPLE} | {"person:jonathan-vale", "group:PRK:military", "person:nobody"}
        for entity in sorted(asked):
            for period, since, until in periods:
                found = connection.execute(f"FROM cooccurrence('{entity}'{period})").fetchall()
                values = {"entity": entity, "since": since, "until": until, "undated": not period}
                assert found == connection.execute(COOCCURRENCE, values).fetchall(), (entity, period)
    return len(speakers)


def test_answers_are_those_of_the_tables(lake: Path) -> None:
    story = make_article(0).article.text + " Their camp stood empty in the morning, and nobody had seen them leave it."
    put(
        lake,
        "a",
        [crowded(n) for n in range(6)] + [crowded(n, text=story) for n in (10, 11, 12)] + [crowded(13, dated=False)],
    )
    assert compare(lake, PERIODS) == 3
    (lake / "reference" / "aliases.csv").write_text(ALIASES, encoding="utf-8")
    warehouse.refresh(lake)
    assert compare(lake) == 3
    with warehouse.connect(lake) as connection:
        row = connection.execute("SELECT articles, stories FROM speakers WHERE speaker_name = 'Mira Holt'").fetchone()
    assert row == (10, 8)
    silent = replace(make_article(3, text="Nothing was said.", outlet="o3.example"), entities=(), quotes=())
    put(lake, "b", [silent, crowded(11, text=story + " So it was.")])
    compare(lake)
    maintain(lake, grace_hours=0)
    compare(lake)
    forget(lake, [crowded(10, text=story).article.article_id, crowded(1).article.article_id], now=NOW)
    compare(lake, PERIODS)


def test_nothing_was_read_yet(lake: Path) -> None:
    with warehouse.connect(lake) as connection:
        assert connection.execute("FROM speakers").fetchall() == []
        assert connection.execute("FROM cooccurrence('person:mira-holt')").fetchall() == []
