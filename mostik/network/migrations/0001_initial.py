import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('platform', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=200, unique=True)),
                ('pedagogical', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ('title',),
            },
        ),
        migrations.CreateModel(
            name='EducationalNetwork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('name', models.CharField(max_length=300)),
                ('code', models.CharField(max_length=40, unique=True)),
            ],
            options={
                'ordering': ('name',),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_network_closed_after_opened')],
            },
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('path', models.CharField(max_length=255, unique=True)),
                ('depth', models.PositiveIntegerField()),
                ('numchild', models.PositiveIntegerField(default=0)),
                ('kind', models.CharField(choices=[('country', 'Country'), ('region', 'Region'), ('municipality', 'Municipality'), ('organisation', 'Organisation'), ('site', 'Building or branch'), ('group', 'Group')], max_length=16)),
                ('organisation_type', models.CharField(blank=True, choices=[('kindergarten', 'Kindergarten'), ('school_preschool', 'Preschool groups of a school'), ('methodical_centre', 'Methodical centre'), ('operator', 'Operator of monitoring'), ('authority', 'Education authority')], default='', max_length=24)),
                ('name', models.CharField(max_length=300)),
                ('short_name', models.CharField(blank=True, default='', max_length=120)),
                ('code', models.CharField(blank=True, default='', max_length=40)),
                ('inn', models.CharField(blank=True, default='', max_length=12)),
                ('oktmo', models.CharField(blank=True, default='', max_length=11)),
                ('address', models.CharField(blank=True, default='', max_length=300)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('search_text', models.TextField(blank=True, default='', editable=False)),
            ],
            options={
                'ordering': ('path',),
                'indexes': [models.Index(fields=['kind', 'name', 'id'], name='network_node_kind_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['country', 'region', 'municipality', 'organisation', 'site', 'group'])), name='network_node_known_kind'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='network_node_has_name'), models.CheckConstraint(condition=models.Q(('organisation_type', ''), ('kind', 'organisation'), _connector='OR'), name='network_node_type_of_organisation_only'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='network_node_unique_code'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_node_closed_after_opened')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_name', models.CharField(max_length=100)),
                ('first_name', models.CharField(max_length=100)),
                ('middle_name', models.CharField(blank=True, default='', max_length=100)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=30)),
                ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('education', models.CharField(blank=True, default='', max_length=200)),
                ('working_since', models.DateField(blank=True, null=True)),
                ('teaching_since', models.DateField(blank=True, null=True)),
                ('code', models.CharField(blank=True, default='', max_length=40)),
                ('search_text', models.TextField(blank=True, default='', editable=False)),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('last_name', 'first_name', 'middle_name', 'id'),
                'indexes': [models.Index(fields=['last_name', 'first_name', 'middle_name', 'id'], name='network_person_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('last_name', ''), _negated=True), models.Q(('first_name', ''), _negated=True)), name='network_person_has_name'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='network_person_unique_code'), models.CheckConstraint(condition=models.Q(('birth_year__isnull', True), models.Q(('birth_year__gte', 1900), ('birth_year__lte', 2100)), _connector='OR'), name='network_person_sane_birth_year')],
            },
        ),
        migrations.CreateModel(
            name='Employment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('rate', models.DecimalField(decimal_places=2, default=1, max_digits=3)),
                ('is_main', models.BooleanField(default=True)),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.position')),
            ],
            options={
                'ordering': ('-valid_from', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_employment_ended_after_begun'), models.CheckConstraint(condition=models.Q(('rate__gt', 0), ('rate__lte', 2)), name='network_employment_sane_rate'), models.UniqueConstraint(fields=('person', 'organisation', 'position', 'valid_from'), name='network_employment_unique_start'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('person', 'organisation', 'position'), name='network_employment_one_open')],
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('role', models.CharField(max_length=32)),
                ('campaign_key', models.CharField(blank=True, default='', max_length=80)),
                ('basis', models.CharField(blank=True, default='', max_length=300)),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.educationalnetwork')),
                ('node', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
            ],
            options={
                'ordering': ('person', 'role', 'valid_from'),
                'indexes': [models.Index(fields=['role', 'node'], name='network_role_at_node')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_role_ended_after_begun'), models.CheckConstraint(condition=models.Q(('role__in', ['administrator', 'data_officer', 'expert', 'head', 'municipal_operator', 'observer', 'regional_operator', 'senior_teacher', 'teacher'])), name='network_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'administrator'), _negated=True), models.Q(('campaign_key', ''), ('network__isnull', True), ('node__isnull', True)), _connector='OR'), name='network_role_administrator_everywhere'), models.CheckConstraint(condition=models.Q(('role', 'administrator'), models.Q(('campaign_key', ''), ('network__isnull', True), ('node__isnull', False)), models.Q(('campaign_key', ''), ('network__isnull', False), ('node__isnull', True)), models.Q(('network__isnull', True), ('node__isnull', True), models.Q(('campaign_key', ''), _negated=True)), _connector='OR'), name='network_role_one_scope'), models.UniqueConstraint(condition=models.Q(('node__isnull', False), ('valid_to__isnull', True)), fields=('person', 'role', 'node'), name='network_role_once_at_node'), models.UniqueConstraint(condition=models.Q(('network__isnull', False), ('valid_to__isnull', True)), fields=('person', 'role', 'network'), name='network_role_once_in_network'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True), models.Q(('campaign_key', ''), _negated=True)), fields=('person', 'role', 'campaign_key'), name='network_role_once_in_campaign')],
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('merge', 'Merger'), ('split', 'Split'), ('rename', 'Renaming'), ('transfer', 'Transfer')], max_length=16)),
                ('date', models.DateField()),
                ('basis', models.CharField(blank=True, default='', max_length=300)),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('date', 'id'),
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor', 'date'), name='network_succession_once'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='network_succession_of_another')],
            },
        ),
        migrations.CreateModel(
            name='NodeState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('name', models.CharField(max_length=300)),
                ('short_name', models.CharField(blank=True, default='', max_length=120)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('node', 'valid_from'),
                'indexes': [models.Index(fields=['valid_from', 'valid_to'], name='network_state_period')],
                'constraints': [models.UniqueConstraint(fields=('node', 'valid_from'), name='network_state_unique_start'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('node',), name='network_state_one_open'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='network_state_has_name'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('node')), _negated=True), _connector='OR'), name='network_state_not_own_parent'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='network_state_closed_after_opened')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('checking', 'Being checked'), ('refused', 'Has errors'), ('ready', 'Ready to import'), ('applying', 'Being imported'), ('applied', 'Imported')], default='checking', max_length=10)),
                ('report', models.JSONField(blank=True, default=dict)),
                ('created_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.storedfile')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='platform.job')),
            ],
            options={
                'ordering': ('-created_at', '-id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['checking', 'refused', 'ready', 'applying', 'applied'])), name='network_import_known_state'), models.CheckConstraint(condition=models.Q(models.Q(('applied_at__isnull', False), ('state', 'applied')), models.Q(models.Q(('state', 'applied'), _negated=True), ('applied_at__isnull', True)), _connector='OR'), name='network_import_applied_has_time')],
            },
        ),
    ]
