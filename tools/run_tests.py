"""The whole suite: on SQLite with a real browser, then on PostgreSQL without it. Arguments go to pytest.

Nothing has to run beforehand: PostgreSQL is started for the time of the tests in a temporary folder, on a free port,
by an unprivileged user. What this machine lacks is left out and named in the last lines, with the way to get it;
with MOSTIK_TEST_STRICT=1 a left-out thing is a failure.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("MOSTIK_TEST_STRICT") == "1"
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
POSTGRES_HINT = "PostgreSQL: apt install postgresql"
BROWSER_HINT = "the browser tests (e2e): apt install chromium-headless-shell fonts-dejavu-core"


def main() -> int:
    started = time.monotonic()
    left_out: list[str] = []
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if not browser:
        left_out.append(BROWSER_HINT)
    results = [run("SQLite", {"MOSTIK_CHROMIUM": browser or ""}, "" if browser else "not e2e")]
    server = postgres_folder()
    if server is None:
        left_out.append(POSTGRES_HINT)
    else:
        try:
            with postgres(server) as url:
                template = make_template(url)
                places = {"MOSTIK_DATABASE_URL": url, "MOSTIK_TEST_TEMPLATE": template}
                results.append(run("PostgreSQL", places, "not e2e and not one_database"))
        except (subprocess.CalledProcessError, OSError, TimeoutError) as error:
            print(f"PostgreSQL could not be started: {error}", file=sys.stderr)
            left_out.append("PostgreSQL: it is installed but does not start, see above")
    return report(results, left_out, time.monotonic() - started)


def run(title: str, environment: dict[str, str], marks: str) -> tuple[str, int, str]:
    """Name of the run, exit code of pytest, its closing line."""
    print(f"\n=== {title} ===", flush=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-rs",
        "-n",
        str(min(os.cpu_count() or 1, 8)),
        "--dist=loadgroup",
    ]
    if marks:
        command += ["-m", marks]
    process = subprocess.Popen(
        [*command, *sys.argv[1:]], cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    closing = ""
    try:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if re.search(r"\d+ (passed|failed|error).* in ", line):
                closing = line.strip().strip("= ")
        return title, process.wait(), closing
    finally:
        process.terminate()


def report(results: list[tuple[str, int, str]], left_out: list[str], seconds: float) -> int:
    def total(word: str) -> int:
        return sum(int(n) for *_rest, line in results for n in re.findall(rf"(\d+) {word}", line))

    if total("skipped"):
        left_out.append(f"{total('skipped')} skipped tests: the reasons stand above, after SKIPPED")
    print(f"\n=== {int(seconds // 60)} min {int(seconds % 60)} s ===")
    for hint in left_out:
        print(f"LEFT OUT: {hint}")
    for title, code, closing in results:
        print(f"{title}: {closing or f'pytest ended with code {code}'}")
    is_broken = any(code for _title, code, _closing in results)
    is_short = STRICT and bool(left_out)
    bad = total("failed") + total("errors?") or int(is_broken or is_short)
    print(f"{bad} failed, {total('passed')} passed" if is_broken or is_short else f"{total('passed')} passed")
    return 1 if is_broken or is_short else 0


def postgres_folder() -> Path | None:
    """Where initdb and pg_ctl are: Debian keeps them outside PATH; the newest version wins."""
    found = [Path(path) for path in glob.glob("/usr/lib/postgresql/*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(re.sub(r"\D", "", path.parts[4]) or 0)).parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextlib.contextmanager
def postgres(binaries: Path, *, durable: bool = False, settings: str = "") -> Iterator[str]:
    """A server of our own in a temporary folder; yields the address of its database `mostik`. It is fast because it
    may lose everything with the power; `durable` makes it as careful as in production (measurements). `settings`: more of
    them, as ` -c name=value`."""
    folder = Path(tempfile.mkdtemp(prefix="mostik-pg-", dir="/tmp"))
    user = unprivileged()
    if user:
        shutil.chown(folder, user)
    port = free_port()
    cluster = str(folder / "data")

    def run_quietly(program: str, *options: str) -> None:
        quietly([*as_user(user), str(binaries / program), *options], folder)

    try:
        trust = ("-U", "mostik", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        run_quietly("initdb", "-D", cluster, *trust)
        chosen = (
            f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
            " -c max_connections=200 -c shared_buffers=128MB"
        )
        if not durable:
            chosen += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        run_quietly(
            "pg_ctl",
            "-D",
            cluster,
            "-w",
            "-t",
            "60",
            "-o",
            chosen + settings,
            "-l",
            str(folder / "log"),
            "start",
        )
        try:
            run_quietly("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "mostik", "mostik")
            yield f"postgres://mostik@127.0.0.1:{port}/mostik"
        finally:
            run_quietly("pg_ctl", "-D", cluster, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_template(url: str) -> str:
    """Migrate one database; the test databases of all processes are copied from it."""
    name = "mostik_template"
    address = url.rsplit("/", 1)[0]
    program = "import psycopg, sys; psycopg.connect(sys.argv[1], autocommit=True).execute(f'CREATE DATABASE {sys.argv[2]}')"
    subprocess.run([sys.executable, "-c", program, url, name], check=True)
    environment = os.environ | {"MOSTIK_DATABASE_URL": f"{address}/{name}"}
    migrate = [sys.executable, "-m", "mostik.cli", "manage", "migrate", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    return name


def unprivileged() -> str:
    """PostgreSQL refuses to run as root: the user of its package, or nobody, does it then."""
    if os.geteuid():
        return ""
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def as_user(user: str) -> list[str]:
    return ["runuser", "-u", user, "--"] if user else []


def quietly(command: list[str], folder: Path) -> None:
    """Run without output; on failure show all of it."""
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            output.seek(0)
            print(output.read(), file=sys.stderr)
            raise subprocess.CalledProcessError(done.returncode, command[:4])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` stops the server
    sys.exit(main())
