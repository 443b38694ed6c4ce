"""One meeting, made for a phone: the agenda, what is agreed, the record that both sign, and one's own notes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lms.access import open_to_all_staff, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import refusal
from mentoring.pairings import holding
from mentoring.pairings.agenda import refresh_agenda
from mentoring.pairings.meeting_forms import MeetingForm, NoteForm
from mentoring.pairings.meeting_pages import page_of
from mentoring.pairings.meeting_permissions import (
    check_read_meeting,
    check_sign_meeting,
    check_write_meeting,
    meetings_visible_to,
    own_note,
)
from mentoring.pairings.meetings import content_hash, shown_part, signatures_of, whole, with_record, words_hash
from mentoring.pairings.models import Meeting
from mentoring.pairings.views.pairing import sent

SIGN, TAKE_OFF = "sign", "take-off-"


def one_of_mine(request: HttpRequest, pk: int) -> Meeting:
    """Return a meeting of the reader; anybody else's answers as one that does not exist."""
    person = signed_in(request)
    found = get_object_or_404(with_record(meetings_visible_to(person)), pk=pk)
    check_read_meeting(person, found)
    return found


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a meeting, and save what one of the two wrote: all of it, or nothing while something is amiss."""
    person, found = signed_in(request), one_of_mine(request, pk)
    if request.method != "POST" and refresh_agenda(meeting=found, on=today()):
        found = whole(pk)
    form, unsaved = _form(request, found, person), _too_late(request, found, person)
    if form.is_valid() and unsaved:
        form.add_error(None, f"{refusal(check_write_meeting, person, found)} What you typed is not saved")
    elif form.is_valid():
        try:
            _save(request, form, found, person)
        except ValidationError as error:
            form.add_error(None, error)
            found = whole(pk)
            form = _again(form, request, found, person)
        else:
            return _saved(request, found)
    context = page_of(found, person, today()) | {"form": form, "unsaved": unsaved}
    return render(request, "mentoring/pairings/meeting.html", context)


def _too_late(request: HttpRequest, found: Meeting, person: Person) -> list[str]:
    """Return what somebody typed on a page that was opened before the meeting became final, or was called off."""
    if "seen" not in request.POST or not refusal(check_write_meeting, person, found):
        return []
    text, minutes, *more = (request.POST.get(name, "").strip() for name in ("text", "minutes", "point", "action"))
    if words_hash(text, minutes) not in (request.POST["seen"], words_hash(*shown_part(found))):
        more = [text, f"{minutes} minutes", *more]
    return [one for one in more if one]


def _form(request: HttpRequest, found: Meeting, person: Person) -> NoteForm:
    """Return the form of everything while the record may change, and that of one's own notes afterwards."""
    note = own_note(person, found)
    words = note.text if note else ""
    if refusal(check_write_meeting, person, found):
        return NoteForm(sent(request), note=words)
    return MeetingForm(sent(request), note=words, meeting=found, person=person)


def _again(form: NoteForm, request: HttpRequest, found: Meeting, person: Person) -> NoteForm:
    """Return the form as it was sent, beside what stands now, with what was amiss."""
    again = _form(request, found, person)
    for name, errors in form.errors.as_data().items():
        if not again.has_error(name):
            again.add_error(None if name == "__all__" or name not in again.fields else name, list(errors))
    return again


@transaction.atomic
def _save(request: HttpRequest, form: NoteForm, found: Meeting, person: Person) -> None:
    data = form.cleaned_data
    holding.save_own_note(meeting=found, text=data["note"], seen=data["note_seen"], by=person)
    if isinstance(form, MeetingForm):
        holding.save_meeting(meeting=found, written=form.written, taken_off=_taken_off(request), by=person)


def _taken_off(request: HttpRequest) -> int | None:
    """Return which agreed action is to be taken off again, by the button that was pressed."""
    number = request.POST.get("do", "").removeprefix(TAKE_OFF)
    return int(number) if number.isdecimal() and len(number) < 10 else None


def _saved(request: HttpRequest, found: Meeting) -> HttpResponse:
    if request.POST.get("do") == SIGN:
        return redirect("pairings:sign_meeting", pk=found.pk)
    messages.success(request, "Saved.")
    return redirect("pairings:meeting", pk=found.pk)


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def sign_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the record as it stands, and take a signature under exactly that."""
    person, found = signed_in(request), one_of_mine(request, pk)
    if request.method == "POST":
        holding.sign_meeting(meeting=found, seen=request.POST.get("seen", ""), by=person)
        messages.success(request, _signed(whole(pk)))
        return redirect("pairings:meeting", pk=pk)
    context = {"seen": content_hash(found), "why_not_sign": refusal(check_sign_meeting, person, found)}
    return render(request, "mentoring/pairings/sign_meeting.html", page_of(found, person, today()) | context)


def _signed(found: Meeting) -> str:
    both = len(signatures_of(found)) > 1
    return "Signed. Both of you have: the record is final." if both else "Signed. It is final when both of you have."
