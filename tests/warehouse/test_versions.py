"""Which version stays: the same one whatever the order, the batches and the segments."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warehouse.versions import ArticleVersion, StoredVersion, decide


def version(article: str, text: str, day: int | None = None, extractor: str = "1") -> ArticleVersion:
    """The record's hash covers its metadata: another date is another record."""
    date = f"2024-10-{day:02d}T00:00:00.000000+00:00" if day else None
    return ArticleVersion(article, f"{text}{day or ''}", text, extractor, "m", date)


class Store:
    """What the tables would hold, kept in dictionaries."""

    def __init__(self) -> None:
        self.rows: dict[str, ArticleVersion] = {}
        self.stored: dict[str, StoredVersion] = {}
        self.seen: dict[tuple[str, str, str | None, str | None], list[str]] = {}
        self.outcomes: dict[tuple[str, str], str] = {}
        self.counts = {"new": 0, "changed": 0, "unchanged": 0}
        self.commits = 0

    def commit(self, run: str, versions: list[ArticleVersion]) -> None:
        decision = decide(versions, run_id=run, stored=self.stored, seen=self.seen)
        assert decision.new + decision.changed + decision.unchanged == len(versions)
        self.commits += 1
        for lost in decision.demoted:
            self.outcomes[(lost.version.article_id, lost.version.record_sha256)] = "superseded"
        for v in decision.superseded:
            self.seen.setdefault(v.identity, []).append(run)
            self.outcomes.setdefault((v.article_id, v.record_sha256), "superseded")
        for index, outcome in decision.kept.items():
            v = versions[index]
            self.rows[v.article_id] = v
            self.seen.setdefault(v.identity, []).append(run)
            self.stored[v.article_id] = StoredVersion(v, run, outcome, self.commits)
            self.outcomes[(v.article_id, v.record_sha256)] = outcome
        for name in self.counts:
            self.counts[name] += getattr(decision, name)


_versions = st.builds(
    version, st.sampled_from("ab"), st.sampled_from(["x", "y", "z"]), st.one_of(st.none(), st.integers(1, 3))
)


@given(
    before=st.lists(_versions, max_size=4),
    read=st.lists(_versions, min_size=1, max_size=8),
    data=st.data(),
)
def test_result_and_counts_do_not_depend_on_order_or_batches(
    before: list[ArticleVersion], read: list[ArticleVersion], data: st.DataObject
) -> None:
    results = []
    for order in (read, data.draw(st.permutations(read))):
        store = Store()
        store.commit("first", before)
        start = dict(store.counts)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(order)), max_size=3)))
        for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True):
            store.commit("second", list(order[a:b]))
        results.append((store.rows, {k: store.counts[k] - start[k] for k in start}, store.outcomes))
    assert results[0] == results[1]


@given(st.lists(_versions, min_size=1, max_size=8))
def test_reading_the_same_again_changes_nothing(read: list[ArticleVersion]) -> None:
    store = Store()
    store.commit("first", read)
    rows = dict(store.rows)
    store.counts = dict.fromkeys(store.counts, 0)
    store.commit("second", list(reversed(read)))
    assert store.rows == rows
    assert store.counts == {"new": 0, "changed": 0, "unchanged": len(read)}


def test_in_one_run_the_later_publication_stays() -> None:
    store = Store()
    store.commit("run", [version("a", "z", 1), version("a", "b", 2)])
    assert store.rows["a"] == version("a", "b", 2)
    assert store.counts == {"new": 1, "changed": 0, "unchanged": 1}


def test_across_runs_the_later_run_stays_even_with_an_earlier_date() -> None:
    store = Store()
    store.commit("first", [version("a", "old", 9)])
    store.commit("second", [version("a", "correction", 1)])
    assert store.rows["a"].content_sha256 == "correction"
    assert store.counts == {"new": 1, "changed": 1, "unchanged": 0}


def test_an_input_with_old_and_new_text_does_not_swing_back() -> None:
    store = Store()
    store.commit("first", [version("a", "old", 1)])
    store.commit("second", [version("a", "old", 1), version("a", "new", 2)])
    assert store.rows["a"].content_sha256 == "new"
    store.commit("third", [version("a", "old", 1), version("a", "new", 2)])
    assert store.rows["a"].content_sha256 == "new"
    assert store.counts["changed"] == 1


def test_a_newer_extractor_reads_again() -> None:
    store = Store()
    store.commit("first", [version("a", "x", 1)])
    store.commit("second", [version("a", "x", 1, extractor="2")])
    assert store.rows["a"].extractor_version == "2"
    assert store.counts == {"new": 1, "changed": 1, "unchanged": 0}


def test_what_was_forgotten_stays_out() -> None:
    decision = decide([version("a", "x")], run_id="r", stored={}, seen={}, forgotten=frozenset("a"))
    assert (decision.kept, decision.unchanged) == ({}, 1)
