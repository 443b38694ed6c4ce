"""What a new day changes by itself."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from assessments.portfolio.disputes.keeping import keep_disputes
from assessments.portfolio.disputes.pressing import press
from assessments.portfolio.exporting.making import forget_exports
from assessments.portfolio.files.tidying import forget_files
from assessments.portfolio.handing.following import keep_judging_duties
from assessments.portfolio.handing.keeping import keep_hand_overs
from assessments.portfolio.judging.awards import keep_award_duties
from assessments.portfolio.judging.signers import keep_signers
from assessments.portfolio.quality.following import keep_findings
from assessments.portfolio.quality.keeping import keep_samples
from assessments.portfolio.signing_off.keeping import keep_sign_offs
from assessments.portfolio.witnesses.stating import keep_witnesses
from assessments.quizzes.retest_notices import mention_retests
from assessments.spot_checks.after.keeping import keep_support
from assessments.spot_checks.case_files.renewing import keep_certificates
from assessments.spot_checks.draws.replacing import keep_draws
from assessments.spot_checks.judging.handing import keep_readers
from assessments.spot_checks.judging.pressing import keep_late_duties
from courses import standing
from courses.ending import finish_newly_qualified
from courses.leaving import close_accounts
from courses.reminders import queue_reminders
from courses.reviewing import keep_milestone_duties
from courses.stale import keep_review_duties
from lms import audit
from lms.actions import pass_on_duties, sync_groups
from lms.jobs.actions import tidy
from lms.models import Person, RoleGrant
from lms.privacy.copies.making import forget_copies
from lms.privacy.erasing.erasing import keep_erasures
from lms.privacy.keeping import due
from lms.progress.exporting.making import forget_boards
from lms.progress.forecasting.keeping import keep_forecasts
from lms.progress.leaving.keeping import keep_leaving
from lms.roles import ROLES
from mentoring.caseload.co_working.duties import keep_co_working_duties
from mentoring.caseload.deciding.moving import keep_override_duties
from mentoring.caseload.files.uploads import forget_uploads
from mentoring.caseload.held import recheck
from mentoring.caseload.reductions.duties import keep_reduction_duties
from mentoring.pairings.actions import keep_cover_duties
from mentoring.pairings.meeting import keep_meeting_duties
from mentoring.pairings.mentor_lapses import keep_lapse_duties
from mentoring.pairings.mentor_standing import keep_mentor_standings
from mentoring.pairings.proposing import propose_everywhere
from mentoring.pairings.raising import keep_concerns
from mentoring.pairings.reflecting import keep_reflection_duties
from mentoring.pairings.stretches import write_all


def start_day(*, on: date) -> dict[str, int]:
    """Do once a day what time alone asks for, each step on its own and safe to repeat; return how much each did."""
    return {
        "audit events sealed": audit.seal_all(),
        "learners whose mentor cover changed": write_all(on),
        # Before the duties of hand-overs, which name who is proposed.
        "mentors proposed": propose_everywhere(on=on),
        "learners without a mentor": keep_cover_duties(on=on),
        "mentors whose standing was worked out": keep_mentor_standings(on=on),
        "mentors who stop being eligible": keep_lapse_duties(on=on),
        "meetings with a mentor that are late": keep_meeting_duties(on=on),
        "people without a reflective discussion": keep_reflection_duties(on=on),
        "milestone reviews that are late": keep_milestone_duties(on=on),
        "newly qualified who are qualified now": finish_newly_qualified(on=on),
        "standings worked out": standing.rebuild(on),
        # After the standings, which say where each learner works.
        "forecasts worked out": keep_forecasts(on=on),
        "places of which leaving is told": keep_leaving(on=on),
        # After mentor cover and standings, which it reads.
        "batches of held cases queued to be asked about again": recheck.hand_over(on=on),
        "lessons to be reviewed": keep_review_duties(on=on),
        # After the standings, which hold the day on which each learner is planned to qualify.
        "reductions that are not as the rules have them": keep_reduction_duties(on=on),
        "reminders queued": queue_reminders(on=on),
        "people told of what comes back": mention_retests(on=on),
        "cases to move because an override ended": keep_override_duties(on=on),
        "certificates of reviewers that end soon": keep_certificates(on=on),
        "accounts closed": close_accounts(on=on),
        # After the accounts: the check of whoever left today is cancelled.
        **_keep_spot_checks(on),
        # After the accounts, so that whoever left today hears nothing any more.
        "accounts of co-worked cases waited for": keep_co_working_duties(on=on),
        "concerns that nobody hears": keep_concerns(on=on),
        # After the accounts: what waited for whoever left today goes to somebody else.
        **_keep_portfolios(on),
        "duties passed to a line manager": pass_on_duties(on=on),
        "people put into content groups": sync_everybodys_groups(),
        **_erase(on),
        **_forget(timezone.now()),
    }


def _erase(on: date) -> dict[str, int]:
    """Announce what is due to be erased by rule, and erase what was announced long enough ago.

    After the accounts: somebody has left only once theirs is closed.
    """
    return {
        "kinds of record announced to be erased": due.announce(on=on),
        "people whose records are erased tonight": due.hand_over(on=on),
    }


def _keep_spot_checks(on: date) -> dict[str, int]:
    """Keep spot checks moving: draws, readers, and support after them."""
    return {
        "spot checks that time has overtaken": keep_draws(on=on),
        # After the draws: whoever may not judge any more gives way, and every check without a reader is given to one.
        "readers of spot checks who may not go on": keep_readers(on=on),
        "readings of spot checks that are late": keep_late_duties(on=on),
        "people helped on with a support plan": keep_support(on=on),
    }


def _keep_portfolios(on: date) -> dict[str, int]:
    """Keep what is judged in portfolios moving: hand-overs, signatures, samples, witnesses, appeals."""
    return {
        "hand-overs of marking that came back": keep_hand_overs(on=on),
        # After the hand-overs that came back: each duty is with whoever judges the piece then.
        "duties of judging that went to another assessor": keep_judging_duties(on=on),
        "sign-offs asked for afresh": keep_sign_offs(on=on),
        "sampled judgements given to somebody else": keep_samples(on=on),
        "findings to close given to somebody else": keep_findings(on=on),
        "witnesses who did not answer in time": keep_witnesses(on=on),
        "countersignatures asked of somebody else": keep_signers(on=on),
        # After the signatures, which pass on by themselves: what is open with an assessor then is to be handed over.
        "assessors whose award ended with work open": keep_award_duties(on=on),
        "appeals and rulings given to somebody else": keep_disputes(on=on),
        # After those three: whoever is asked only now is not late yet.
        "signatures, rulings and appeals that are late": press(on=on),
    }


def _forget(now: datetime) -> dict[str, int]:
    """Forget what was kept for a time only: jobs that ended, files that belong to nothing."""
    return {
        "old jobs forgotten": tidy(at=now),
        "portfolios as files deleted": forget_exports(now=now),
        "boards as files deleted": forget_boards(now=now),
        "files of evidence that belong to nothing": forget_files(now=now),
        "workload files forgotten": forget_uploads(now=now),
        "copies for people deleted": forget_copies(now=now),
        "erasings to be finished": keep_erasures(),
    }


@transaction.atomic
def sync_everybodys_groups() -> int:
    """Put everybody into the content groups of the grants that are in force now; return how many were looked at."""
    editors = [role.value for role, spec in ROLES.items() if spec.content_editor]
    granted = RoleGrant.objects.filter(role__in=editors)
    concerned = Person.objects.filter(
        Q(groups__isnull=False) | Q(grants__in=granted) | Q(standing_in__grant__in=granted)
    ).distinct()
    for person in concerned:
        sync_groups(person=person)
    return len(concerned)
