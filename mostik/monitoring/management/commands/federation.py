"""`mostik federation`: a region exports its results, the country merges the files of its regions. docs/scale.md tells when.

`export` reads an instrument and answers as `analyse` does (no database), or a campaign of this installation. Either
everything is written or nothing; what is wrong is told in one sentence and the exit code is 2.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext, ngettext

from mostik.instruments.engine import answers_file, workbook
from mostik.instruments.engine.problems import WorkbookErrors
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import handover as campaign_handover
from mostik.stats import federation
from mostik.stats.federation import About, Merged
from mostik.stats.handover import CannotTake, Manifest, Trouble, What
from mostik.stats.methodology import Methodology
from mostik.stats.results import Submission

LANGUAGES = ("ru", "en")
LEAST_CELL = 3


class Refused(Exception):
    """The command cannot be followed."""


def refusal(sentence: str, **words: Any) -> Refused:
    return Refused(sentence % words)


class Command(BaseCommand):
    help = "Export the results of a region for the country; merge the files of regions."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True)
        export = commands.add_parser("export", help="write the results of a region into one file")
        export.add_argument(
            "inputs", metavar="INSTRUMENT ANSWERS", type=Path, nargs="*", help="as for `mostik analyse`"
        )
        export.add_argument("--campaign", type=int, help="instead: number of a campaign of this installation")
        export.add_argument("--instrument", metavar="FORM_ID", help="which instrument of the campaign")
        export.add_argument("--what", choices=[str(what) for what in What], default=str(What.AGGREGATES))
        export.add_argument("--out", metavar="FILE", type=Path, required=True, help="the file to write")
        export.add_argument("--round", default="", help="name of the round, the same in all regions: 2026")
        export.add_argument("--min-cell", type=int, default=5, help="fewest people behind an aggregate (5)")
        export.add_argument("--secret", metavar="FILE", type=Path, help="key of pseudonyms, made if missing")
        export.add_argument("--basis", default="", help="document by which results of persons may leave")
        merge = commands.add_parser("merge", help="merge the files of regions")
        merge.add_argument("files", metavar="FILE", type=Path, nargs="+")
        merge.add_argument(
            "--previous", metavar="FILE", type=Path, nargs="+", default=[], help="round before"
        )
        merge.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder for the results")
        for one in (export, merge):
            one.add_argument("--lang", default="ru", choices=LANGUAGES, help="language of messages: ru, en")

    def handle(self, *args: Any, **options: Any) -> None:
        act = run_export if options["action"] == "export" else run_merge
        with translation.override(options["lang"]):
            try:
                lines = act(options)
            except WorkbookErrors as errors:
                self.stop([problem.line(options["lang"]) for problem in errors.problems])
            except CannotTake as error:
                self.stop([sentence(error)])
            except Refused as refused:
                self.stop([str(refused)])
            except OSError as error:
                words = {"path": options["out"], "reason": error.strerror or error}
                self.stop([gettext("Cannot write to %(path)s: %(reason)s") % words])
            for line in lines:
                self.stdout.write(line)

    def stop(self, lines: Sequence[str]) -> NoReturn:
        for line in lines:
            self.stderr.write(line)
        sys.exit(2)


def run_export(options: dict[str, Any]) -> list[str]:
    what = What(options["what"])
    if options["min_cell"] < LEAST_CELL:
        raise refusal(gettext("--min-cell cannot be below %(least)s."), least=LEAST_CELL)
    if not options["out"].absolute().parent.is_dir():
        raise refusal(gettext("There is no folder %(path)s"), path=options["out"].absolute().parent)
    methodology, submissions, about, own_secret = (
        of_campaign(options) if options["campaign"] else of_files(options)
    )
    if what is What.UNITS and not about.basis and federation.of_people(methodology, submissions):
        raise refusal(
            gettext(
                "These are results of single people. Hand up aggregates (--what aggregates), or name the document by "
                "which pseudonymous results may leave: --basis “order 12 of 01.09.2026”."
            )
        )
    secret = kept_secret(options["secret"]) if options["secret"] else own_secret
    cell = options["min_cell"]
    with tempfile.TemporaryDirectory(prefix=".mostik-", dir=options["out"].absolute().parent) as folder:
        draft = Path(folder) / options["out"].name
        manifest = federation.export(
            draft, what, methodology, submissions, about, secret=secret, min_cell=cell
        )
        draft.replace(options["out"])
    return told(manifest, options["out"])


Input = tuple[Methodology, Sequence[Submission], About, bytes]


def of_files(options: dict[str, Any]) -> Input:
    """Pseudonyms of another export cannot be recognised unless --secret is kept."""
    if len(options["inputs"]) != 2:
        raise refusal(gettext("Name an instrument and a file of answers, or a campaign: --campaign 12."))
    for path in options["inputs"]:
        if not path.is_file():
            raise refusal(gettext("There is no file %(path)s"), path=path)
    instrument = workbook.read(options["inputs"][0])
    answers = answers_file.read_file(options["inputs"][1], instrument)
    origin = hashlib.sha256(options["inputs"][1].read_bytes()).hexdigest()
    about = About(
        instrument.form_id, instrument.version, instrument.title, options["round"], origin, options["basis"]
    )
    return instrument.methodology, answers.submissions, about, secrets.token_bytes(32)


def of_campaign(options: dict[str, Any]) -> Input:
    campaign = Campaign.objects.select_related("previous", "owner").filter(pk=options["campaign"]).first()
    if campaign is None:
        raise refusal(gettext("There is no campaign %(number)s."), number=options["campaign"])
    version = campaign_handover.version_of(campaign, options["instrument"])
    if version is None:
        raise refusal(
            gettext(
                "The campaign “%(campaign)s” has no such instrument, or has several: name one with --instrument."
            ),
            campaign=campaign.title,
        )
    try:
        given = campaign_handover.given(campaign, version)
    except campaign_handover.NotReady:
        raise refusal(
            gettext(
                "The results of the campaign “%(campaign)s” are not computed or not up to date: rebuild them first."
            ),
            campaign=campaign.title,
        ) from None
    about = campaign_handover.about(campaign, given, basis=options["basis"], round_=options["round"])
    options["min_cell"] = max(options["min_cell"], campaign.min_cell)
    return given.methodology, given.submissions, about, campaign_handover.pseudonym_key()


def kept_secret(path: Path) -> bytes:
    """The key of pseudonyms: whoever has it and a list of names can undo them."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_hex(32).encode())
    return path.read_bytes().strip()


