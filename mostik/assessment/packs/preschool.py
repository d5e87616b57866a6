"""«Компетенции педагога дошкольного образования»: our own model, five blocks, four kinds of positions. Thresholds, weights
and errors are named defaults of Мостик, not norms: each region changes them in its workbook."""

from __future__ import annotations

from mostik.assessment.packs.content import BLOCKS
from mostik.assessment.packs.leading import LEADING
from mostik.assessment.packs.shape import Pack
from mostik.assessment.packs.teaching import TEACHING

RULE = {
    "algorithm": 1,
    "thresholds": [40, 60, 80],
    "weights": {"self_analysis": 1, "observation": 3, "test": 2, "case": 2, "work": 2},
    "item_error": {"self_analysis": 30, "observation": 20, "test": 45, "case": 25, "work": 25},
    "apart": ["self_analysis"],
    "contradiction": 30,
    "items": 3,
    "sources": 2,
    "days": 1096,
    "floor_error": 5,
    "step": 5,
}

PRESCHOOL = Pack(
    code="preschool",
    title="Компетенции педагога дошкольного образования",
    note=(
        "Оригинальная модель Мостика: пять блоков, четыре уровня, требования для воспитателя, старшего воспитателя, "
        "специалиста и руководителя. Границы 40, 60 и 80 %, веса источников и ошибки измерения — предложение Мостика, "
        "не норматив; их меняют в рабочей книге модели."
    ),
    level_titles=("начальный", "базовый", "уверенный", "экспертный"),
    audiences={
        "teacher": ("Воспитатель", ("Воспитатель",)),
        "senior_teacher": (
            "Старший воспитатель, методист",
            ("Старший воспитатель", "Методист", "Старший методист"),
        ),
        "specialist": (
            "Специалист",
            (
                "Музыкальный руководитель",
                "Инструктор по физической культуре",
                "Педагог-психолог",
                "Учитель-логопед",
                "Учитель-дефектолог",
                "Логопед",
                "Социальный педагог",
                "Тьютор",
                "Педагог дополнительного образования",
            ),
        ),
        "head": (
            "Руководитель",
            ("Заведующий", "Заместитель заведующего", "Директор", "Заместитель директора"),
        ),
    },
    rule=RULE,
    nodes=(*BLOCKS, *TEACHING, *LEADING),
)
