"""Line icons of 16 × 16 drawn in the colour of the text beside them. Always decoration: the words say it."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "bell": "M3.5 11.5h9l-1.2-1.8V7a3.3 3.3 0 0 0-6.6 0v2.7zM6.7 13.6a1.5 1.5 0 0 0 2.6 0",
    "menu": "M2 4h12M2 8h12M2 12h12",
    "eye": "M1.2 8S3.7 3.5 8 3.5 14.8 8 14.8 8 12.3 12.5 8 12.5 1.2 8 1.2 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
    "person": "M8 7.8a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.8 14a5.2 5.2 0 0 1 10.4 0",
    "print": "M4.5 6V2h7v4M4.5 11.5H2.3V6h11.4v5.5h-2.2M4.5 9.5h7V14h-7z",
    "download": "M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11",
    "upload": "M8 10.2V2M4.8 5.2 8 2l3.2 3.2M2.5 13.5h11",
    "search": "M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10.7 10.7 14 14",
    "close": "M3.5 3.5l9 9M12.5 3.5l-9 9",
    "check": "M2.8 8.6 6.4 12l6.8-7.6",
    "alert": "M8 2 1.5 13.5h13zM8 6.4v3.4M8 11.6v.2",
    "info": "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 7.3v3.9M8 4.9v.2",
    "plus": "M8 2.8v10.4M2.8 8h10.4",
    "edit": "M2.5 13.5l.7-3L10.7 3l2.3 2.3-7.5 7.5zM9.3 4.4l2.3 2.3",
    "trash": "M2.5 4.2h11M6 4.2V2.5h4v1.7M4 4.2l.6 9.3h6.8l.6-9.3M6.7 6.8v4M9.3 6.8v4",
    "file": "M3.8 1.8h5.4l3 3v9.4H3.8zM9 2v3h3",
    "folder": "M1.8 12.8V3.2h4.4l1.5 1.9h6.5v7.7z",
    "up": "M8 13V3.4M4 7.2l4-4 4 4",
    "down": "M8 3v9.6M4 8.8l4 4 4-4",
    "back": "M13 8H3.4M7.2 4l-4 4 4 4",
    "next": "M3 8h9.6M8.8 4l4 4-4 4",
    "chevron": "M4 6.2l4 4 4-4",
    "sort": "M5 6.4 8 3.2l3 3.2M5 9.6l3 3.2 3-3.2",
    "clock": "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM8 4.4V8l2.6 1.7",
    "home": "M2 7.6 8 2.4l6 5.2M3.7 6.4v7.2h8.6V6.4",
    "out": "M6.3 13.5H2.8v-11h3.5M6 8h7.6M10.6 4.9 13.7 8l-3.1 3.1",
    "lock": "M3.5 7.2h9v6.5h-9zM5.3 7.2V5a2.7 2.7 0 0 1 5.4 0v2.2",
    "user-plus": "M6.4 7.8a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM1.5 13.8a4.9 4.9 0 0 1 9.8 0M13 5v4.6M10.7 7.3h4.6",
    "flag": "M3.4 14.4V2.2M3.4 3h8.8l-2 2.9 2 2.9H3.4",
    "globe": "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM1.8 8h12.4M8 1.8c-4 3.6-4 8.8 0 12.4 4-3.6 4-8.8 0-12.4z",
}


def icon(name: str) -> SafeString:
    path = PATHS.get(name)
    if path is None:
        return mark_safe("")
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        path,
    )
