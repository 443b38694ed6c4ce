"""Dates that move, events, reading, protected time, reviews."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the tables of learning beside a caseload."""

    dependencies = [
        ("courses", "0002_initial"),
        ("lms", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AcademicResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="academic_results",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="academic_results",
                        to="courses.module",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("pass", "Pass"), ("fail", "Fail"), ("deferred", "Deferred")], max_length=8
                    ),
                ),
                ("mark", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ("credits", models.PositiveSmallIntegerField(default=0, verbose_name="credits awarded")),
                ("decided_on", models.DateField()),
                ("resit_by", models.DateField(blank=True, null=True)),
                ("provider", models.CharField(max_length=120)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="courses.academicresult",
                    ),
                ),
            ],
            options={
                "ordering": ["module", "attempt", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaces", None)),
                        fields=("person", "module", "attempt"),
                        name="courses_academic_result_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mark", None), models.Q(("mark__gte", 0), ("mark__lte", 100)), _connector="OR"
                        ),
                        name="courses_academic_result_mark",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("read_on", models.DateField(blank=True, null=True, verbose_name="last read")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("person",),
                        name="courses_calendar_feed_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EnrolmentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="courses.enrolment"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hours", "Hours"),
                            ("leave", "Leave"),
                            ("pause", "Pause"),
                            ("extension", "Extension"),
                            ("withdrawal", "Withdrawal"),
                            ("newly_qualified", "Newly qualified"),
                            ("qualified", "Qualified"),
                        ],
                        max_length=16,
                    ),
                ),
                ("starts", models.DateField(verbose_name="from")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="Not included. A pause may still be open.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="months more")),
                (
                    "share",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=3, null=True, verbose_name="share of full time"
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "leaving_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("workload", "Workload"),
                            ("support", "Too little support"),
                            ("academic", "Academic study"),
                            ("personal", "Personal circumstances"),
                            ("other_job", "Another job"),
                            ("not_for_me", "The work was not for them"),
                            ("not_said", "Did not say"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="courses.enrolmentchange",
                    ),
                ),
            ],
            options={
                "ordering": ["starts", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="courses_enrolment_change_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exemptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exemptions", to="courses.module"
                    ),
                ),
                (
                    "evidence",
                    models.TextField(help_text="What was learned where and when, and where the proof is kept."),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("approved_on", models.DateField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "withdraws",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_by",
                        to="courses.exemption",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GlossaryTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=80)),
                ("meaning", models.TextField()),
                ("lesson_key", models.SlugField(max_length=80)),
            ],
            options={
                "ordering": ["term", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("people", "People"), ("training", "Training"), ("results", "Results")], max_length=10
                    ),
                ),
                ("file_hash", models.CharField(max_length=64)),
                ("counts", models.JSONField(default=dict, help_text="what was new, changed, unchanged")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LeavingWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaving_words",
                        to="courses.enrolmentchange",
                    ),
                ),
                ("words", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LessonPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lesson_places",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("lesson_key", models.SlugField(max_length=80)),
                ("anchor", models.SlugField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "lesson_key"), name="courses_lesson_place_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lesson_key", models.SlugField(max_length=80)),
                ("address", models.CharField(max_length=500)),
                ("outcome", models.CharField(blank=True, max_length=120)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("lesson_key", "address"), name="courses_link_check_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MaterialEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="material_edits", to="courses.module"
                    ),
                ),
                (
                    "module_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.moduleversion"
                    ),
                ),
                ("lesson_key", models.SlugField(max_length=80)),
                ("title", models.CharField(max_length=255)),
                ("note", models.TextField(blank=True, verbose_name="what changed and why")),
                ("from_revision_id", models.BigIntegerField(null=True)),
                ("to_revision_id", models.BigIntegerField(null=True)),
                ("before", models.JSONField(default=list, help_text="the lesson as passages: anchor, heading, text")),
                ("after", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("lesson_key", "to_revision_id"), name="courses_material_edit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtectedTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protected_times",
                        to="courses.enrolment",
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday")],
                        verbose_name="day",
                    ),
                ),
                ("begins", models.TimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["weekday", "begins", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="courses_protectedtime_ends_after_start",
                        violation_error_message="The last day must be after the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 15), ("minutes__lte", 600), ("weekday__lte", 4)),
                        name="courses_protected_time_minutes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtectedSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "protected_time",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="courses.protectedtime"
                    ),
                ),
                ("day", models.DateField()),
                ("outcome", models.CharField(choices=[("taken", "Taken"), ("lost", "Lost")], max_length=5)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cases", "My cases"),
                            ("duty", "Office duty"),
                            ("court", "Court"),
                            ("cover", "Covering for a colleague"),
                            ("meeting", "A meeting"),
                            ("other", "Something else at work"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["day", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("protected_time", "day"), name="courses_protected_slot_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "taken"), ("reason", "")),
                            models.Q(("outcome", "lost"), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="courses_protected_slot_lost_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reflection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reflections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("lesson_key", models.SlugField(max_length=80)),
                ("block_id", models.CharField(max_length=40)),
                ("question", models.TextField(blank=True)),
                ("text", models.TextField()),
                (
                    "shared_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["-saved_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "lesson_key", "block_id"), name="courses_reflection_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "edit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rereads", to="courses.materialedit"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rereads", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("lesson_key", models.SlugField(max_length=80)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["asked_at", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("read_at", None)), fields=["person"], name="courses_reread_open")
                ],
                "constraints": [models.UniqueConstraint(fields=("edit", "person"), name="courses_reread_once")],
            },
        ),
        migrations.CreateModel(
            name="ReviewPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pathway_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_points",
                        to="courses.pathwayversion",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("about", models.TextField(blank=True)),
                ("due_month", models.PositiveSmallIntegerField()),
                (
                    "questions",
                    models.JSONField(default=list, help_text="key, text and who answers: learner, pta or spo"),
                ),
            ],
            options={
                "ordering": ["pathway_version", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("pathway_version", "number"), name="courses_review_point_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="courses.enrolment"
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="courses.reviewpoint"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("held_on", models.DateField()),
                ("answers", models.JSONField(default=dict, help_text="question key -> words")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("on_track", "On track"),
                            ("support", "On track with extra support"),
                            ("review_again", "Not yet: review again"),
                            ("more_time", "More time is needed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reasons", models.TextField(blank=True)),
                ("next_review_on", models.DateField(blank=True, null=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["held_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "point", "round"), name="courses_milestone_review_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="courses.milestonereview",
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("learner", "Learner"),
                            ("pta", "Practice tutor assessor"),
                            ("spo", "Senior probation officer"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="anything to add")),
                ("content_hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "capacity"), name="courses_review_signature_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_requests",
                        to="courses.enrolment",
                    ),
                ),
                (
                    "stage_module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.stagemodule"
                    ),
                ),
                ("until", models.DateField(verbose_name="asked until")),
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Waiting for an answer"), ("granted", "Granted"), ("refused", "Refused")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("granted_until", models.DateField(blank=True, null=True)),
                ("answer", models.TextField(blank=True)),
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
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("enrolment", "stage_module"),
                        name="courses_time_request_one_open",
                        violation_error_message="You have already asked for more time for this module.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="courses.module"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="training_events", to="lms.unit"
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("provider", models.CharField(max_length=120)),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="finishes")),
                ("place", models.CharField(max_length=200)),
                ("places", models.PositiveSmallIntegerField(verbose_name="number of places")),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=200)),
                ("register_closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["starts_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="courses_training_event_ends_after_start",
                        violation_error_message="The event must finish after it begins.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="courses.module"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=160)),
                ("provider", models.CharField(max_length=120)),
                ("attended_on", models.DateField()),
                ("source", models.CharField(choices=[("import", "Import"), ("event", "Event")], max_length=10)),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.trainingevent",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["attended_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "module", "attended_on", "provider"), name="courses_attendance_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_up",
                        to="courses.trainingevent",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_places",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "Has a place"),
                            ("waiting", "On the waiting list"),
                            ("given_up", "Gave up the place"),
                            ("attended", "Attended"),
                            ("absent", "Did not attend"),
                        ],
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["asked_at", "pk"],
                "constraints": [models.UniqueConstraint(fields=("event", "person"), name="courses_event_place_once")],
            },
        ),
        migrations.RemoveConstraint(
            model_name="enrolment",
            name="courses_enrolment_one_open",
        ),
        migrations.AddField(
            model_name="lessonpage",
            name="content_owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who keeps it",
            ),
        ),
        migrations.AddField(
            model_name="lessonpage",
            name="edit_kind",
            field=models.CharField(
                choices=[
                    ("editorial", "Editorial: nobody needs to read it again"),
                    ("material", "Material: ask those who completed it to read what changed"),
                ],
                default="editorial",
                max_length=10,
                verbose_name="this edit is",
            ),
        ),
        migrations.AddField(
            model_name="lessonpage",
            name="edit_note",
            field=models.TextField(blank=True, verbose_name="what changed and why"),
        ),
        migrations.AddField(
            model_name="lessonpage",
            name="review_by",
            field=models.DateField(blank=True, null=True, verbose_name="review by"),
        ),
        migrations.AddField(
            model_name="module",
            name="credits",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="module",
            name="kind",
            field=models.CharField(
                choices=[
                    ("own", "Lessons and a check in Waymark"),
                    ("academic", "University module"),
                    ("vocational", "Unit of the vocational diploma"),
                    ("training", "Required training"),
                ],
                default="own",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="level",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="module",
            name="provider",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="pathwayversion",
            name="closed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pathwayversion",
            name="months_confirmed",
            field=models.BooleanField(default=True, verbose_name="its length has a source"),
        ),
        migrations.AddField(
            model_name="pathwayversion",
            name="opened_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="stagemodule",
            name="entry_basis",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="stagemodule",
            name="requires",
            field=models.ManyToManyField(blank=True, related_name="+", to="courses.module", verbose_name="comes after"),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="status",
            field=models.CharField(
                choices=[
                    ("active", "Active"),
                    ("extended", "Extended"),
                    ("paused", "Paused"),
                    ("newly_qualified", "Newly qualified"),
                    ("qualified", "Qualified"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="active",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("active", "extended", "paused"))),
                fields=("person",),
                name="courses_enrolment_one_open",
                violation_error_message="This person is already on a pathway.",
            ),
        ),
    ]
