"""A reader records what they have marked: what stood on the page they looked over, and nothing else."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.judging.drafts import NewerDraft
from assessments.spot_checks.judging.fields import answers_of, of_draft
from assessments.spot_checks.judging.may_mark import check_may_record
from assessments.spot_checks.judging.recording import record_judgement
from assessments.spot_checks.models import Assignment, MarkingDraft, SpotCheck, SpotCheckJudgement
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed


@transaction.atomic
def record_marks(
    *, assignment: Assignment, by: Person, revision: int, at: datetime | None = None
) -> SpotCheckJudgement:
    """Record the draft as its reader looked it over at `revision`. Posted twice counts once.

    Raises NewerDraft where something was saved since, NotAllowed with the reason, or ValidationError by field.
    """
    moment = at or timezone.now()
    # In the order of recording itself: the check, then the reader's place in it.
    SpotCheck.objects.select_for_update().get(pk=assignment.spot_check_id)
    related = Assignment.objects.select_related("reviewer", "spot_check__standard_version__standard")
    assignment = related.select_for_update(of=("self",)).get(pk=assignment.pk)
    draft = _draft(assignment, by, revision, moment)
    questions = assignment.spot_check.standard_version.questions
    answers = answers_of(questions, of_draft(draft.answers, draft.summary))
    return record_judgement(assignment=assignment, by=by, answers=answers, summary=draft.summary, at=moment)


def _draft(assignment: Assignment, by: Person, revision: int, moment: datetime) -> MarkingDraft:
    """Return the draft, if it is what its reader saw; a check that is judged already takes that very one only."""
    standing = SpotCheckJudgement.objects.filter(assignment=assignment).first()
    draft = MarkingDraft.objects.filter(assignment=assignment).first()
    if standing is None:
        check_may_record(by, assignment, on=today(moment))
    if draft is None:
        raise NotAllowed("Nothing is marked yet, so there is nothing to record.")
    if draft.revision == revision:
        return draft
    if standing is None:
        raise NewerDraft(draft)
    day = in_words(today(standing.judged_at))
    raise NotAllowed(f"You recorded this check on {day}, and a judgement is never changed.")
