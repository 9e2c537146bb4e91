"""A PostgreSQL server of one's own in a temporary folder, while a test runs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MISSING = "PostgreSQL is missing"


def _programs() -> Path | None:
    """Return the folder of initdb and pg_ctl; Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = Path(found) if found else next(reversed(debian), None)
    return path.resolve().parent if path else None


@contextmanager
def server() -> Iterator[str]:
    """Start a server that listens on no network; yield the URL of its database."""
    programs = _programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{MISSING} and CI=true: see tests/install_postgres.sh.")
        pytest.skip(f"NO TEST RAN WITH A REAL SERVER: {MISSING}; install it.")
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder = Path(name)
        # The server refuses to run as root; Debian's package has a user for it.
        user = {"user": "postgres"} if os.getuid() == 0 else {}
        if user:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"

        def call(program: str, *arguments: str) -> None:
            command = [str(programs / program), "-D", str(data), *arguments]
            with (folder / f"{program}.log").open("a") as log:
                to = {"stdout": log, "stderr": log, "cwd": folder}
                subprocess.run(command, check=True, **to, **user)

        call("initdb", "--username=grader", "--auth=trust", "--no-sync")
        listen = f"-c listen_addresses= -c fsync=off -k {folder}"
        call("pg_ctl", "--wait", "-o", listen, "start")
        try:
            yield f"postgresql+psycopg://grader@/postgres?host={folder}"
        finally:
            call("pg_ctl", "--wait", "--mode=immediate", "stop")
