"""The files in docs/deploy: their form, and that every command in them runs as it stands there."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.refresh import ROOT
from tests.pipeline.conftest import command, records, write_jsonl

DEPLOY = ROOT / "docs" / "deploy"
CRON_FIELD = r"(?:\*|\d+)(?:-\d+)?(?:/\d+)?(?:,\d+)*"


def of_unit(name: str) -> str:
    (line,) = re.findall(r"^ExecStart=(.+)$", (DEPLOY / name).read_text(), re.M)
    return str(line).removeprefix("/opt/newsbeam/bin/")


def of_cron() -> str:
    (line,) = [line for line in (DEPLOY / "newsbeam.cron").read_text().splitlines() if re.match(r"[*\d]", line)]
    found = re.fullmatch(rf"(?:{CRON_FIELD} ){{5}}newsbeam nice (newsbeam .+) 2>> \S+", line)
    assert found, f"five fields, a user, a command: {line}"
    return found[1]


def of_cronjob() -> str:
    job = yaml.safe_load((DEPLOY / "cronjob.yaml").read_text())
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    mounted = {m["name"] for m in container["volumeMounts"]}
    assert mounted == {v["name"] for v in job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["volumes"]}
    return shlex.join(["newsbeam", *container["args"]])


def of_airflow() -> list[str]:
    tree = ast.parse((DEPLOY / "airflow_dag.py").read_text())
    return [
        ast.literal_eval(word.value)
        for word in ast.walk(tree)
        if isinstance(word, ast.keyword) and word.arg == "bash_command"
    ]


COMMANDS = [
    of_unit("newsbeam-ingest.service"),
    of_unit("newsbeam-watch.service"),
    of_cron(),
    of_cronjob(),
    *of_airflow(),
]


def test_every_command_runs(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    write_jsonl(tmp_path / "inbox" / "a.jsonl", records(2))
    names = {"/srv/newsbeam": str(tmp_path), "/var/lib/node_exporter": str(tmp_path)}
    for line in COMMANDS:
        for old, new in names.items():
            line = line.replace(old, new)
        program, *arguments = [
            re.sub(r"^(--warehouse=)?/(inbox|lake)$", rf"\1{tmp_path}/\2", a) for a in shlex.split(line)
        ]
        assert program == "newsbeam"
        more = ["--once", "--settle", "0"] if arguments[0] == "watch" else []
        done = command(*arguments, *more)
        assert done.returncode == 0, (line, done.stderr)
        assert all(part.startswith(str(tmp_path)) for part in arguments if part.startswith("/")), "nothing outside"
    assert "newsbeam_articles_total" in (tmp_path / "newsbeam.prom").read_text()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_units_are_in_order(tmp_path: Path) -> None:
    for unit in DEPLOY.glob("newsbeam-*.*"):
        text = re.sub(r"/opt/newsbeam/bin/newsbeam", "/bin/true", unit.read_text())  # the program need not be installed
        (tmp_path / unit.name).write_text(re.sub(r"^User=.*\n", "", text, flags=re.M))
    units = [str(tmp_path / unit.name) for unit in sorted(DEPLOY.glob("newsbeam-*.*"))]
    assert len(units) == 3
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "newsbeam" in line]
    assert not ours, ours


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.yaml")), ids=lambda p: p.name)
def test_cluster_files_name_what_they_are(path: Path) -> None:
    documents: list[Any] = list(yaml.safe_load_all(path.read_text()))
    assert all({"apiVersion", "kind", "metadata", "spec"} <= set(d) for d in documents)


def test_every_file_is_explained() -> None:
    text = (DEPLOY / "README.md").read_text()
    missing = [p.name for p in DEPLOY.iterdir() if p.is_file() and p.name != "README.md" and f"`{p.name}`" not in text]
    assert missing == []
