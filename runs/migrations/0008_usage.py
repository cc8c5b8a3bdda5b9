from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0007_queue")]

    operations = [
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["user", "created_at"], name="runs_run_usage_ix"),
        ),
    ]
