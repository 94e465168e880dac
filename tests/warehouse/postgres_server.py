"""A PostgreSQL server of its own for tests: in a temporary folder, on a free port of this machine, gone afterwards."""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "a 'secret' \\ word"
USER = "newsbeam"


@dataclass(frozen=True)
class Server:
    """``socket``: folder of the socket, where everybody is let in; through the port one needs the password."""

    programs: Path
    socket: Path
    port: int
    data: Path

    def catalogue(self, database: str, **more: str) -> str:
        """What ``--catalog`` takes, for a database of this server."""
        keywords = {"host": str(self.socket), "port": str(self.port), "user": USER, "dbname": database} | more
        return "postgres:" + " ".join(f"{k}={v}" for k, v in keywords.items() if v)

    def sql(self, database: str, *statements: str) -> str:
        """Runs statements one by one as the server's owner; returns what they print."""
        command = [str(self.programs / "psql"), "-h", str(self.socket), "-p", str(self.port), "-U", "postgres", "-qAtX"]
        for statement in statements:
            command += ["-c", statement]
        done = subprocess.run(
            [*command, "-v", "ON_ERROR_STOP=1", database], check=True, capture_output=True, text=True, timeout=60
        )
        return done.stdout.strip()

    def database(self, name: str, template: str = "template1") -> str:
        """Makes a database, empty or as a copy; returns its name."""
        self.sql("postgres", f'CREATE DATABASE "{name}" OWNER {USER} TEMPLATE "{template}"')
        return name


def programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``: Debian keeps it out of the path; the newest version counts."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    other = shutil.which("initdb")
    return Path(other).resolve().parent if other else None


@contextlib.contextmanager
def running(binaries: Path) -> Iterator[Server]:
    """Starts a server and ends it; it refuses to run as root, and runs as the user ``postgres`` then."""
    owner = pwd.getpwnam("postgres" if os.geteuid() == 0 else getpass.getuser())
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="nb-pg-"))
    try:
        folder.chmod(0o755)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        server = Server(binaries, folder, _free_port(), folder / "data")
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                server.data,
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
            ],
            check=True,
            capture_output=True,
            timeout=120,
            cwd="/",
            **as_owner,
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(server.port),
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "shared_buffers": "16MB",
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", server.data, *options], stdout=log, stderr=log, cwd="/", **as_owner
            )
        try:
            ready = [binaries / "pg_isready", "-q", "-h", folder, "-p", str(server.port)]
            for _ in range(600):
                if subprocess.run(ready, timeout=60).returncode == 0:
                    break
                assert process.poll() is None, (folder / "log").read_text()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
            password = PASSWORD.replace("'", "''")
            server.sql("postgres", "SET password_encryption = 'scram-sha-256'", f"CREATE ROLE {USER} LOGIN")
            server.sql("postgres", f"ALTER ROLE {USER} PASSWORD '{password}'")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # ends its sessions
            process.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
