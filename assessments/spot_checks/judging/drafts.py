"""What a reader has marked is kept as they go. One window never overwrites what it has not seen of another."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.judging.claims import claimed_until
from assessments.spot_checks.judging.fields import SUMMARY, Fields, Sifted, as_draft, of_draft, sift
from assessments.spot_checks.judging.may_mark import check_may_mark, check_own, check_record_fast
from assessments.spot_checks.models import Assignment, MarkingDraft, SpotCheckJudgement
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, refusal


class NewerDraft(Exception):
    """Another window saved since this one last looked: the reader sees both versions and chooses."""

    def __init__(self, draft: MarkingDraft) -> None:
        """Keep what stands."""
        super().__init__("This check was marked in another window since this page was shown.")
        self.draft = draft


@dataclass(frozen=True)
class Sent:
    """A form as one window sends it: `seen` is the revision it last knew of, `window` tells one page from another.

    `turn` counts what this window sends: a request that was given up and comes late has a lower one.
    """

    fields: Fields
    seen: int = 0
    window: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Saved:
    """What became of a form: the draft, what was refused of it by name, and why nothing more comes of it if so."""

    draft: MarkingDraft
    refused: dict[str, list[str]] = field(default_factory=dict)
    over: str = ""


@transaction.atomic
def save_draft(*, assignment: Assignment, by: Person, sent: Sent, at: datetime | None = None) -> Saved:
    """Keep what a reader has marked, and extend their claim. An identifier is refused by field, the rest is kept.

    Raises NewerDraft where another window saved since. A check that went to somebody else, or was closed, takes no
    more marks: what its reader wrote is kept all the same, and `over` says why nothing comes of it.
    """
    moment = at or timezone.now()
    assignment = _locked(assignment)
    check_own(by, assignment)
    _check_not_judged(assignment)
    check_record_fast(assignment)
    over = refusal(check_may_mark, by, assignment, on=today(moment))
    present = MarkingDraft.objects.filter(assignment=assignment).first()
    sifted = sift(assignment.spot_check.standard_version.questions, sent.fields, on=today(moment))
    draft = _kept(assignment, present, sifted, sent, moment)
    if not over:
        until = claimed_until(assignment.spot_check.officer, moment)
        Assignment.objects.filter(pk=assignment.pk).update(claimed_until=until)
        draft.assignment.claimed_until = until
    return Saved(draft, sifted.refused, over)


def _locked(assignment: Assignment) -> Assignment:
    """Return the assignment as it stands; whoever takes it over or records it waits until this save is through."""
    related = Assignment.objects.select_related("spot_check__officer", "spot_check__standard_version__standard")
    return related.select_for_update(of=("self",)).get(pk=assignment.pk)


def _check_not_judged(assignment: Assignment) -> None:
    standing = SpotCheckJudgement.objects.filter(assignment=assignment).first()
    if standing:
        day = in_words(today(standing.judged_at))
        raise NotAllowed(f"You recorded this check on {day}, and a judgement is never changed.")


def _kept(
    assignment: Assignment, present: MarkingDraft | None, sifted: Sifted, sent: Sent, moment: datetime
) -> MarkingDraft:
    """Write the draft. The same words again change nothing; those that this window has not seen are never lost."""
    before = of_draft(present.answers, present.summary) if present else {}
    fields = {**before, **sifted.kept}
    draft = present or MarkingDraft(assignment=assignment, revision=0)
    draft.assignment = assignment
    if present and _came_late(present, sent):
        return present
    if present and fields == before:
        if present.window == sent.window:
            MarkingDraft.objects.filter(pk=present.pk).update(turn=sent.turn)
        return present
    if present and present.revision != sent.seen and present.window != sent.window:
        raise NewerDraft(present)
    draft.answers = as_draft(assignment.spot_check.standard_version.questions, fields)
    draft.summary = fields.get(SUMMARY, "")
    draft.revision, draft.window, draft.turn = draft.revision + 1, sent.window[:36], sent.turn
    draft.saved_at = moment
    draft.save()
    return draft


def _came_late(present: MarkingDraft, sent: Sent) -> bool:
    """Say whether the same window has sent something newer, which came before this."""
    return bool(sent.window) and sent.window == present.window and sent.turn < present.turn
