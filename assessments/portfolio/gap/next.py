"""The one thing that a learner does next for their portfolio, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assessments.portfolio.consequences import NEXT_STEP
from assessments.portfolio.evidence.drafts import title_of
from assessments.portfolio.evidence.to_claim import CLAIM_IT
from assessments.portfolio.gap.page import GapPage
from assessments.portfolio.gap.sentences import Said
from assessments.portfolio.gap.units import Held
from assessments.portfolio.models import EvidenceDraft
from lms.calendar import in_words, today
from lms.models import Duty, Person


@dataclass(frozen=True)
class DraftLine:
    """A draft in the list: how it is called, and where it goes on."""

    text: str
    why: str
    href: str


@dataclass(frozen=True)
class Next:
    """One action with its reason, as the panel shows it."""

    title: str
    why: str
    href: str
    button: str
    label: str = "Next"


def next_for(person: Person, page: GapPage, drafts: Sequence[EvidenceDraft], on: date) -> Next:
    """Return what comes first: a next step, what waits to be claimed, a claim to make, a draft, or a new piece."""
    duty = Duty.objects.open().filter(owner=person, kind__in=[NEXT_STEP, CLAIM_IT]).order_by("due", "pk").first()
    if duty:
        return _asked(duty, on)
    if found := _to_claim(page):
        held, way = found
        return Next(f"Claim {held.criterion.code} with what you have", f"{way.text}.", way.href, "Read and claim it")
    if drafts:
        return _go_on(drafts[0])
    return _new_piece(page)


def _asked(duty: Duty, on: date) -> Next:
    over = duty.days_overdue(on)
    label = f"Overdue {over} day{'' if over == 1 else 's'}" if over else f"By {in_words(duty.due)}"
    return Next(duty.title, duty.reason, duty.link, duty.link_text or "Open", label)


def _to_claim(page: GapPage) -> tuple[Held, Said] | None:
    """Return the criterion expected first that a piece which is there could meet, and the piece."""
    lines = [line for unit in page.units for line in unit.lines if line.ways and line.ways[0].piece]
    if not lines:
        return None
    first = min(lines, key=lambda line: line.held.criterion.stage or 99)
    return first.held, first.ways[0]


def _go_on(draft: EvidenceDraft) -> Next:
    why = f"You last saved it on {in_words(today(draft.saved_at))}. Nobody else reads it until you send it."
    return Next(f"Go on with “{title_of(draft)}”", why, _page_of(draft), "Go on")


def _new_piece(page: GapPage) -> Next:
    add = reverse("portfolio:submit")
    if page.bundles:
        best = page.bundles[0]
        return Next(best.text, f"{best.way.text}.", best.way.href or add, "Add evidence")
    wanted = [line for unit in page.units for line in unit.lines if line.held.wanted]
    if wanted:
        line = min(wanted, key=lambda line: line.held.criterion.stage or 99)
        why = f"{line.ways[0].text}." if line.ways else "One piece can show several criteria at once."
        return Next(f"Show {line.held.criterion}", why, (line.ways and line.ways[0].href) or add, "Add evidence")
    if page.met < page.total:
        return Next(
            "Nothing is asked of you now", "What you sent is enough once it is judged to meet its criteria.", "", ""
        )
    return Next("Every criterion is met", "Nothing more is asked of you for the criteria of this framework.", "", "")


def drafts_in_list(drafts: Sequence[EvidenceDraft], person: Person) -> list[DraftLine]:
    """Return what a person has begun: evidence of their own, and observations of others."""
    return [
        DraftLine(
            title_of(draft) + (f", about {draft.person}" if draft.person_id != person.pk else ""),
            f"Saved on {in_words(today(draft.saved_at))}",
            _page_of(draft),
        )
        for draft in drafts
    ]


def _page_of(draft: EvidenceDraft) -> str:
    own = draft.author_id == draft.person_id
    return (
        reverse("portfolio:draft", args=[draft.pk]) if own else reverse("portfolio:write_observation", args=[draft.pk])
    )
