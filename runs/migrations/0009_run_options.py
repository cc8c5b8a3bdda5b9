from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0008_usage")]

    operations = [
        migrations.AddField(model_name="run", name="options", field=models.JSONField(default=dict)),
    ]
