import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add up what a run costs, and keep what it has waited for. Of older runs no price is known."""

    dependencies = [("runs", "0004_idempotency_keys")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="cost_usd",
            field=models.DecimalField(decimal_places=6, max_digits=12, null=True),
        ),
        migrations.AlterField(
            model_name="run",
            name="cost_usd",
            field=models.DecimalField(decimal_places=6, default=0, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="sandbox_ms",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Wait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waits",
                        to="runs.run",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="runs.run",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "other"), name="runs_wait_once")
                ],
            },
        ),
    ]
