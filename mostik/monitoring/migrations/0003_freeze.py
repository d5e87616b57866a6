import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0002_indexes_of_cards'),
        ('network', '0007_reserve_wording'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Postponement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField()),
                ('reason', models.CharField(max_length=1000)),
                ('given_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='monitoring.campaign')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.node')),
            ],
            options={
                'ordering': ('until', 'id'),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'organisation'), name='monitoring_postponed_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='monitoring_postponed_with_reason')],
            },
        ),
        migrations.AddField(
            model_name='campaign',
            name='freezes_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='campaign',
            name='frozen_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('frozen_at__isnull', True), models.Q(('freezes_on__isnull', False), ('status__in', ['analysis', 'closed'])), _connector='OR'), name='monitoring_frozen_by_a_day'),
        ),
    ]
