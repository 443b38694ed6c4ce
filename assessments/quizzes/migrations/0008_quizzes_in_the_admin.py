"""Let the slots of a quiz be edited with it: nothing of the table changes."""

import django.db.models.deletion
import modelcluster.fields
from django.db import migrations


class Migration(migrations.Migration):
    """Say which quiz a slot is part of, as forms with rows want it."""

    dependencies = [("quizzes", "0007_question_bank")]

    operations = [
        migrations.AlterField(
            model_name="slot",
            name="quiz",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="quizzes.quiz"
            ),
        ),
    ]
