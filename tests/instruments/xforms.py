"""Small XForms for tests."""

from __future__ import annotations

from xml.sax.saxutils import escape

from mostik.instruments.engine import xform
from mostik.instruments.engine.form import Form

FRAME = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms">
  <h:head><h:title>Проба</h:title><model>
    <instance><data id="probe" version="1">{instance}</data></instance>{more}
    {binds}
  </model></h:head>
  <h:body>{body}</h:body>
</h:html>"""


def xml_of(instance: str, binds: str = "", body: str = "", more: str = "") -> str:
    return FRAME.format(instance=instance, binds=binds, body=body, more=more)


def form_of(
    instance: str = "",
    binds: str = "",
    body: str = "",
    more: str = "",
    fields=(),
    types=None,
    outputs=(),
    files=None,
) -> Form:
    """The form of these parts; `fields` are plain questions at the top."""
    instance += "".join(f"<{name}/>" for name in fields)
    for name in fields:
        binds += f'<bind nodeset="/data/{name}" type="{(types or {}).get(name, "string")}"/>'
        body += f'<input ref="/data/{name}"><label>{escape(name)}</label></input>'
    return xform.read(xml_of(instance, binds, body, more).encode(), "probe.xml", files)
