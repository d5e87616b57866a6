import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('network', '0003_positions'),
        ('platform', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PortfolioRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('family', models.CharField(choices=[('attestation', 'Attestation'), ('course', 'Courses and retraining'), ('award', 'Awards'), ('achievement', 'Contests and achievements'), ('sharing', 'Sharing of experience'), ('publication', 'Publications'), ('open_lesson', 'Open lessons and visits'), ('expert_work', 'Expert work'), ('group_work', 'Groups and sites'), ('participation', 'Participation in events'), ('self_education', 'Self-education'), ('diagnostic', 'Diagnostics')], max_length=16)),
                ('kind', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=300)),
                ('topic', models.CharField(blank=True, default='', max_length=300)),
                ('date', models.DateField()),
                ('starts', models.DateField(blank=True, null=True)),
                ('level', models.CharField(blank=True, default='', max_length=24)),
                ('form', models.CharField(blank=True, default='', max_length=24)),
                ('role', models.CharField(blank=True, default='', max_length=200)),
                ('organizer', models.CharField(blank=True, default='', max_length=300)),
                ('hours', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('result', models.CharField(blank=True, default='', max_length=300)),
                ('document_number', models.CharField(blank=True, default='', max_length=100)),
                ('registration_number', models.CharField(blank=True, default='', max_length=100)),
                ('basis', models.CharField(blank=True, default='', max_length=300)),
                ('link', models.URLField(blank=True, default='', max_length=500)),
                ('validity', models.CharField(blank=True, choices=[('', '—'), ('term', 'until a day'), ('open', 'without an end')], default='', max_length=8)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('entered', 'Waits for verification'), ('verified', 'Verified'), ('refused', 'Not confirmed'), ('kept', 'Needs no verification')], default='entered', max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('source', models.CharField(choices=[('typed', 'typed in'), ('imported', 'from a file'), ('platform', 'by the platform itself')], default='typed', max_length=10)),
                ('origin', models.CharField(blank=True, default='', max_length=120)),
                ('is_distinct', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('number_key', models.CharField(blank=True, default='', editable=False, max_length=100)),
                ('title_key', models.CharField(blank=True, default='', editable=False, max_length=300)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
            ],
            options={
                'ordering': ('-date', '-id'),
                'indexes': [models.Index(fields=['person', 'family', 'date'], name='growth_record_of_person'), models.Index(fields=['state', 'date', 'id'], name='growth_record_waiting'), models.Index(fields=['family', 'valid_until'], name='growth_record_ends'), models.Index(fields=['person', 'number_key'], name='growth_record_number')],
                'constraints': [models.CheckConstraint(condition=models.Q(('family__in', ['attestation', 'course', 'award', 'achievement', 'sharing', 'publication', 'open_lesson', 'expert_work', 'group_work', 'participation', 'self_education', 'diagnostic'])), name='growth_record_family'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('kind', ''), _negated=True)), name='growth_record_is_said'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('starts__lte', models.F('date')), _connector='OR'), name='growth_record_period'), models.CheckConstraint(condition=models.Q(models.Q(('hours__isnull', True), models.Q(('family', 'course'), _negated=True)), models.Q(('hours__gt', 0), ('hours__isnull', False)), _connector='OR'), name='growth_record_hours'), models.CheckConstraint(condition=models.Q(models.Q(('family', 'attestation'), ('valid_until__isnull', False), ('validity', 'term')), models.Q(('family', 'attestation'), ('valid_until__isnull', True), ('validity', 'open')), models.Q(models.Q(('family', 'attestation'), _negated=True), ('valid_until__isnull', True), ('validity', '')), _connector='OR'), name='growth_record_validity'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('date')), _connector='OR'), name='growth_record_ends_after_begun'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state__in', ('entered', 'kept'))), models.Q(('decided_at__isnull', False), ('state__in', ('verified', 'refused'))), _connector='OR'), name='growth_record_decided_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state', 'refused'), _negated=True), ('reason', '')), _connector='OR'), name='growth_record_refused_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('verified', 'refused')), _negated=True), ('decided_by__isnull', False), ('source', 'platform'), _connector='OR'), name='growth_record_somebody_decided'), models.CheckConstraint(condition=models.Q(('state__in', ['entered', 'verified', 'refused', 'kept'])), name='growth_record_state'), models.CheckConstraint(condition=models.Q(models.Q(('source', 'platform'), models.Q(('origin', ''), _negated=True)), models.Q(('origin', ''), ('source__in', ('typed', 'imported'))), _connector='OR'), name='growth_record_origin_of_platform'), models.UniqueConstraint(condition=models.Q(('origin', ''), _negated=True), fields=('origin',), name='growth_record_once_of_origin')],
            },
        ),
        migrations.CreateModel(
            name='RecordFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.storedfile')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.portfoliorecord')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('record', 'file'), name='growth_file_once')],
            },
        ),
    ]
