"""The quick way to write arrays gives the bytes of the driver's own."""

import json

import pytest
from psycopg.adapt import Transformer
from psycopg.types.array import ListDumper

from mostik.lib.postgres import QuickListDumper

TEXTS = ["", "просто", 'с "кавычками"', "\\", '\\"', "{,}", "null", None, json.dumps({"q1": 'а "б" \\ в'})]


@pytest.mark.parametrize("texts", [TEXTS, [["а"], ['б"', None]], ["слово"], [None]])
def test_arrays_are_written_as_the_driver_writes_them(texts):
    def written(kind):
        dumper = kind(list, Transformer())
        return bytes(dumper.upgrade(texts, None or dumper.format).dump(texts))

    assert QuickListDumper._re_esc is not ListDumper._re_esc
    assert written(QuickListDumper) == written(ListDumper)
