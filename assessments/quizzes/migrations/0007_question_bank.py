"""Make questions something that authors edit; what is asked today is live and says what its latest version says."""

import uuid

import courses.blocks
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


NAMES = (
    "kind",
    "stem",
    "blank",
    "timed_out",
    "must_get_right",
    "lesson_key",
    "anchor",
    "standard",
    "misconception",
    "criterion",
    "difficulty",
)


def fill_from_versions(apps, schema_editor):
    """Let each question that has been asked so far be live, and say what its latest version says."""
    for question in apps.get_model("quizzes", "Question").objects.all():
        latest = question.versions.order_by("-number").first()
        if latest is None:
            continue
        for name in NAMES:
            setattr(question, name, getattr(latest, name))
        rows = {
            name: [{"type": "item", "id": str(uuid.uuid4()), "value": row} for row in part]
            for name, part in latest.body.items()
        }
        question.body = [{"type": latest.kind, "value": rows}]
        question.live = True
        question.first_published_at = question.versions.order_by("number").values_list("made_at", flat=True)[0]
        question.last_published_at = latest.made_at
        question.save()


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0006_statistics"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="anchor",
            field=models.SlugField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="question",
            name="blank",
            field=models.TextField(
                blank=True,
                help_text="What somebody reads who leaves the question out.",
                verbose_name="when nothing is given",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="body",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="question",
            name="criterion",
            field=models.CharField(
                blank=True, help_text="A criterion of a competence unit, such as 1.2.", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="difficulty",
            field=models.CharField(
                blank=True, choices=[("easy", "Easy"), ("middling", "Middling"), ("hard", "Hard")], max_length=10
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="expire_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
        ),
        migrations.AddField(
            model_name="question",
            name="expired",
            field=models.BooleanField(default=False, editable=False, verbose_name="expired"),
        ),
        migrations.AddField(
            model_name="question",
            name="first_published_at",
            field=models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="first published at"),
        ),
        migrations.AddField(
            model_name="question",
            name="go_live_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
        ),
        migrations.AddField(
            model_name="question",
            name="has_unpublished_changes",
            field=models.BooleanField(default=False, editable=False, verbose_name="has unpublished changes"),
        ),
        migrations.AddField(
            model_name="question",
            name="kind",
            field=models.CharField(
                blank=True,
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
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="last_published_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
        ),
        migrations.AddField(
            model_name="question",
            name="latest_revision",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="latest revision",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="lesson_key",
            field=models.SlugField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="question",
            name="live",
            field=models.BooleanField(default=False, editable=False, verbose_name="live"),
        ),
        migrations.AddField(
            model_name="question",
            name="live_revision",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="live revision",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="locked",
            field=models.BooleanField(default=False, editable=False, verbose_name="locked"),
        ),
        migrations.AddField(
            model_name="question",
            name="locked_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="locked at"),
        ),
        migrations.AddField(
            model_name="question",
            name="locked_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="locked_%(class)ss",
                to=settings.AUTH_USER_MODEL,
                verbose_name="locked by",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="misconception",
            field=models.SlugField(
                blank=True,
                help_text="What somebody believes who gets it wrong, such as old-rating-stands.",
                max_length=80,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="must_get_right",
            field=models.BooleanField(
                default=False,
                help_text="A wrong answer fails the check, whatever the others are.",
                verbose_name="must be got right",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="standard",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="question",
            name="stem",
            field=models.TextField(blank=True, help_text="Markdown. Its last paragraph is what is asked."),
        ),
        migrations.AddField(
            model_name="question",
            name="timed_out",
            field=models.TextField(
                blank=True,
                help_text="Empty: the words for somebody who leaves it out.",
                verbose_name="when time runs out",
            ),
        ),
        migrations.AlterField(
            model_name="question",
            name="key",
            field=models.SlugField(
                blank=True, help_text="Never changes: attempts and packs name it.", max_length=80, unique=True
            ),
        ),
        migrations.RunPython(fill_from_versions, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="question",
            name="body",
            field=courses.blocks.QuietStreamField([], blank=True),
        ),
    ]
