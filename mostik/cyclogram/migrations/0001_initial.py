import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cycle', '0001_initial'),
        ('instruments', '0002_published_never_change'),
        ('monitoring', '0001_initial'),
        ('network', '0003_positions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Cyclogram',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=60)),
                ('year', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Being drawn up'), ('approved', 'Approved')], default='draft', max_length=10)),
                ('order_number', models.CharField(blank=True, default='', max_length=60)),
                ('order_date', models.DateField(blank=True, null=True)),
                ('approved_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cyclogram.cyclogram')),
            ],
            options={
                'ordering': ('-year', 'label', 'id'),
                'constraints': [models.UniqueConstraint(fields=('owner', 'label', 'year'), name='cyclogram_once_a_year'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'approved'])), name='cyclogram_state'), models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='cyclogram_has_a_label'), models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='cyclogram_year_sane'), models.CheckConstraint(condition=models.Q(models.Q(('approved_on__isnull', False), ('state', 'approved')), models.Q(('approved_on__isnull', True), ('state', 'draft')), _connector='OR'), name='cyclogram_approved_is_dated'), models.CheckConstraint(condition=models.Q(('previous__isnull', True), models.Q(('previous', models.F('id')), _negated=True), _connector='OR'), name='cyclogram_not_own_previous')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('direction', models.CharField(max_length=120)),
                ('object', models.CharField(max_length=300)),
                ('aim', models.TextField(blank=True, default='')),
                ('method', models.CharField(choices=[('observation', 'observation'), ('documents', 'check of documents'), ('survey', 'questionnaire'), ('talk', 'talk'), ('analysis', 'analysis')], default='observation', max_length=16)),
                ('source', models.CharField(choices=[('self', 'Self-assessment'), ('internal', 'Internal assessment'), ('external', 'External expert'), ('parents', 'Parents'), ('teachers', 'Teachers')], default='internal', max_length=10)),
                ('scope', models.CharField(choices=[('organisation', 'the organisation as a whole'), ('all_groups', 'all groups'), ('groups', 'chosen groups')], default='organisation', max_length=16)),
                ('period', models.CharField(max_length=120)),
                ('frequency', models.CharField(blank=True, default='', max_length=120)),
                ('considered_at', models.CharField(blank=True, default='', max_length=200)),
                ('output', models.CharField(blank=True, default='', max_length=200)),
                ('cyclogram', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cyclogram.cyclogram')),
                ('groups', models.ManyToManyField(blank=True, related_name='+', to='network.node')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='instruments.instrumentversion')),
            ],
            options={
                'ordering': ('position', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('object', ''), _negated=True), models.Q(('direction', ''), _negated=True), models.Q(('period', ''), _negated=True)), name='cyclogram_line_is_said'), models.CheckConstraint(condition=models.Q(('method__in', ['observation', 'documents', 'survey', 'talk', 'analysis'])), name='cyclogram_line_method'), models.CheckConstraint(condition=models.Q(('scope__in', ['organisation', 'all_groups', 'groups'])), name='cyclogram_line_scope'), models.CheckConstraint(condition=models.Q(('source__in', ('internal', 'self'))), name='cyclogram_line_source')],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateField()),
                ('ends', models.DateField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('going', 'Going on'), ('summed_up', 'Summed up'), ('considered', 'Considered'), ('cancelled', 'Cancelled')], default='planned', max_length=12)),
                ('begun_on', models.DateField(blank=True, null=True)),
                ('conclusion', models.TextField(blank=True, default='')),
                ('advice', models.TextField(blank=True, default='')),
                ('summed_up_on', models.DateField(blank=True, null=True)),
                ('considered_on', models.DateField(blank=True, null=True)),
                ('protocol', models.CharField(blank=True, default='', max_length=200)),
                ('cancelled_because', models.TextField(blank=True, default='')),
                ('campaign', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.campaign')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cyclogram.line')),
            ],
            options={
                'ordering': ('ends', 'id'),
                'indexes': [models.Index(fields=['state', 'ends', 'id'], name='cyclogram_check_state')],
                'constraints': [models.UniqueConstraint(fields=('line', 'starts', 'ends'), name='cyclogram_check_once'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'going', 'summed_up', 'considered', 'cancelled'])), name='cyclogram_check_state_known'), models.CheckConstraint(condition=models.Q(('ends__gte', models.F('starts'))), name='cyclogram_check_period'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'planned'), _negated=True), models.Q(('begun_on__isnull', True), ('campaign__isnull', True)), _connector='OR'), name='cyclogram_check_planned_is_untouched'), models.CheckConstraint(condition=models.Q(('state__in', ('planned', 'cancelled')), ('begun_on__isnull', False), _connector='OR'), name='cyclogram_check_begun_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('summed_up', 'considered')), ('summed_up_on__isnull', False)), models.Q(models.Q(('state__in', ('summed_up', 'considered')), _negated=True), ('summed_up_on__isnull', True)), _connector='OR'), name='cyclogram_check_summed_up_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('considered_on__isnull', False), ('state', 'considered')), models.Q(models.Q(('state', 'considered'), _negated=True), ('considered_on__isnull', True)), _connector='OR'), name='cyclogram_check_considered_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), models.Q(('cancelled_because', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_because', '')), _connector='OR'), name='cyclogram_check_cancelled_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=300)),
                ('preamble', models.TextField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('issued', 'Issued')], default='draft', max_length=10)),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('date', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('check_made', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cyclogram.check')),
                ('controller', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'issued'])), name='cyclogram_order_state'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('preamble', ''), _negated=True)), name='cyclogram_order_is_said'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('date__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='cyclogram_order_issued_has_a_number')],
            },
        ),
        migrations.CreateModel(
            name='OrderItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('text', models.CharField(max_length=300)),
                ('due', models.DateField()),
                ('expected', models.TextField()),
                ('measure', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cycle.measure')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cyclogram.order')),
                ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.person')),
            ],
            options={
                'ordering': ('position', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('expected', ''), _negated=True)), name='cyclogram_order_item_is_said')],
            },
        ),
    ]
