import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0002_published_models'),
        ('growth', '0001_initial'),
        ('network', '0004_consents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClusterProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_blocks', models.BooleanField(default=False)),
                ('least', models.PositiveSmallIntegerField(default=8)),
                ('most', models.PositiveSmallIntegerField(default=15)),
                ('figures', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('-made_at', '-id'),
                'indexes': [models.Index(fields=['place', '-made_at'], name='growth_proposal_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('least__gte', 2), ('most__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(2), '*', models.F('least')), '-', models.Value(1)))), name='growth_proposal_sizes')],
            },
        ),
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('course', 'Course'), ('event', 'Event'), ('internship', 'Internship'), ('mentor', 'Mentor'), ('material', 'Material'), ('group', 'Group')], max_length=12)),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('provider', models.CharField(blank=True, default='', max_length=300)),
                ('where', models.CharField(blank=True, default='', max_length=300)),
                ('is_distant', models.BooleanField(default=False)),
                ('period', models.CharField(blank=True, default='', max_length=120)),
                ('starts', models.DateField(blank=True, null=True)),
                ('ends', models.DateField(blank=True, null=True)),
                ('hours', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('capacity', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('link', models.URLField(blank=True, default='', max_length=500)),
                ('is_open', models.BooleanField(default=True)),
                ('origin', models.CharField(blank=True, default='', max_length=120)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('starts', 'title', 'id'),
                'indexes': [models.Index(fields=['place', 'is_open', 'id'], name='growth_opportunity_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['course', 'event', 'internship', 'mentor', 'material', 'group'])), name='growth_opportunity_kind'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='growth_opportunity_is_named'), models.CheckConstraint(condition=models.Q(models.Q(('hours__isnull', True), ('hours__gt', 0), _connector='OR'), models.Q(('capacity__isnull', True), ('capacity__gt', 0), _connector='OR')), name='growth_opportunity_numbers'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='growth_opportunity_period'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('place', 'number'), name='growth_opportunity_number'), models.UniqueConstraint(condition=models.Q(('origin', ''), _negated=True), fields=('origin',), name='growth_opportunity_origin')],
            },
        ),
        migrations.CreateModel(
            name='OpportunityTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('coverage', models.PositiveSmallIntegerField(default=100, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)])),
                ('level', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)])),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.opportunity')),
            ],
            options={
                'ordering': ('opportunity', 'code'),
                'indexes': [models.Index(fields=['code'], name='growth_tag_code')],
                'constraints': [models.UniqueConstraint(fields=('opportunity', 'code'), name='growth_tag_once'), models.CheckConstraint(condition=models.Q(('coverage__gte', 1), ('coverage__lte', 100), ('level__gte', 1), ('level__lte', 4), models.Q(('code', ''), _negated=True)), name='growth_tag_numbers')],
            },
        ),
        migrations.CreateModel(
            name='PlaceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('given', 'A place is given'), ('waiting', 'On the waiting list'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10)),
                ('queue', models.PositiveIntegerField(blank=True, null=True)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='growth.opportunity')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
            ],
            options={
                'ordering': ('opportunity', 'queue', 'asked_at', 'id'),
                'indexes': [models.Index(fields=['opportunity', 'state', 'queue'], name='growth_request_queue')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'given', 'waiting'))), fields=('opportunity', 'person'), name='growth_request_once'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'given', 'waiting', 'withdrawn'])), name='growth_request_state'), models.CheckConstraint(condition=models.Q(models.Q(('queue__isnull', False), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('queue__isnull', True)), _connector='OR'), name='growth_request_waits_in_a_queue')],
            },
        ),
        migrations.CreateModel(
            name='TeacherCluster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('running', 'At work'), ('finished', 'Finished'), ('dissolved', 'Dissolved')], default='proposed', max_length=12)),
                ('is_joint', models.BooleanField(default=False)),
                ('goal', models.TextField(blank=True, default='')),
                ('period', models.CharField(blank=True, default='', max_length=120)),
                ('starts', models.DateField(blank=True, null=True)),
                ('ends', models.DateField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True, default='')),
                ('reason', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('curator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='growth.clusterproposal')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competency')),
            ],
            options={
                'ordering': ('place', 'title', 'id'),
                'indexes': [models.Index(fields=['place', 'state', 'id'], name='growth_cluster_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed', 'running', 'finished', 'dissolved'])), name='growth_cluster_state'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='growth_cluster_is_named'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('running', 'finished')), _negated=True), ('curator__isnull', False), _connector='OR'), name='growth_cluster_works_with_a_curator'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ('finished', 'dissolved'))), models.Q(models.Q(('state__in', ('finished', 'dissolved')), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='growth_cluster_ended_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'finished'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='growth_cluster_finished_with_an_outcome'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dissolved'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='growth_cluster_dissolved_with_a_reason'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='growth_cluster_period')],
            },
        ),
        migrations.CreateModel(
            name='ClusterMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('is_pinned', models.BooleanField(default=False)),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('leaving', models.CharField(blank=True, choices=[('removed', 'removed by the methodist'), ('moved', 'moved to another cluster'), ('consent', 'the consent is withdrawn'), ('ended', 'the cluster has ended')], default='', max_length=8)),
                ('consent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.consent')),
                ('other_topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competency')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='growth.teachercluster')),
            ],
            options={
                'ordering': ('cluster', 'id'),
                'indexes': [models.Index(fields=['cluster', 'left_at'], name='growth_member_of_cluster')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('person',), name='growth_member_in_one_cluster'), models.CheckConstraint(condition=models.Q(models.Q(('leaving', ''), ('left_at__isnull', True)), models.Q(('leaving__in', ['removed', 'moved', 'consent', 'ended']), ('left_at__isnull', False)), _connector='OR'), name='growth_member_left_for_a_reason'), models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('joined_at')), _connector='OR'), name='growth_member_left_after_joined')],
            },
        ),
        migrations.CreateModel(
            name='ClusterLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('period', models.CharField(max_length=120)),
                ('due', models.DateField(blank=True, null=True)),
                ('planned', models.CharField(blank=True, default='', max_length=300)),
                ('actual', models.CharField(blank=True, default='', max_length=300)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.teachercluster')),
            ],
            options={
                'ordering': ('due', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('period', ''), _negated=True)), name='growth_line_is_said'), models.CheckConstraint(condition=models.Q(('done_on__isnull', True), models.Q(('actual', ''), _negated=True), _connector='OR'), name='growth_line_done_has_a_result')],
            },
        ),
    ]
