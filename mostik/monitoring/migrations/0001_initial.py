import django.db.models.deletion
import mostik.monitoring.models.campaign
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('instruments', '0002_published_never_change'),
        ('network', '0002_guards'),
        ('platform', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('regular', 'Measurement'), ('pilot', 'Pilot round')], default='regular', max_length=10)),
                ('kind_label', models.CharField(blank=True, default='', max_length=60)),
                ('year', models.PositiveSmallIntegerField()),
                ('period_from', models.DateField()),
                ('period_to', models.DateField()),
                ('structure_date', models.DateField()),
                ('status', models.CharField(choices=[('draft', 'Being prepared'), ('announced', 'Announced'), ('running', 'Cards are being filled'), ('analysis', 'Analysis'), ('closed', 'Closed')], default='draft', max_length=12)),
                ('order_title', models.CharField(blank=True, default='', max_length=300)),
                ('order_number', models.CharField(blank=True, default='', max_length=60)),
                ('order_date', models.DateField(blank=True, null=True)),
                ('purpose', models.TextField(blank=True, default='')),
                ('min_cell', models.PositiveSmallIntegerField(default=5)),
                ('sources', models.JSONField(default=mostik.monitoring.models.campaign.default_sources)),
                ('created_at', models.DateTimeField()),
                ('announced_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.campaign')),
            ],
            options={
                'ordering': ('-year', 'title', 'id'),
                'indexes': [models.Index(fields=['-year', 'title', 'id'], name='monitoring_campaign_year')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'announced', 'running', 'analysis', 'closed'])), name='monitoring_campaign_status'), models.CheckConstraint(condition=models.Q(('kind__in', ['regular', 'pilot'])), name='monitoring_campaign_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'pilot'), _negated=True), ('previous__isnull', True), _connector='OR'), name='monitoring_pilot_continues_nothing'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='monitoring_campaign_has_title'), models.CheckConstraint(condition=models.Q(('period_to__gte', models.F('period_from'))), name='monitoring_campaign_period'), models.CheckConstraint(condition=models.Q(('min_cell__gte', 3)), name='monitoring_campaign_min_cell'), models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='monitoring_campaign_year_sane'), models.CheckConstraint(condition=models.Q(('previous__isnull', True), models.Q(('previous', models.F('id')), _negated=True), _connector='OR'), name='monitoring_campaign_not_own_previous'), models.UniqueConstraint(fields=('owner', 'title', 'year'), name='monitoring_campaign_once_a_year')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('self', 'Self-assessment'), ('internal', 'Internal assessment'), ('external', 'External expert'), ('parents', 'Parents')], max_length=10)),
                ('state', models.CharField(choices=[('assigned', 'Not started'), ('draft', 'Being filled'), ('submitted', 'Under review'), ('returned', 'Returned'), ('accepted', 'Accepted')], default='assigned', max_length=10)),
                ('due', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assessor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('assessor_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('submission', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.submission')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.campaign')),
            ],
            options={
                'ordering': ('due', 'id'),
                'indexes': [models.Index(fields=['campaign', 'state', 'due', 'id'], name='monitoring_card_state'), models.Index(fields=['assessor', 'state', 'due', 'id'], name='monitoring_card_assessor'), models.Index(fields=['campaign', 'organisation'], name='monitoring_card_organisation'), models.Index(fields=['campaign', 'unit', 'version'], name='monitoring_card_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['assigned', 'draft', 'submitted', 'returned', 'accepted'])), name='monitoring_card_state_known'), models.CheckConstraint(condition=models.Q(('source__in', ['self', 'internal', 'external', 'parents'])), name='monitoring_card_source_known'), models.UniqueConstraint(condition=models.Q(('assessor__isnull', False)), fields=('campaign', 'version', 'unit', 'source', 'assessor'), name='monitoring_card_once_per_assessor'), models.UniqueConstraint(condition=models.Q(('assessor__isnull', True)), fields=('campaign', 'version', 'unit', 'source'), name='monitoring_card_once_unassigned'), models.CheckConstraint(condition=models.Q(models.Q(('source', 'external'), _negated=True), ('assessor_organisation__isnull', True), models.Q(('assessor_organisation', models.F('organisation')), _negated=True), _connector='OR'), name='monitoring_expert_not_at_home'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'assigned'), ('submission__isnull', True)), models.Q(models.Q(('state', 'assigned'), _negated=True), ('submission__isnull', False)), _connector='OR'), name='monitoring_card_started_has_answers'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['submitted', 'accepted']), _negated=True), ('submitted_at__isnull', False), _connector='OR'), name='monitoring_card_sent_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_at__isnull', True)), _connector='OR'), name='monitoring_card_accepted_is_dated')],
            },
        ),
        migrations.CreateModel(
            name='CampaignInstrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sources', models.JSONField(default=mostik.monitoring.models.campaign.default_sources)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='monitoring.campaign')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
            ],
            options={
                'ordering': ('position', 'id'),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'version'), name='monitoring_instrument_once_in_campaign')],
            },
        ),
        migrations.CreateModel(
            name='RatingDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('self', 'Self-assessment'), ('internal', 'Internal assessment'), ('external', 'External expert'), ('parents', 'Parents')], max_length=10)),
                ('percent', models.PositiveSmallIntegerField()),
                ('limit_percent', models.PositiveSmallIntegerField()),
                ('seed', models.CharField(max_length=60)),
                ('frame', models.JSONField()),
                ('drawn_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.campaign')),
                ('drawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
            ],
            options={
                'ordering': ('campaign', 'version', 'source'),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'version', 'source'), name='monitoring_drawn_once'), models.CheckConstraint(condition=models.Q(('percent__gte', 5), ('percent__lte', 100)), name='monitoring_draw_percent'), models.CheckConstraint(condition=models.Q(('limit_percent__gte', 0), ('limit_percent__lte', 100)), name='monitoring_draw_limit'), models.CheckConstraint(condition=models.Q(('seed', ''), _negated=True), name='monitoring_draw_has_seed')],
            },
        ),
        migrations.CreateModel(
            name='ResultSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('built_at', models.DateTimeField()),
                ('checksum', models.CharField(max_length=64)),
                ('rows', models.PositiveIntegerField()),
                ('submissions', models.PositiveIntegerField()),
                ('path', models.CharField(max_length=200)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='monitoring.campaign')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
            ],
            options={
                'ordering': ('campaign', 'version'),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'version'), name='monitoring_results_once'), models.CheckConstraint(condition=models.Q(('path', ''), _negated=True), name='monitoring_results_have_file')],
            },
        ),
        migrations.CreateModel(
            name='ReviewComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(blank=True, default='', max_length=120)),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='monitoring.assignment')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('at', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='monitoring_comment_has_text'), models.CheckConstraint(condition=models.Q(('resolved_at__isnull', True), ('resolved_at__gte', models.F('at')), _connector='OR'), name='monitoring_comment_resolved_later')],
            },
        ),
        migrations.CreateModel(
            name='SecondRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('due', models.DateField()),
                ('state', models.CharField(choices=[('assigned', 'Not started'), ('draft', 'Being filled'), ('submitted', 'Sent')], default='assigned', max_length=10)),
                ('first_answers', models.JSONField(blank=True, null=True)),
                ('first_at', models.DateTimeField(blank=True, null=True)),
                ('compared', models.JSONField(blank=True, null=True)),
                ('outcome', models.CharField(choices=[('waiting', 'Not compared yet'), ('agreed', 'Within the limit'), ('disputed', 'Waits for a decision'), ('decided', 'Decided')], default='waiting', max_length=10)),
                ('decision', models.CharField(blank=True, choices=[('first', 'The first rating stands'), ('second', 'The second rating stands'), ('own', 'Answers chosen one by one')], default='', max_length=10)),
                ('reason', models.TextField(blank=True, default='')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('card', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.assignment')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.ratingdraw')),
                ('rater', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('standing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.submission')),
                ('submission', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.submission')),
            ],
            options={
                'ordering': ('due', 'id'),
                'indexes': [models.Index(fields=['rater', 'due', 'id'], name='monitoring_second_rater')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['assigned', 'draft', 'submitted'])), name='monitoring_second_state'), models.CheckConstraint(condition=models.Q(('outcome__in', ['waiting', 'agreed', 'disputed', 'decided'])), name='monitoring_second_outcome'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'assigned'), ('submission__isnull', True)), models.Q(models.Q(('state', 'assigned'), _negated=True), ('submission__isnull', False)), _connector='OR'), name='monitoring_second_started_has_answers'), models.CheckConstraint(condition=models.Q(models.Q(('first_answers__isnull', True), ('first_at__isnull', True)), models.Q(('first_answers__isnull', False), ('first_at__isnull', False)), _connector='OR'), name='monitoring_second_first_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decision', ''), ('reason', ''), ('standing__isnull', True)), models.Q(('decided_at__isnull', False), ('decision__in', ['first', 'second', 'own']), ('outcome', 'decided'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='monitoring_second_decision_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=300)),
                ('level', models.CharField(choices=[('region', 'Region'), ('municipality', 'Municipality'), ('organisation', 'Organisation')], max_length=16)),
                ('starts', models.DateField()),
                ('ends', models.DateField()),
                ('period_text', models.CharField(blank=True, default='', max_length=120)),
                ('responsible_role', models.CharField(blank=True, default='', max_length=32)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='monitoring.campaign')),
            ],
            options={
                'ordering': ('starts', 'position', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gte', models.F('starts'))), name='monitoring_stage_period'), models.CheckConstraint(condition=models.Q(('level__in', ['region', 'municipality', 'organisation'])), name='monitoring_stage_level'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='monitoring_stage_has_title')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_version', models.CharField(max_length=200)),
                ('instance_id', models.CharField(max_length=200, unique=True)),
                ('xml', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('is_whole', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('waiting', 'Being processed'), ('taken', 'Taken'), ('needs_check', 'Needs checking'), ('rejected', 'Rejected'), ('replaced', 'Replaced by a correction')], default='waiting', max_length=12)),
                ('doubts', models.JSONField(blank=True, default=list)),
                ('note', models.TextField(blank=True, default='')),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.assignment')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.device')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.delivery')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='DeliveryFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='monitoring.delivery')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.storedfile')),
            ],
            options={
                'ordering': ('delivery', 'name'),
            },
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='monitoring_waiting'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'received_at', 'id'], name='monitoring_delivery_state'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'taken', 'needs_check', 'rejected', 'replaced'])), name='monitoring_delivery_state_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('instance_id', ''), _negated=True), name='monitoring_delivery_named'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='monitoring_rejected_says_why'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'needs_check']), ('settled_at__isnull', False), _connector='OR'), name='monitoring_settled_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='deliveryfile',
            constraint=models.UniqueConstraint(fields=('delivery', 'name'), name='monitoring_delivery_file_once'),
        ),
    ]
