import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('instruments', '0002_published_never_change'),
        ('network', '0003_positions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Diagnostic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('test', 'Test with a key'), ('case', 'Case: two people rate it blindly')], max_length=10)),
                ('opens', models.DateField()),
                ('closes', models.DateField()),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=1)),
                ('is_shuffled', models.BooleanField(default=True)),
                ('limit_percent', models.PositiveSmallIntegerField(default=25)),
                ('min_cell', models.PositiveSmallIntegerField(default=5)),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('open', 'Open'), ('closed', 'Closed')], default='draft', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
            ],
            options={
                'ordering': ('-opens', '-id'),
                'indexes': [models.Index(fields=['owner', '-opens', '-id'], name='assessment_diagnostic_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['test', 'case'])), name='assessment_diagnostic_kind'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'closed'])), name='assessment_diagnostic_state'), models.CheckConstraint(condition=models.Q(('closes__gte', models.F('opens'))), name='assessment_closes_after_opening'), models.CheckConstraint(condition=models.Q(models.Q(('minutes__isnull', True), models.Q(('minutes__gte', 1), ('minutes__lte', 600)), _connector='OR'), ('attempts__gte', 1), ('attempts__lte', 10), ('limit_percent__lte', 100), ('min_cell__gte', 3)), name='assessment_sane_limits'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'case'), _negated=True), ('attempts', 1), _connector='OR'), name='assessment_case_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='assessment_closed_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='DiagnosticAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('code', models.PositiveIntegerField()),
                ('seed', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('going', 'In progress'), ('finished', 'Being rated'), ('disputed', 'Raters disagree'), ('scored', 'Result ready')], default='going', max_length=10)),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('by_clock', models.BooleanField(default=False)),
                ('scores', models.JSONField(blank=True, null=True)),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.submission')),
            ],
            options={
                'ordering': ('participant', 'number'),
            },
        ),
        migrations.CreateModel(
            name='Grading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(null=True)),
                ('state', models.CharField(choices=[('assigned', 'Not started'), ('draft', 'In progress'), ('sent', 'Sent'), ('declined', 'Declined')], default='assigned', max_length=10)),
                ('scores', models.JSONField(blank=True, null=True)),
                ('assigned_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.diagnosticattempt')),
                ('grader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('submission', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.submission')),
            ],
            options={
                'ordering': ('attempt', 'number'),
                'indexes': [models.Index(fields=['grader', 'state', 'id'], name='assessment_grading_grader')],
                'constraints': [models.UniqueConstraint(fields=('attempt', 'number'), name='assessment_grading_number'), models.UniqueConstraint(fields=('attempt', 'grader'), name='assessment_grading_grader_once'), models.CheckConstraint(condition=models.Q(('state__in', ['assigned', 'draft', 'sent', 'declined'])), name='assessment_grading_state'), models.CheckConstraint(condition=models.Q(models.Q(('number__gte', 1), ('number__lte', 3), models.Q(('state', 'declined'), _negated=True)), models.Q(('number__isnull', True), ('state', 'declined')), _connector='OR'), name='assessment_grading_numbers'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('scores__isnull', False), ('sent_at__isnull', False), ('submission__isnull', False)), _connector='OR'), name='assessment_sent_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invited_at', models.DateTimeField()),
                ('diagnostic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.diagnostic')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(fields=['person', 'diagnostic'], name='assessment_participant_person')],
                'constraints': [models.UniqueConstraint(fields=('diagnostic', 'person'), name='assessment_participant_once')],
            },
        ),
        migrations.AddField(
            model_name='diagnosticattempt',
            name='participant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.participant'),
        ),
        migrations.AddConstraint(
            model_name='diagnosticattempt',
            constraint=models.UniqueConstraint(fields=('participant', 'number'), name='assessment_attempt_number'),
        ),
        migrations.AddConstraint(
            model_name='diagnosticattempt',
            constraint=models.UniqueConstraint(fields=('code',), name='assessment_attempt_code'),
        ),
        migrations.AddConstraint(
            model_name='diagnosticattempt',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'going')), fields=('participant',), name='assessment_one_attempt_going'),
        ),
        migrations.AddConstraint(
            model_name='diagnosticattempt',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['going', 'finished', 'disputed', 'scored'])), name='assessment_attempt_state'),
        ),
        migrations.AddConstraint(
            model_name='diagnosticattempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state', 'going')), models.Q(models.Q(('state', 'going'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='assessment_finished_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='diagnosticattempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scores__isnull', False), ('state', 'scored')), models.Q(models.Q(('state', 'scored'), _negated=True), ('scores__isnull', True)), _connector='OR'), name='assessment_scored_has_scores'),
        ),
    ]
