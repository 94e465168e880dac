"""The questions of the contract on a small fixture whose answers were worked out by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from warehouse_rows import NOW, Rows, make_article

import warehouse
from schemas import NumericClaim
from schemas.ids import row_id
from warehouse.commit import Batch, commit
from warehouse.reference import ReferenceFileError, load_aliases, load_topics, phrase_pattern, topic_rules
from warehouse.topics import try_topic
from warehouse.write import write_segment

D = dt.date
COPY = (
    "Officer Mira Holt said on Monday that 10,000 North Korean troops had arrived in Sarnow by train and by truck during "
    "the night, that their camp stood empty in the morning, and that nobody in the village had seen where they had gone. "
    "“We count them every day,” Holt added."
)


def claim(
    rows: Rows, text: str, low: float | None, high: float | None, bound: str, claimant: str | None, **more: object
) -> Rows:
    """The article with one claim more, on the words ``text`` appended to it."""
    article = rows.article
    start = len(article.text) + 1
    body = f"{article.text} {text} soldiers."
    value = low if low == high else (low if high is None else high if low is None else None)
    columns: dict[str, object] = {
        "article_id": article.article_id,
        "published_date": article.published_date,
        "claim_id": row_id(article.article_id, "c", start, start + len(text)),
        "start_char": start,
        "end_char": start + len(text),
        "text": text,
        "sentence_index": 2,
        "value": value,
        "value_low": low,
        "value_high": high,
        "bound": bound,
        "kind": "count",
        "unit": "soldiers",
        "counted": "soldiers",
        "counted_country": "RUS",
        "counted_role": "military",
        "event": ("killed", "wounded"),
        "negated": False,
        "modality": "asserted",
        "claimant": claimant,
    }
    new = NumericClaim(**(columns | more))  # type: ignore[arg-type]
    return replace(rows, article=replace(article, text=body), numeric_claims=(*rows.numeric_claims, new))


def fixture() -> list[Rows]:
    """Four days: two copies of one story on the 1st, nothing on the 2nd, one report on the 3rd and 4th each."""
    return [
        make_article(1, text=COPY, day=D(2024, 11, 1), hour=8, outlet="alpha.example"),
        make_article(2, text=COPY, day=D(2024, 11, 1), hour=9, outlet="beta.example"),
        claim(make_article(3, text="Nothing to see.", day=D(2024, 11, 3), outlet="alpha.example"),
              "more than 600,000", 600_000, None, "more_than", "Mira Holt"),
        claim(make_article(4, text="A quiet day.", day=D(2024, 11, 4), outlet="gamma.example"),
              "650,000", 650_000, 650_000, "exact", "Jon Vale"),
        claim(make_article(5, text="No date is known.", day=None, outlet="gamma.example"),
              "up to 3,000", None, 3_000, "at_most", None),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def questions(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    import shutil

    root = tmp_path_factory.mktemp("views") / "lake"
    shutil.copytree(empty_warehouse, root)
    rows = fixture()
    commit(root, Batch("b", "run", 0, (write_segment(root, rows),), read=len(rows), committed_at=NOW))
    with warehouse.connect(root) as connection:
        yield connection


def test_mentions_over_time_counts_copies_once_and_fills_empty_days(questions: duckdb.DuckDBPyConnection) -> None:
    assert questions.execute("FROM mentions_over_time('north_korean_troops')").fetchall() == [
        (D(2024, 11, 1), 2, 2, 1, 2, 1.0),
        (D(2024, 11, 2), 0, 0, 0, 0, 0.0),
        (D(2024, 11, 3), 1, 0, 0, 0, 0.0),
        (D(2024, 11, 4), 1, 0, 0, 0, 0.0),
    ]
    assert questions.execute("FROM mentions_over_time('north_korean_troops', bucket := 'month')").fetchall() == [
        (D(2024, 11, 1), 4, 2, 1, 2, 0.5)
    ]
    assert questions.execute("SELECT sum(matching) FROM mentions_over_time('no_such_topic')").fetchone() == (0,)


def test_topic_mentions_and_text_mentions_have_offsets_that_hold(questions: duckdb.DuckDBPyConnection) -> None:
    for query in ("topic_mentions", r"text_mentions('(?i)\bthe (\w+)')", "text_mentions('[0-9,]+[0-9]')"):
        rows = questions.execute(
            f"SELECT m.text, substr(a.text, m.start_char + 1, m.end_char - m.start_char) FROM {query} m "
            "JOIN articles a USING (article_id)"
        ).fetchall()
        assert rows and all(text == there for text, there in rows)
    assert questions.execute(r"SELECT count(*) FROM text_mentions('\d+,\d+')").fetchone() == (5,)
    assert questions.execute("SELECT count(*) FROM text_mentions('x*')").fetchone()[0] >= 0  # type: ignore[index]


def test_claim_conflicts_honour_bounds(questions: duckdb.DuckDBPyConnection) -> None:
    rows = questions.execute(
        "SELECT text_a, text_b, claimant_a, claimant_b FROM claim_conflicts('RUS', 'military', 'killed')"
    ).fetchall()
    assert sorted(rows) == [
        ("up to 3,000", "650,000", None, "Jon Vale"),
        ("up to 3,000", "more than 600,000", None, "Mira Holt"),
    ]
    assert questions.execute("FROM claim_conflicts(counted_country := 'PRK')").fetchall() == []


def test_claim_timeline_and_estimates(questions: duckdb.DuckDBPyConnection) -> None:
    assert questions.execute(
        "SELECT published_date, claimant, outlet, low, high, articles, stories FROM claim_timeline('PRK', 'military', 'deployed')"
    ).fetchall() == [
        (D(2024, 11, 1), "Mira Holt", "alpha.example", 10_000.0, 10_000.0, 1, 1),
        (D(2024, 11, 1), "Mira Holt", "beta.example", 10_000.0, 10_000.0, 1, 1),
    ]
    assert questions.execute("FROM claim_estimates('RUS', 'military', 'killed', bucket := 'month')").fetchall() == [
        (D(2024, 11, 1), 600_000.0, 625_000.0, 650_000.0, 2, 2, 2),
        (None, 3_000.0, 3_000.0, 3_000.0, 1, 1, 1),
    ]


def test_quotes_by_name_surname_and_id(questions: duckdb.DuckDBPyConnection) -> None:
    answers = [
        questions.execute(f"SELECT outlet, articles, stories, context FROM quotes_by('{name}')").fetchall()
        for name in ("Mira Holt", "mira holt", "Holt", "person:mira-holt")
    ]
    assert [a[:3] for a in answers[0]] == [("beta.example", 2, 1), ("alpha.example", 2, 1)]
    assert "“[[We count them every day,]]” Holt added." in answers[0][0][3]
    assert all(a == answers[0] for a in answers)
    assert questions.execute("FROM quotes_by('Ira Holt')").fetchall() == []


def test_counts_by_speaker_outlet_day_and_copy(questions: duckdb.DuckDBPyConnection) -> None:
    assert questions.execute("SELECT speaker_name, quotes, articles, stories FROM speakers").fetchall() == [
        ("Mira Holt", 2, 2, 1)
    ]
    assert questions.execute("SELECT outlet, articles, stories FROM outlets").fetchall() == [
        ("alpha.example", 2, 2), ("gamma.example", 2, 2), ("beta.example", 1, 1),
    ]  # fmt: skip
    assert questions.execute("SELECT published_date, articles, stories, outlets FROM daily_volume").fetchall() == [
        (D(2024, 11, 1), 2, 1, 2), (D(2024, 11, 3), 1, 1, 1), (D(2024, 11, 4), 1, 1, 1), (None, 1, 1, 1),
    ]  # fmt: skip
    assert questions.execute("SELECT articles, stories, outlet_names FROM wire_copies").fetchall() == [
        (2, 1, ["alpha.example", "beta.example"])
    ]
    assert questions.execute(
        "SELECT entity_id, name, articles, stories, same_sentence FROM cooccurrence('group:PRK:military')"
    ).fetchall() == [("person:mira-holt", "Mira Holt", 2, 1, 2)]


def test_context_as_value_and_as_table(questions: duckdb.DuckDBPyConnection) -> None:
    value = questions.execute(
        "SELECT context(article_id, start_char, end_char, width := 10) FROM topic_mentions ORDER BY article_id LIMIT 1"
    ).fetchone()
    assert value == ("…at 10,000 [[North Korean troops]] had arriv…",)
    row = questions.execute("SELECT article_id, start_char, end_char FROM topic_mentions ORDER BY 1 LIMIT 1").fetchone()
    assert row is not None
    table = questions.execute("SELECT context FROM context(?, ?, ?, width := 10)", list(row)).fetchall()
    assert table == [value]


def test_search_finds_articles_with_every_word(questions: duckdb.DuckDBPyConnection) -> None:
    rows = questions.execute("SELECT outlet, hits FROM search_articles('  TROOPS holt ') ORDER BY outlet").fetchall()
    assert rows == [("alpha.example", 3), ("beta.example", 3)]
    assert questions.execute("SELECT count(*) FROM search_articles('troops nowhere')").fetchone() == (0,)
    assert questions.execute("SELECT count(*) FROM search_articles(' ')").fetchone() == (0,)
    assert (
        questions.execute("SELECT context FROM search_articles('sarnow train') LIMIT 1").fetchone()[0].count("[[") == 1
    )  # type: ignore[index]


def edit(root: Path, name: str, text: str) -> None:
    (root / "reference" / name).write_text(text, encoding="utf-8")


def test_an_alias_and_a_topic_apply_after_a_refresh_and_go_with_an_edit(lake: Path) -> None:
    rows = fixture()
    commit(lake, Batch("b", "run", 0, (write_segment(lake, rows),), read=len(rows), committed_at=NOW))
    shipped = {n: (lake / "reference" / n).read_text(encoding="utf-8") for n in ("aliases.csv", "topics.toml")}

    def state() -> tuple[object, ...]:
        with warehouse.connect(lake) as c:
            return (
                c.execute("SELECT DISTINCT entity_id, entity_name FROM entities WHERE label = 'PERSON'").fetchall(),
                c.execute("SELECT DISTINCT entity_id, name FROM lake.entities WHERE label = 'PERSON'").fetchall(),
                c.execute("SELECT topic, count(*) FROM topic_mentions GROUP BY 1 ORDER BY 1").fetchall(),
                c.execute("SELECT count(*) FROM quotes_by('The Counter')").fetchall(),
            )

    before = state()
    assert before[2] == [("north_korean_troops", 2)]
    edit(lake, "aliases.csv", "alias,entity_id,name\nMira Holt,person:counter,The Counter\n")
    edit(
        lake, "topics.toml", '[counter]\nentities = ["person:counter"]\n\n[trains]\nphrases = ["by  Train", "empty"]\n'
    )
    warehouse.refresh(lake)
    assert state() == (
        [("person:counter", "The Counter")],
        [("person:mira-holt", "Mira Holt")],
        [("counter", 2), ("trains", 4)],
        [(2,)],
    )
    late = make_article(
        9, text=COPY + " It rained.", outlet="delta.example"
    )  # matched when it is committed, as by refresh
    commit(lake, Batch("c", "later", 0, (write_segment(lake, [late]),), read=1, committed_at=NOW))
    with warehouse.connect(lake) as c:
        assert c.execute("SELECT topic, count(*) FROM topic_mentions GROUP BY 1 ORDER BY 1").fetchall() == [
            ("counter", 3), ("trains", 6),
        ]  # fmt: skip
    for name, text in shipped.items():
        edit(lake, name, text)
    warehouse.refresh(lake)
    after = state()
    assert (after[0], after[1], after[3]) == (before[0], before[1], before[3])
    assert after[2] == [("north_korean_troops", 3)]


def test_trying_a_topic_writes_nothing(questions: duckdb.DuckDBPyConnection) -> None:
    rules = topic_rules("trial", {"phrases": ["by train"], "groups": [{"country": "PRK"}]}, "here")
    rows, matches, articles = try_topic(questions, rules, limit=3)
    assert (matches, articles, len(rows)) == (4, 2, 3)
    assert "[[" in rows[0]["context"]
    assert questions.execute("SELECT count(*) FROM topic_mentions WHERE topic = 'trial'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("aliases.csv", "alias,name\nx,y\n", "entity_id is not there"),
        ("aliases.csv", "alias,entity_id,name\nx,no id,y\n", "line 2"),
        ("aliases.csv", "alias,entity_id,name\nx,person:a,A\nX,person:b,B\n", "already stands for person:a"),
        ("topics.toml", "[x]\nphrase = ['a']\n", "did you mean phrases"),
        ("topics.toml", "[x]\ndescription = 'a'\n", "has no rule"),
        ("topics.toml", "[x]\nphrases = 'a'\n", "must be a list"),
        ("topics.toml", "[x\n", "not valid TOML"),
        ("topics.toml", "[x]\nregex = ['(']\n", "missing"),
        ("topics.toml", "[x]\nregex = ['a*']\n", "matches the empty text"),
    ],
)
def test_a_mistake_in_a_reference_file_is_named_and_changes_nothing(
    lake: Path, name: str, text: str, message: str
) -> None:
    edit(lake, name, text)
    with pytest.raises(ReferenceFileError, match=message):
        warehouse.refresh(lake)
    with warehouse.connect(lake) as connection:
        assert connection.execute("SELECT count(*) > 20 FROM aliases").fetchone() == (True,)


def test_shipped_reference_files_are_valid() -> None:
    folder = Path(__file__).parents[2] / "seeds" / "reference"
    assert any(a.entity_id == "country:PRK" for a in load_aliases(folder / "aliases.csv"))
    topics, rules = load_topics(folder / "topics.toml")
    assert {t.topic for t in topics} == {r.topic for r in rules} >= {"north_korean_troops"}


def test_phrases_are_whole_words_in_any_case_and_spacing() -> None:
    pattern = phrase_pattern(["long-range missile", "C++", "élan"])
    for text, hit in [
        ("Long-Range\n missile", True), ("along-range missile", False), ("a C++ b", True), ("ÉLAN", True), ("missile", False),
    ]:  # fmt: skip
        assert duckdb.execute("SELECT regexp_matches(?, ?)", [text, pattern]).fetchone() == (hit,), text
