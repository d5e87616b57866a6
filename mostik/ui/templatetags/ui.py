"""Filters and components for templates; loaded everywhere (settings: builtins). `ui:gallery` shows each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from django import forms, template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mostik.ui import formats, icons, levels
from mostik.ui.charts import sparkline
from mostik.ui.components import TONES, Chart, DataTable, HeatCell, HeatMap, HeatRow

register = template.Library()

register.filter("score", formats.score)
register.filter("percent", formats.percent)
register.filter("delta", formats.delta)
register.filter("number", formats.number)
register.filter("reading", formats.reading)
register.filter("moved", formats.moved)
register.filter("shortdate", formats.shortdate)
register.filter("shorttime", formats.shorttime)
register.simple_tag(icons.icon, name="icon")


@register.simple_tag
def level_class(value: Any, scale: Sequence[Any]) -> str:
    """`lv lv-3`: the colour class of a value on a scale (a sequence of levels)."""
    found = levels.class_of(value, scale)
    return f"lv lv-{found}" if found else "lv"


@register.simple_tag
def change(value: Any, digits: int = 2, suffix: str = "", good: str = "up") -> SafeString:
    """«▲ +0,18»: a signed change with an arrow, green when it is for the better (`good`: up, down or none). `steady`: a
    difference that is no change, without an arrow."""
    if value is None or value == "":
        return mark_safe("")
    exact = formats.exact(value)
    direction = "none" if good == "steady" or not exact else "up" if exact > 0 else "down"
    tone = "" if "none" in (direction, good) else (" good" if direction == good else " bad")
    words = {"up": _("growth"), "down": _("fall"), "none": ""}[direction]
    return format_html(
        '<span class="change{}">{}{}{}{}</span>',
        tone,
        format_html('<span class="arrow {}"></span><span class="sr">{} </span>', direction, words)
        if words
        else "",
        formats.delta(exact, digits),
        formats.NBSP if suffix else "",
        suffix,
    )


@register.simple_tag
def spark(values: Sequence[Any]) -> SafeString:
    return mark_safe(sparkline(values))


@register.simple_tag
def badge(text: str, tone: str = "neutral") -> SafeString:
    """A status pill. Tones: good, warn, bad, info, neutral."""
    return format_html('<span class="badge {}">{}</span>', tone if tone in TONES else "neutral", text)


@register.simple_tag
def button(
    text: str, url: str = "", kind: str = "", icon: str = "", name: str = "", value: str = "", form: str = ""
) -> SafeString:
    """A link that looks like a button when `url` is given, else a submit button. Kinds: primary, danger, quiet."""
    inside = format_html("{}{}", icons.icon(icon), text)
    if url:
        return format_html('<a class="button {}" href="{}">{}</a>', kind, url, inside)
    extra = "".join(
        format_html(' {}="{}"', key, given)
        for key, given in (("name", name), ("value", value), ("form", form))
        if given
    )
    return format_html('<button class="button {}"{}>{}</button>', kind, mark_safe(extra), inside)


@register.simple_tag
def crumb(title: str, url: str = "") -> SafeString:
    """One step of the breadcrumbs; the last one, without an address, is the page itself."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, title)
    return format_html('<li aria-current="page">{}</li>', title)


@register.simple_block_tag
def panel(
    content: str, title: str = "", id: str = "", note: str = "", kind: str = "", level: int = 2
) -> SafeString:
    """A white card with a heading; `note` (text or safe HTML, such as a link) stands at the right of it."""
    head = ""
    if title or note:
        head = format_html(
            '<div class="panel-head">{}{}</div>',
            format_html("<h{0}>{1}</h{0}>", level, title) if title else "",
            format_html('<div class="panel-note">{}</div>', note) if note else "",
        )
    return format_html(
        '<section class="panel {}"{}>{}{}</section>',
        kind,
        format_html(' id="{}"', id) if id else "",
        head,
        content,
    )


@register.simple_block_tag
def tablebox(content: str, label: str = "", kind: str = "") -> SafeString:
    """Around a table: on a narrow screen the table scrolls in here, by keyboard too, and the page does not."""
    return format_html(
        '<div class="tablebox {}" role="region" aria-label="{}" tabindex="0">{}</div>',
        kind,
        label or _("Table"),
        content,
    )


