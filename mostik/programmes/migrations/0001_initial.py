import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('network', '0006_network_members'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('basis', models.TextField(blank=True, default='')),
                ('goal', models.TextField(blank=True, default='')),
                ('starts', models.DateField()),
                ('ends', models.DateField()),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('running', 'Running'), ('closed', 'Closed')], default='draft', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('-starts', 'title', 'id'),
                'indexes': [models.Index(fields=['owner', '-starts', 'id'], name='programmes_programme_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'running', 'closed'])), name='programmes_programme_state'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='programmes_programme_is_named'), models.CheckConstraint(condition=models.Q(('ends__gte', models.F('starts'))), name='programmes_programme_period')],
            },
        ),
        migrations.CreateModel(
            name='TargetIndicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=500)),
                ('kind', models.CharField(choices=[('share', 'Share, per cent'), ('count', 'Number'), ('yes_no', 'Yes or no'), ('person_hours', 'Person-hours'), ('score', 'Score')], max_length=12)),
                ('source', models.CharField(blank=True, default='', max_length=40)),
                ('method', models.CharField(blank=True, default='', max_length=300)),
                ('mechanism', models.CharField(blank=True, default='', max_length=300)),
                ('more_is_better', models.BooleanField(default=True)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.programme')),
            ],
            options={
                'ordering': ('programme', 'number'),
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='programmes_indicator_number'), models.CheckConstraint(condition=models.Q(('kind__in', ['share', 'count', 'yes_no', 'person_hours', 'score'])), name='programmes_indicator_kind'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='programmes_indicator_is_named')],
            },
        ),
        migrations.CreateModel(
            name='TargetValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('plan', models.BigIntegerField(blank=True, null=True)),
                ('fact', models.BigIntegerField(blank=True, null=True)),
                ('source', models.CharField(blank=True, choices=[('live', 'Counted by the platform'), ('typed', 'Typed from a document')], default='', max_length=8)),
                ('as_of', models.DateField(blank=True, null=True)),
                ('said', models.TextField(blank=True, default='')),
                ('parts', models.JSONField(blank=True, default=list)),
                ('document', models.CharField(blank=True, default='', max_length=300)),
                ('fixed_at', models.DateTimeField(blank=True, null=True)),
                ('fixed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.targetindicator')),
            ],
            options={
                'ordering': ('indicator', 'year'),
                'constraints': [models.UniqueConstraint(fields=('indicator', 'year'), name='programmes_value_once_a_year'), models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='programmes_value_year_sane'), models.CheckConstraint(condition=models.Q(models.Q(('as_of__isnull', True), ('fact__isnull', True), ('fixed_at__isnull', True), ('source', '')), models.Q(('as_of__isnull', False), ('fact__isnull', False), ('fixed_at__isnull', False), ('source__in', ['live', 'typed'])), _connector='OR'), name='programmes_fact_is_dated_and_has_a_source'), models.CheckConstraint(condition=models.Q(models.Q(('source', 'typed'), _negated=True), models.Q(('fixed_by__isnull', False), models.Q(('document', ''), _negated=True)), _connector='OR'), name='programmes_typed_fact_has_a_document')],
            },
        ),
    ]
