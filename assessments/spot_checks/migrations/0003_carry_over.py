"""Give each check of before its reader and its outcome, and close what came to one: nothing that was judged is lost."""

from django.db import migrations


def carry_over(apps, schema_editor):
    """Make the rows that now stand between a check, its judgement and the officer's acknowledgement."""
    SpotCheck = apps.get_model("spot_checks", "SpotCheck")
    for check in SpotCheck.objects.order_by("pk"):
        seat = _assignment(apps, check)
        _carry_judgement(apps, check, seat)
    _close_older_ones(SpotCheck)


def _assignment(apps, check):
    return apps.get_model("spot_checks", "Assignment").objects.create(
        spot_check=check,
        seat="first",
        reviewer_id=check.reviewer_id,
        given_by_id=check.opened_by_id,
        given_at=check.opened_at,
    )


def _carry_judgement(apps, check, seat):
    judgement = apps.get_model("spot_checks", "SpotCheckJudgement").objects.filter(spot_check_id=check.pk).first()
    if judgement is None:
        return
    type(judgement).objects.filter(pk=judgement.pk).update(assignment=seat)
    outcome = apps.get_model("spot_checks", "SpotCheckOutcome").objects.create(
        spot_check=check,
        judgement=judgement,
        how="one",
        given_at=judgement.judged_at,
        reply_by=judgement.judged_at.date(),
    )
    apps.get_model("spot_checks", "Acknowledgement").objects.filter(judgement_id=judgement.pk).update(outcome=outcome)
    _point_at(apps, judgement.pk, outcome)
    check.context, check.closed_at, check.closed_as = judgement.context, judgement.judged_at, "outcome"
    check.closed_by_id = judgement.by_id
    check.save(update_fields=["context", "closed_at", "closed_as", "closed_by"])


def _point_at(apps, judgement, outcome):
    """Let what a judgement had opened say that it comes from the outcome, and lead to where that is read."""
    before = {"source_kind": "spot_checks.spotcheckjudgement", "source_id": judgement}
    after = {"source_kind": "spot_checks.spotcheckoutcome", "source_id": outcome.pk}
    old, new = (f"/spot-checks/outcome/{number}/" for number in (judgement, outcome.spot_check_id))
    Duty, Notice = apps.get_model("lms", "Duty"), apps.get_model("lms", "Notice")
    duties = Duty.objects.filter(**before)
    # A message has no source but its key: that of the outcome itself, or that of a duty.
    events = [f"spot-check-{judgement}", *(f"duty-{pk}" for pk in duties.values_list("pk", flat=True))]
    Notice.objects.filter(event__in=events, link=old).update(link=new)
    duties.update(link=new, **after)
    apps.get_model("caseload", "Restriction").objects.filter(**before).update(**after)


def _close_older_ones(SpotCheck):
    """Leave at most one open check an officer: a check that was never judged gives way to a newer one."""
    seen = set()
    for check in SpotCheck.objects.filter(closed_at=None).order_by("-pk"):
        if check.officer_id in seen:
            check.closed_at, check.closed_as = check.opened_at, "cancelled"
            check.closed_reason = "A newer check of this officer was open when draws were introduced."
            check.save(update_fields=["closed_at", "closed_as", "closed_reason"])
        seen.add(check.officer_id)


class Migration(migrations.Migration):
    dependencies = [
        ("spot_checks", "0002_draws_and_readers"),
        ("lms", "0001_initial"),
        ("caseload", "0005_covered_teams"),
    ]
    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=False),
    ]