@register.simple_block_tag
def filters(content: str, label: str = "") -> SafeString:
    """A bar of filters: a GET form that sends itself when a list changes, or by its button without JavaScript."""
    return format_html(
        '<form class="filters" method="get" aria-label="{}" data-autosubmit>{}'
        '<button class="button no-js">{}</button></form>',
        label or _("Filters"),
        content,
        _("Show"),
    )


@register.inclusion_tag("ui/components/filter.html")
def filter_select(name: str, label: str, options: Any, selected: Any = "") -> dict[str, Any]:
    """One list of a filter bar. `options`: pairs (value, text)."""
    chosen = "" if selected is None else str(selected)
    return {
        "name": name,
        "label": label,
        "options": [(str(value), text, str(value) == chosen) for value, text in options],
    }


@register.inclusion_tag("ui/components/search.html", takes_context=True)
def filter_search(context: Context, name: str = "q", label: str = "") -> dict[str, Any]:
    return {"name": name, "label": label or _("Search"), "value": context["request"].GET.get(name, "")}


@register.inclusion_tag("ui/components/tile.html")
def tile(label: str, value: Any, **extra: Any) -> dict[str, Any]:
    """A figure: `note` under it, or a change (`change`, `digits`, `suffix`, `good`, `against`), `spark` values, `url`."""
    return {"label": label, "value": value, "digits": 2, "suffix": "", "good": "up", **extra}


@register.inclusion_tag("ui/components/field.html")
def field(bound: forms.BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """A form field with label, hint and errors. Put it for every visible field; hidden ones print themselves."""
    widget = bound.field.widget
    is_group = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return {
        "field": bound,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "is_group": is_group,
        "is_check": isinstance(widget, forms.CheckboxInput),
        "required": bound.field.required,
        "error_id": f"{bound.auto_id}_error",
    }


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: Any = None, problems: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """What to correct, with links to the places: errors of a form or formset, or pairs (anchor, sentence)."""
    lines = [
        (f"#{anchor}" if anchor and not anchor.startswith("#") else anchor, text) for anchor, text in problems
    ]
    for one in getattr(form, "forms", [form] if form is not None else []):
        for name, errors in one.errors.items():
            bound = one[name] if name in one.fields else None
            for error in errors:
                lines.append((f"#{bound.auto_id}", f"{bound.label}: {error}") if bound else ("", str(error)))
    return {"lines": lines}


@register.simple_tag(takes_context=True)
def th(
    context: Context, title: str, sort: str = "", numeric: bool = False, hint: str = "", default: str = ""
) -> SafeString:
    """A heading of a column. With `sort` it is a link `?sort=key`, then `?sort=-key`; `default` is the order used
    when the address says nothing."""
    kind = ' class="num"' if numeric else ""
    title = str(title).replace(
        "%%", "%"
    )  # Django doubles the sign in texts written as _("…, %") inside a tag
    inside: str = format_html('<abbr title="{}">{}</abbr>', hint, title) if hint else format_html("{}", title)
    if not sort:
        return format_html('<th scope="col"{}>{}</th>', mark_safe(kind), inside)
    query = context["request"].GET.copy()
    now = query.get("sort", default)
    query["sort"] = f"-{sort}" if now == sort else sort
    query.pop("after", None)
    state, drawn = {sort: ("ascending", "up"), f"-{sort}": ("descending", "down")}.get(now, ("", "sort"))
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}{}</a></th>',
        mark_safe(kind),
        format_html(' aria-sort="{}"', state) if state else "",
        query.urlencode(),
        inside,
        icons.icon(drawn),
    )


@register.inclusion_tag("ui/components/pager.html", takes_context=True)
def pager(context: Context, page: Any, shown: str = "") -> dict[str, Any]:
    """Links to the neighbouring pages of a list (`lib.paging.Page`: cursors `previous`, `next` in `?after=`)."""
    links = {}
    for name in ("previous", "next"):
        query = context["request"].GET.copy()
        cursor = getattr(page, name, None)
        query["after"] = cursor or ""
        links[name] = f"?{query.urlencode()}" if cursor else ""
    return {**links, "shown": shown}


