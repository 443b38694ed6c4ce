"""The tables of the whole portfolio: files, drafts, witnesses, disputes, sign-off and quality assurance."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make every table whole, then change the old ones."""

    dependencies = [
        ("courses", "0008_planned_intakes"),
        ("lms", "0002_notice_choice"),
        ("portfolio", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "judgement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeal", to="portfolio.judgement"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reasons", models.TextField()),
                ("at", models.DateTimeField()),
                ("answer_by", models.DateField()),
                ("rules", models.JSONField(blank=True, default=list)),
                (
                    "reader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals_to_read",
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
                ("given_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="portfolio.judgement",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[("answered", "Judged by a second reader"), ("withdrawn", "Taken back")],
                        max_length=9,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_as", ""), ("closed_at", None)),
                            models.Q(("closed_at__isnull", False), models.Q(("closed_as", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="portfolio_appeal_closed_as",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_as", "answered"), _negated=True),
                            ("answer__isnull", False),
                            _connector="OR",
                        ),
                        name="portfolio_appeal_answered_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "judgement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disagreement",
                        to="portfolio.judgement",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reasons", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EvidenceDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("observation", "Observation"),
                            ("discussion", "Professional discussion"),
                            ("product", "Product of work"),
                            ("witness", "Witness statement"),
                            ("reflection", "Reflection"),
                            ("prior", "Prior learning"),
                        ],
                        max_length=11,
                    ),
                ),
                ("fields", models.JSONField(blank=True, default=dict, help_text="the form as far as it is filled in")),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portfolio.evidence",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("window", models.CharField(blank=True, max_length=36)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["author", "saved_at"], name="portfolio_drafts_of")],
            },
        ),
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name as it came")),
                ("stored", models.CharField(max_length=100, verbose_name="name in the store")),
                ("size", models.PositiveBigIntegerField(verbose_name="bytes")),
                ("content_type", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("words_read", models.BooleanField(default=False)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="portfolio.evidence"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["evidence", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("evidence", "position"), name="portfolio_file_position"),
                    models.UniqueConstraint(fields=("stored",), name="portfolio_file_stored_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FurtherTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="further_tries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portfolio.criterion"
                    ),
                ),
                ("plan", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("rules", models.JSONField(blank=True, default=list)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_overs", to="portfolio.evidence"
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marking_given",
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
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("evidence",),
                        name="portfolio_handed_to_one_at_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hold", to="portfolio.evidence"
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="JudgingDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judging_drafts",
                        to="portfolio.evidence",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("answers", models.JSONField(blank=True, default=dict, help_text="the fields of the form by name")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("window", models.CharField(blank=True, max_length=36)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("evidence", "assessor"), name="portfolio_one_draft_an_assessor")
                ],
            },
        ),
        migrations.CreateModel(
            name="LearningOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="portfolio.competenceunit",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["unit__number", "number"],
                "constraints": [models.UniqueConstraint(fields=("unit", "number"), name="portfolio_outcome_number")],
            },
        ),
        migrations.CreateModel(
            name="MoreTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "judgement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="more_time", to="portfolio.judgement"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reason", models.TextField()),
                ("until", models.DateField(verbose_name="asked until")),
                ("asked_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("agreed", models.BooleanField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("rules", models.JSONField(blank=True, default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("judgement",),
                        name="portfolio_more_time_asked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", None), ("answered_at", None)),
                            models.Q(("agreed__isnull", False), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="portfolio_more_time_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PortfolioExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="portfolio_exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being made"),
                            ("made", "Ready"),
                            ("failed", "Could not be made"),
                            ("gone", "Thrown away"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="pieces written so far")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="pieces to write")),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("stored", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("keep_until", models.DateField(blank=True, null=True)),
                ("fault", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "judgement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ruling", to="portfolio.judgement"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("upholds", models.BooleanField(verbose_name="the assessor’s judgement stands")),
                ("reasons", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SampleDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sample_draws", to="lms.unit"
                    ),
                ),
                ("day", models.DateField(verbose_name="judgements up to")),
                ("algorithm", models.PositiveSmallIntegerField()),
                ("rules", models.JSONField(help_text="the answers of the rules")),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("frozen_at", models.DateTimeField()),
                ("judgements_n", models.PositiveIntegerField()),
                ("population_hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "day"], name="portfolio_sample_unit")],
            },
        ),
        migrations.CreateModel(
            name="SavedComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.CharField(max_length=600)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["text"],
                "constraints": [models.UniqueConstraint(fields=("person", "text"), name="portfolio_comment_once")],
            },
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portfolio.frameworkversion"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_offs",
                        to="portfolio.competenceunit",
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "unit"), name="portfolio_sign_off_of_a_unit_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("unit", None)),
                        fields=("person", "version"),
                        name="portfolio_sign_off_of_the_whole_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="portfolio.evidence"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WitnessRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="witness_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("witness_name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254, verbose_name="work e-mail address")),
                ("organisation", models.CharField(blank=True, max_length=120)),
                ("position", models.CharField(blank=True, max_length=120, verbose_name="what they do there")),
                ("about", models.TextField(max_length=600, verbose_name="what they are asked to say")),
                ("happened_on", models.DateField()),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("code_sent_at", models.DateTimeField(blank=True, null=True)),
                ("code_tries", models.PositiveSmallIntegerField(default=0)),
                ("codes_sent", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=200)),
                (
                    "evidence",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="witness_request",
                        to="portfolio.evidence",
                    ),
                ),
                ("criteria", models.ManyToManyField(related_name="+", to="portfolio.criterion")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("evidence", None), ("used_at", None)),
                            models.Q(("evidence__isnull", False), ("used_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="portfolio_witness_used_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name as it came")),
                ("stored", models.CharField(max_length=100, verbose_name="name in the store")),
                ("size", models.PositiveBigIntegerField(verbose_name="bytes")),
                ("content_type", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("words_read", models.BooleanField(default=False)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="portfolio.evidencedraft"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("stored",), name="portfolio_draft_file_stored_once")],
            },
        ),
        migrations.CreateModel(
            name="SampleGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="portfolio.sampledraw"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("granted_at", models.DateTimeField()),
                ("reason", models.TextField()),
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
                ("end_reason", models.CharField(blank=True, max_length=300, verbose_name="why it was ended early")),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="portfolio_samplegrant_ends_after_start",
                        violation_error_message="The last day must be after the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__isnull", False)), name="portfolio_sample_grant_ends"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="portfolio.sampledraw"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                (
                    "judgement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample_lines",
                        to="portfolio.judgement",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("unit_number", models.PositiveSmallIntegerField(verbose_name="unit of the diploma")),
                ("method", models.CharField(max_length=11)),
                ("stage", models.PositiveSmallIntegerField(default=0, verbose_name="stage that the learner was in")),
                ("decision", models.CharField(max_length=7)),
                ("percent", models.PositiveSmallIntegerField(verbose_name="share of such judgements that is drawn")),
                ("reasons", models.JSONField(default=list, help_text="codes: why that share")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "judgement"), name="portfolio_sample_judgement_once"),
                    models.UniqueConstraint(fields=("draw", "place"), name="portfolio_sample_place_once"),
                    models.CheckConstraint(condition=models.Q(("percent__lte", 100)), name="portfolio_sample_percent"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="result", to="portfolio.sampledraw"
                    ),
                ),
                ("seed", models.CharField(max_length=64)),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("drawn_n", models.PositiveIntegerField()),
                ("result_hash", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SignOffStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sign_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="portfolio.signoff"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("learner", "Signed by the learner"),
                            ("assessor", "Signed by the assessor"),
                            ("countersigned", "Countersigned"),
                            ("released", "Released by quality assurance"),
                            ("returned", "Sent back"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("standing", models.JSONField(blank=True, default=dict, help_text="award and roles on the day")),
                (
                    "basis",
                    models.JSONField(blank=True, default=dict, help_text="criterion code: judgements that count"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SampleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="item", to="portfolio.sampleline"
                    ),
                ),
                (
                    "iqa",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sample_items",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("look_by", models.DateField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["iqa", "closed_at"], name="portfolio_sample_of")],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="finding", to="portfolio.sampleitem"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("in_order", "In order"),
                            ("action", "In order, with something to do"),
                            ("judge_again", "To be judged again"),
                        ],
                        max_length=11,
                    ),
                ),
                ("words", models.TextField()),
                ("action", models.TextField(blank=True)),
                ("action_by", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action_by", None), ("outcome", "in_order")),
                            models.Q(models.Q(("action", ""), _negated=True), ("action_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="portfolio_finding_has_an_action",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="portfolio_finding_has_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "finding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="portfolio.finding"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="judgement",
            name="portfolio_one_first_judgement",
        ),
        migrations.AddField(
            model_name="claim",
            name="claimed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="judge_by",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="portfolio.claim",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="rules",
            field=models.JSONField(blank=True, default=list, help_text="the answers of the rules it was claimed under"),
        ),
        migrations.AddField(
            model_name="claim",
            name="where",
            field=models.CharField(blank=True, max_length=200, verbose_name="where to look"),
        ),
        migrations.AddField(
            model_name="criterion",
            name="methods",
            field=models.JSONField(
                blank=True, default=dict, help_text="of those, how many at least by a kind of evidence: kind to number"
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="stage",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="expected by the end of this stage"
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="stands_for",
            field=models.ManyToManyField(blank=True, related_name="continued_by", to="portfolio.criterion"),
        ),
        migrations.AddField(
            model_name="criterion",
            name="times",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="how many claims must be met"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="content_hash",
            field=models.CharField(blank=True, max_length=64, verbose_name="hash of its words and files"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="parts",
            field=models.JSONField(blank=True, default=list, help_text="heading and text, in order"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence_recorded",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="portfolio.evidence",
            ),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="edition",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="judgement",
            name="beside",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="came_second",
                to="portfolio.judgement",
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="seat",
            field=models.CharField(
                choices=[("assessor", "Assessor"), ("second", "Second reader, after an appeal")],
                default="assessor",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="stands",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("observation", "Observation"),
                    ("discussion", "Professional discussion"),
                    ("product", "Product of work"),
                    ("witness", "Witness statement"),
                    ("reflection", "Reflection"),
                    ("prior", "Prior learning"),
                ],
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="text",
            field=models.TextField(blank=True),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["judge_by"], name="portfolio_claim_judge_by"),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["by", "judged_at"], name="portfolio_judged_by"),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(
                condition=models.Q(("needs_countersignature", True)),
                fields=["judged_at"],
                name="portfolio_needs_a_signature",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None), ("stands", True)),
                fields=("claim",),
                name="portfolio_one_first_judgement",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("beside", None), ("stands", True)),
                    models.Q(("beside__isnull", False), ("replaces", None), ("stands", False)),
                    _connector="OR",
                ),
                name="portfolio_came_second_beside",
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="outcome",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="criteria",
                to="portfolio.learningoutcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(condition=models.Q(("times__gte", 1)), name="portfolio_criterion_times"),
        ),
    ]
