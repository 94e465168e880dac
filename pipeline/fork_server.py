"""The process that loads everything once and then forks the workers of each batch.

Importing Beam and spaCy, and loading a model with the lexicons, takes seconds of the processor in every process. A
server of the run does it once, while the driver is still getting ready itself, and forks workers in milliseconds; they
share what was loaded. It is a process of its own because only one without threads may fork safely: the driver has those
of its engine. It ends with the driver.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable


class WorkerDied(Exception):
    """A worker process ended in the middle of its work; nothing of its batch was committed."""


def can_fork() -> bool:
    """Whether workers are forked here: on Linux. Elsewhere a fork of a process that loaded libraries is not safe."""
    return sys.platform == "linux"


class ForkServer:
    """The process that forks workers; one a driver and list of models."""

    def __init__(self, models: tuple[str, ...]) -> None:
        command = [sys.executable, "-m", "pipeline.worker", "--serve", *models]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._ended: dict[int, Callable[[int], None]] = {}
        threading.Thread(target=self._listen, name="fork-server", daemon=True).start()
        atexit.register(self.stop)

    def start(self, environment: dict[str, str], ended: Callable[[int], None]) -> None:
        """Starts a worker with these variables; ``ended`` is called with its exit code (negative: the signal)."""
        with self._lock:
            number = next(self._numbers)
            self._ended[number] = ended
            stdin = self._process.stdin
            assert stdin is not None
            try:
                stdin.write(json.dumps({"number": number, "environment": environment}) + "\n")
                stdin.flush()
            except OSError as error:
                raise WorkerDied(f"the process that starts workers ended ({self._process.poll()})") from error

    def alive(self) -> bool:
        """Whether the server can start workers still."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ends the server, when its workers have ended: they do so once their connection is closed."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._ended:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=10)
        self._process.terminate()
        self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            number, code = map(int, line.split())
            self._ended.pop(number)(code)
        for ended in list(self._ended.values()):
            ended(1)


_running: dict[tuple[str, ...], ForkServer] = {}
_starting = threading.Lock()


def server(models: Iterable[str]) -> ForkServer:
    """The running server that has loaded these models; started when there is none, in place of one with others."""
    wanted = tuple(models)
    with _starting:
        found = _running.get(wanted)
        if found is None or not found.alive():
            for other in _running.values():
                other.stop()
            _running.clear()
            found = _running[wanted] = ForkServer(wanted)
        return found
