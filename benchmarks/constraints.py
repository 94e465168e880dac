"""Writes constraints.txt: for each supported Python the newest versions that fit together, as name==version.

    python -m benchmarks.constraints > constraints.txt

pip resolves for the other Pythons without having them (wheels only); where their versions differ, a marker tells them
apart. Needs the package index; run it to move to newer versions, then run all tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64")
_NOT_PINNED = {"newsbeam", "pip"}


def resolve(python: str, requirements: Path) -> dict[str, str]:
    """Name -> version of everything that pip would install for that Python."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed"]
    command += ["--only-binary=:all:", "--python-version", python, "--implementation", "cp"]
    command += [x for abi in (f"cp{python.replace('.', '')}", "abi3", "none") for x in ("--abi", abi)]
    command += [x for platform in PLATFORMS for x in ("--platform", platform)]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run([*command, "--target", folder, "--report", str(report), "-r", str(requirements)], check=True)
        installed = json.loads(report.read_text())["install"]
    return {i["metadata"]["name"]: i["metadata"]["version"] for i in installed}


def main() -> None:
    """Prints the constraints."""
    root = Path(__file__).resolve().parent.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text("\n".join([*wanted, "setuptools>=77"]) + "\n")
        found = {python: resolve(python, requirements) for python in PYTHONS}
    versions: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for python, packages in found.items():
        for name, version in packages.items():
            versions[name][version].append(python)
    for name in sorted(versions, key=str.lower):
        if name.lower() in _NOT_PINNED:
            continue
        for version, pythons in versions[name].items():
            everywhere = len(versions[name]) == 1
            markers = " or ".join(f'python_version == "{p}"' for p in pythons)
            print(f"{name}=={version}" if everywhere else f"{name}=={version}; {markers}")


if __name__ == "__main__":
    main()
