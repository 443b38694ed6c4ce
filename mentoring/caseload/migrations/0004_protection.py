"""Allocation, co-working, held cases and files."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the tables that protect a caseload."""

    dependencies = [
        ("caseload", "0003_names"),
        ("lms", "0002_notice_choice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AllocationDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="caseload.allocationcheck",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocation_decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="caseload.case",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("allocated", "Allocated"),
                            ("co_worked", "To be co-worked"),
                            ("not_allocated", "Not allocated"),
                        ],
                        max_length=13,
                    ),
                ),
                ("complexity", models.TextField()),
                ("capability", models.TextField()),
                ("capacity", models.TextField()),
                ("replies", models.JSONField(blank=True, default=dict)),
                ("points", models.PositiveIntegerField(default=0)),
                ("text", models.TextField(help_text="the entry for the case system, without a name")),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("decided_on", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["person", "decided_on"], name="caseload_decision_person")],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="which system asks with it", max_length=60)),
                ("prefix", models.CharField(max_length=8)),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="caseload.case"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_readings",
                        to="caseload.caseloadimport",
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("facts", models.JSONField()),
            ],
            options={
                "indexes": [models.Index(fields=["case", "day"], name="caseload_case_reading_day")],
                "constraints": [models.UniqueConstraint(fields=("source", "line"), name="caseload_case_reading_line")],
            },
        ),
        migrations.CreateModel(
            name="CoWorking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="co_worked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="led", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("case_mask", models.CharField(blank=True, max_length=8)),
                ("case_key", models.CharField(blank=True, max_length=64)),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="co_working",
                        to="caseload.allocationdecision",
                    ),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="caseload_coworking_ends_after_start",
                        violation_error_message="The last day must be after the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("learner", models.F("lead")), _negated=True),
                        name="caseload_co_working_of_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends", None), models.Q(("case_key", ""), _negated=True)),
                        fields=("learner", "case_key"),
                        name="caseload_co_working_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "co_working",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="caseload.coworking",
                    ),
                ),
                ("month", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("contacts_lead", models.PositiveSmallIntegerField(verbose_name="contacts by the lead")),
                ("contacts_learner", models.PositiveSmallIntegerField(verbose_name="contacts by the learner")),
                ("assessments_lead", models.PositiveSmallIntegerField(verbose_name="assessments by the lead")),
                ("assessments_learner", models.PositiveSmallIntegerField(verbose_name="assessments by the learner")),
                ("at", models.DateTimeField()),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="caseload.declaration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces", None)),
                        fields=("co_working", "month", "by"),
                        name="caseload_declaration_first_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holdings", to="caseload.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="caseload.caseloadimport",
                    ),
                ),
                ("line", models.PositiveIntegerField()),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["person", "ends"], name="caseload_holding_person"),
                    models.Index(fields=["unit", "ends"], name="caseload_holding_unit"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="caseload_holding_ends_after_start",
                        violation_error_message="The last day must be after the first day.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends", None)),
                        fields=("case",),
                        name="caseload_holding_one_open",
                        violation_error_message="Somebody holds this case already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldGap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "holding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="gaps", to="caseload.holding"
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=60)),
                ("answer", models.CharField(max_length=5)),
                ("reason", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["holding", "until"], name="caseload_held_gap_open")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("holding", "rule"),
                        name="caseload_held_gap_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="override",
                        to="caseload.allocationdecision",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("rules", models.JSONField(help_text="keys of the rules that were set aside")),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                (
                    "reported_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reported_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("learner", "Learner"),
                            ("officer", "Officer"),
                            ("mentor", "Mentor"),
                            ("pta", "Practice tutor assessor"),
                            ("spo", "Senior probation officer"),
                            ("head_of_pdu", "Head of PDU"),
                            ("regional_learning_manager", "Regional learning manager"),
                            ("coordinator", "Coordinator"),
                            ("reviewer", "Reviewer"),
                            ("iqa", "Internal quality assurer"),
                            ("eqa", "External quality assurer"),
                            ("author", "Author"),
                            ("national_lead", "National lead"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "reported_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lms.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="caseload_override_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OverrideReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "override",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="caseload.override"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("stands", "It stands until its day"), ("ended", "It ends now")], max_length=6
                    ),
                ),
                ("words", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PointsVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("points", models.JSONField(help_text="place -> tier -> points")),
                ("first_seen", models.DateField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="caseload.caseloadimport"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PrivateLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="private_limits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("facts", models.JSONField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="caseload_privatelimit_ends_after_start",
                        violation_error_message="The last day must be after the first day.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Readiness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readiness",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("low_medium", "Low or medium risk of serious harm"),
                            ("high", "High or very high risk of serious harm"),
                            ("domestic_abuse", "Domestic abuse"),
                            ("child_safeguarding", "Child safeguarding"),
                            ("sexual_offence", "Sexual offence"),
                            ("stalking", "Stalking"),
                            ("licence", "Licence"),
                            ("custody", "Custody"),
                        ],
                        max_length=20,
                    ),
                ),
                ("answer", models.CharField(max_length=5)),
                ("reasons", models.JSONField(default=list)),
                ("worked_out_on", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "kind"], name="caseload_readiness_unit")],
                "constraints": [models.UniqueConstraint(fields=("person", "kind"), name="caseload_readiness_once")],
            },
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("done_up_to", models.BigIntegerField(default=0)),
                ("people", models.PositiveIntegerField(default=0)),
                ("cases", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReductionReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reductions",
                        to="caseload.caseloadimport",
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reductions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"),
                ),
                ("day", models.DateField()),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("learning", "Community justice learning"),
                            ("work", "Work circumstances"),
                            ("not_kept", "Another reason"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=80)),
                ("contracted_hours", models.DecimalField(decimal_places=2, max_digits=5)),
                ("hours", models.DecimalField(decimal_places=2, max_digits=5)),
                ("starts", models.DateField()),
                ("ends", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ACTIVE", "Active"),
                            ("SCHEDULED", "Scheduled"),
                            ("ARCHIVED", "Archived"),
                            ("DELETED", "Deleted"),
                        ],
                        max_length=9,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "day"], name="caseload_reduction_person_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "line"), name="caseload_reduction_line"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category", "not_kept"), _negated=True), ("reason", ""), _connector="OR"
                        ),
                        name="caseload_reduction_reason_not_kept",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restrictions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("no_new_cases", "No new case"),
                            ("no_high_risk", "No case of high or very high risk of serious harm"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("ends_when", models.CharField(max_length=200)),
                ("source_kind", models.CharField(max_length=40)),
                ("source_id", models.BigIntegerField()),
                (
                    "placed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="caseload_restriction_ends_after_start",
                        violation_error_message="The last day must be after the first day.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends", None)),
                        fields=("kind", "source_kind", "source_id"),
                        name="caseload_restriction_one_open",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="caseloadimport",
            name="caseload_import_once",
        ),
        migrations.AddField(
            model_name="allocationcheck",
            name="asked_through",
            field=models.CharField(blank=True, help_text="the system that asked; empty: our own page", max_length=60),
        ),
        migrations.AddField(
            model_name="allocationcheck",
            name="engine",
            field=models.PositiveSmallIntegerField(default=1, help_text="which edition of the check answered"),
        ),
        migrations.AddField(
            model_name="allocationcheck",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="allocationcheck",
            name="rules",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="case",
            name="remote",
            field=models.BooleanField(default=False, verbose_name="supervised remotely"),
        ),
        migrations.AddField(
            model_name="case",
            name="sexual_offence",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="stalking",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="vulnerability",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="caseloadimport",
            name="kind",
            field=models.CharField(
                choices=[
                    ("workload", "Workload export"),
                    ("reductions", "Reductions export"),
                    ("holdings", "Cases held"),
                ],
                default="workload",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="caseloadupload",
            name="kind",
            field=models.CharField(
                choices=[
                    ("workload", "Workload export"),
                    ("reductions", "Reductions export"),
                    ("holdings", "Cases held"),
                ],
                default="workload",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="caseloadupload",
            name="lines_done",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="caseloadupload",
            name="lines_total",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="caseloadupload",
            name="report",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="caseloadupload",
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
        migrations.AddField(
            model_name="workloadreading",
            name="parts",
            field=models.JSONField(blank=True, default=dict, help_text="cms, gs, sdr, fdr"),
        ),
        migrations.AddField(
            model_name="workloadreading",
            name="points_version",
            field=models.CharField(default="unknown", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="caseloadimport",
            constraint=models.UniqueConstraint(
                fields=("kind", "file_hash", "figures_day"), name="caseload_import_once"
            ),
        ),
    ]
