"""The first list of positions (постановление Правительства РФ от 21.02.2022 № 225, preschool part, and the usual
posts of support staff). It is data: administrators add to it on the site, and the next list comes the same way."""

from django.db import migrations

PEDAGOGICAL = {
    "vospitatel": "Воспитатель",
    "starshiy-vospitatel": "Старший воспитатель",
    "metodist": "Методист",
    "starshiy-metodist": "Старший методист",
    "muzykalnyy-rukovoditel": "Музыкальный руководитель",
    "instruktor-fk": "Инструктор по физической культуре",
    "pedagog-psikholog": "Педагог-психолог",
    "uchitel-logoped": "Учитель-логопед",
    "uchitel-defektolog": "Учитель-дефектолог",
    "logoped": "Логопед",
    "sotsialnyy-pedagog": "Социальный педагог",
    "pedagog-organizator": "Педагог-организатор",
    "pedagog-do": "Педагог дополнительного образования",
    "tyutor": "Тьютор",
}
OTHERS = {
    "zaveduyushchiy": "Заведующий",
    "direktor": "Директор",
    "zamestitel-zaveduyushchego": "Заместитель заведующего",
    "zamestitel-direktora": "Заместитель директора",
    "assistent": "Ассистент (помощник)",
    "mladshiy-vospitatel": "Младший воспитатель",
    "pomoshchnik-vospitatelya": "Помощник воспитателя",
    "spetsialist": "Специалист",
}


def add(apps, schema_editor):
    Position = apps.get_model("network", "Position")
    for listed, pedagogical in ((PEDAGOGICAL, True), (OTHERS, False)):
        for code, title in listed.items():
            Position.objects.get_or_create(title=title, defaults={"code": code, "pedagogical": pedagogical})


class Migration(migrations.Migration):
    dependencies = [("network", "0002_guards")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
