import django.core.validators
import django.db.models.deletion
import mostik.needs.models.study
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('assessment', '0002_published_models'),
        ('growth', '0002_clusters_and_opportunities'),
        ('network', '0006_network_members'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MotivatedList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('survey', 'The survey goes on'), ('gathering', 'Teachers come forward'), ('agreeing', 'Heads agree the list'), ('final', 'The list is agreed'), ('stopped', 'Stopped')], default='survey', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('due', models.DateField(blank=True, null=True)),
                ('reminded_on', models.DateField(blank=True, null=True)),
                ('final_on', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('diagnostic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessment.diagnostic')),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.educationalnetwork')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('-created_at', '-id'),
                'indexes': [models.Index(fields=['place', 'state', '-created_at'], name='needs_list_place')],
                'constraints': [models.UniqueConstraint(fields=('diagnostic',), name='needs_list_of_one_survey'), models.CheckConstraint(condition=models.Q(('state__in', ['survey', 'gathering', 'agreeing', 'final', 'stopped'])), name='needs_list_state'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='needs_list_is_named'), models.CheckConstraint(condition=models.Q(models.Q(('due__isnull', True), ('sent_at__isnull', True)), models.Q(('due__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='needs_list_sent_has_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('agreeing', 'final')), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='needs_list_agreed_after_sent'), models.CheckConstraint(condition=models.Q(models.Q(('final_on__isnull', False), ('state', 'final')), models.Q(models.Q(('state', 'final'), _negated=True), ('final_on__isnull', True)), _connector='OR'), name='needs_list_final_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'stopped'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state', 'stopped'), _negated=True), ('reason', '')), _connector='OR'), name='needs_list_stopped_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='NeedsStudy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('opens', models.DateField()),
                ('closes', models.DateField()),
                ('months_from', models.DateField()),
                ('months_to', models.DateField()),
                ('forms', models.JSONField(default=mostik.needs.models.study.all_forms)),
                ('group_size', models.PositiveSmallIntegerField(default=25, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(200)])),
                ('min_cell', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(3)])),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('open', 'Teachers answer'), ('closed', 'Closed')], default='draft', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('grounds', models.JSONField(blank=True, default=dict)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'verbose_name_plural': 'needs studies',
                'ordering': ('-closes', '-id'),
                'indexes': [models.Index(fields=['place', 'state', '-closes'], name='needs_study_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'closed'])), name='needs_study_state'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='needs_study_is_named'), models.CheckConstraint(condition=models.Q(('closes__gte', models.F('opens')), ('months_to__gte', models.F('months_from'))), name='needs_study_days'), models.CheckConstraint(condition=models.Q(('group_size__gte', 2), ('min_cell__gte', 3)), name='needs_study_numbers'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='needs_study_closed_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='ListAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('basis', models.CharField(blank=True, default='', max_length=300)),
                ('is_left_out', models.BooleanField(default=False)),
                ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('motivated_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='needs.motivatedlist')),
            ],
            options={
                'ordering': ('organisation__path',),
                'constraints': [models.UniqueConstraint(fields=('motivated_list', 'organisation'), name='needs_agreement_once'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('agreed_by__isnull', True), ('basis', '')), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), ('is_left_out', False)), _connector='OR'), name='needs_agreed_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='MotivatedTeacher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shares', models.CharField(blank=True, default='', max_length=300)),
                ('joined_at', models.DateTimeField()),
                ('struck_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('consent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.consent')),
                ('motivated_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.motivatedlist')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('struck_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('organisation__path', 'person__last_name', 'person__first_name', 'id'),
                'indexes': [models.Index(fields=['person', 'motivated_list'], name='needs_motivated_person')],
                'constraints': [models.UniqueConstraint(fields=('motivated_list', 'person'), name='needs_motivated_once'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('struck_at__isnull', True), ('struck_by__isnull', True)), models.Q(('struck_at__isnull', False), ('struck_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='needs_struck_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='NeedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('forms', models.JSONField(default=list)),
                ('months', models.JSONField(blank=True, default=list)),
                ('attendance', models.CharField(choices=[('any', 'Either way'), ('online', 'At a distance'), ('offline', 'In person')], default='any', max_length=10)),
                ('words', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.position')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.needsstudy')),
            ],
            options={
                'ordering': ('study', 'id'),
                'indexes': [models.Index(fields=['study', 'organisation'], name='needs_answer_place')],
                'constraints': [models.UniqueConstraint(fields=('study', 'person'), name='needs_answer_once'), models.CheckConstraint(condition=models.Q(('attendance__in', ['any', 'online', 'offline'])), name='needs_answer_attendance')],
            },
        ),
        migrations.CreateModel(
            name='NeedTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, default='', max_length=20)),
                ('title', models.CharField(max_length=300)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='needs.needsstudy')),
            ],
            options={
                'ordering': ('study', 'order', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='needs_topic_is_named'), models.UniqueConstraint(fields=('study', 'title'), name='needs_topic_title_once'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('study', 'code'), name='needs_topic_code_once')],
            },
        ),
        migrations.CreateModel(
            name='NeedChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('priority', models.PositiveSmallIntegerField()),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='needs.needanswer')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.needtopic')),
            ],
            options={
                'ordering': ('answer', 'priority'),
                'indexes': [models.Index(fields=['topic'], name='needs_choice_topic')],
                'constraints': [models.UniqueConstraint(fields=('answer', 'topic'), name='needs_choice_topic_once'), models.UniqueConstraint(fields=('answer', 'priority'), name='needs_choice_priority_once'), models.CheckConstraint(condition=models.Q(('priority__gte', 1), ('priority__lte', 3)), name='needs_choice_priority')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.DateField()),
                ('people', models.PositiveIntegerField()),
                ('note', models.CharField(blank=True, default='', max_length=300)),
                ('is_typed', models.BooleanField(default=False)),
                ('opportunity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='growth.opportunity')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='needs.needsstudy')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.needtopic')),
            ],
            options={
                'ordering': ('quarter', 'topic__order', 'id'),
                'constraints': [models.UniqueConstraint(fields=('study', 'topic', 'quarter'), name='needs_order_once'), models.CheckConstraint(condition=models.Q(('quarter__day', 1), ('quarter__month__in', (1, 4, 7, 10))), name='needs_order_begins_a_quarter')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('course', 'Course'), ('internship', 'Internship'), ('webinar', 'Webinar'), ('seminar', 'Seminar or workshop'), ('mentor', 'Mentor'), ('group', 'Group of colleagues'), ('material', 'Materials for self-study')], max_length=12)),
                ('people', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)])),
                ('reason', models.TextField(blank=True, default='')),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.needsstudy')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.needtopic')),
            ],
            options={
                'ordering': ('study', 'organisation__path', 'topic__order', 'id'),
                'constraints': [models.UniqueConstraint(fields=('study', 'organisation', 'topic', 'form'), name='needs_request_once'), models.CheckConstraint(condition=models.Q(('form__in', ['course', 'internship', 'webinar', 'seminar', 'mentor', 'group', 'material'])), name='needs_request_form'), models.CheckConstraint(condition=models.Q(('people__gte', 1), ('people__lte', 500)), name='needs_request_people')],
            },
        ),
    ]