def told(manifest: Manifest, path: Path) -> list[str]:
    rows = next(iter(manifest.files.values()))["rows"]
    lines = [
        gettext("%(path)s: %(regions)s, %(form)s version %(version)s; rows: %(rows)s")
        % {
            "path": path,
            "regions": ", ".join(manifest.regions),
            "form": manifest.form_id,
            "version": manifest.version,
            "rows": rows,
        }
    ]
    if manifest.hidden:
        words = {"n": manifest.hidden, "cell": manifest.min_cell}
        lines.append(
            ngettext(
                "%(n)s aggregate stays at home: fewer than %(cell)s people, or it would tell of them by subtraction.",
                "%(n)s aggregates stay at home: fewer than %(cell)s people, or they would tell of them by subtraction.",
                manifest.hidden,
            )
            % words
        )
    lines.append(gettext("Checksum for the covering letter: %(checksum)s") % {"checksum": manifest.checksum})
    return lines


def run_merge(options: dict[str, Any]) -> list[str]:
    for path in (*options["files"], *options["previous"]):
        if not path.is_file():
            raise refusal(gettext("There is no file %(path)s"), path=path)
    out = options["out"]
    if out.exists() and not out.is_dir():
        raise refusal(gettext("%(path)s is not a folder"), path=out)
    found = federation.merge(options["files"], options["previous"])
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.csv").write_text(found.csv(options["lang"]), encoding="utf-8", newline="")
    said = [{**asdict(one), "methodology": None} for one in found.manifests]
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
    (out / "sources.json").write_text(text + "\n", encoding="utf-8")
    return [
        *(told(one, path)[0] for one, path in zip(found.manifests, options["files"], strict=True)),
        *lacks(found),
    ]


def lacks(found: Merged) -> list[str]:
    """What the reader of the results must know."""
    lines = []
    if not found.has_medians:
        lines.append(gettext("Quartiles of the country are empty: they cannot be computed from aggregates."))
    regions = sorted({region for region, *_ in found.incomplete})
    if regions:
        lines.append(
            gettext("Some rows of the country are without %(regions)s: too few people there.")
            % {"regions": ", ".join(regions)}
        )
    return lines


def sentence(error: CannotTake) -> str:
    """What is wrong with a file, for the person who has to ask for another one."""
    sentences = {
        Trouble.NOT_OURS: gettext("%(path)s is not a file of `mostik federation export`."),
        Trouble.CHANGED: gettext("%(path)s was changed after it was exported: ask the region for it again."),
        Trouble.NEWER: gettext(
            "%(path)s is in another format (%(format)s): update Мостик here or in the region."
        ),
        Trouble.OTHER_INSTRUMENT: gettext(
            "%(path)s holds results of the instrument %(form)s, not of %(other)s."
        ),
        Trouble.OTHER_VERSION: gettext(
            "%(path)s is computed by version %(version)s of the instrument, the others by version %(other)s."
        ),
        Trouble.OTHER_SCORING: gettext(
            "%(path)s says version %(version)s, but its weights, levels or thresholds are not those of the others."
        ),
        Trouble.OTHER_ROUND: gettext("%(path)s holds the round “%(round)s”, the others “%(other)s”."),
        Trouble.SAME_REGION: gettext("%(region)s is in two files: %(other)s and %(path)s."),
        Trouble.NOTHING: gettext("There is nothing to hand up: not a single result."),
    }
    return sentences[error.trouble] % {"path": error.path, **error.words}
