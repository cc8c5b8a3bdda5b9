from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("runs", "0003_event_branch"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="idempotency_key",
            field=models.CharField(max_length=100, null=True),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("idempotency_key__isnull", False)),
                fields=("user", "idempotency_key"),
                name="runs_run_uniq_idempotency_key",
            ),
        ),
    ]
