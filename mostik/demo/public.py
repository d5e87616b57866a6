"""The first round as parents read it: one standing edition, and one before it that was withdrawn for a mistake."""

from __future__ import annotations

from mostik.demo.calendar import Round, days, moment
from mostik.monitoring.actions import publishing
from mostik.monitoring.models import Campaign, PublicEdition
from mostik.monitoring.queries import public_content
from mostik.monitoring.queries.public_content import Shown
from mostik.platform.models import User
from mostik.stats.methodology import TOTAL

MISTAKEN = "Осенью посмотрели все детские сады области."
TEXT = """Осенью 2025 года мы посмотрели, как устроена жизнь групп в детских садах области: пространство, общение, игра, безопасность. \
Сначала это сделали сами педагоги, потом методисты детских садов, потом эксперты из других организаций.

Сильная сторона области — отношение к детям и безопасность. Больше всего работы впереди с пространством групп и с детской инициативой: \
каждый детский сад получил рекомендации и решил, что изменит.

Осенью 2026 года мы посмотрим снова теми же картами."""


def run(campaign: Campaign, when: Round, by: User) -> PublicEdition:
    shown = [
        Shown(offer.used, offer.source, (TOTAL, *(area.code for area in offer.areas)))
        for offer in public_content.offers(campaign)
        if offer.source == "internal"
    ]
    first = publishing.publish(
        campaign=campaign,
        level="municipality",
        text=MISTAKEN,
        shown=shown,
        by=by,
        at=moment(when.closes + days(20)),
    )
    publishing.withdraw(
        edition=first,
        reason="В тексте было сказано, что посмотрели все детские сады; два закрыты на ремонт.",
        by=by,
        at=moment(when.closes + days(21)),
    )
    return publishing.publish(
        campaign=campaign,
        level="organisation",
        text=TEXT,
        shown=shown,
        by=by,
        at=moment(when.closes + days(21)),
    )
