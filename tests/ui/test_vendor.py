"""What we carry of others is exactly what vendor.json says, and NOTICE names its licence."""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "mostik/ui/static/ui/vendor"


def test_every_vendored_file_is_listed_with_its_hash_and_licence():
    listed = json.loads((VENDOR / "vendor.json").read_text("utf-8"))
    for item in listed:
        assert hashlib.sha256((VENDOR / item["file"]).read_bytes()).hexdigest() == item["sha256"], item[
            "file"
        ]
        assert (VENDOR / item["licence_file"]).read_text("utf-8").strip()
        assert item["licence_file"] in (ROOT / "NOTICE").read_text("utf-8")
    known = {item["file"] for item in listed} | {item["licence_file"] for item in listed} | {"vendor.json"}
    assert {path.name for path in VENDOR.iterdir()} == known
