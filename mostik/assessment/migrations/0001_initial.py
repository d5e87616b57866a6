import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('instruments', '0002_published_never_change'),
        ('network', '0004_consents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CompetencyModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('title', models.CharField(max_length=300)),
                ('note', models.TextField(blank=True, default='')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'In force'), ('retired', 'Replaced')], default='draft', max_length=10)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('level_titles', models.JSONField(default=list)),
                ('audiences', models.JSONField(default=dict)),
                ('rule', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('title', '-number'),
                'constraints': [models.UniqueConstraint(fields=('owner', 'code', 'number'), name='assessment_model_number_per_owner'), models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('code', 'number'), name='assessment_model_number_without_owner'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'published', 'retired'])), name='assessment_model_status'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('status', 'draft')), models.Q(models.Q(('status', 'draft'), _negated=True), ('published_at__isnull', False), ('valid_from__isnull', False)), _connector='OR'), name='assessment_model_published_is_dated'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='assessment_model_dates')],
            },
        ),
        migrations.CreateModel(
            name='Competency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=300)),
                ('description', models.TextField(blank=True, default='')),
                ('function', models.CharField(blank=True, default='', max_length=60)),
                ('levels', models.JSONField(blank=True, default=list)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competency')),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competencymodel')),
            ],
            options={
                'ordering': ('model', 'order', 'id'),
                'constraints': [models.UniqueConstraint(fields=('model', 'code'), name='assessment_competency_code'), models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('title', ''), _negated=True)), name='assessment_competency_has_words'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='assessment_competency_not_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='CompetencyTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(max_length=40)),
                ('category', models.CharField(blank=True, default='', max_length=20)),
                ('level', models.PositiveSmallIntegerField()),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competency')),
            ],
            options={
                'ordering': ('competency', 'audience', 'category'),
                'constraints': [models.UniqueConstraint(fields=('competency', 'audience', 'category'), name='assessment_target_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='assessment_target_level')],
            },
        ),
        migrations.CreateModel(
            name='Deficit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('critical', 'Critical'), ('substantial', 'Substantial'), ('moderate', 'Moderate')], max_length=12)),
                ('confidence', models.CharField(choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High')], max_length=8)),
                ('value', models.PositiveSmallIntegerField()),
                ('evidence', models.JSONField(default=list)),
                ('status', models.CharField(choices=[('open', 'Open'), ('in_route', 'In a route'), ('compensated', 'Compensated'), ('dismissed', 'Dismissed')], default='open', max_length=12)),
                ('detected_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competency')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
            ],
            options={
                'ordering': ('person', 'value', 'id'),
            },
        ),
        migrations.CreateModel(
            name='DeficitChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('status', models.CharField(choices=[('open', 'Open'), ('in_route', 'In a route'), ('compensated', 'Compensated'), ('dismissed', 'Dismissed')], max_length=12)),
                ('level', models.CharField(choices=[('critical', 'Critical'), ('substantial', 'Substantial'), ('moderate', 'Moderate')], max_length=12)),
                ('value', models.PositiveSmallIntegerField()),
                ('reason', models.TextField(blank=True, default='')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deficit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.deficit')),
            ],
            options={
                'ordering': ('deficit', 'at', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['critical', 'substantial', 'moderate']), ('status__in', ['open', 'in_route', 'compensated', 'dismissed'])), name='assessment_deficit_change_words')],
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
            name='DiagnosticCampaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('opens', models.DateField()),
                ('closes', models.DateField()),
                ('release_days', models.PositiveSmallIntegerField(default=7)),
                ('min_cell', models.PositiveSmallIntegerField(default=5)),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('open', 'Open'), ('closed', 'Closed')], default='draft', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competencymodel')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('-opens', '-id'),
                'indexes': [models.Index(fields=['owner', '-opens', '-id'], name='assessment_campaign_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'closed'])), name='assessment_campaign_state'), models.CheckConstraint(condition=models.Q(('closes__gte', models.F('opens')), ('min_cell__gte', 3), ('release_days__lte', 60)), name='assessment_campaign_sane')],
            },
        ),
        migrations.CreateModel(
            name='Diagnostic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('self_analysis', 'Self-analysis'), ('observation', 'Observation by an expert'), ('test', 'Test with a key'), ('case', 'Case: two people rate it blindly'), ('work', 'Analysis of working materials')], max_length=16)),
                ('opens', models.DateField()),
                ('closes', models.DateField()),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=1)),
                ('is_shuffled', models.BooleanField(default=True)),
                ('is_internal', models.BooleanField(default=False)),
                ('limit_percent', models.PositiveSmallIntegerField(default=25)),
                ('min_cell', models.PositiveSmallIntegerField(default=5)),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('open', 'Open'), ('closed', 'Closed')], default='draft', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.diagnosticcampaign')),
            ],
            options={
                'ordering': ('-opens', '-id'),
                'indexes': [models.Index(fields=['owner', '-opens', '-id'], name='assessment_diagnostic_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['self_analysis', 'observation', 'test', 'case', 'work'])), name='assessment_diagnostic_kind'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'closed'])), name='assessment_diagnostic_state'), models.CheckConstraint(condition=models.Q(('closes__gte', models.F('opens'))), name='assessment_closes_after_opening'), models.CheckConstraint(condition=models.Q(models.Q(('minutes__isnull', True), models.Q(('minutes__gte', 1), ('minutes__lte', 600)), _connector='OR'), ('attempts__gte', 1), ('attempts__lte', 10), ('limit_percent__lte', 100), ('min_cell__gte', 3)), name='assessment_sane_limits'), models.CheckConstraint(condition=models.Q(('kind', 'test'), ('attempts', 1), _connector='OR'), name='assessment_case_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='assessment_closed_is_dated')],
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
            name='Guidance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('methodist', 'Methodist'), ('tutor', 'Tutor')], max_length=10)),
                ('basis', models.CharField(blank=True, default='', max_length=300)),
                ('assigned_at', models.DateTimeField()),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('person', '-valid_from', '-id'),
                'indexes': [models.Index(fields=['guide', 'person'], name='assessment_guidance_guide')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='assessment_guidance_ended_after_begun'), models.CheckConstraint(condition=models.Q(('kind__in', ['methodist', 'tutor'])), name='assessment_guidance_kind'), models.CheckConstraint(condition=models.Q(('guide', models.F('person')), _negated=True), name='assessment_guidance_not_self'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('person', 'guide'), name='assessment_guidance_once')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.CharField(max_length=40)),
                ('weight', models.PositiveSmallIntegerField(default=1)),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competency')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrument')),
            ],
            options={
                'ordering': ('instrument', 'indicator', 'competency'),
                'indexes': [models.Index(fields=['instrument', 'indicator'], name='assessment_link_indicator')],
                'constraints': [models.UniqueConstraint(fields=('competency', 'instrument', 'indicator'), name='assessment_link_once'), models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 100)), name='assessment_link_weight')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invited_at', models.DateTimeField()),
                ('extra_attempts', models.PositiveSmallIntegerField(default=0)),
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
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('assigned', 'Not started'), ('draft', 'In progress'), ('sent', 'Sent'), ('declined', 'Declined')], default='assigned', max_length=10)),
                ('scores', models.JSONField(blank=True, null=True)),
                ('assigned_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('observer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('submission', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.submission')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.participant')),
            ],
            options={
                'ordering': ('participant', 'id'),
                'indexes': [models.Index(fields=['observer', 'state', 'id'], name='assessment_observer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('assigned', 'draft'))), fields=('participant',), name='assessment_one_observation_going'), models.CheckConstraint(condition=models.Q(('state__in', ['assigned', 'draft', 'sent', 'declined'])), name='assessment_observation_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('scores__isnull', False), ('sent_at__isnull', False), ('submission__isnull', False)), _connector='OR'), name='assessment_observation_sent_is_whole')],
            },
        ),
        migrations.AddField(
            model_name='diagnosticattempt',
            name='participant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.participant'),
        ),
        migrations.CreateModel(
            name='PersonalResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('self_analysis', 'Self-analysis'), ('observation', 'Observation by an expert'), ('test', 'Test with a key'), ('case', 'Case: two people rate it blindly'), ('work', 'Analysis of working materials')], max_length=16)),
                ('scores', models.JSONField(default=dict)),
                ('measured_on', models.DateField()),
                ('released_at', models.DateTimeField()),
                ('used_from', models.DateField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('released', 'Ready'), ('disputed', 'Under appeal'), ('annulled', 'Annulled')], default='released', max_length=10)),
                ('attempt', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.diagnosticattempt')),
                ('observation', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.observation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
            ],
            options={
                'ordering': ('-measured_on', '-id'),
                'indexes': [models.Index(fields=['person', '-measured_on'], name='assessment_result_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ['self_analysis', 'observation', 'test', 'case', 'work'])), name='assessment_result_source'), models.CheckConstraint(condition=models.Q(('state__in', ['released', 'disputed', 'annulled'])), name='assessment_result_state'), models.CheckConstraint(condition=models.Q(('attempt__isnull', True), ('observation__isnull', True), _connector='OR'), name='assessment_result_one_origin')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('filed_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for a decision'), ('kept', 'The result stays'), ('annulled', 'The result is annulled'), ('remeasure', 'To be measured again')], default='waiting', max_length=12)),
                ('explanation', models.TextField(blank=True, default='')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.personalresult')),
            ],
            options={
                'ordering': ('-filed_at', '-id'),
                'constraints': [models.UniqueConstraint(fields=('result',), name='assessment_appeal_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'kept', 'annulled', 'remeasure'])), name='assessment_appeal_state'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='assessment_appeal_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False), models.Q(('explanation', ''), _negated=True)), _connector='OR'), name='assessment_appeal_decided')],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('is_current', models.BooleanField(default=True)),
                ('rule', models.JSONField()),
                ('lines', models.JSONField()),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competencymodel')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
            ],
            options={
                'ordering': ('person', '-made_at', '-id'),
                'indexes': [models.Index(fields=['person', '-day', '-id'], name='assessment_profile_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('person', 'model'), name='assessment_one_current_profile')],
            },
        ),
        migrations.AddField(
            model_name='deficit',
            name='profile',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.profile'),
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.PositiveSmallIntegerField()),
                ('items', models.PositiveSmallIntegerField(default=1)),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competency')),
                ('model', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competencymodel')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.personalresult')),
            ],
            options={
                'ordering': ('result', 'competency'),
                'indexes': [models.Index(fields=['model', 'result'], name='assessment_reading_model')],
                'constraints': [models.UniqueConstraint(fields=('result', 'competency'), name='assessment_reading_once'), models.CheckConstraint(condition=models.Q(('items__gte', 1), ('value__gte', 0), ('value__lte', 10000)), name='assessment_reading_value')],
            },
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
        migrations.AddIndex(
            model_name='deficit',
            index=models.Index(fields=['person', 'status'], name='assessment_deficit_person'),
        ),
        migrations.AddIndex(
            model_name='deficit',
            index=models.Index(fields=['competency', 'status'], name='assessment_deficit_competency'),
        ),
        migrations.AddConstraint(
            model_name='deficit',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('open', 'in_route'))), fields=('person', 'competency'), name='assessment_one_live_deficit'),
        ),
        migrations.AddConstraint(
            model_name='deficit',
            constraint=models.CheckConstraint(condition=models.Q(('confidence__in', ['low', 'medium', 'high']), ('level__in', ['critical', 'substantial', 'moderate']), ('status__in', ['open', 'in_route', 'compensated', 'dismissed'])), name='assessment_deficit_words'),
        ),
        migrations.AddConstraint(
            model_name='deficit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('status__in', ('open', 'in_route'))), models.Q(('closed_on__isnull', False), ('status__in', ('compensated', 'dismissed'))), _connector='OR'), name='assessment_deficit_closed_is_dated'),
        ),
    ]
