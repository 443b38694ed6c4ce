"""What an assessor has written is kept as they go. One window never overwrites what it has not seen of another."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.portfolio.judging.fields import Sifted, Written, sift, without
from assessments.portfolio.judging.holds import take
from assessments.portfolio.judging.may_judge import check_may_judge_piece
from assessments.portfolio.models import Evidence, Hold, JudgingDraft
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed


class NewerDraft(Exception):
    """Another window saved since this one last looked: the assessor sees both versions and chooses."""

    def __init__(self, draft: JudgingDraft) -> None:
        """Keep what stands."""
        super().__init__("You wrote about this evidence in another window since this page was shown.")
        self.draft = draft


@dataclass(frozen=True)
class Sent:
    """A form as one window sends it: `seen` is the revision it last knew of, `window` tells one page from another.

    `turn` counts what this window sends: a request that was given up and comes late has a lower one.
    """

    fields: Written
    seen: int = 0
    window: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Saved:
    """What became of a form: the draft, what was refused of it by name, the hold, and why nothing more comes of it."""

    draft: JudgingDraft
    refused: dict[str, list[str]] = field(default_factory=dict)
    hold: Hold | None = None
    over: str = ""


@transaction.atomic
def save_draft(*, evidence: Evidence, by: Person, sent: Sent, at: datetime | None = None) -> Saved:
    """Keep what an assessor has written, and hold the piece for them. An identifier is refused by field.

    Raises NewerDraft where another window saved since. A piece that went to somebody else meanwhile takes no more
    words: what was written is kept all the same, and `over` says why nothing comes of it.
    """
    moment = at or timezone.now()
    Evidence.objects.select_for_update().get(pk=evidence.pk)
    present = JudgingDraft.objects.filter(evidence=evidence, assessor=by).first()
    hold, over = _hold(evidence, by, moment, begun=present is not None)
    sifted = sift(sent.fields, today(moment))
    return Saved(_kept(evidence, by, present, sifted, sent, moment), sifted.refused, hold, over)


def _hold(evidence: Evidence, by: Person, moment: datetime, *, begun: bool) -> tuple[Hold | None, str]:
    """Hold the piece, or say why not. Who may not judge it, and has begun nothing, is refused outright."""
    try:
        check_may_judge_piece(by, evidence, on=today(moment))
    except NotAllowed as error:
        if not begun:
            raise
        return None, str(error)
    try:
        return take(evidence=evidence, by=by, at=moment), ""
    except NotAllowed as error:
        return None, str(error)


def _kept(
    evidence: Evidence, by: Person, present: JudgingDraft | None, sifted: Sifted, sent: Sent, moment: datetime
) -> JudgingDraft:
    """Write the draft. The same words again change nothing; those that this window has not seen are never lost."""
    before = present.answers if present else {}
    answers = {**before, **sifted.kept}
    window = sent.window[:36]
    if present and window == present.window and sent.turn < present.turn:
        return present  # the same window has sent something newer, which came before this
    known = present is None or present.revision == sent.seen or present.window == window
    if present and answers == before:
        if known:
            JudgingDraft.objects.filter(pk=present.pk).update(window=window, turn=sent.turn)
        return present
    if present and not known:
        raise NewerDraft(present)
    draft = present or JudgingDraft(evidence=evidence, assessor=by, revision=0)
    draft.answers, draft.saved_at = answers, moment
    draft.revision, draft.window, draft.turn = draft.revision + 1, window, sent.turn
    draft.save()
    return draft


def drop_recorded(evidence: Evidence, by: Person, claims: list[int]) -> None:
    """Forget what was drafted about claims that are recorded now; with nothing else written, the draft goes."""
    draft = JudgingDraft.objects.filter(evidence=evidence, assessor=by).first()
    if draft is None:
        return
    draft.answers = without(draft.answers, claims)
    if any(any(values) for values in draft.answers.values()):
        draft.revision += 1
        draft.save(update_fields=["answers", "revision"])
    else:
        draft.delete()
