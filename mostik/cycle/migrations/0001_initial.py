import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('instruments', '0002_published_never_change'),
        ('monitoring', '0001_initial'),
        ('network', '0003_positions'),
        ('platform', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ('title',),
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='cycle_kind_has_title'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='cycle_kind_dates')],
            },
        ),
        migrations.CreateModel(
            name='RecommendationTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64)),
                ('audience', models.CharField(choices=[('organisation', 'Kindergartens'), ('municipality', 'Municipalities')], max_length=16)),
                ('valid_from', models.DateField()),
                ('text', models.TextField()),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrument')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('instrument', 'code', 'audience', 'valid_from'),
                'constraints': [models.UniqueConstraint(fields=('owner', 'instrument', 'code', 'audience', 'valid_from'), name='cycle_template_once_a_day'), models.CheckConstraint(condition=models.Q(('audience__in', ['organisation', 'municipality'])), name='cycle_template_audience'), models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('code', ''), _negated=True)), name='cycle_template_says_something')],
            },
        ),
        migrations.CreateModel(
            name='EffectivenessReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conclusion', models.TextField()),
                ('results', models.JSONField(default=list)),
                ('concluded_on', models.DateField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.campaign')),
                ('concluded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('following', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.campaign')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'following', 'place'), name='cycle_review_once'), models.CheckConstraint(condition=models.Q(('conclusion', ''), _negated=True), name='cycle_review_concludes'), models.CheckConstraint(condition=models.Q(('campaign', models.F('following')), _negated=True), name='cycle_review_of_two_rounds')],
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
                ('reason', models.TextField()),
                ('indicators', models.JSONField(blank=True, default=list)),
                ('set_on', models.DateField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.campaign')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='cycle_goal_is_founded'), models.UniqueConstraint(fields=('campaign', 'text'), name='cycle_goal_once')],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('organisation', 'Kindergartens'), ('municipality', 'Municipalities')], max_length=16)),
                ('code', models.CharField(max_length=64)),
                ('indicator', models.TextField()),
                ('source', models.CharField(choices=[('self', 'Self-assessment'), ('internal', 'Internal assessment'), ('external', 'External expert'), ('parents', 'Parents'), ('teachers', 'Teachers')], max_length=16)),
                ('value', models.BigIntegerField()),
                ('threshold', models.BigIntegerField()),
                ('units', models.PositiveIntegerField()),
                ('unit_level', models.CharField(max_length=16)),
                ('results', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('due', models.DateField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('agreed', 'Agreed'), ('sent', 'Sent'), ('acknowledged', 'Acknowledged'), ('answered', 'Answered'), ('withdrawn', 'Withdrawn')], default='draft', max_length=16)),
                ('prepared_at', models.DateTimeField()),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('acknowledged_on', models.DateField(blank=True, null=True)),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('answer', models.TextField(blank=True, default='')),
                ('withdrawn_because', models.TextField(blank=True, default='')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.campaign')),
                ('prepared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
                ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycle.recommendationtemplate')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(fields=['addressee', 'state', 'due'], name='cycle_recommendation_addressee'), models.Index(fields=['campaign', 'state', 'id'], name='cycle_recommendation_campaign')],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'version', 'addressee', 'code'), name='cycle_recommendation_once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'agreed', 'sent', 'acknowledged', 'answered', 'withdrawn'])), name='cycle_recommendation_state'), models.CheckConstraint(condition=models.Q(('audience__in', ['organisation', 'municipality'])), name='cycle_recommendation_audience'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='cycle_recommendation_has_text'), models.CheckConstraint(condition=models.Q(('source__in', ['self', 'internal', 'external', 'parents', 'teachers']), ('units__gte', 1), ('value__lt', models.F('threshold')), models.Q(('code', ''), _negated=True), models.Q(('indicator', ''), _negated=True), models.Q(('results', ''), _negated=True)), name='cycle_recommendation_has_basis'), models.CheckConstraint(condition=models.Q(('state', 'withdrawn'), models.Q(('sent_on__isnull', True), ('state__in', ('draft', 'agreed'))), models.Q(('sent_on__isnull', False), ('state__in', ('sent', 'acknowledged', 'answered'))), _connector='OR'), name='cycle_sent_is_dated'), models.CheckConstraint(condition=models.Q(('state', 'withdrawn'), models.Q(('acknowledged_on__isnull', True), ('state__in', ('draft', 'agreed', 'sent'))), models.Q(('acknowledged_on__isnull', False), ('state__in', ('acknowledged', 'answered'))), _connector='OR'), name='cycle_acknowledged_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('answered_on__isnull', False), ('state', 'answered'), models.Q(('answer', ''), _negated=True)), models.Q(models.Q(('state', 'answered'), _negated=True), ('answer', ''), ('answered_on__isnull', True)), _connector='OR'), name='cycle_answered_has_answer'), models.CheckConstraint(condition=models.Q(models.Q(('sent_on__isnull', True), ('due__gte', models.F('sent_on')), _connector='OR'), models.Q(('acknowledged_on__isnull', True), ('acknowledged_on__gte', models.F('sent_on')), _connector='OR'), models.Q(('answered_on__isnull', True), ('answered_on__gte', models.F('acknowledged_on')), _connector='OR')), name='cycle_steps_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), models.Q(('sent_on__isnull', True), models.Q(('withdrawn_because', ''), _negated=True), _connector='OR')), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_because', '')), _connector='OR'), name='cycle_taken_back_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('period', models.CharField(blank=True, default='', max_length=120)),
                ('due', models.DateField()),
                ('planned', models.TextField()),
                ('actual', models.TextField(blank=True, default='')),
                ('document', models.CharField(blank=True, default='', max_length=300)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('going', 'In progress'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='planned', max_length=12)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('recommendation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycle.recommendation')),
            ],
            options={
                'ordering': ('due', 'id'),
                'indexes': [models.Index(fields=['place', 'due', 'id'], name='cycle_measure_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'going', 'done', 'cancelled'])), name='cycle_measure_state'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('planned', ''), _negated=True)), name='cycle_measure_is_said'), models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', False), ('state', 'done'), models.Q(('actual', ''), _negated=True)), models.Q(models.Q(('state', 'done'), _negated=True), ('done_on__isnull', True)), _connector='OR'), name='cycle_done_has_a_result')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('text', models.TextField()),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('dated_on', models.DateField(blank=True, null=True)),
                ('control_on', models.DateField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('issued', 'In force'), ('executed', 'Executed'), ('cancelled', 'Cancelled')], default='draft', max_length=12)),
                ('outcome', models.TextField(blank=True, default='')),
                ('executed_on', models.DateField(blank=True, null=True)),
                ('cancelled_because', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.campaign')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.storedfile')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycle.decisionkind')),
                ('measures', models.ManyToManyField(blank=True, related_name='+', to='cycle.measure')),
            ],
            options={
                'ordering': ('control_on', 'id'),
                'indexes': [models.Index(fields=['place', 'control_on', 'id'], name='cycle_decision_place'), models.Index(fields=['campaign', 'place'], name='cycle_decision_campaign')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'issued', 'executed', 'cancelled'])), name='cycle_decision_state'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='cycle_decision_is_said'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('issued', 'executed')), _negated=True), models.Q(('dated_on__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='cycle_in_force_has_a_number'), models.CheckConstraint(condition=models.Q(('dated_on__isnull', True), ('control_on__gte', models.F('dated_on')), _connector='OR'), name='cycle_control_after_the_date'), models.CheckConstraint(condition=models.Q(models.Q(('executed_on__isnull', False), ('state', 'executed'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state', 'executed'), _negated=True), ('executed_on__isnull', True), ('outcome', '')), _connector='OR'), name='cycle_executed_has_an_outcome'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), models.Q(('cancelled_because', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_because', '')), _connector='OR'), name='cycle_cancelled_with_a_reason')],
            },
        ),
    ]
