"""Word → PDF by an office suite that stands beside, where there is one. Nothing of it is needed to run.

The document is one that passed `filling.package`: no macros, nothing that reaches outside. Still it is opened with a
profile of its own in a folder of its own, without a network proxy to find, and is stopped when it takes too long.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

SECONDS = 90
FONTS = Path(__file__).resolve().parent / "fonts"
FONT_SETTINGS = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{FONTS}</dir>
<alias binding="same"><family>Times New Roman</family><accept><family>Liberation Serif</family></accept></alias>
<alias binding="same"><family>Arial</family><accept><family>Liberation Sans</family></accept></alias>
</fontconfig>"""
NAMES = ("soffice", "libreoffice")


def program(setting: str) -> str:
    """The program named in the settings («off»: none), otherwise the one on the path; «» where there is none."""
    if setting == "off":
        return ""
    if setting:
        return shutil.which(setting) or ""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def to_pdf(documents: Sequence[bytes], setting: str) -> list[bytes] | None:
    """PDFs of the documents in their order, made in one start of the program; None where it is missing or fails."""
    found = program(setting)
    if not found or not documents:
        return None
    with tempfile.TemporaryDirectory(prefix="mostik-pdf-") as name:
        folder = Path(name)
        files = [folder / f"{number}.docx" for number, _one in enumerate(documents)]
        (folder / "fonts.conf").write_text(FONT_SETTINGS)
        for path, content in zip(files, documents, strict=True):
            path.write_bytes(content)
        command = [
            found,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder / "out"),
            *map(str, files),
        ]
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"}
        environment["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
        try:
            subprocess.run(
                command,
                cwd=folder,
                env=environment,
                capture_output=True,
                timeout=SECONDS + 2 * len(files),
                check=True,
            )
        except (subprocess.SubprocessError, OSError):
            return None
        made = [folder / "out" / f"{path.stem}.pdf" for path in files]
        return [path.read_bytes() for path in made] if all(path.exists() for path in made) else None
