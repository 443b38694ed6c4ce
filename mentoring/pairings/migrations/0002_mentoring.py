"""Cover, matching, meetings, concerns and reflective discussions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the tables of mentoring."""

    dependencies = [
        ("courses", "0008_planned_intakes"),
        ("lms", "0002_notice_choice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pairings", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Concern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "heard_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns_heard",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("work", "Too much work, or cases I am not ready for"),
                            ("mentor", "My mentor, or having none"),
                            ("learning_time", "Lost learning time"),
                            ("assessment", "How I was assessed"),
                            ("treatment", "How I am treated"),
                            ("safety", "Somebody’s safety"),
                            ("other", "Something else"),
                        ],
                        max_length=13,
                    ),
                ),
                ("text", models.TextField()),
                ("wish", models.TextField(blank=True, verbose_name="what would help")),
                ("raised_at", models.DateTimeField(auto_now_add=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waits for an answer"), ("answered", "Answered"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "ordering": ["-raised_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("raised_by", models.F("heard_by")), _negated=True),
                        name="pairings_concern_to_another",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConcernContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hears_concerns",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gt", models.F("starts")), _connector="OR"),
                        name="pairings_concerncontact_ends_after_start",
                        violation_error_message="The last day must be after the first day.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends", None)),
                        fields=("unit", "person"),
                        name="pairings_concern_contact_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConcernReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="pairings.concern"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CoverStretch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cover_stretches",
                        to="courses.enrolment",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"
                    ),
                ),
                ("starts", models.DateField()),
                ("ends", models.DateField()),
                ("covered", models.BooleanField()),
                (
                    "because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nobody", "Nobody is paired"),
                            ("not_eligible", "The mentor is not eligible"),
                            ("away", "The mentor is away"),
                            ("leaves", "The mentor leaves or moves"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pairings.pairing"
                    ),
                ),
            ],
            options={
                "ordering": ["starts", "pk"],
                "indexes": [models.Index(fields=["starts", "ends", "unit", "covered"], name="pairings_stretch_days")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="pairings_stretch_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("because", ""), ("covered", True), ("pairing__isnull", False)),
                            models.Q(("covered", False), models.Q(("because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="pairings_stretch_gap_has_a_reason",
                    ),
                    models.UniqueConstraint(fields=("enrolment", "starts"), name="pairings_stretch_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchingRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"),
                ),
                ("day", models.DateField()),
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
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("learners", models.PositiveIntegerField(default=0)),
                ("mentors", models.PositiveIntegerField(default=0)),
                ("proposed", models.PositiveIntegerField(default=0)),
                ("cost", models.BigIntegerField(default=0)),
                ("working", models.JSONField(default=dict, help_text="the costs and the rules it was worked out with")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="pairings.pairing"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=60)),
                ("place", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("called_off", "Called off")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("minutes_held", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("planned_at", models.DateTimeField(auto_now_add=True)),
                ("sequence", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["-starts_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 5), ("minutes__lte", 480)), name="pairings_meeting_minutes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("minutes_held__gte", 1), ("minutes_held__lte", 480), ("state", "held")),
                            models.Q(models.Q(("state", "held"), _negated=True), ("minutes_held", None)),
                            _connector="OR",
                        ),
                        name="pairings_meeting_held_has_minutes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreedAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="pairings.meeting"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreed_actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("due", models.DateField()),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["due", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AgendaPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agenda", to="pairings.meeting"
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("link", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, max_length=80)),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("spoken_of", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        fields=("meeting", "source"),
                        name="pairings_agenda_point_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="pairings.meeting"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("shared", models.BooleanField()),
                ("text", models.TextField()),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("shared", False)),
                        fields=("meeting", "author"),
                        name="pairings_one_private_note",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("shared", True)), fields=("meeting",), name="pairings_one_shared_note"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="pairings.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("content_hash", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "person", "content_hash"), name="pairings_signed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MentorStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentor_standing",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"
                    ),
                ),
                ("eligible", models.BooleanField(default=False)),
                ("why_not", models.CharField(blank=True, max_length=300)),
                ("months", models.PositiveSmallIntegerField(default=0)),
                ("days", models.PositiveSmallIntegerField(default=0)),
                ("eligible_from", models.DateField(blank=True, null=True)),
                ("lapses_on", models.DateField(blank=True, null=True)),
                ("lapses_because", models.CharField(blank=True, max_length=200)),
                ("trained_until", models.DateField(blank=True, null=True)),
                ("trained", models.BooleanField(default=False)),
                ("learners", models.PositiveSmallIntegerField(default=0)),
                ("places", models.PositiveSmallIntegerField(default=0)),
                ("worked_out_on", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "eligible"], name="pairings_mentors_of_a_place")],
            },
        ),
        migrations.CreateModel(
            name="Particulars",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="particulars",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("days", models.JSONField(blank=True, default=list, help_text="numbers of weekdays, 0 for Monday")),
                ("specialisms", models.JSONField(blank=True, default=list)),
                ("languages", models.JSONField(blank=True, default=list)),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name_plural": "particulars",
            },
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pinned_mentors",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pinned_learners",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                (
                    "pinned_by",
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
                        name="pairings_pin_ends_after_start",
                        violation_error_message="The last day must be after the first day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("learner", models.F("mentor")), _negated=True),
                        name="pairings_pin_not_oneself",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends", None)),
                        fields=("learner",),
                        name="pairings_one_pin",
                        violation_error_message="A mentor is pinned to this learner already. Take that pin off first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="pairings.matchingrun"
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentor_proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mentor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("starts", models.DateField()),
                ("gap_starts", models.DateField()),
                ("gap_ends", models.DateField(blank=True, null=True)),
                ("pinned", models.BooleanField(default=False)),
                ("cost", models.BigIntegerField(default=0)),
                ("reasons", models.JSONField(default=list, help_text="sentences")),
                ("next_best", models.JSONField(default=list, help_text="person id, name and sentences of each")),
                ("because", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for a decision"),
                            ("taken", "Taken"),
                            ("otherwise", "Somebody else was chosen"),
                            ("overtaken", "Overtaken"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pairings.pairing",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("said", models.TextField(blank=True, verbose_name="why somebody else was chosen")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("learner",),
                        name="pairings_one_proposal_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("learner", models.F("mentor")), _negated=True),
                        name="pairings_proposal_not_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReflectiveDiscussion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reflective_discussions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("taken", "Taken"),
                            ("lost", "Lost"),
                            ("called_off", "Called off"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("minutes_taken", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "lost_to",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cases", "Cases"),
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
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-starts_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("partner")), _negated=True),
                        name="pairings_reflect_with_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 10), ("minutes__lte", 240)),
                        name="pairings_reflective_minutes_planned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lost_to", ""),
                                ("minutes_taken__gte", 1),
                                ("minutes_taken__lte", 480),
                                ("state", "taken"),
                            ),
                            models.Q(
                                ("minutes_taken", None), ("state", "lost"), models.Q(("lost_to", ""), _negated=True)
                            ),
                            models.Q(
                                ("lost_to", ""), ("minutes_taken", None), ("state__in", ["planned", "called_off"])
                            ),
                            _connector="OR",
                        ),
                        name="pairings_reflective_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReflectiveNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "discussion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="pairings.reflectivediscussion",
                    ),
                ),
                ("prompt", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("discussion", "prompt"), name="pairings_one_note_a_prompt")
                ],
            },
        ),
    ]
