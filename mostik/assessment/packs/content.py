"""The five blocks and the helper that writes a leaf in a few lines."""

from __future__ import annotations

from mostik.assessment.packs.shape import Node

AUDIENCES = ("teacher", "senior_teacher", "specialist", "head")

BLOCKS = (
    Node(
        "subject",
        "",
        "Предметный блок",
        "Что педагог знает о содержании дошкольного образования и о нормах, по которым оно строится.",
    ),
    Node(
        "method",
        "",
        "Методический блок",
        "Как педагог планирует, выбирает способы работы, создаёт среду и учится на собственном опыте.",
    ),
    Node(
        "psychology",
        "",
        "Психолого-педагогический блок",
        "Как педагог понимает ребёнка, поддерживает его и создаёт условия для каждого.",
    ),
    Node(
        "communication",
        "",
        "Коммуникативный блок",
        "Как педагог разговаривает с детьми, семьями и коллегами.",
    ),
    Node(
        "digital", "", "Цифровой блок", "Как педагог пользуется цифровыми средствами — безопасно и к месту."
    ),
    Node(
        "leading",
        "method",
        "Методическая работа и управление качеством",
        "Для тех, кто ведёт за собой других: старших воспитателей, методистов, руководителей.",
    ),
)


def leaf(
    code: str,
    parent: str,
    title: str,
    asked: str,
    *levels: str,
    description: str = "",
    function: str = "",
    highest: str = "",
) -> Node:
    """`asked` and `highest` are four digits or dashes in the order of AUDIENCES: the level needed, and the level needed for
    the highest category."""
    return Node(
        code,
        parent,
        title,
        description,
        function,
        levels,
        {who: int(digit) for who, digit in zip(AUDIENCES, asked, strict=True) if digit != "-"},
        {
            (who, "highest"): int(digit)
            for who, digit in zip(AUDIENCES, highest or "----", strict=True)
            if digit != "-"
        },
    )
