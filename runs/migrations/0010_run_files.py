from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0009_run_options")]

    operations = [
        migrations.AddField(model_name="run", name="files", field=models.JSONField(default=dict)),
    ]
