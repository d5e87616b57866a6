"""A campaign of a country is rebuilt: everything, then after two cards of one region were changed, then with nothing changed.

    python -m bench rebuild [--regions 85] [--municipalities 2300] [--organisations 40000] [--groups 2] [--home DIR]

The installation is that of `python -m bench dashboards`, on SQLite, in a temporary place or kept in DIR. Each rebuild is a
process of its own, as after a restart of the worker, and prints seconds of the clock and the processor and its peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path

from bench import ingest

STEPS = (
    ("everything", "all"),
    ("two cards of one region changed", "one"),
    ("nothing changed", "none"),
)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench rebuild", description=__doc__)
    sizes = (("regions", 85), ("municipalities", 2300), ("organisations", 40_000), ("groups", 2))
    for name, default in sizes:
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--home", type=Path, help="keep the installation here, or use the one that is")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="mostik-") as folder:
        home = (options.home or Path(folder)).resolve()
        environment = os.environ | {"MOSTIK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mostik.settings"}
        kept = home / "world.json"
        if not kept.exists():
            home.mkdir(parents=True, exist_ok=True)
            size = [str(getattr(options, name)) for name, _default in sizes]
            built = ingest._mostik(["-m", "bench.dashboards_world", *size, "--no-results"], environment)
            kept.write_text(built)
        world = json.loads(kept.read_text())
        print(f"{os.cpu_count()} cores, Python {platform.python_version()}; {json.dumps(world)}", flush=True)
        for title, step in STEPS:
            said = ingest._mostik(["-m", "bench.rebuild_steps", step, str(world["campaign"])], environment)
            print(f"{title:<31} {said.strip()}, load {os.getloadavg()[0]:.1f}", flush=True)
    return 0