@register.inclusion_tag("ui/components/progress.html")
def progress(done: int, total: int, label: str = "", note: str = "") -> dict[str, Any]:
    share = formats.exact(done) / total if total else None
    return {"done": done, "total": total, "label": label, "note": note, "share": share}


@register.inclusion_tag("ui/components/tabs.html")
def tabs(items: Sequence[Any], label: str = "") -> dict[str, Any]:
    return {"items": items, "label": label or _("Sections")}


@register.inclusion_tag("ui/components/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """What stands where a list would: why it is empty and what to do about it."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("ui/components/heatmap.html")
def heatmap(map: HeatMap) -> dict[str, Any]:
    return {"map": map}


@register.simple_tag
def heat_row(
    map: HeatMap, row: HeatRow, cells: Sequence[tuple[HeatCell, int | None]], total: int | None
) -> SafeString:
    """A row of a heat-map. Written by hand: a page has hundreds of these cells, and a template is slow at them."""

    def linked(text: str, url: str) -> str:
        return f'<a href="{escape(url)}">{escape(text)}</a>' if url else escape(text)

    def shaded(kind: str, level: int | None, inside: str) -> str:
        return f'<td class="{kind}{f" lv-{level}" if level else ""}">{inside}</td>'

    note = f' <span class="muted">{escape(row.note)}</span>' if row.note else ""
    parts = [f'<tr><th scope="row">{linked(row.title, row.url)}{note}</th>']
    for cell, level in cells:
        text = cell.note or formats.score(cell.value, map.digits)
        parts.append(shaded("lv", level, linked(text, cell.url)))
    if map.total_title:
        parts.append(shaded("lv total", total, formats.score(row.total, map.digits)))
    return mark_safe("".join([*parts, "</tr>"]))


@register.simple_tag
def choices(name: str, kind: str, options: Sequence[Any]) -> SafeString:
    """Answers to choose from: each has `value`, `title`, `text` below it (may be empty) and `is_chosen`. `kind` is radio
    or checkbox. Written by hand like `heat_row`: a card has four hundred of them."""
    name = escape(name)
    parts = []
    for option in options:
        text = escape(option.text).replace("\n", "<br>")
        below = f'<span class="choice-text">{text}</span>' if text else ""
        parts.append(
            f'<label class="choice"><input type="{kind}" name="{name}" value="{escape(option.value)}"'
            f'{" checked" if option.is_chosen else ""}><span><span class="choice-title">{escape(option.title)}</span>'
            f"{below}</span></label>"
        )
    return mark_safe("".join(parts))


@register.inclusion_tag("ui/components/legend.html")
def level_legend(items: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Squares with words: pairs (colour class, text)."""
    return {"items": items}


@register.inclusion_tag("ui/components/data_table.html", takes_context=True)
def data_table(context: Context, table: DataTable) -> dict[str, Any]:
    """«Data as a table» under a chart; open at once for those who hid the pictures."""
    return {"table": table, "is_open": getattr(context.get("appearance"), "images", "on") == "off"}


@register.inclusion_tag("ui/components/chart.html", takes_context=True)
def chart(context: Context, picture: Chart) -> dict[str, Any]:
    return {"chart": picture, "appearance": context.get("appearance")}


@register.inclusion_tag("ui/components/tree.html")
def tree(nodes: Sequence[Any], label: str = "") -> dict[str, Any]:
    return {"nodes": nodes, "label": label}


@register.inclusion_tag("ui/components/timeline.html")
def timeline(moments: Sequence[Any]) -> dict[str, Any]:
    return {"moments": moments}


@register.inclusion_tag("ui/components/file_list.html")
def file_list(files: Sequence[Any]) -> dict[str, Any]:
    return {"files": files}


@register.inclusion_tag("ui/components/facts.html")
def facts(pairs: Any) -> dict[str, Any]:
    """Names and values in two columns. `pairs`: a mapping or pairs (name, value); empty values show a dash."""
    return {"pairs": pairs.items() if isinstance(pairs, Mapping) else pairs}
