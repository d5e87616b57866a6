"""A folder of reports: which nodes, under which names, written by one process or by several."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import django

from mostik.documents import docx, pdf
from mostik.lib.text import slugify_ru
from mostik.monitoring.reports.data import ReportData, Results
from mostik.monitoring.reports.node import node_report
from mostik.stats.results import Place

WRITERS = {"docx": docx.write, "pdf": pdf.write}
REPORTED = ("region", "municipality", "organisation")
WORTH_PROCESSES = 12
BATCH = 4
LONGEST_SLUG = 100


def reported_places(results: Results, level: str = "all") -> list[tuple[str, Place]]:
    """(kind, place) of every node a report is asked for, from the top down."""
    kinds = REPORTED if level == "all" else (level,)
    return [(kind, place) for kind in kinds for place in results.places(kind)]


def file_names(places: Sequence[tuple[str, Place]]) -> dict[Place, str]:
    """`report-organisation-gornorechenskiy-rayon-detskiy-sad-17`: the node with its municipality, so that a folder
    lists the organisations of a municipality side by side. Names that come out equal get a mark of their full path."""
    short = {
        place: f"report-{kind}-{_slug(place[1:] if len(place) > 2 else place[-1:])}" for kind, place in places
    }
    counts = Counter(short.values())
    return {place: name if counts[name] == 1 else f"{name}-{_mark(place)}" for place, name in short.items()}


def _slug(names: Sequence[str]) -> str:
    slug = slugify_ru(" ".join(names))
    return slug if len(slug) <= LONGEST_SLUG else f"{slug[:LONGEST_SLUG].rstrip('-')}-{_mark(names)}"


def _mark(names: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:8]


def write_reports(
    template: ReportData, names: dict[Place, str], formats: Sequence[str], folder: Path
) -> Iterator[int]:
    """Write every report, yielding how many nodes are ready. `template` is the data of any of the nodes."""
    places = list(names)
    workers = min(os.cpu_count() or 1, -(-len(places) // BATCH))
    if len(places) < WORTH_PROCESSES or workers < 2:
        for done, place in enumerate(places, 1):
            write_report(replace(template, place=place), names[place], formats, folder)
            yield done
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, context, initializer=_prepare, initargs=(template, names, formats, folder)
    ) as pool:
        done = 0
        for count in pool.map(
            _write_batch, [places[start : start + BATCH] for start in range(0, len(places), BATCH)]
        ):
            done += count
            yield done


def write_report(data: ReportData, name: str, formats: Sequence[str], folder: Path) -> None:
    document = node_report(data)
    for kind in formats:
        (folder / f"{name}.{kind}").write_bytes(WRITERS[kind](document))


_job: tuple[ReportData, dict[Place, str], Sequence[str], Path]


def _prepare(template: ReportData, names: dict[Place, str], formats: Sequence[str], folder: Path) -> None:
    """In a fresh process: the translations, and once what all its reports are made from."""
    global _job
    django.setup()
    _job = (template, names, formats, folder)


def _write_batch(places: Sequence[Place]) -> int:
    template, names, formats, folder = _job
    for place in places:
        write_report(replace(template, place=place), names[place], formats, folder)
    return len(places)
