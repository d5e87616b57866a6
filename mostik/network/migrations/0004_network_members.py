import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Nobody could make a network before this, so there is no row without an owner."""

    dependencies = [("network", "0003_positions")]

    operations = [
        migrations.AddField(
            "educationalnetwork",
            "owner",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.node"
            ),
        ),
        migrations.AlterField(
            "educationalnetwork",
            "owner",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.node"
            ),
        ),
        migrations.AddField(
            "educationalnetwork", "basis", models.CharField(blank=True, default="", max_length=300)
        ),
        migrations.AddConstraint(
            "educationalnetwork",
            models.CheckConstraint(name="network_network_has_name", condition=~Q(name="")),
        ),
        migrations.CreateModel(
            name="NetworkMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.educationalnetwork",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.node"
                    ),
                ),
            ],
            options={
                "ordering": ("network", "valid_from", "id"),
                "constraints": [
                    models.CheckConstraint(
                        name="network_member_left_after_joined",
                        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                    ),
                    models.UniqueConstraint(
                        name="network_member_once",
                        fields=["network", "organisation"],
                        condition=Q(valid_to__isnull=True),
                    ),
                ],
            },
        ),
    ]
