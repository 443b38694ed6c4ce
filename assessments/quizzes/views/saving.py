"""Saving one answer from a page that stays where it is: what came, and in JSON what was made of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assessments.quizzes import actions
from assessments.quizzes.behaviours import settings_of
from assessments.quizzes.forms import AnswerForm
from assessments.quizzes.models import AttemptSlot, Step
from assessments.quizzes.paper import asked_at
from assessments.quizzes.permissions import Closed, NotThere
from assessments.quizzes.saving import Given, NewerAnswer
from assessments.quizzes.sheet import is_whole
from lms.access import open_to, signed_in
from lms.permissions import NotAllowed
from lms.roles import Permission


class Unreadable(Exception):
    """What came cannot be an answer to the question; it carries the sentences that say why."""


class Sent:
    """What a page sent: read once it is known what was asked, and what was answered before."""

    def __init__(self, data: QueryDict, key: str) -> None:
        """Keep it."""
        self.data, self.key = data, key
        self.slot: AttemptSlot | None = None
        self.form: AnswerForm | None = None

    def __call__(self, slot: AttemptSlot, present: Step | None) -> Given:
        """Return the answer, or raise Unreadable."""
        if slot.attempt.quiz.key != self.key:
            raise NotThere("That page belongs to another check, so nothing was saved.")
        self.slot = slot
        certainty = settings_of(slot.attempt.settings).certainty
        form = self.form = AnswerForm(asked_at(slot, present), self.data, certainty=certainty)
        if not form.is_valid():
            raise Unreadable([sentence for errors in form.errors.values() for sentence in errors])
        return form.given

    def words(self, answer: dict[str, list[str]]) -> list[str]:
        """Return an answer to the same question in words."""
        return self.slot.question_version.in_words(answer) if self.slot else []

    def shown(self, answer: dict[str, list[str]]) -> dict[str, list[str]]:
        """Return an answer to the same question as its page knows it."""
        return self.form.shown(answer) if self.form else {}


@open_to(Permission.READ_LESSONS)
@never_cache
@require_POST
def save(request: HttpRequest, key: str, position: int) -> HttpResponse:
    """Save an answer and say in JSON what is on record now; eight queries, signing in and rights among them."""
    person, sent = signed_in(request), Sent(request.POST, key)
    attempt, token = request.POST.get("attempt", ""), request.POST.get("token", "").strip()[:36]
    if not attempt.isdecimal() or len(attempt) > 18 or "\0" in token:
        return _no(400, "The page did not say to which attempt it belongs, so nothing was saved. Load it again.")
    try:
        step = actions.save_sent(attempt=int(attempt), position=position, token=token, read=sent, by=person)
    except NewerAnswer as newer:
        return _no(409, str(newer), **_choice(newer, sent))
    except Unreadable as unreadable:
        return _no(400, *unreadable.args[0])
    except NotAllowed as refusal:
        return _no(410 if isinstance(refusal, Closed) else 400 if isinstance(refusal, NotThere) else 403, str(refusal))
    whole = step is not None and sent.slot is not None and is_whole(sent.slot.question_version, step.answer)
    return JsonResponse({**_moment(step), "answered": whole})


def _no(status: int, *sentences: str, **facts: Any) -> JsonResponse:
    """Say why nothing was saved."""
    return JsonResponse({"sentence": " ".join(sentences), "sentences": sentences, **facts}, status=status)


def _moment(step: Step | None) -> dict[str, Any]:
    """Return the revision on record and the moment of the server at which it was kept; for a blank, none."""
    if step is None:
        return {"revision": 0, "saved_at": None, "at": ""}
    return {"revision": step.revision, "saved_at": step.at.isoformat(), "at": f"{localtime(step.at):%H:%M:%S}"}


def _choice(newer: NewerAnswer, sent: Sent) -> dict[str, Any]:
    """Return both answers: the one on record, and the one that came."""
    stored = {"answer": sent.shown(newer.step.answer), "sure": newer.step.sure, "words": sent.words(newer.step.answer)}
    return {"stored": stored, "mine": {"words": sent.words(newer.given.answer)}, **_moment(newer.step)}
