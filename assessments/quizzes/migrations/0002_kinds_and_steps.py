"""What comes after an attempt, and questions of every kind."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Questions of every kind: a body in place of options, answers in parts, and what comes after an attempt."""

    dependencies = [
        ("courses", "0007_taken_back_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("quizzes", "0001_initial"),
    ]

    operations = [
        migrations.RenameField(
            model_name="questionversion",
            old_name="options",
            new_name="body",
        ),
        migrations.RenameField(
            model_name="step",
            old_name="chosen",
            new_name="answer",
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="challenges", to="quizzes.attemptslot"
                    ),
                ),
                (
                    "question_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="quizzes.questionversion",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("question", "The question or its right answer"),
                            ("feedback", "What I was told about my answer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(verbose_name="what is wrong with it")),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("slot",), name="quizzes_challenge_one_a_question")],
            },
        ),
        migrations.CreateModel(
            name="ChallengeAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "challenge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="quizzes.challenge"
                    ),
                ),
                ("upheld", models.BooleanField()),
                ("words", models.TextField(verbose_name="answer")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PassMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pass_marks", to="quizzes.quiz"
                    ),
                ),
                ("section", models.CharField(blank=True, help_text="empty: the whole quiz", max_length=80)),
                ("percent", models.PositiveSmallIntegerField(verbose_name="per cent")),
                ("method", models.CharField(max_length=160, verbose_name="how it was set")),
                ("judges", models.TextField(blank=True, verbose_name="who judged")),
                ("set_on", models.DateField(verbose_name="judged on")),
                ("starts", models.DateField(verbose_name="counts from")),
                ("reason", models.TextField(blank=True)),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["quiz", "section", "starts", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 1), ("percent__lte", 100)),
                        name="quizzes_pass_mark_is_a_share",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person_marks",
                        to="quizzes.attemptslot",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        help_text="the answer read",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person_marks",
                        to="quizzes.step",
                    ),
                ),
                ("right", models.BooleanField(verbose_name="sufficient")),
                ("words", models.TextField(verbose_name="why, and what to do next")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="quizzes.personmark",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RegradeRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="regrades", to="quizzes.question"
                    ),
                ),
                (
                    "by_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.questionversion",
                    ),
                ),
                (
                    "policy",
                    models.CharField(
                        choices=[
                            ("as_computed", "As the corrected question marks it"),
                            (
                                "never_lower",
                                "As the corrected question marks it, but nobody’s right answer becomes wrong",
                            ),
                            ("full_credit", "Right for everybody"),
                            ("void", "Left out for everybody"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "scope",
                    models.JSONField(help_text="versions: numbers; from, until: days on which attempts were handed in"),
                ),
                ("reason", models.TextField()),
                (
                    "challenge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regrades",
                        to="quizzes.challenge",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="quizzes.regraderun",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Regrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="regrades", to="quizzes.regraderun"
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="regrades", to="quizzes.attempt"
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="regrades", to="quizzes.attemptslot"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("right", "Right"),
                            ("wrong", "Wrong"),
                            ("void", "Left out"),
                            ("as_marked", "As it was first marked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("before", models.JSONField(help_text="result of the attempt before the run")),
                ("after", models.JSONField(help_text="result of the attempt after it")),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("run", "slot"), name="quizzes_regrade_once_a_run")],
            },
        ),
        migrations.CreateModel(
            name="Retest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="retests", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.module"
                    ),
                ),
                ("misconception", models.SlugField(max_length=80)),
                ("card", models.JSONField(default=dict, help_text="what the scheduler of intervals remembers")),
                ("due", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["due", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "module", "misconception"), name="quizzes_retest_one_a_misconception"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RetestStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "retest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="quizzes.retest"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opened", "Opened by an answer"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("reopened", "Opened again by a later answer"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="quizzes.step"
                    ),
                ),
                (
                    "question_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.questionversion",
                    ),
                ),
                ("order", models.JSONField(default=dict)),
                ("answer", models.JSONField(default=dict)),
                ("right", models.BooleanField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["retest", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("retest", "number"), name="quizzes_retest_step_number")
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="step",
            name="quizzes_step_names_its_question",
        ),
        migrations.RemoveField(
            model_name="questionversion",
            name="content_hash",
        ),
        migrations.AddField(
            model_name="attempt",
            name="ends_at",
            field=models.DateTimeField(help_text="when the time of this person is up; empty: no limit", null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="settings",
            field=models.JSONField(default=dict, help_text="behaviour of the quiz as it stood when the attempt began"),
        ),
        migrations.AddField(
            model_name="attemptslot",
            name="drawn_for",
            field=models.JSONField(default=dict, help_text="the tags for which it was drawn; empty: it was fixed"),
        ),
        migrations.AddField(
            model_name="attemptslot",
            name="page",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="attemptslot",
            name="section",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="questionversion",
            name="criterion",
            field=models.CharField(
                blank=True, help_text="a criterion of a competence unit, such as 1.2", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="questionversion",
            name="difficulty",
            field=models.CharField(
                blank=True, choices=[("easy", "Easy"), ("middling", "Middling"), ("hard", "Hard")], max_length=10
            ),
        ),
        migrations.AddField(
            model_name="questionversion",
            name="timed_out",
            field=models.TextField(
                blank=True, help_text="what somebody reads whose time ran out first; empty: the words for a blank"
            ),
        ),
        migrations.AddField(
            model_name="quiz",
            name="behaviour",
            field=models.CharField(
                choices=[
                    ("check", "Check: marked when handed in, then put right"),
                    ("practice", "Practice: each answer is marked at once"),
                    ("tries", "Several tries: a wrong answer may be tried again at once"),
                    ("exam", "Exam: timed, marked when handed in"),
                ],
                default="check",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="quiz",
            name="certainty",
            field=models.BooleanField(default=False, verbose_name="asks how sure"),
        ),
        migrations.AddField(
            model_name="quiz",
            name="closes_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="quiz",
            name="minutes",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="time limit in minutes"),
        ),
        migrations.AddField(
            model_name="quiz",
            name="opens_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="quiz",
            name="per_page",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="questions a page"),
        ),
        migrations.AddField(
            model_name="quiz",
            name="shuffled",
            field=models.BooleanField(default=False, verbose_name="questions in an order of chance"),
        ),
        migrations.AddField(
            model_name="quiz",
            name="told",
            field=models.JSONField(
                blank=True, default=dict, help_text="what is told in each phase; empty: what the behaviour tells"
            ),
        ),
        migrations.AddField(
            model_name="quiz",
            name="tries",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="tries at a question"),
        ),
        migrations.AddField(
            model_name="slot",
            name="draw",
            field=models.JSONField(
                blank=True, help_text="tags that a question drawn here bears: misconception, standard, ...", null=True
            ),
        ),
        migrations.AddField(
            model_name="slot",
            name="section",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="step",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="step",
            name="slot",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="quizzes.attemptslot"
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="sure",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Not sure"), (2, "Fairly sure"), (3, "Very sure")], null=True, verbose_name="how sure"
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="token",
            field=models.CharField(max_length=36, null=True),
        ),
        migrations.AddField(
            model_name="step",
            name="window",
            field=models.CharField(blank=True, max_length=36),
        ),
        migrations.AlterField(
            model_name="attemptslot",
            name="order",
            field=models.JSONField(help_text="ids, by the name of their part, as this attempt shows them"),
        ),
        migrations.AlterField(
            model_name="questionversion",
            name="body",
            field=models.JSONField(help_text="what its kind needs: options, items, accepted answers, stages"),
        ),
        migrations.AlterField(
            model_name="questionversion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("single", "One answer"),
                    ("multiple", "Several answers"),
                    ("true_false", "True or false"),
                    ("ordering", "Put in order"),
                    ("matching", "Match"),
                    ("numeric", "A number"),
                    ("short", "A few words"),
                    ("risk", "Risk judgement"),
                    ("staged", "Staged case"),
                    ("extended", "An answer in your own words"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="quiz",
            name="module",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="quizzes", to="courses.module"
            ),
        ),
        migrations.AlterField(
            model_name="slot",
            name="question",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="slots",
                to="quizzes.question",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="answer",
            field=models.JSONField(default=dict, help_text="what was given in each part; blank parts are left out"),
        ),
        migrations.AddConstraint(
            model_name="quiz",
            constraint=models.UniqueConstraint(
                condition=models.Q(("behaviour", "check")), fields=("module",), name="quizzes_quiz_one_check_a_module"
            ),
        ),
        migrations.AddConstraint(
            model_name="quiz",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("behaviour", "exam"), _negated=True), ("minutes__isnull", False), _connector="OR"
                ),
                name="quizzes_quiz_exam_is_timed",
            ),
        ),
        migrations.AddConstraint(
            model_name="quiz",
            constraint=models.CheckConstraint(
                condition=models.Q(("per_page__gte", 1), ("tries__gte", 1)), name="quizzes_quiz_at_least_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("draw__isnull", True), ("question__isnull", False)),
                    models.Q(("draw__isnull", False), ("question__isnull", True)),
                    _connector="OR",
                ),
                name="quizzes_slot_fixed_or_drawn",
            ),
        ),
    ]
