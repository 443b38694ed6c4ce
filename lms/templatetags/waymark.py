"""What the templates need and the template language lacks: shapes, sums for the bars, and browsers by name."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from django import template
from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@dataclass(frozen=True)
class Shape:
    """One drawn state: its words, what it says, what it must never be used for, its colour and its lines."""

    kinds: tuple[str, ...]
    words: str
    means: str
    never: str
    tone: str
    drawing: SafeString


TICK_DISC: Final = '<circle cx="9" cy="9" r="8.8"/><path class="w" d="M5 9.3l2.8 2.8L13 6.4"/>'
RING: Final = '<circle class="l" cx="9" cy="9" r="7.6"/>'


def _shape(kinds: str, words: str, means: str, never: str, tone: str, drawing: str) -> Shape:
    """Build a shape; `kinds` are its names, the first of them its own."""
    return Shape(tuple(kinds.split()), words, means, never, tone, mark_safe(drawing))  # noqa: S308  # drawn here


# The only list of shapes. Solid counts; an outline does not yet prove anything. Add here first.
STANDING: Final = (
    _shape(
        "demonstrated",
        "Demonstrated",
        "The rule is met: a check with every wrong answer put right, and a person has seen it. The diamond, solid.",
        "for reading or attendance",
        "good",
        '<path d="M9-.6L18.6 9 9 18.6-.6 9z"/><path class="w" d="M5.2 9.2l2.7 2.7 5-5.4"/>',
    ),
    _shape(
        "done",
        "Done",
        "Read, sat, attended, submitted. An outline, because it is not proof.",
        "for demonstrated",
        "good",
        f'{RING}<path class="l" d="M5.4 9.3l2.5 2.5 4.8-5.2"/>',
    ),
    _shape(
        "due under_way",
        "Due, under way",
        "Begun, or has a date that is not past.",
        "without its date",
        "info",
        f'{RING}<path d="M9 1.4a7.6 7.6 0 0 1 0 15.2z"/>',
    ),
    _shape(
        "overdue withdrawn lapsed",
        "Overdue, withdrawn, lapsed",
        "A date has passed, or something no longer counts.",
        "for somebody who is merely slow",
        "stop",
        '<path d="M9 .4l9 16.6H0z"/><path class="w" d="M9 6.4v4.6M9 14v.2"/>',
    ),
    _shape(
        "not_started",
        "Not started",
        "Nothing yet.",
        "as decoration",
        "quiet",
        '<circle class="l" cx="9" cy="9" r="7.4" stroke-dasharray="2.4 3.4"/>',
    ),
    _shape(
        "waiting",
        "Waiting on us",
        "A named person or office owes something. Always with who and how long.",
        "for the learner’s own work",
        "care",
        '<rect x="1" y="1" width="16" height="16" rx="1"/><path class="w" d="M6.6 5.4v7.2M11.4 5.4v7.2"/>',
    ),
    _shape(
        "locked",
        "Not open to you",
        "Always with the sentence that says why.",
        "alone",
        "quiet",
        '<rect x="2.5" y="8" width="13" height="9" rx="1"/><path class="l" d="M5.6 8V5.4a3.4 3.4 0 0 1 6.8 0V8"/>',
    ),
    _shape(
        "sign countersigned",
        "Countersigned, to sign",
        "About signatures only.",
        "for approval in general",
        "info",
        '<path class="l" d="M2 15.6h14M3.6 12.4l8.2-8.8 2.6 2.4-8.2 8.6-3.4.8z"/>',
    ),
)
JUDGEMENTS: Final = (
    _shape(
        "met sufficient right allow",
        "Met · Sufficient · Right · Allow",
        "A person or a rule said yes.",
        "for done",
        "good",
        TICK_DISC,
    ),
    _shape(
        "not_yet_met firm_up",
        "Not yet met · To firm up",
        "Judged; more is needed; there is a next step.",
        "for wrong",
        "care",
        f'{RING}<path class="l" d="M5.4 9h7.2"/>',
    ),
    _shape(
        "insufficient wrong",
        "Insufficient · Wrong",
        "Judged, and no.",
        "without the reason beside it",
        "stop",
        f'{RING}<path class="l" d="M6.2 6.2l5.6 5.6M11.8 6.2l-5.6 5.6"/>',
    ),
    _shape(
        "not_applicable",
        "Not applicable",
        "The question does not arise in this case. Not counted either way.",
        "for a question left open",
        "quiet",
        '<path class="l" d="M3 6.4h12M3 11.6h12"/>',
    ),
    _shape(
        "warn",
        "Warn",
        "Allowed, with a reason to write down.",
        "for errors in forms",
        "care",
        '<path class="l" d="M9 1.4l8 14.8H1z"/><path class="l" d="M9 7v3.6M9 13.4v.1"/>',
    ),
    _shape(
        "block",
        "Block",
        "A rule says no. Always with what would change it, unless it is a private limit.",
        "for an error of the machine",
        "stop",
        '<path d="M5.4.5h7.2l5 5v7l-5 5H5.4l-5-5v-7z"/><path class="w" d="M5 9h8"/>',
    ),
)
# The four markers of a stage on the pathway.
STAGES: Final = (
    _shape("stage_done", "Stage behind you", "Everything in the stage is done.", "for a module", "good", TICK_DISC),
    _shape(
        "stage_left",
        "Behind you, not complete",
        "The stage is over and something of it is still to be shown.",
        "for a module",
        "care",
        f'{RING}<path class="l" d="M9 5v4.6M9 12.6v.1"/>',
    ),
    _shape(
        "stage_now",
        "You are here",
        "The stage that the learner is in: the Waymark itself.",
        "twice on a page",
        "accent",
        '<path d="M9-2L20 9 9 20-2 9z"/><path class="w" d="M6 11l3-3 3 3"/>',
    ),
    _shape(
        "stage_ahead",
        "Stage ahead",
        "Not reached yet.",
        "for a module",
        "quiet",
        '<circle class="l" cx="9" cy="9" r="8"/>',
    ),
)
# The first mark that is found speaks: most browsers also name the ones they descend from.
BROWSERS: Final = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS: Final = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
SHAPES: Final = {kind: shape for shape in (*STANDING, *JUDGEMENTS, *STAGES) for kind in shape.kinds}


@register.filter(name="shape")
def shape_of(kind: str) -> Shape:
    """Return the shape called `kind`; an unknown one is a mistake in the page, so it is not passed over."""
    try:
        return SHAPES[kind]
    except KeyError:
        raise ValueError(f"No shape is called {kind!r}. Use one of: {', '.join(SHAPES)}.") from None


@register.simple_tag
def icon(kind: str, large: bool = False) -> SafeString:
    """Return the drawing of a shape alone; a list may ask once for what it shows at every line."""
    return _drawn(str(kind), bool(large))


@cache
def _drawn(kind: str, large: bool) -> SafeString:
    """Return the drawing of a shape: there are few, and each is always the same."""
    drawn = shape_of(kind)
    size = " wm-i--l" if large else ""
    return format_html(
        '<svg class="wm-i wm-i--{}{}" viewBox="0 0 18 18" aria-hidden="true" focusable="false">{}</svg>',
        drawn.tone,
        size,
        drawn.drawing,
    )


@register.simple_tag
def shape_tables() -> tuple[tuple[str, tuple[Shape, ...]], ...]:
    """Return the list of shapes under its headings, for the page that shows them."""
    return (
        ("Where a learner or a piece of work stands", STANDING),
        ("Judgements and decisions", JUDGEMENTS),
        ("Stages of a pathway", STAGES),
    )


@register.filter
def at_most(value: float | None, limit: float) -> float:
    """Return `value` or `limit`, whichever is smaller: a bar ends where its scale ends."""
    return min(float(value or 0), float(limit))


@register.filter(name="browser")
def browser_in_words(user_agent: str) -> str:
    """Return what a browser calls itself as people know it: Chrome on Linux."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "Another browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


@dataclass(frozen=True)
class Mending:
    """One line of the error summary: what to mend, and the field it leads to."""

    text: str
    target: str


@register.filter
def mendings(form: BaseForm) -> list[Mending]:
    """Return every error of a form in the order of the page; what belongs to no field comes first."""
    whole = [Mending(str(text), "") for text in form.non_field_errors()]
    return whole + [
        Mending(str(text), getattr(field, "target", field.auto_id)) for field in form for text in field.errors
    ]
