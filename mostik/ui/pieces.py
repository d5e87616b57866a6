"""Parts of a page drawn once and shown to many: a heat-map of a region costs a hundred milliseconds, its results
change once a day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from mostik.ui import appearance

STORE = "pieces"
DAY = 24 * 3600


def drawn(
    template: str, request: HttpRequest, context: Callable[[], Mapping[str, Any]], *depends: object
) -> SafeString:
    """The template with `context()`, kept in this process for whoever comes with the same `depends`, query string,
    language and look.

    `depends` must name everything the piece shows, the reader's rights included, by values whose `repr` tells them
    apart (not model objects: theirs is only a name).
    """
    known = (template, get_language(), appearance.of(request), request.GET.urlencode(), depends)
    key = hashlib.sha256(repr(known).encode()).hexdigest()
    html = caches[STORE].get(key)
    if html is None:
        html = str(render_to_string(template, dict(context()), request))
        caches[STORE].set(key, html, DAY)
    return mark_safe(html)
