"""A claim has its own days from now on, and a criterion names the earlier ones whose evidence counts for it."""

from collections import defaultdict

from django.db import migrations
from django.db.models import F


def give_claims_their_days(apps, schema_editor):
    """Copy to each claim when its evidence was submitted, and by when it is judged."""
    claims = apps.get_model("portfolio", "Claim")
    evidence = apps.get_model("portfolio", "Evidence")
    for pk, submitted_at, judge_by in evidence.objects.values_list("pk", "submitted_at", "judge_by").iterator():
        claims.objects.filter(evidence=pk).update(claimed_at=submitted_at, judge_by=judge_by)


def give_evidence_its_day(apps, schema_editor):
    """Copy back by when a piece of evidence is judged: the first day of its claims."""
    for evidence in apps.get_model("portfolio", "Evidence").objects.iterator():
        first = evidence.claims.order_by("judge_by").first()
        evidence.judge_by = first.judge_by if first else evidence.submitted_at.date()
        evidence.save(update_fields=["judge_by"])


def let_criteria_continue(apps, schema_editor):
    """Until now a criterion continued those of earlier versions with the same code: say so in rows."""
    rows = apps.get_model("portfolio", "Criterion").objects.annotate(
        framework=F("unit__version__framework"), number=F("unit__version__number")
    )
    earlier = defaultdict(list)
    for criterion in rows.order_by("number", "pk"):
        same = earlier[criterion.framework, criterion.code]
        criterion.stands_for.set(same)
        same.append(criterion)


class Migration(migrations.Migration):
    """Fill the new columns from the old ones."""

    dependencies = [("portfolio", "0002_whole_portfolio")]

    operations = [
        migrations.RunPython(give_claims_their_days, give_evidence_its_day),
        migrations.RunPython(let_criteria_continue, migrations.RunPython.noop),
    ]
