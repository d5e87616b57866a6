import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0002_published_models'),
        ('growth', '0002_clusters_and_opportunities'),
        ('network', '0006_network_members'),
        ('platform', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LearningRoute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('goal', models.TextField(blank=True, default='')),
                ('period', models.CharField(max_length=120)),
                ('starts', models.DateField(blank=True, null=True)),
                ('ends', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('agreeing', 'Being agreed'), ('active', 'At work'), ('completed', 'Completed'), ('closed', 'Closed early')], default='draft', max_length=10)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('agreed_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True, default='')),
                ('reason', models.TextField(blank=True, default='')),
                ('origin', models.CharField(blank=True, default='', max_length=120)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('position', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.position')),
                ('profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.profile')),
                ('tutor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
            ],
            options={
                'ordering': ('-created_at', '-id'),
                'indexes': [models.Index(fields=['person', '-id'], name='growth_route_of_person'), models.Index(fields=['state', 'id'], name='growth_route_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'agreeing', 'active'))), fields=('person',), name='growth_route_one_living'), models.UniqueConstraint(condition=models.Q(('origin', ''), _negated=True), fields=('origin',), name='growth_route_once_of_origin'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'agreeing', 'active', 'completed', 'closed'])), name='growth_route_state_word'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('period', ''), _negated=True)), name='growth_route_is_said'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='growth_route_period'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('agreeing', 'active', 'completed')), _negated=True), ('version__gte', 1), _connector='OR'), name='growth_route_sent_has_a_version'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('active', 'completed')), _negated=True), ('agreed_on__isnull', False), _connector='OR'), name='growth_route_at_work_is_agreed'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ('completed', 'closed'))), models.Q(('ended_on__isnull', True), ('state__in', ('draft', 'agreeing', 'active'))), _connector='OR'), name='growth_route_ended_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='growth_route_closed_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='RouteOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roles', models.JSONField(default=list)),
                ('set_at', models.DateTimeField()),
                ('place', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('place',),
            },
        ),
        migrations.CreateModel(
            name='RouteTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('code', models.CharField(blank=True, default='', max_length=20)),
                ('level', models.CharField(blank=True, choices=[('critical', 'Critical'), ('substantial', 'Substantial'), ('moderate', 'Moderate')], default='', max_length=12)),
                ('goal', models.TextField(blank=True, default='')),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('position', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.position')),
            ],
            options={
                'ordering': ('title', 'id'),
                'indexes': [models.Index(fields=['is_active', 'code', 'level'], name='growth_template_fits')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='growth_template_is_named'), models.CheckConstraint(condition=models.Q(('level', ''), ('level__in', ['critical', 'substantial', 'moderate']), _connector='OR'), name='growth_template_level'), models.UniqueConstraint(condition=models.Q(('place__isnull', False), models.Q(('number', ''), _negated=True)), fields=('place', 'number'), name='growth_template_number'), models.UniqueConstraint(condition=models.Q(('place__isnull', True), models.Q(('number', ''), _negated=True)), fields=('number',), name='growth_template_number_of_all')],
            },
        ),
        migrations.CreateModel(
            name='RouteStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('form', models.CharField(choices=[('formal', 'formal'), ('nonformal', 'non-formal'), ('informal', 'informal')], max_length=10)),
                ('kind', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=300)),
                ('content', models.TextField(blank=True, default='')),
                ('hours', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('period', models.CharField(max_length=120)),
                ('starts', models.DateField(blank=True, null=True)),
                ('due', models.DateField(blank=True, null=True)),
                ('expected', models.CharField(max_length=300)),
                ('actual', models.CharField(blank=True, default='', max_length=300)),
                ('reflection', models.TextField(blank=True, default='')),
                ('presentation_form', models.CharField(blank=True, default='', max_length=120)),
                ('presentation_place', models.CharField(blank=True, default='', max_length=200)),
                ('presentation_on', models.DateField(blank=True, null=True)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('competency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.competency')),
                ('opportunity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='growth.opportunity')),
                ('route', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.learningroute')),
            ],
            options={
                'ordering': ('route', 'order', 'id'),
                'indexes': [models.Index(fields=['route', 'order', 'id'], name='growth_step_of_route'), models.Index(fields=['done_on', 'due'], name='growth_step_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('form__in', ['formal', 'nonformal', 'informal'])), name='growth_step_form'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('kind', ''), _negated=True), models.Q(('period', ''), _negated=True), models.Q(('expected', ''), _negated=True)), name='growth_step_is_said'), models.CheckConstraint(condition=models.Q(('hours__isnull', True), ('hours__gt', 0), _connector='OR'), name='growth_step_hours'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('due__isnull', True), ('due__gte', models.F('starts')), _connector='OR'), name='growth_step_period'), models.CheckConstraint(condition=models.Q(('done_on__isnull', True), models.Q(('actual', ''), _negated=True), _connector='OR'), name='growth_step_done_has_a_product'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('checked_by__isnull', True)), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False), ('done_on__isnull', False)), _connector='OR'), name='growth_step_checked_is_done')],
            },
        ),
        migrations.CreateModel(
            name='RouteVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('route', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.learningroute')),
            ],
            options={
                'ordering': ('route', 'number'),
                'constraints': [models.UniqueConstraint(fields=('route', 'number'), name='growth_route_version_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='growth_route_version_number')],
            },
        ),
        migrations.CreateModel(
            name='RouteTemplateStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('form', models.CharField(choices=[('formal', 'formal'), ('nonformal', 'non-formal'), ('informal', 'informal')], max_length=10)),
                ('kind', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=300)),
                ('content', models.TextField(blank=True, default='')),
                ('hours', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('from_week', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(104)])),
                ('until_week', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(104)])),
                ('expected', models.CharField(max_length=300)),
                ('presentation_form', models.CharField(blank=True, default='', max_length=120)),
                ('opportunity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='growth.opportunity')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.routetemplate')),
            ],
            options={
                'ordering': ('template', 'order', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('form__in', ['formal', 'nonformal', 'informal'])), name='growth_template_step_form'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('kind', ''), _negated=True), models.Q(('expected', ''), _negated=True)), name='growth_template_step_is_said'), models.CheckConstraint(condition=models.Q(('from_week__gte', 1), ('until_week__gte', models.F('from_week')), ('until_week__lte', 104)), name='growth_template_step_weeks'), models.CheckConstraint(condition=models.Q(('hours__isnull', True), ('hours__gt', 0), _connector='OR'), name='growth_template_step_hours')],
            },
        ),
        migrations.CreateModel(
            name='StepDeficit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deficit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.deficit')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.routestep')),
            ],
            options={
                'ordering': ('step', 'id'),
                'indexes': [models.Index(fields=['deficit'], name='growth_step_of_deficit')],
                'constraints': [models.UniqueConstraint(fields=('step', 'deficit'), name='growth_step_deficit_once')],
            },
        ),
        migrations.CreateModel(
            name='StepEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.storedfile')),
                ('record', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.portfoliorecord')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.routestep')),
            ],
            options={
                'ordering': ('step', 'id'),
                'constraints': [models.UniqueConstraint(fields=('step', 'record'), name='growth_evidence_record_once'), models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', True), ('record__isnull', False)), models.Q(('file__isnull', False), ('record__isnull', True)), _connector='OR'), name='growth_evidence_is_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='RouteAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('role', models.CharField(choices=[('teacher', 'teacher'), ('methodist', 'methodist'), ('head', 'head')], max_length=10)),
                ('decision', models.CharField(choices=[('waiting', 'Waits'), ('agreed', 'Agreed'), ('returned', 'Returned')], default='waiting', max_length=10)),
                ('at', models.DateTimeField(blank=True, null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='growth.routeversion')),
            ],
            options={
                'ordering': ('version', 'order'),
                'indexes': [models.Index(fields=['decision', 'role'], name='growth_agreement_waiting')],
                'constraints': [models.UniqueConstraint(fields=('version', 'order'), name='growth_agreement_order_once'), models.UniqueConstraint(fields=('version', 'role'), name='growth_agreement_role_once'), models.CheckConstraint(condition=models.Q(('decision__in', ['waiting', 'agreed', 'returned']), ('role__in', ['teacher', 'methodist', 'head'])), name='growth_agreement_words'), models.CheckConstraint(condition=models.Q(models.Q(('at__isnull', True), ('by__isnull', True), ('decision', 'waiting')), models.Q(models.Q(('decision', 'waiting'), _negated=True), ('at__isnull', False), ('by__isnull', False)), _connector='OR'), name='growth_agreement_decided_is_signed'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'returned'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='growth_agreement_returned_with_a_note')],
            },
        ),
    ]
