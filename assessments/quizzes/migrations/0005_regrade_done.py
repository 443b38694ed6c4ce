"""A run of regrades is carried out, at once or by a job: a row of its own says so."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0004_steps_hold")]

    operations = [
        migrations.CreateModel(
            name="RegradeDone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("looked_at", models.PositiveIntegerField(verbose_name="attempts looked at")),
                ("changed", models.PositiveIntegerField(verbose_name="attempts whose result changed")),
                ("at", models.DateTimeField()),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="done", to="quizzes.regraderun"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
