"""Pages that belong to no single room: rules, components, the audit record, and the demo's sign-ins."""

import re
from mimetypes import guess_type
from typing import Any, Final

from allauth.account.utils import perform_login
from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.access import open_to, open_to_all_staff, open_to_public, signed_in
from lms.actions import choose_rule
from lms.audit_filter import AuditFilterForm, in_plain_words
from lms.calendar import today
from lms.cookies import COOKIES
from lms.demo import demo_people
from lms.models import AuditEvent, Notice, NoticeChoice, Person, RegionChoice, Unit
from lms.notice_forms import NoticeChoiceForm
from lms.permissions import NotAllowed, current_post, rights_of
from lms.policy import RULES
from lms.policy.rule import Rule
from lms.roles import Permission
from lms.rule_forms import RuleChoiceForm
from lms.rules import RuleBook, value_in_words

PICTURES: Final = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})
HASH: Final = re.compile("[0-9a-f]{32,}")
MESSAGES: Final = 20


@open_to_all_staff
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show every rule of the programme as it stands today where the reader works."""
    person = signed_in(request)
    post = current_post(person, today())
    book = RuleBook.at(post.unit if post else None, today())
    groups: dict[str, list[dict[str, Any]]] = {}
    for rule in RULES.values():
        answer = book.answer(rule)
        groups.setdefault(rule.group, []).append(
            {
                "key": rule.key,
                "sentence": rule.sentence,
                "value_text": answer.in_words,
                "source": rule.source,
                "owner": rule.owner,
                "unconfirmed": not rule.confirmed,
                "version": answer.version,
                "bounds_text": _bounds(rule.least, rule.most, rule.choices),
                "chosen": answer.source if answer.regional else None,
            }
        )
    return render(request, "lms/rules.html", {"groups": list(groups.items()), "place": post.unit if post else None})


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Show one rule with all its values over time; whoever may choose for a region does so here."""
    found = RULES.get(key)
    if found is None:
        raise Http404
    person = signed_in(request)
    regions = [
        unit for unit in rights_of(person, today()).places(Permission.CHOOSE_RULES) if unit.kind == Unit.Kind.REGION
    ]
    form = RuleChoiceForm(request.POST or None, rule=found, regions=regions) if regions and found.regional else None
    if request.method == "POST" and form is None:
        raise NotAllowed(
            "Only a regional learning manager chooses a region’s value of a rule, where the rule lets them."
        )
    if form and request.method == "POST" and form.is_valid() and _chosen(form, found, person):
        messages.success(request, "Saved: the rule says so from that day on")
        return redirect("rule", key=key)
    post = current_post(person, today())
    context = {
        "rule": found,
        "answer": RuleBook.at(post.unit if post else None, today()).answer(found),
        "values": [(day, value_in_words(found, value)) for day, value in reversed(found.in_force)],
        "choices": _choices_of(found, [*regions, *([post.unit] if post else [])]),
        "bounds": _bounds(found.least, found.most, found.choices),
        "form": form,
    }
    return render(request, "lms/rule.html", context)


def _chosen(form: RuleChoiceForm, found: Rule, person: Person) -> bool:
    """Record what a region chose, or say at the fields what stands against it."""
    facts = {name: form.cleaned_data[name] for name in ("value", "starts", "reason")}
    try:
        choose_rule(rule=found, region=form.chosen_region, by=person, **facts)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


def _choices_of(found: Rule, units: list[Unit]) -> list[dict[str, Any]]:
    """Return what the regions of some places have chosen, the newest first. One query."""
    paths = {unit.region_path for unit in units}
    rows = RegionChoice.objects.filter(rule=found.key, region__path__in=paths).select_related("region", "chosen_by")
    return [
        {"row": row, "value": "the national value" if row.value is None else value_in_words(found, row.value)}
        for row in rows.order_by("-starts", "-pk")
    ]


def _bounds(least: int | None, most: int | None, choices: tuple[str, ...]) -> str:
    if choices:
        return f"A region may choose: {', '.join(choices)}"
    return f"A region may choose from {least} to {most}" if least is not None else "The same everywhere"


@open_to_all_staff
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component of the pages once, for whoever builds a screen."""
    return render(request, "components.html")


@open_to_public
@require_safe
def get_help(request: HttpRequest) -> HttpResponse:
    """Show who helps, and what to tell them."""
    return render(request, "lms/help.html")


@open_to_public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "lms/accessibility.html")


@open_to_public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is held about whom."""
    return render(request, "lms/privacy.html", {"cookies": COOKIES, "hours": settings.SESSION_COOKIE_AGE // 3600})


@open_to(Permission.READ_LESSONS, Permission.AUTHOR_CONTENT)
@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """Serve a picture of a lesson to whoever may read lessons. Only kinds that a browser cannot run are served."""
    kind, _ = guess_type(name)
    if kind not in PICTURES or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=kind)
    response["Cache-Control"] = "private, max-age=86400"
    return response


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def my_messages(request: HttpRequest) -> HttpResponse:
    """Show somebody their messages, those not yet sent first, and let them choose how the next ones come."""
    person = signed_in(request)
    choice = NoticeChoice.objects.filter(person=person).first() or NoticeChoice(person=person)
    form = NoticeChoiceForm(request.POST or None, instance=choice)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved: this is how your messages come from now on")
        return redirect("messages")
    mine = Notice.objects.filter(person=person).order_by("-queued_at", "-pk")
    context = {
        "form": form,
        "waiting": mine.waiting()[:MESSAGES],
        "page": Paginator(mine.exclude(sent_at=None), MESSAGES).get_page(request.GET.get("page")),
        "dropped": mine.exclude(dropped_at=None)[:MESSAGES],
    }
    return render(request, "lms/messages.html", context)


@open_to(Permission.READ_AUDIT)
@require_safe
def audit_record(request: HttpRequest) -> HttpResponse:
    """Show the audit record, the last written first: who did what to what. Ids and codes only."""
    form = AuditFilterForm(request.GET or None)
    events = AuditEvent.objects.select_related("by").order_by("-pk")
    if form.is_bound:
        events = form.narrowed(events) if form.is_valid() else events.none()
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    rows = [
        {"event": event, "did": in_plain_words(event.code), "subject": _subject(event), "facts": _facts(event)}
        for event in page
    ]
    return render(request, "lms/audit.html", {"page": page, "rows": rows, "form": form})


def _subject(event: AuditEvent) -> str:
    """Name what an event is about as people do: Duty 39. A kind that is no longer in the code keeps its code."""
    try:
        kind = apps.get_model(event.subject_kind)._meta.verbose_name
    except (LookupError, ValueError):
        kind = event.subject_kind
    return f"{capfirst(kind)} {event.subject_id}"


def _facts(event: AuditEvent) -> list[dict[str, Any]]:
    """Return the facts of an event; a hash is cut short, with the whole of it to open."""
    facts = [
        (in_plain_words(key), ", ".join(map(str, value)) if isinstance(value, list) else str(value))
        for key, value in event.facts.items()
    ]
    return [
        {"term": term, "value": value, "short": value[:8] if HASH.fullmatch(value) else ""} for term, value in facts
    ]


@open_to_public
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the example, in the demo only."""
    if not settings.DEMO:
        raise Http404
    people = {row["email"] for row in demo_people()}
    email = request.POST.get("email", "")
    if email not in people:
        raise Http404
    person = get_object_or_404(Person, email=email)
    # As the form does it, so that the sign-in is listed and can be ended.
    response: HttpResponse = perform_login(request, person, redirect_url=reverse("home"))
    return response
