"""Draws, readers, and what follows from a check."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the tables of the room whole."""

    dependencies = [
        ("caseload", "0005_covered_teams"),
        ("courses", "0008_planned_intakes"),
        ("lms", "0002_notice_choice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("spot_checks", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("practice", "Practice case"), ("exemplar", "Exemplar case")], max_length=8
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "spot_check",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="spot_checks.spotcheck",
                    ),
                ),
                (
                    "seat",
                    models.CharField(
                        choices=[
                            ("first", "First reader"),
                            ("second", "Second reader"),
                            ("third", "Third reader"),
                            ("appeal", "Appeal reader"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "because",
                    models.JSONField(
                        blank=True, default=dict, help_text="why this reviewer, and why none of the others"
                    ),
                ),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("handed_back", "Handed back"),
                            ("taken_over", "Taken over by another reviewer"),
                            ("not_independent", "No longer independent of the officer"),
                            ("away", "Away"),
                            ("closed", "The check was closed"),
                        ],
                        max_length=15,
                    ),
                ),
                ("ended_reason", models.TextField(blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["reviewer", "ended_at"], name="spot_checks_assigned_to")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("spot_check", "seat"),
                        name="spot_checks_one_in_a_seat",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("spot_check", "reviewer"),
                        name="spot_checks_one_seat_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_as", ""), ("ended_at", None)),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_as", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="spot_checks_assignment_ended_as",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFileVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case_file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="spot_checks.casefile"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "standard_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_files",
                        to="spot_checks.standardversion",
                    ),
                ),
                ("content", models.JSONField(help_text="about, stages with their documents, and the expert's key")),
                ("content_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case_file", "number"), name="spot_checks_case_file_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFileAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_file_attempts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="spot_checks.casefileversion",
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("stages_open", models.PositiveSmallIntegerField(default=1)),
                (
                    "answers",
                    models.JSONField(blank=True, default=dict, help_text="question key: answer, note and how sure"),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed",
                    models.PositiveSmallIntegerField(default=0, verbose_name="answers that agree with the expert"),
                ),
                ("asked", models.PositiveSmallIntegerField(default=0)),
                (
                    "missed",
                    models.JSONField(blank=True, default=list, help_text="codes of the questions answered otherwise"),
                ),
                ("rules", models.JSONField(blank=True, default=list)),
            ],
            options={
                "indexes": [models.Index(fields=["person", "finished_at"], name="spot_checks_case_file_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None)),
                        fields=("person", "version"),
                        name="spot_checks_one_open_case_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agreed__lte", models.F("asked"))), name="spot_checks_agreed_of_asked"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="spot_checks.standard",
                    ),
                ),
                ("agreed", models.PositiveSmallIntegerField()),
                ("asked", models.PositiveSmallIntegerField()),
                ("rests_on", models.JSONField(default=list, help_text="ids of the attempts")),
                ("rules", models.JSONField(default=list)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["person", "standard", "ends"], name="spot_checks_certified")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="spot_checks_certificate_ends_after_start",
                        violation_error_message="The last day must be after the first day.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredTie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declared_ties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declared_ties",
                        to="caseload.case",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("countersigned", "I countersigned an assessment or plan of this case"),
                            ("worked_on", "I have worked on this case"),
                            ("knows", "I know the officer, or somebody in the case, outside work"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("declared_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["reviewer", "officer"], name="spot_checks_declared_tie")],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="lms.unit"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("regular", "Regular draw"), ("recheck", "Re-check after support")],
                        default="regular",
                        max_length=8,
                    ),
                ),
                (
                    "standard_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="spot_checks.standardversion",
                    ),
                ),
                ("day", models.DateField(verbose_name="officers and cases as of")),
                ("judge_by", models.DateField(verbose_name="to be judged by")),
                ("algorithm", models.PositiveSmallIntegerField()),
                ("rules", models.JSONField(help_text="the answers of the rules, of each region that it covers")),
                (
                    "frozen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("frozen_at", models.DateTimeField()),
                ("officers_n", models.PositiveIntegerField(verbose_name="officers looked at")),
                ("cases_n", models.PositiveIntegerField(verbose_name="cases they held")),
                ("population_hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "day"], name="spot_checks_draw_unit")],
            },
        ),
        migrations.CreateModel(
            name="Viewing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("draw", "The draw"),
                            ("check", "The check before it was judged"),
                            ("marking", "The marking page"),
                            ("outcome", "The outcome"),
                            ("plan", "The support plan"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "spot_check",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="viewings",
                        to="spot_checks.spotcheck",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="viewings",
                        to="spot_checks.draw",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("draw", None), ("spot_check__isnull", False)),
                            models.Q(("draw__isnull", False), ("spot_check", None)),
                            _connector="OR",
                        ),
                        name="spot_checks_viewing_of_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DrawCancellation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cancellation", to="spot_checks.draw"
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DrawOfficer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="officers", to="spot_checks.draw"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"),
                ),
                (
                    "stratum",
                    models.CharField(
                        choices=[
                            ("due", "Due"),
                            ("extra", "May be drawn beside those who are due"),
                            ("left_out", "Left out"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reasons", models.JSONField(help_text="codes: why due, why more likely, or why left out")),
                ("tickets", models.PositiveSmallIntegerField(default=0, verbose_name="tickets in the extra draw")),
                (
                    "cases",
                    models.JSONField(help_text="id and the first 16 characters of the key of every case held that day"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "officer"), name="spot_checks_draw_officer_once"),
                    models.UniqueConstraint(fields=("draw", "place"), name="spot_checks_draw_place_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrawResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="result", to="spot_checks.draw"
                    ),
                ),
                ("seed", models.CharField(max_length=64)),
                (
                    "drawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("drawn_n", models.PositiveIntegerField(verbose_name="cases drawn")),
                ("result_hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("drawn_n__gte", 0)), name="spot_checks_drawn_n")
                ],
            },
        ),
        migrations.CreateModel(
            name="MarkingDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draft", to="spot_checks.assignment"
                    ),
                ),
                ("answers", models.JSONField(blank=True, default=dict, help_text="question key: answer and note")),
                ("summary", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("window", models.CharField(blank=True, max_length=36)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SpotCheckOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "spot_check",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="spot_checks.spotcheck"
                    ),
                ),
                (
                    "judgement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcome_of",
                        to="spot_checks.spotcheckjudgement",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("one", "Judged by one reader"),
                            ("agreed", "Two readers agreed"),
                            ("third", "A third reader decided"),
                            ("appeal", "A second reader decided on appeal"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="spot_checks.spotcheckoutcome",
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("reply_by", models.DateField()),
                ("rules", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces", None)),
                        fields=("spot_check",),
                        name="spot_checks_one_first_outcome",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="support_plan",
                        to="spot_checks.spotcheckoutcome",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("recheck_by", models.DateField(verbose_name="checked again by")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SupportAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="spot_checks.supportplan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("module", "Take a module"),
                            ("mentor", "A session with a mentor"),
                            ("observed", "Observed practice"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                (
                    "module",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.module",
                    ),
                ),
                (
                    "question",
                    models.CharField(blank=True, max_length=10, verbose_name="code of the question it answers"),
                ),
                ("due", models.DateField()),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_by", None), ("done_on", None)),
                            models.Q(("done_by__isnull", False), ("done_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="spot_checks_action_done_by",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="spot_checks.spotcheckoutcome",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="spot_checks.spotcheckoutcome",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("grounds", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="case_facts",
            field=models.JSONField(default=dict, help_text="the coded facts, and the line of the list, that day"),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="closed_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("outcome", "Came to an outcome"),
                    ("replaced", "Replaced by the next case"),
                    ("cancelled", "Cancelled"),
                ],
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="closed_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="context",
            field=models.JSONField(blank=True, default=dict, help_text="the officer’s stage, workload and support"),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="double",
            field=models.BooleanField(default=False, verbose_name="judged by two readers, each unseen by the other"),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="judge_by",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="pin",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="place",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="place of the case in the officer’s drawn order"
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="record_fixed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="the record was set fast at"),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="record_fixed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="spot_checks.spotcheck",
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="why",
            field=models.CharField(
                choices=[
                    ("due", "Due by the calendar"),
                    ("extra", "Drawn beside those who were due"),
                    ("recheck", "Re-check after support"),
                ],
                default="due",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="spotcheck",
            name="opened_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="spotcheckjudgement",
            name="spot_check",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="spot_checks.spotcheck"
            ),
        ),
        migrations.AlterField(
            model_name="spotcheckjudgement",
            name="standing",
            field=models.JSONField(help_text="in which roles the reviewer judged, and by which certificate"),
        ),
        migrations.AddField(
            model_name="spotcheckjudgement",
            name="assignment",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="judgement",
                to="spot_checks.assignment",
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="drawn",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checks",
                to="spot_checks.drawofficer",
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="outcome",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acknowledgement",
                to="spot_checks.spotcheckoutcome",
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rechecks",
                to="spot_checks.spotcheckoutcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="spotcheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("drawn__isnull", False)), fields=("drawn", "place"), name="spot_checks_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="spotcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_as", ""), ("closed_at", None)),
                    models.Q(("closed_at__isnull", False), models.Q(("closed_as", ""), _negated=True)),
                    _connector="OR",
                ),
                name="spot_checks_closed_as",
            ),
        ),
    ]
