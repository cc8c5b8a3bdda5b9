from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                fields=["run"],
                condition=models.Q(("kind", "review"), ("status", "reserved")),
                name="runs_step_open_review_ix",
            ),
        ),
    ]
