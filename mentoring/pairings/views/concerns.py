"""Concerns past the line manager: raising one, reading and answering it, and naming who hears them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.models import Person, Unit
from lms.permissions import NotAllowed, line_manager_of, people_at, refusal, rights_of
from lms.roles import Permission
from mentoring.pairings import raising
from mentoring.pairings.concern_forms import AnswerForm, ContactForm, HearerForm, RaiseForm
from mentoring.pairings.hearing import hearers_for, is_heard, readable_by, region_of, unheard_of
from mentoring.pairings.models import Concern, ConcernContact
from mentoring.pairings.views.pairing import sent

PER_PAGE = 20


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def raise_concern(request: HttpRequest) -> HttpResponse:
    """Say who would read a concern and who would not, then take it."""
    person, on = signed_in(request), today()
    hearers = hearers_for(person, on)
    form = RaiseForm(sent(request), hearers=hearers)
    if hearers and form.is_valid():
        concern = raising.raise_concern(by=person, **form.cleaned_data)
        messages.success(request, f"Sent. You and {concern.heard_by} read it, and nobody else.")
        return redirect("pairings:concern", pk=concern.pk)
    context = {"hearers": hearers, "manager": line_manager_of(person, on), "region": region_of(person, on)}
    # Where nobody hears, nothing was asked, so nothing is to be mended.
    return render(request, "mentoring/pairings/raise_concern.html", context | ({"form": form} if hearers else {}))


@open_to_all_staff
@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    """Show the concerns that one raised, and those that one hears."""
    person = signed_in(request)
    page = Paginator(readable_by(person, today()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "own": [row for row in page.object_list if row.raised_by_id == person.pk],
        "heard": [row for row in page.object_list if row.raised_by_id != person.pk],
        "unheard": unheard_of(person, page.object_list, today()),
        "names_contacts": rights_of(person, today()).may(Permission.HEAR_CONCERNS),
    }
    return render(request, "mentoring/pairings/concerns.html", context)


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a concern and its answers to the two, and take another answer."""
    person, row = signed_in(request), _one_of_mine(request, pk)
    form = AnswerForm(sent(request))
    if request.method == "POST":
        try:
            raising.check_goes_on(person, row, today())
            if form.is_valid():
                raising.answer_concern(concern=row, by=person, text=form.cleaned_data["text"])
                messages.success(request, "Your answer is sent.")
                return redirect("pairings:concern", pk=row.pk)
        except NotAllowed as refused:
            # The other closed it meanwhile, or nobody hears it any more: what was typed is not lost.
            return _shown(request, _one_of_mine(request, pk), AnswerForm(), refused=str(refused))
    return _shown(request, row, form)


def _shown(
    request: HttpRequest, row: Concern, form: AnswerForm, again: HearerForm | None = None, refused: str = ""
) -> HttpResponse:
    """Show one to either of the two; `refused` is why the answer that was sent is not taken."""
    person, heard = signed_in(request), is_heard(row, today())
    again = again or HearerForm(hearers=[] if heard else hearers_for(person, today()))
    context = {
        "row": row,
        "form": form,
        "again": again,
        "mine": row.raised_by_id == person.pk,
        "other": row.heard_by if row.raised_by_id == person.pk else row.raised_by,
        "heard": heard,
        "refused": refused,
        "unsent": request.POST.get("text", "").strip() if refused else "",
        "replies": row.replies.select_related("author"),
    }
    return render(request, "mentoring/pairings/concern.html", context)


def _one_of_mine(request: HttpRequest, pk: int) -> Concern:
    """Return a concern that the reader reads; any other answers as one that does not exist."""
    return get_object_or_404(readable_by(signed_in(request), today()), pk=pk)


@open_to_all_staff
@require_POST
def close_concern(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a concern."""
    row = raising.close_concern(concern=_one_of_mine(request, pk), by=signed_in(request))
    messages.success(request, "Closed. It stays readable for the two of you.")
    return redirect("pairings:concern", pk=row.pk)


@open_to_all_staff
@require_POST
def choose_hearer(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose somebody else to hear a concern that nobody hears any more."""
    person, row = signed_in(request), _one_of_mine(request, pk)
    if row.raised_by_id == person.pk and refusal(raising.check_choose_again, person, row, today()):
        return _chosen_already(request, row)
    raising.check_choose_again(person, row, today())
    form = HearerForm(request.POST, hearers=hearers_for(person, today()))
    if not form.is_valid():
        return _shown(request, row, AnswerForm(), form)
    row = raising.choose_again(concern=row, by=person, heard_by=form.cleaned_data["heard_by"])
    messages.success(request, f"You and {row.heard_by} read it from now on, and nobody else.")
    return redirect("pairings:concern", pk=row.pk)


def _chosen_already(request: HttpRequest, row: Concern) -> HttpResponse:
    """Lead whoever pressed twice to the page, which says who reads it; another choice is told that it came too late."""
    if row.state == Concern.State.CLOSED:
        messages.warning(request, "This is closed, so nobody else reads it.")
    elif request.POST.get("heard_by") != str(row.heard_by_id):
        messages.warning(request, f"{row.heard_by} reads this already, so nothing is changed.")
    return redirect("pairings:concern", pk=row.pk)


# ---- who hears concerns ----


@open_to(Permission.HEAR_CONCERNS)
@require_http_methods(["GET", "HEAD", "POST"])
def concern_contacts(request: HttpRequest) -> HttpResponse:
    """Name who hears the concerns of a region."""
    person, on = signed_in(request), today()
    regions = _regions(person)
    # One form for each region: nearly everybody answers for one.
    chosen = next(
        (one for one in regions if str(one.pk) == request.POST.get("region")), regions[0] if regions else None
    )
    rows = ConcernContact.objects.on(on).filter(unit__in=regions).select_related("person", "unit", "named_by")
    named = {row.person_id for row in rows if row.unit == chosen}
    people = people_at([chosen] if chosen else [], on).filter(is_active=True).exclude(pk__in=named)
    form = ContactForm(sent(request), people=list(people))
    if chosen and form.is_valid() and _named(form, chosen, person):
        messages.success(request, f"{form.people[form.cleaned_data['person']]} hears concerns of {chosen} from today.")
        return redirect("pairings:concern_contacts")
    context = {"form": form, "rows": rows.order_by("unit__path", "person__name"), "region": chosen, "regions": regions}
    return render(request, "mentoring/pairings/concern_contacts.html", context)


def _regions(person: Person) -> list[Unit]:
    """Return the regions for which somebody names who hears concerns."""
    places = rights_of(person, today()).places(Permission.HEAR_CONCERNS)
    return [place for place in places if place.kind == Unit.Kind.REGION]


def _named(form: ContactForm, region: Unit, by: Person) -> bool:
    try:
        raising.name_contact(region=region, person=form.people[form.cleaned_data["person"]], by=by)
    except NotAllowed as refused:
        form.add_error("person", str(refused))
    except ValidationError as error:
        form.add_error("person", error.messages)
    return form.is_valid()


@open_to(Permission.HEAR_CONCERNS)
@require_POST
def end_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop somebody hearing concerns of one's region."""
    contacts = ConcernContact.objects.filter(unit__in=_regions(signed_in(request))).select_related("unit", "person")
    contact = raising.end_contact(contact=get_object_or_404(contacts, pk=pk), by=signed_in(request))
    messages.success(
        request, f"{contact.person} is told. Whoever raised something with them is asked to choose somebody else."
    )
    return redirect("pairings:concern_contacts")
