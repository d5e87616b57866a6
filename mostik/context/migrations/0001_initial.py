import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('network', '0004_education_level'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IndicatorSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pack', models.CharField(max_length=40)),
                ('edition', models.DateField()),
                ('year', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Being filled in'), ('submitted', 'Handed in'), ('returned', 'Returned'), ('accepted', 'Accepted')], default='draft', max_length=10)),
                ('remark', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-year', 'pack', 'id'),
                'indexes': [models.Index(fields=['pack', 'year', 'state'], name='context_set_of_a_year')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'pack', 'year'), name='context_set_once_a_year'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'accepted'])), name='context_set_state'), models.CheckConstraint(condition=models.Q(('pack', ''), _negated=True), name='context_set_of_a_pack'), models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='context_set_year_sane'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), ('submitted_at__isnull', True)), models.Q(('state__in', ('submitted', 'returned', 'accepted')), ('submitted_at__isnull', False)), _connector='OR'), name='context_set_handed_in_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('state__in', ('returned', 'accepted'))), models.Q(models.Q(('state__in', ('returned', 'accepted')), _negated=True), ('decided_at__isnull', True)), _connector='OR'), name='context_set_decided_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), models.Q(('remark', ''), _negated=True)), models.Q(models.Q(('state', 'returned'), _negated=True), ('remark', '')), _connector='OR'), name='context_set_returned_with_a_remark')],
            },
        ),
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('indicator_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='context.indicatorset')),
            ],
            options={
                'ordering': ('indicator_set', 'id'),
                'constraints': [models.UniqueConstraint(fields=('indicator_set', 'rule'), name='context_explanation_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='context_explanation_says_something')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('amount', models.BigIntegerField(blank=True, null=True)),
                ('text', models.TextField(blank=True, default='')),
                ('source', models.CharField(choices=[('typed', 'typed in'), ('imported', 'from a file'), ('computed', 'counted from people and their records')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('indicator_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='context.indicatorset')),
            ],
            options={
                'ordering': ('indicator_set', 'id'),
                'constraints': [models.UniqueConstraint(fields=('indicator_set', 'code'), name='context_value_once'), models.CheckConstraint(condition=models.Q(('source__in', ['typed', 'imported', 'computed'])), name='context_value_source'), models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', False), ('text', '')), models.Q(('amount__isnull', True), models.Q(('text', ''), _negated=True)), _connector='OR'), name='context_value_is_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', True), ('source', 'computed')), models.Q(models.Q(('source', 'computed'), _negated=True), ('by__isnull', False)), _connector='OR'), name='context_value_computed_by_nobody')],
            },
        ),
    ]
