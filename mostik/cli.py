"""`mostik` — the one command. Each subcommand is a Django management command; this file only gives them one name."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile

COMMANDS = {
    "demo": "build a synthetic region and serve it at 127.0.0.1:8000",
    "serve": "serve the site and run its background worker",
    "analyse": "score answers with an instrument: tables and reports, no database",
    "federation": "export the results of a region; merge the regions of the country",
    "form": "check forms before they are uploaded; evaluate a submission",
    "pack": "write or import packs of instruments; write the library of our own ones",
    "import": "import organisations and people from .xlsx or .csv",
    "backup": "write the database and the files into one archive, or restore it",
    "check": "check settings, database and deployment",
    "manage": "any other management command: mostik manage migrate",
}
ALIASES = {"import": "import_network", "check": "check_installation"}


def main(argv: list[str] | None = None) -> int:
    """Run a subcommand; returns the exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    if not args or args[0] in ("-h", "--help", "help") or args[0] not in COMMANDS:
        stream = sys.stdout if not args or args[0] in ("-h", "--help", "help") else sys.stderr
        lines = "\n".join(f"  {name:<10} {about}" for name, about in COMMANDS.items())
        print(f"usage: mostik COMMAND [options]\n\n{lines}\n\nmostik COMMAND --help tells more.", file=stream)
        return 0 if stream is sys.stdout else 2
    if args[0] == "demo":
        _own_home()
    if args[0] in ("analyse", "form") or (args[0] == "federation" and not _names_a_campaign(args)):
        _no_home()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mostik.settings")
    from django.core.management import execute_from_command_line

    name, rest = args[0], args[1:]
    execute_from_command_line(
        ["mostik", *rest] if name == "manage" else ["mostik", ALIASES.get(name, name), *rest]
    )
    return 0


def _names_a_campaign(args: list[str]) -> bool:
    """`federation` needs the database only for a campaign of this installation."""
    return any(word.split("=")[0] == "--campaign" for word in args)


def _own_home() -> None:
    """The demo lives in ./demo with its own SQLite: it never meets the database of a real installation."""
    os.environ.setdefault("MOSTIK_HOME", os.path.join(os.getcwd(), "demo"))
    for name in ("MOSTIK_DATABASE_URL", "MOSTIK_DATABASE_URL_FILE"):
        os.environ.pop(name, None)


def _no_home() -> None:
    """`analyse`, `form` and `federation` of files need neither a database nor a secret: their home is a temporary folder that is gone at the end."""
    home = tempfile.mkdtemp(prefix="mostik-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["MOSTIK_HOME"] = home
    for name in ("MOSTIK_DATABASE_URL", "MOSTIK_DATABASE_URL_FILE"):
        os.environ.pop(name, None)


if __name__ == "__main__":
    sys.exit(main())
