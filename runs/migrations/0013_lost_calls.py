from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0012_artifacts")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="lost_call_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="run",
            name="lost_token_count",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
