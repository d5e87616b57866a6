"""Is the wheel whole? Builds it, lists it, installs it into a clean environment, migrates, opens the sign-in page.

release_check.py          all of it
release_check.py list     only build and list (a test does this too)
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv/bin/uv"
PORT = "8199"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="mostik-release-") as folder:
        wheel = build(Path(folder))
        lost = missing(wheel)
        print(f"{wheel.name}: {len(names(wheel))} files, {wheel.stat().st_size // 1024} KB")
        for name in lost:
            print(f"not in the wheel: {name}")
        if lost or sys.argv[1:] == ["list"]:
            return 1 if lost else 0
        python = install(wheel, Path(folder))
        return 0 if opens(python, Path(folder)) else 1


def build(folder: Path) -> Path:
    """The wheel, built without isolation and network by hatchling of .venv."""
    program = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return folder / done.stdout.strip().splitlines()[-1]


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def missing(wheel: Path) -> list[str]:
    """Files of the package that git knows and the wheel lacks; a compiled catalogue is wanted for each .po."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "mostik"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.split("\0")
    wanted = {name for name in listed if name and (ROOT / name).exists()}
    wanted |= {name.removesuffix(".po") + ".mo" for name in wanted if name.endswith(".po")}
    return sorted(wanted - names(wheel))


def install(wheel: Path, folder: Path) -> Path:
    """A clean environment with the wheel and the pinned dependencies it asks for; returns its python."""
    place = folder / "clean"
    subprocess.run([UV, "venv", "-q", "--python", sys.executable, str(place)], check=True)
    python = place / "bin/python"
    pins = folder / "pins.txt"
    pins.write_text(
        "".join(
            line
            for line in (ROOT / "requirements.lock").read_text().splitlines(True)
            if "==" in line and "--hash" not in line
        ).replace(" \\", "")
    )
    subprocess.run(
        [UV, "pip", "install", "-q", "--python", str(python), "-c", str(pins), str(wheel)], check=True
    )
    return python


def opens(python: Path, folder: Path) -> bool:
    """Does the installed command migrate, serve and show the sign-in page with its style sheet, outside the project?"""
    environment = {"PATH": os.environ["PATH"], "MOSTIK_HOME": str(folder / "home"), "LANG": "C.UTF-8"}
    mostik = str(python.parent / "mostik")
    subprocess.run([mostik, "manage", "migrate", "-v0"], env=environment, cwd=folder, check=True)
    subprocess.run([mostik, "check"], env=environment, cwd=folder, check=True)
    server = subprocess.Popen([mostik, "serve", "--port", PORT], env=environment, cwd=folder)
    try:
        page = fetch(f"http://127.0.0.1:{PORT}/accounts/login/")
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]
        fetch(f"http://127.0.0.1:{PORT}{style}")
    finally:
        server.terminate()
        server.wait(40)
    is_right = "<h1>Вход</h1>" in page
    print(f"sign-in page: {len(page)} characters, style sheet {style}, {'right' if is_right else 'WRONG'}")
    return is_right


def fetch(address: str) -> str:
    for _attempt in range(120):
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(1)
    raise TimeoutError(address)


if __name__ == "__main__":
    sys.exit(main())
