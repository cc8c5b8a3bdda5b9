from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0002_feedback")]

    operations = [
        migrations.AddField(
            model_name="cacheentry", name="files", field=models.JSONField(default=dict)
        ),
    ]
