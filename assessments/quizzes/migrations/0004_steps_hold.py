from django.db import migrations, models


class Migration(migrations.Migration):
    """Steps name their slot, and no revision or token is used twice."""

    dependencies = [("quizzes", "0003_answers_in_parts")]

    operations = [
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'answer')), fields=('slot', 'revision'), name='quizzes_step_revision'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('attempt', 'token'), name='quizzes_step_token_once'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'submit'), ('question_version__isnull', True), ('slot__isnull', True)), models.Q(models.Q(('kind', 'submit'), _negated=True), ('question_version__isnull', False), ('slot__isnull', False)), _connector='OR'), name='quizzes_step_names_its_question'),
        ),
    ]
