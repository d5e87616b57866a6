"""What a document says, without a word about how it looks. `docx.write` and `pdf.write` turn the same content into
the same document; numbering of headings, tables and pictures, the contents and the page numbers are theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date as Date

KEPT_TOGETHER = 12
LISTED_IN_CONTENTS = 14


@dataclass(frozen=True, slots=True)
class Strong:
    """A piece of text set in bold."""

    text: str


Text = str | Sequence[str | Strong]
"""Plain text, or pieces of it, some of them `Strong`. Any characters: the writers escape."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1…3. A numbered heading gets «1.», «1.1.»; those of level 1, and of 2 in a short document, are in the contents."""

    level: int
    text: str
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`keep`: stays on the page of the block after it."""

    text: Text
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A short remark set apart from the text: small type, a line on the left. `mark` opens it in bold («Проект»);
    `keep`: stays on the page of the block after it."""

    text: Text
    mark: str = ""
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """`title` stands in bold above the list; it is no heading and is not in the contents."""

    items: Sequence[Text]
    numbered: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`shade` is the class of a level, "1" (lowest) … "5" (highest), or "" for none. `vertical` turns the text of a
    narrow header cell to read upwards."""

    text: Text = ""
    shade: str = ""
    align: str = "left"
    bold: bool = False
    vertical: bool = False


Row = list[str | Cell]
"""A row in the making."""


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` is the header row, repeated on every page; with `header_rows` > 1 the first of `rows` belong to the
    header too. `widths` are parts of the width of the text, in any unit."""

    caption: str
    columns: Sequence[str | Cell]
    rows: Sequence[Sequence[str | Cell]]
    widths: Sequence[float] = ()
    header_rows: int = 1

    @property
    def whole(self) -> bool:
        """Short enough never to be broken between pages."""
        return len(self.rows) <= KEPT_TOGETHER

    def shares(self) -> tuple[float, ...]:
        """Widths of the columns as parts of one."""
        widths = tuple(self.widths) or (1.0,) * len(self.columns)
        return tuple(width / sum(widths) for width in widths)

    def height_of_vertical(self) -> int:
        """Millimetres that the longest vertical text needs when it is set in two lines."""
        texts = [plain(c.text) for header, row in self.cells() for c in row if c.vertical]
        longest = max((len(text) for text in texts), default=0)
        word = max((len(w) for text in texts for w in text.split()), default=0)
        return max(18, min(70, max(round(longest * 0.95), round(word * 1.95)) + 4))

    def cells(self) -> Iterator[tuple[bool, tuple[Cell, ...]]]:
        """Rows with the mark of a header row, every cell a `Cell`."""
        for number, row in enumerate((self.columns, *self.rows)):
            yield number < self.header_rows, tuple(c if isinstance(c, Cell) else Cell(c) for c in row)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture given as SVG with literal colours. `alt` says in words what it shows."""

    caption: str
    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Tile:
    value: str
    label: str
    shade: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """The few main figures, side by side in large type."""

    items: Sequence[Tile]


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign: (position, name); an empty name leaves room to write it."""

    people: Sequence[tuple[str, str]]


Block = Heading | Paragraph | Note | Bullets | Table | Figure | Tiles | PageBreak | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """`blocks` follow the contents; `opening` stands on the first page, between the title and the contents.
    `date` is also the date in the properties of the file, so equal content gives equal bytes. `day_text` is written
    instead of the date: in a template it is a placeholder."""

    title: str
    subtitle: str = ""
    organisation: str = ""
    place: str = ""
    date: Date | None = None
    number: str = ""
    blocks: Sequence[Block] = ()
    language: str = "ru"
    opening: Sequence[Block] = ()
    keywords: Sequence[str] = field(default_factory=tuple)
    day_text: str = ""

    @property
    def depth(self) -> int:
        """Levels of headings in the contents: two, or one where two would fill the first page."""
        return 2 if sum(h.level <= 2 for _, h in self.headings()) <= LISTED_IN_CONTENTS else 1

    def contents(self) -> Iterator[tuple[str, Heading]]:
        """Headings of the contents with their numbers («», «2.», «2.1.»)."""
        depth = self.depth
        return ((number, h) for number, h in self.headings() if h.level <= depth)

    def headings(self) -> Iterator[tuple[str, Heading]]:
        counters = [0, 0, 0]
        for block in self.blocks:
            if not isinstance(block, Heading):
                continue
            if not block.numbered:
                yield "", block
                continue
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (3 - block.level)
            yield "".join(f"{n}." for n in counters[: block.level]), block


def signed(blocks: Sequence[Block]) -> Iterator[tuple[Block, bool]]:
    """Blocks with the mark of those that signatures stand under: the end of such a block is never on another page."""
    for number, block in enumerate(blocks):
        yield block, number + 1 < len(blocks) and isinstance(blocks[number + 1], Signatures)


def plain(text: Text) -> str:
    """The text without its emphasis."""
    return text if isinstance(text, str) else "".join(p if isinstance(p, str) else p.text for p in text)


def pieces(text: Text) -> list[tuple[str, bool]]:
    """Non-empty pieces of the text with the mark of bold."""
    parts = [text] if isinstance(text, str) else text
    flat = [(p, False) if isinstance(p, str) else (p.text, True) for p in parts]
    return [(clean(words), bold) for words, bold in flat if words]


def clean(text: str) -> str:
    """Without the characters that XML, and so Word, cannot hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n" or (c >= " " and c not in "\x7f\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )
