"""`python -m bench NAME [options]`: measurements that stand beside other people's tools. Each prints what it ran on."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run the named measurement, `bench/<name>.py`; without a name list them. Names with `_` are their parts."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    measurements = sorted(module.name for module in modules if "_" not in module.name)
    if not arguments or arguments[0] not in measurements:
        print(f"usage: python -m bench {'|'.join(measurements)} [options]", file=sys.stderr)
        return 2
    return int(importlib.import_module(f"bench.{arguments[0]}").main(arguments[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
