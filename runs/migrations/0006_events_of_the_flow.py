from django.db import migrations, models


class Migration(migrations.Migration):
    """Tell a run's own events from those of the runs that it waited for."""

    dependencies = [("runs", "0005_spending")]

    operations = [
        migrations.AddField(
            model_name="runevent",
            name="of_flow",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
