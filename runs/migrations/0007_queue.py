from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0006_events_of_the_flow")]

    operations = [
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=["kind", "status", "user", "id"],
                name="runs_run_queue_ix",
            ),
        ),
    ]
