"""A file of questions may have gone wrong on our side."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more state of a file."""

    dependencies = [("quizzes", "0009_question_files")]

    operations = [
        migrations.AlterField(
            model_name="questionfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("read", "Waits for your yes"),
                    ("taking_in", "Being taken in"),
                    ("taken_in", "Taken in"),
                    ("failed", "Went wrong here"),
                ],
                default="reading",
                max_length=10,
            ),
        ),
    ]
