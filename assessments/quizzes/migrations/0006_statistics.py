"""Keep the figures of the statistics."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables that can be thrown away."""

    dependencies = [("quizzes", "0005_regrade_done")]

    operations = [
        migrations.CreateModel(
            name="QuizStatistics",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempts", models.PositiveIntegerField()),
                ("figures", models.JSONField()),
                ("worked_out_at", models.DateTimeField()),
                (
                    "quiz",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="statistics", to="quizzes.quiz"
                    ),
                ),
            ],
            options={"verbose_name_plural": "statistics of quizzes", "ordering": ["quiz"]},
        ),
        migrations.CreateModel(
            name="QuestionStatistics",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answers", models.PositiveIntegerField()),
                ("figures", models.JSONField()),
                ("worked_out_at", models.DateTimeField()),
                (
                    "question_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statistics",
                        to="quizzes.questionversion",
                    ),
                ),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="question_statistics",
                        to="quizzes.quiz",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "statistics of questions",
                "ordering": ["quiz", "question_version"],
                "constraints": [
                    models.UniqueConstraint(fields=("quiz", "question_version"), name="quizzes_question_statistics_one")
                ],
            },
        ),
    ]
