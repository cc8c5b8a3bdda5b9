from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0002_open_reviews")]

    operations = [
        migrations.AddField(
            model_name="runevent",
            name="branch",
            field=models.CharField(db_default="", max_length=40),
        ),
    ]
