"""The command line as a user meets it: exit codes, help, messages, signals, kill -9."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import warehouse
from tests.pipeline.conftest import Done, command, contents, records, write_jsonl

Run = Callable[..., Done]
MANY = 60
COMMANDS = (
    *(
        "ingest",
        "retry",
        "sql",
        "shell",
        "show",
        "doctor",
        "watch",
        "stream",
        "refresh",
        "maintain",
        "forget",
        "history",
    ),
    *("export", "version", "topics list", "topics test"),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with six articles and one dead letter."""
    folder = tmp_path_factory.mktemp("cli")
    write_jsonl(folder / "a.jsonl", [*records(6), {"title": "no text"}])
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "ingest", "a.jsonl", "--warehouse", "lake", "--json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    summary = json.loads(done.stdout)
    assert (summary["new"], summary["dead_letters"], summary["read"]) == (6, 1, 7)
    assert done.stderr == "", "a quiet run says nothing"
    return folder / "lake"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(newsbeam: Run, command: str) -> None:
    done = newsbeam(*command.split(), "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout


@pytest.mark.parametrize("arguments", [["version"], ["--version"]])
def test_version(newsbeam: Run, arguments: list[str]) -> None:
    done = newsbeam(*arguments)
    assert (done.returncode, done.stdout.split()[0]) == (0, "newsbeam")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ingest", "no-such-file"], 2, "no such file"),
        (["ingest"], 2, "Missing argument"),
        (["sql"], 2, "give one query"),
        (["sql", "SELECT 1", "--format", "xml"], 2, "one of"),
        (["sql", "SELECT 1", "--format", "parquet"], 2, "-o FILE"),
        (["frobnicate"], 2, "No such command"),
        (["ingest", "README.md", "--model", "xx_nothing"], 1, "not installed"),
        (["ingest", "README.md", "--map", "text"], 2, "text=body"),
    ],
)
def test_wrong_usage_says_what_to_do(newsbeam: Run, arguments: list[str], code: int, said: str) -> None:
    done = newsbeam(*arguments)
    assert done.returncode == code, done.stderr
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_sql_gives_every_form(newsbeam: Run, lake: Path, tmp_path: Path) -> None:
    query = "SELECT published_date, outlet FROM articles ORDER BY url LIMIT 1"
    out = {
        f: newsbeam("sql", query, "-w", str(lake), "--format", f).stdout for f in ("csv", "jsonl", "markdown", "table")
    }
    assert out["csv"].splitlines() == ["published_date,outlet", "2024-10-01,The Harbor Ledger"]
    assert json.loads(out["jsonl"]) == {"published_date": "2024-10-01", "outlet": "The Harbor Ledger"}
    assert "| 2024-10-01" in out["markdown"]
    assert "The Harbor Ledger" in out["table"]
    target = tmp_path / "out.parquet"
    assert newsbeam("sql", query, "-w", str(lake), "--format", "parquet", "-o", str(target)).returncode == 0
    assert target.stat().st_size > 0


@pytest.mark.parametrize("query", ["DELETE FROM articles", "CREATE TABLE x AS SELECT 1", "COPY articles TO 'x.csv'"])
def test_sql_is_read_only(newsbeam: Run, lake: Path, query: str) -> None:
    done = newsbeam("sql", query, "-w", str(lake))
    assert done.returncode != 0
    assert "reading" in done.stderr or "read" in done.stderr


def test_shell_answers_and_survives_errors(newsbeam: Run, lake: Path) -> None:
    done = newsbeam("shell", "-w", str(lake), stdin=".tables\nSELEC 1;\nSELECT count(*) AS n\nFROM articles;\n.quit\n")
    assert done.returncode == 0
    assert "mentions_over_time" in done.stdout
    assert "6" in done.stdout
    assert "syntax error" in done.stderr


def test_show_marks_an_article(newsbeam: Run, lake: Path) -> None:
    done = newsbeam("show", "Bridge work, part 2", "-w", str(lake))
    assert done.returncode == 0
    assert "Who said what" in done.stdout
    assert "Mara Quill" in done.stdout
    assert newsbeam("show", "nothing like it", "-w", str(lake)).returncode == 1


