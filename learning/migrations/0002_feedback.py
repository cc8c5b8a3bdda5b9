import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0001_initial"),
        ("runs", "0009_run_options"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_good", models.BooleanField()),
                ("comment", models.TextField(blank=True)),
                ("given_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("reviewed_by", models.CharField(blank=True, max_length=150)),
                ("finding", models.TextField(blank=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="runs.run",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "feedback",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_good", False), ("reviewed_at__isnull", True)),
                        fields=["given_at"],
                        name="learning_feedback_open_ix",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "user"), name="learning_feedback_one_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_at__isnull", True), ("is_good", False), _connector="OR"
                        ),
                        name="learning_feedback_bad_reviewed",
                    ),
                ],
            },
        ),
    ]
