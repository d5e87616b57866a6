"""Compares our engine with @getodk/xforms-engine and with JavaRosa, the engine of ODK Collect, on random submissions.
Development only.

    mkdir engine && cd engine && npm i @getodk/xforms-engine@0.22.0 jsdom && cp …/tools/oracle/ask.mjs .
    TZ=UTC python tools/oracle/compare.py FOLDER --engine engine [--count 200] [--forms 40]
    TZ=UTC python tools/oracle/compare.py FOLDER --engine javarosa     (Java 17; JavaRosa comes inside pyxform)
    python tools/oracle/compare.py FOLDER --engine browser             (our own twin in JavaScript, under node)

Prints how many submissions and values were compared and each difference once. The packs of the demo are always among the forms.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyxform

sys.path.insert(0, str(Path(__file__).parents[2]))

from mostik.demo.packs import LIBRARY
from mostik.demo.packs import workbook as packs
from mostik.instruments.engine import submission
from mostik.instruments.engine.checking import Outcome, check_file, files_in
from mostik.instruments.engine.form import Form
from tests.instruments.drawing import draw
from tests.instruments.test_same_engine import compare as twin

LOGIC = ("calculate=", "relevant=", "constraint=", "<repeat", "itemset nodeset", "required=")
VALIDATE = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
JAVAROSA = ["java", "-cp", str(VALIDATE), str(Path(__file__).parent / "Ask.java")]
INSTANCE = re.compile(r"\[\d+\]")
UNCOMPARED = ("/meta/", "orx:meta", "orx2:meta")  # identifiers are the client's own


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", required=True, help="folder of @getodk/xforms-engine, javarosa, browser")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--forms", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.engine == "browser":
            forms = [form for form, _path in forms_of(options, Path(folder))]
            print(
                f"{len(forms)} forms, {sum(twin([form], options.count) for form in forms)} cards, differences 0"
            )
            return 0
        jobs = jobs_of(options, Path(folder))
        asked, told = Path(folder) / "jobs.json", Path(folder) / "results.json"
        asked.write_text(json.dumps(jobs))
        command = JAVAROSA if options.engine == "javarosa" else ["node", "ask.mjs"]
        place = None if options.engine == "javarosa" else options.engine
        subprocess.run([*command, asked, told], cwd=place, check=True, stderr=subprocess.DEVNULL)
        return compared(jobs, json.loads(told.read_text()))


def forms_of(options: argparse.Namespace, folder: Path) -> Iterator[tuple[Form, Path]]:
    """Forms the browser fills: the packs, then public ones, those with most logic first, none twice."""
    for pack in LIBRARY:
        (folder / f"{pack.form_id}.xlsx").write_bytes(packs.write(pack))
    public = [p for p in files_in([options.folder]) if p.suffix in (".xml", ".xlsx")]
    texts = {p: p.read_text(errors="replace") if p.suffix == ".xml" else "" for p in public}
    public.sort(key=lambda p: -sum(texts[p].count(word) for word in LOGIC))
    seen: set[str] = set()
    for path in [*sorted(folder.iterdir()), *public]:
        verdict = check_file(path)
        if verdict.outcome is Outcome.BROWSER and verdict.form is not None:
            xml = verdict.form.xform or path.read_text()
            if xml not in seen and len(seen) < options.forms + len(LIBRARY):
                seen.add(xml)
                yield verdict.form, path


def jobs_of(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """Each form with submissions and our own results."""
    jobs: list[dict[str, Any]] = []
    for form, path in forms_of(options, folder):
        xml = form.xform or path.read_text()
        chance, now = random.Random(7), dt.datetime.now(dt.UTC)
        sent = [submission.write(form, draw(form, chance), f"uuid:{n:036d}") for n in range(options.count)]
        name = str(path.relative_to(options.folder)) if options.folder in path.parents else path.name
        ours = [submission.report(form, submission.read(form, one), now) for one in sent]
        tables = {p.name: p.read_text(errors="replace") for p in path.parent.glob("*.csv")}
        jobs.append({"name": name, "form": xml, "submissions": [s.decode() for s in sent], "ours": ours,
                     "attachments": tables, "now": now.isoformat()})  # fmt: skip
    return jobs


def compared(jobs: list[dict[str, Any]], results: list[dict[str, Any]]) -> int:
    differences: Counter[str] = Counter()
    cards = values = identical = 0
    for job, result in zip(jobs, results, strict=True):
        if "error" in result:
            print(f"not loaded: {job['name']}: {result['error'][:150]}")
            continue
        found: Counter[str] = Counter()
        for ours, theirs in zip(job["ours"], result["results"], strict=True):
            if "error" in theirs:
                found[f"not taken: {theirs['error'][:100]}"] += 1
                continue
            cards, values = cards + 1, values + len(theirs["values"])
            found.update(differing(ours, theirs))
        for what, times in found.items():
            differences[f"{job['name']}: {INSTANCE.sub('[n]', what)}"] += times
        identical += not found
    print(f"{len(jobs)} forms, {cards} submissions, {values} values; identical forms {identical}")
    for what, times in sorted(differences.items()):
        print(f"{times:5} {what}")
    return bool(differences)


def differing(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """What differs, by path."""
    mine = {(v["path"], v["kind"]) for v in ours["violations"]}
    found = [f"violation {kind} {path}" for path, kind in mine ^ {tuple(v) for v in theirs["violations"]}]
    found += [f"relevant {path}" for path in {*ours["relevant"]} ^ {*theirs["relevant"]}]
    for path in ours["values"].keys() | theirs["values"].keys():
        if plain(ours["values"].get(path)) != plain(theirs["values"].get(path)):
            found.append(f"value {path}")
    return [what for what in found if not any(part in what for part in UNCOMPARED)]


def plain(text: str | None) -> object:
    """2.0 and 2 are the same number; spaces around a text do not count."""
    try:
        return float(text or "")
    except ValueError:
        return (text or "").strip()


if __name__ == "__main__":
    sys.exit(main())
