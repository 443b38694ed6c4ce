"""Deciding on a pair beforehand: pin a mentor to a learner, or take the pin off."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, visible_to
from lms.roles import Permission
from mentoring.pairings import proposing
from mentoring.pairings.candidates import MENTOR, candidates_for
from mentoring.pairings.models import Pin
from mentoring.pairings.permissions import check_pair_somebody_with
from mentoring.pairings.proposing_forms import PinForm
from mentoring.pairings.views.pairing import sent


@open_to(Permission.PAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest, learner_id: int) -> HttpResponse:
    """Pin a mentor to a learner, so that proposals keep a place for the two; or take the pin off."""
    person = signed_in(request)
    learner = get_object_or_404(visible_to(person, Permission.PAIR, today()), pk=learner_id)
    check_pair_somebody_with(person, learner)
    pinned = Pin.objects.on(today()).filter(learner=learner).select_related("mentor", "pinned_by").first()
    # Whoever sent the form to pin, or twice the form to unpin, has not seen the pin that stands now.
    if pinned and request.POST.get("off") == str(pinned.pk):
        proposing.unpin(pin=pinned, by=person)
        messages.success(request, f"{pinned.mentor} is pinned to {learner} no more.")
        return redirect("pairings:pin", learner_id=learner.pk)
    if pinned and request.POST.get("mentor") == str(pinned.mentor_id):
        return redirect("pairings:pair", learner_id=learner.pk, kind=MENTOR)
    candidates = [] if pinned else [one for one in candidates_for(learner, MENTOR, today()) if one.person != person]
    form = PinForm(sent(request), candidates=candidates)
    if not pinned and "off" in request.POST:
        return redirect("pairings:pin", learner_id=learner.pk)
    if not pinned and form.is_valid() and _pinned(form, learner, person):
        chosen = form.cleaned_data["mentor"]
        messages.success(request, f"{chosen} is pinned to {learner}: proposals respect it from the next time on.")
        return redirect("pairings:pair", learner_id=learner.pk, kind=MENTOR)
    context = {
        "form": form,
        "learner": learner,
        "pinned": pinned,
        "candidates": candidates,
        "unsaved": request.method == "POST",
    }
    return render(request, "mentoring/pairings/pin.html", context)


def _pinned(form: PinForm, learner: Person, by: Person) -> bool:
    """Pin as the form says, or put the reason why not onto the form."""
    chosen, reason = form.cleaned_data["mentor"], form.cleaned_data["reason"]
    try:
        proposing.pin(learner=learner, mentor=chosen, reason=reason, by=by)
    except NotAllowed as refused:
        form.add_error("mentor", str(refused))
    except ValidationError as error:
        form.add_error(None, error)
    return form.is_valid()
