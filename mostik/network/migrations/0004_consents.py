"""Consents by purpose and the record of who looked at whose results. The first wordings of the purposes are data: the
next ones are new rows."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TEXTS = (
    (
        "profile_to_head",
        "Показывать мой профиль заведующему",
        "Разрешаю заведующему этого детского сада видеть мой профиль компетенций, дефициты и их историю, чтобы вместе "
        "планировать моё обучение. Ответы и отдельные работы не показываются. Разрешение действует, пока я работаю в этом "
        "детском саду, и я могу отозвать его в любой день без объяснений.",
        True,
    ),
    (
        "clusters",
        "Предлагать мне тематические кластеры",
        "Разрешаю учитывать мои дефициты, когда подбирают группы педагогов с общей темой. Куратор кластера узнает тему, "
        "но не мои результаты. После отзыва меня сразу исключают из новых предложений.",
        False,
    ),
    (
        "personnel_reserve",
        "Рассматривать меня в кадровый резерв",
        "Разрешаю муниципальной методической службе рассматривать сведения о моём опыте и достижениях при подборе в кадровый "
        "резерв. Результаты диагностики для этого не используются.",
        False,
    ),
    (
        "practice_publication",
        "Публиковать мои материалы с именем",
        "Разрешаю публиковать материалы, которые я передаю в банк практик, с указанием моего имени, должности и детского "
        "сада. После отзыва имя убирают со страниц платформы.",
        False,
    ),
)


def add(apps, schema_editor):
    ConsentText = apps.get_model("network", "ConsentText")
    for purpose, title, text, needs_place in TEXTS:
        ConsentText.objects.get_or_create(
            purpose=purpose,
            number=1,
            defaults={
                "title": title,
                "text": text,
                "needs_place": needs_place,
                "valid_from": datetime.date(2026, 1, 1),
            },
        )


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_positions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('purpose', models.CharField(max_length=40)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('needs_place', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('purpose', '-number'),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_consent_text_closed_after_opened'), models.UniqueConstraint(fields=('purpose', 'number'), name='network_consent_text_number')],
            },
        ),
        migrations.CreateModel(
            name='AccessRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_label', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('what', models.CharField(max_length=60)),
                ('ground', models.CharField(max_length=30)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
            ],
            options={
                'ordering': ('-at', '-id'),
                'indexes': [models.Index(fields=['person', '-at', '-id'], name='network_access_record_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), models.Q(('ground', ''), _negated=True)), name='network_access_record_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=40)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.consenttext')),
            ],
            options={
                'ordering': ('-given_at', '-id'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('place__isnull', True), ('withdrawn_at__isnull', True)), fields=('person', 'purpose'), name='network_consent_once'), models.UniqueConstraint(condition=models.Q(('place__isnull', False), ('withdrawn_at__isnull', True)), fields=('person', 'purpose', 'place'), name='network_consent_once_a_place'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='network_consent_withdrawn_after_given')],
            },
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
