"""What `mostik demo` prints when everything is ready."""

from __future__ import annotations

from pathlib import Path

from mostik.demo.folder import BANNER, Mark
from mostik.demo.network import PASSWORD
from mostik.demo.staff import DOMAIN, ROLE_NAMES

ROLES = {
    "regional_operator": "Региональный оператор",
    "municipal_operator": "Муниципальный методист",
    "head": "Заведующий",
    "senior_teacher": "Старший воспитатель",
    "teacher": "Воспитатель",
    "expert": "Эксперт",
    "observer": "Наблюдатель",
    "administrator": "Администратор",
}


def text(home: Path, mark: Mark, port: int, *, is_served: bool) -> str:
    figures = mark.figures
    lines = [
        "",
        f"{BANNER}.",
        f"Готово за {mark.seconds:.0f} с: "
        + ", ".join(f"{name} — {count}" for name, count in figures.items()),
        "",
        "Вход: электронная почта и пароль",
        *(f"  {title:<24}{ROLE_NAMES[role] + '@' + DOMAIN:<36}{PASSWORD}" for role, title in ROLES.items()),
        "",
        f"Отчёты одного муниципалитета:  {home / 'reports'}",
        f"Инструменты и ответы:          {home / 'data'}",
        "Те же числа, что на странице, без сервера и базы:",
        f"  mostik analyse {home / 'data' / 'karta_nablyudeniya_gruppy.xlsx'} \\",
        f"      {home / 'data' / 'karta_nablyudeniya_gruppy-2026.xlsx'} \\",
        f"      --previous {home / 'data' / 'karta_nablyudeniya_gruppy-2025.xlsx'} --out results",
        "",
    ]
    if is_served:
        lines += [f"Откройте http://127.0.0.1:{port}/   Остановить: Ctrl+C", ""]
    else:
        lines += ["Запустить: mostik demo --keep   (или make demo ARGS=--keep)", ""]
    return "\n".join(lines)