def test_doctor_finds_nothing_wrong(newsbeam: Run, lake: Path) -> None:
    done = newsbeam("doctor", "-w", str(lake))
    assert done.returncode == 0, done.stdout
    assert "all is well" in done.stdout


def test_doctor_names_a_missing_file_and_the_remedy(newsbeam: Run, tmp_path: Path) -> None:
    newsbeam("ingest", str(write_jsonl(tmp_path / "a.jsonl", records(2))), "-w", str(tmp_path / "w"))
    next((tmp_path / "w" / "data" / "main" / "quotes").rglob("*.parquet")).unlink()
    done = newsbeam("doctor", "-w", str(tmp_path / "w"))
    assert done.returncode == 1
    assert "remedy" in done.stdout


def test_no_warehouse_names_the_remedy(newsbeam: Run, tmp_path: Path) -> None:
    done = newsbeam("sql", "SELECT 1", "-w", str(tmp_path / "none"))
    assert done.returncode != 0
    assert "newsbeam ingest" in done.stderr


def test_too_many_dead_letters_is_exit_code_3(newsbeam: Run, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", [*records(1), {"title": "no text"}])
    assert newsbeam("ingest", str(source), "-w", str(tmp_path / "w"), "--max-dead-letters", "1").returncode == 0
    again = newsbeam("ingest", str(source), "-w", str(tmp_path / "v"), "--max-dead-letters", "0")
    assert again.returncode == 3


def test_standard_input(newsbeam: Run, tmp_path: Path) -> None:
    text = "".join(json.dumps(r) + "\n" for r in records(2))
    done = newsbeam("ingest", "-", "-w", str(tmp_path / "w"), "--json", stdin=text)
    assert json.loads(done.stdout)["new"] == 2, done.stderr


def test_retry_takes_what_comes_through_from_the_dead_letters(newsbeam: Run, tmp_path: Path) -> None:
    source, root = tmp_path / "a.jsonl", str(tmp_path / "w")
    source.write_bytes(
        '{"text": "Das Café zählte 12 Gäste", "language": "en"}\n'.encode("latin-1") + b'{"title": "x"}\n'
    )
    assert json.loads(newsbeam("ingest", str(source), "-w", root, "--json").stdout)["dead_letters"] == 2
    again = newsbeam("retry", "-w", root, "--encoding", "latin-1", "--json")
    assert json.loads(again.stdout)["new"] == 1, again.stderr
    left = newsbeam("sql", "SELECT source_uri FROM dead_letters", "-w", root, "--format", "csv").stdout.splitlines()
    assert left == ["source_uri", f"{source}#2"]
    assert newsbeam("doctor", "-w", root).returncode == 0


def test_retry_reads_the_payload_when_the_file_is_gone(newsbeam: Run, tmp_path: Path) -> None:
    source, root = tmp_path / "a.jsonl", str(tmp_path / "w")
    source.write_text(json.dumps({"text": "Quill counted 12 boats. " * 40}) + "\n")
    newsbeam("ingest", str(source), "-w", root, "--max-article-chars", "100")
    source.unlink()
    done = newsbeam("retry", "-w", root, "--json")
    assert json.loads(done.stdout)["new"] == 1, done.stderr
    kept = newsbeam("sql", "SELECT text FROM articles", "-w", root, "--format", "jsonl").stdout
    assert json.loads(kept)["text"].startswith("Quill counted 12 boats. Quill counted")
    assert (
        newsbeam("sql", "SELECT count(*) AS n FROM dead_letters", "-w", root, "--format", "jsonl").stdout
        == '{"n": 0}\n'
    )


def test_retry_takes_the_option_that_the_letter_names(newsbeam: Run, tmp_path: Path) -> None:
    source, root = tmp_path / "a.jsonl", str(tmp_path / "w")
    story = f"Quill counted 12 boats on Monday, {'and then some more, ' * 10}she said."
    write_jsonl(source, [{"story_so_far": story, "when": "2024-10-28 23:30", "url": "https://ledger.example/1"}])
    newsbeam("ingest", str(source), "-w", root)
    mapping = "text=story_so_far,published_at=when"
    done = newsbeam("retry", "-w", root, "--map", mapping, "--timezone", "America/New_York", "--json")
    assert json.loads(done.stdout)["new"] == 1, done.stderr
    query = "SELECT published_at AT TIME ZONE 'UTC' AS at, published_date AS day FROM articles"
    kept = newsbeam("sql", query, "-w", root, "--format", "csv").stdout.splitlines()
    assert kept == ["at,day", "2024-10-29T03:30:00,2024-10-28"]
    assert json.loads(newsbeam("retry", "-w", root, "--json").stdout)["read"] == 0


def test_retry_fetches_what_a_feed_links_to_also_when_the_feed_is_gone(
    newsbeam: Run, tmp_path: Path, web_page: str
) -> None:
    feed, root = tmp_path / "feed.xml", str(tmp_path / "w")
    item = f"<item><title>Boats</title><link>{web_page}</link></item>"
    feed.write_text(f"<rss><channel><title>Ledger</title>{item}</channel></rss>")
    newsbeam("ingest", str(feed), web_page, "-w", root)
    newsbeam("ingest", web_page, "-w", root, "--fetch")
    query = "SELECT error_type FROM dead_letters ORDER BY ALL"
    kinds = newsbeam("sql", query, "-w", root, "--format", "csv").stdout.split()
    assert kinds == ["error_type", "address_refused", "link_only"], "the page's letter says why it failed last"
    feed.unlink()
    done = newsbeam("retry", "-w", root, "--fetch", "--allow-private", "--json")
    summary = json.loads(done.stdout)
    assert (summary["new"], summary["dead_letters"]) == (1, 0), done.stderr
    assert newsbeam("sql", query, "-w", root, "--format", "csv").stdout.split() == ["error_type"]


def _start(source: Path, root: Path, workers: int = 1) -> subprocess.Popen[str]:
    batches = ["--batch-articles", "10", "--workers", str(workers)]
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "ingest", str(source), "-w", str(root), *batches],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _wait_for_a_commit(root: Path, process: subprocess.Popen[str]) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise AssertionError(f"it ended before its time: {process.stderr and process.stderr.read()}")
        try:
            connection = warehouse.connect(root)
            n = connection.execute("SELECT count(*) FROM articles").fetchone()
            connection.close()
            if n and n[0]:
                return
        except warehouse.WarehouseError:
            pass
        time.sleep(0.05)
    raise AssertionError("no batch was committed")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The rows of a run that nobody stopped."""
    folder = tmp_path_factory.mktemp("undisturbed")
    source = write_jsonl(folder / "a.jsonl", records(MANY))
    assert command("ingest", str(source), "-w", str(folder / "w")).returncode == 0
    return contents(folder / "w")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["KILL", "TERM", "INT"]
)
def test_a_run_cut_off_goes_on_where_it_stopped(
    newsbeam: Run, tmp_path: Path, undisturbed: dict[str, list[str]], number: int, code: int
) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", records(MANY))
    process = _start(source, tmp_path / "w", workers=2 if number == signal.SIGTERM else 1)
    _wait_for_a_commit(tmp_path / "w", process)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in said
    left = warehouse.connect(tmp_path / "w")
    (some,) = left.execute("SELECT count(*) FROM articles").fetchone() or (0,)
    left.close()
    assert 0 < some < MANY
    assert some % 10 == 0, "whole batches only"
    again = newsbeam("ingest", str(source), "-w", str(tmp_path / "w"), "--batch-articles", "10", "--json")
    summary = json.loads(again.stdout)
    assert summary["resumed"]
    assert (summary["new"], summary["read"]) == (MANY, MANY)
    assert contents(tmp_path / "w") == undisturbed
    assert newsbeam("doctor", "-w", str(tmp_path / "w")).returncode == 0


def test_second_run_meanwhile_is_exit_code_75(newsbeam: Run, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", records(MANY))
    process = _start(source, tmp_path / "w")
    _wait_for_a_commit(tmp_path / "w", process)
    other = newsbeam("ingest", str(write_jsonl(tmp_path / "b.jsonl", records(1))), "-w", str(tmp_path / "w"))
    process.kill()
    process.wait()
    assert other.returncode == 75, other.stderr
    assert "--wait" in other.stderr
