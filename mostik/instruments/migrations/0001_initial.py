import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('network', '0002_guards'),
        ('platform', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=120)),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('observation_card', 'observation card'), ('checklist', 'checklist'), ('survey', 'survey'), ('self_analysis', 'self-analysis'), ('test', 'test with a key'), ('case', 'case with a rubric')], default='observation_card', max_length=20)),
                ('direction', models.CharField(blank=True, choices=[('process', 'Educational process and conditions'), ('management', 'Management of the kindergarten'), ('staff', 'Professional growth of teachers'), ('digital', 'Digital competence'), ('satisfaction', 'Satisfaction of parents and teachers')], default='', max_length=20)),
                ('audience', models.CharField(blank=True, default='', max_length=300)),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('source_note', models.TextField(blank=True, default='')),
                ('licence_note', models.CharField(blank=True, default='', max_length=500)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('title', 'id'),
                'indexes': [models.Index(fields=['title', 'id'], name='instruments_title')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'code'), name='instruments_code_once_per_owner'), models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('code',), name='instruments_code_once_without_owner'), models.CheckConstraint(condition=models.Q(('kind__in', ['observation_card', 'checklist', 'survey', 'self_analysis', 'test', 'case'])), name='instruments_kind_known'), models.CheckConstraint(condition=models.Q(('direction__in', ['', 'process', 'management', 'staff', 'digital', 'satisfaction'])), name='instruments_direction_known')],
            },
        ),
        migrations.CreateModel(
            name='InstrumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('label', models.CharField(blank=True, default='', max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('questions', models.PositiveSmallIntegerField(default=0)),
                ('status', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='draft', max_length=10)),
                ('definition', models.JSONField()),
                ('xform', models.TextField()),
                ('checksum', models.CharField(max_length=64)),
                ('warnings', models.JSONField(blank=True, default=list)),
                ('uploaded_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrument')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workbook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.storedfile')),
                ('core', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
                ('own_workbook', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.storedfile')),
            ],
            options={
                'ordering': ('instrument', '-number'),
                'constraints': [models.UniqueConstraint(fields=('instrument', 'number'), name='instruments_version_number'), models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('instrument',), name='instruments_one_draft'), models.UniqueConstraint(condition=models.Q(('core__isnull', False), models.Q(('status', 'retired'), _negated=True)), fields=('instrument', 'core'), name='instruments_core_once_a_place'), models.CheckConstraint(condition=models.Q(models.Q(('core__isnull', True), ('own_workbook__isnull', True)), models.Q(('core__isnull', False), ('own_workbook__isnull', False)), _connector='OR'), name='instruments_composed_of_two'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'published', 'retired'])), name='instruments_version_status'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('status', 'draft')), models.Q(models.Q(('status', 'draft'), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='instruments_published_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='OwnQuota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('municipality', 'municipality'), ('organisation', 'organisation')], max_length=16)),
                ('indicators', models.PositiveSmallIntegerField(default=0)),
                ('items', models.PositiveSmallIntegerField(default=0)),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='instruments.instrument')),
            ],
            options={
                'ordering': ('instrument', 'kind'),
                'constraints': [models.UniqueConstraint(fields=('instrument', 'kind'), name='instruments_quota_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['municipality', 'organisation'])), name='instruments_quota_kind'), models.CheckConstraint(condition=models.Q(('indicators__lte', 50), ('items__lte', 200)), name='instruments_quota_bounded')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('answers', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('complete', 'complete')], default='draft', max_length=10)),
                ('client_uid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('problems', models.JSONField(blank=True, default=list)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(fields=['version', 'state'], name='instruments_submission_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'complete'])), name='instruments_submission_states'), models.CheckConstraint(condition=models.Q(models.Q(('completed_at__isnull', False), ('state', 'complete')), models.Q(('completed_at__isnull', True), ('state', 'draft')), _connector='OR'), name='instruments_complete_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=120)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.storedfile')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='instruments.submission')),
            ],
            options={
                'ordering': ('submission', 'question'),
                'constraints': [models.UniqueConstraint(fields=('submission', 'question'), name='instruments_one_file_a_question')],
            },
        ),
        migrations.CreateModel(
            name='VersionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('md5', models.CharField(max_length=32)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.storedfile')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='instruments.instrumentversion')),
            ],
            options={
                'ordering': ('version', 'name'),
                'constraints': [models.UniqueConstraint(fields=('version', 'name'), name='instruments_version_file_once'), models.CheckConstraint(condition=models.Q(models.Q(('name__contains', '/'), _negated=True), models.Q(('name__contains', '..'), _negated=True), models.Q(('name', ''), _negated=True)), name='instruments_file_name_is_no_path')],
            },
        ),
    ]
