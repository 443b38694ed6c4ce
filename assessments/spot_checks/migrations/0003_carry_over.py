"""Give each check of before its reader and its outcome, and close them all: nothing that was judged is lost."""

from django.db import migrations
from django.utils import timezone

REASON = "Cases are drawn from now on."


def carry_over(apps, schema_editor):
    """Make the rows that now stand between a check, its judgement and the officer's acknowledgement."""
    SpotCheck = apps.get_model("spot_checks", "SpotCheck")
    for check in SpotCheck.objects.order_by("pk"):
        seat = _assignment(apps, check)
        if not _carry_judgement(apps, check, seat):
            _close(check, seat)


def _assignment(apps, check):
    return apps.get_model("spot_checks", "Assignment").objects.create(
        spot_check=check,
        seat="first",
        reviewer_id=check.reviewer_id,
        given_by_id=check.opened_by_id,
        given_at=check.opened_at,
    )


def _carry_judgement(apps, check, seat):
    """Bring a check that was judged to its outcome; say whether it was."""
    judgement = apps.get_model("spot_checks", "SpotCheckJudgement").objects.filter(spot_check_id=check.pk).first()
    if judgement is None:
        return False
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
    return True


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


def _close(check, seat):
    """Close what was never judged: no draw made it, so no rule of draws would ever end it or pass it on."""
    moment = timezone.now()
    check.closed_at, check.closed_as, check.closed_reason = moment, "cancelled", REASON
    check.save(update_fields=["closed_at", "closed_as", "closed_reason"])
    seat.ended_at, seat.ended_as, seat.ended_reason = moment, "closed", REASON
    seat.save(update_fields=["ended_at", "ended_as", "ended_reason"])


class Migration(migrations.Migration):
    dependencies = [
        ("spot_checks", "0002_draws_and_readers"),
        ("lms", "0001_initial"),
        ("caseload", "0005_covered_teams"),
    ]
    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=False),
    ]
