"""Compile the message catalogues into the wheel: without them «5 карт» would read «5 карты»."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface):
    def initialize(self, version, build_data):
        for po in sorted(Path(self.root, "mostik").rglob("*.po")):
            # set in place whole: a server of this folder may be reading it
            draft = po.with_suffix(f".{os.getpid()}.draft")
            with po.open("rb") as source, draft.open("wb") as target:
                write_mo(target, read_po(source))
            draft.replace(po.with_suffix(".mo"))
