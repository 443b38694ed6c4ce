"""The invented people and pieces of work that the page of components is drawn with."""

from datetime import date
from typing import Any, Final

from django import forms, template
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from lms.calendar import today
from lms.forms import Checkboxes, DateField, Radios, ScreenedTextField, WaymarkForm
from lms.spreadsheets import Problem

register = template.Library()

MARKING: Final = (("met", "Met"), ("not_yet_met", "Not yet met"))
DUTIES: Final = (
    {
        "state": "overdue",
        "lead": "Overdue 4 days.",
        "text": "Sign your notes of the 12 November mentor meeting",
        "href": "#duty_list",
        "link": "Sign the notes",
        "why": "Gareth signed on 13 November. Two actions start only when both have signed.",
    },
    {
        "state": "due",
        "lead": "Due Friday 27 November.",
        "text": "Second observation for unit 3",
        "href": "#duty_list",
        "link": "Add evidence",
        "why": "Criterion 3.4 needs two, one of them observed. You have one.",
    },
    {
        "state": "waiting",
        "lead": "Countersignature, 4.2.",
        "text": "Joel judged it met on 17 November. It counts when Helen Marsh has signed",
        "when": "4 working days",
    },
)
PROBLEMS: Final = (
    Problem(3, "Grade", "PQ", "Write one of PQiP, PO, SPO."),
    Problem(1204, "", "", "Line 3 says this already. Keep one of the two."),
    Problem(None, "", "", "No column is called Team."),
)
FACTS: Final = (
    {"term": "RoSH", "value": "High", "note": "children high, known adults high, public medium, staff low"},
    {"term": "Concerns", "value": "Domestic abuse, child safeguarding"},
    {"term": "Order", "value": "Licence, 14 months"},
    {"term": "Standard", "value": "Public protection", "note": "version 3", "unconfirmed": True},
)
REASONS: Final = (
    {
        "answer": "block",
        "reason": "Child safeguarding is not demonstrated: withdrawn 16 November.",
        "changes_if": "One answer put right, and a 40-minute observation.",
        "rule": "Demonstrated before the case",
        "rule_href": "#reasons",
        "version": 2,
        "source": "Recommendations 1, 2 and 11",
        "unconfirmed": True,
    },
    {
        "answer": "warn",
        "reason": "You are away 7 to 18 December: her first weeks with the case fall to your stand-in.",
        "changes_if": "Another stand-in, or start on 21 December.",
        "rule": "Span of control",
        "rule_href": "#reasons",
        "version": 1,
        "source": "10 FTE, as reported by the review",
    },
    {
        "answer": "allow",
        "reason": "Workload 78.3% now, 93.4% with this case.",
        "rule": "Overload",
        "rule_href": "#reasons",
        "version": 1,
        "source": "Parliamentary question 172934",
    },
    {"answer": "block", "reason": "Not suitable for this case."},
)
STAGES: Final = (
    {
        "name": "Starting",
        "when": "Mar to May",
        "state": "done",
        "modules": (
            {"name": "Risk of serious harm and curiosity", "state": "demonstrated", "text": "Demonstrated 22 May"},
            {"name": "Values and conduct", "state": "done", "text": "Done 17 April"},
        ),
    },
    {
        "name": "First cases",
        "when": "Jun to Dec",
        "state": "now",
        "modules": (
            {"name": "Child safeguarding", "state": "withdrawn", "text": "Withdrawn 16 November", "href": "#pathway"},
            {"name": "Unit 3, engagement", "state": "under_way", "text": "3 of 4 criteria met"},
        ),
    },
    {
        "name": "Wider practice",
        "when": "Dec to Apr",
        "state": "ahead",
        "modules": ({"name": "Working in MAPPA", "state": "not_started", "text": "Opens 7 December"},),
    },
    {
        "name": "Qualifying",
        "when": "Apr to Jun 2027",
        "state": "ahead",
        "modules": ({"name": "Sign-off of the diploma", "state": "not_started", "text": "After all six units"},),
    },
)
ANSWERS: Final = (
    {"text": "Wait for the next planned review in seven weeks"},
    {"text": "Leave it: no open case means no known risk to the children", "chosen": True},
    {"text": "Review it this week, and tell children’s services what you know", "right": True},
    {"text": "Ask him whether he thinks the children are at risk"},
)
FEEDBACK: Final = (
    {"term": "Why not yours", "text": "“No open case” tells you what children’s services have been told."},
    {"term": "Why this one", "text": "The household has changed, so the rating is about a life he no longer leads."},
    {
        "term": "The passage",
        "quote": "When he moves into a home with a child, the old rating is about a life he no longer leads.",
        "href": "#feedback",
        "link": "Lesson 3, passage 3.4",
    },
)
CASE: Final = (
    {
        "body": mark_safe(
            "<p>He has kept every appointment. Today he mentions that he is “helping Jade with the school run”.</p>"
            "<ul><li>RoSH: medium to known adults</li><li>RoSH: low to children</li></ul>"
        )
    },
    {
        "question": "What would you check before you see him again?",
        "body": "Police: one call to Jade’s address on 4 October, “verbal argument”, a boy of six upstairs.",
    },
    {
        "question": "Who needs to hear this today?",
        "body": "Children’s services had an open assessment; nobody had told them.",
    },
)
PEOPLE: Final = (
    {"role": "Mentor", "name": "Gareth Pugh", "text": "Next meeting Thursday 26 November, 2pm."},
    {"role": "Practice tutor assessor", "name": "Joel Adeyemi", "text": "In training: Helen Marsh signs too."},
    {
        "role": "Senior probation officer",
        "name": "Daniel Okafor",
        "text": "Away 7 to 18 December. Stand-in: Carys Bevan.",
    },
)
SUMMARY: Final = (
    {"key": "Because", "value": "You have been Nadia’s line manager since 6 April 2026."},
    {"key": "Rule", "value": "Who may judge whom, version 1", "unconfirmed": True},
    {"key": "Who can", "value": "Alan Whitcombe, until 2 December", "href": "#summary_list", "link": "Reassign"},
)
COLUMNS: Final = (
    {"label": "Learner"},
    {"label": "Claim"},
    {"label": "Waited", "number": True},
    {"label": "State"},
    {"label": "On learner"},
)
ROWS: Final = (
    (
        {"text": "Ewan Price", "href": "#table", "note": "Team 1"},
        "2.3 Work within the limits of your role",
        "11 days",
        {"text": "Overdue 1 day", "state": "overdue"},
        "",
    ),
    (
        {"text": "Priya Nair", "href": "#table", "note": "Team 2"},
        "4.1 Use several sources and weigh them",
        "8 days",
        {"text": "Due in 2 days", "state": "due"},
        "Notes to sign",
    ),
)
PLACES: Final = ({"pk": 1, "name": "Aldermoor Team 1"}, {"pk": 2, "name": "Aldermoor Team 2"})
CRUMBS: Final = ({"label": "My pathway", "href": "#breadcrumbs"}, {"label": "First cases", "href": "#breadcrumbs"})


class EvidenceSpecimen(WaymarkForm):
    """A form with one field of each kind."""

    kind = forms.ChoiceField(choices=(("", "Choose"), ("reflection", "Reflection"), ("product", "Product of work")))
    title = forms.CharField(max_length=80)
    what = ScreenedTextField(
        label="What it shows",
        max_length=600,
        help_text="No names, case numbers or dates of birth. Write “a man of 30 on licence”.",
    )
    day = DateField(label="Day of the work", help_text="For example, 6 11 2026", latest=today)
    file = forms.FileField(required=False, help_text="PDF, Word, picture, sound or film, up to 50 MB")
    how = forms.ChoiceField(
        label="How it was seen",
        choices=(("observed", "Observed"), ("written", "In writing")),
        widget=Radios(hints={"observed": "Somebody sat in on it"}),
    )
    is_valid_evidence = forms.MultipleChoiceField(
        label="The evidence is", choices=(("valid", "Valid"), ("current", "Current")), widget=Checkboxes(small=True)
    )
    mine = forms.BooleanField(label="This is my own work")
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "off"}), required=False)


class JudgeSpecimen(WaymarkForm):
    """One question of a standard."""

    label_size = ""
    answer = forms.ChoiceField(choices=MARKING, widget=Radios(inline=True, small=True, legend="hidden"))
    reason = ScreenedTextField(label="Reason", rows=2, required=False)


# As mentoring.pairings.cover_picture works it out: today is 23 November, the gap lasts since 2 October.
COVER: dict[str, Any] = {
    "name": "Mentor cover, September 2026 to November 2026",
    "about": "One row a learner.",
    "width": 1090,
    "height": 102,
    "foot": 82,
    "months": [{"x": 190, "words": "Sep 2026"}, {"x": 485, "words": "Oct"}, {"x": 790, "words": "Nov"}],
    "today_x": 1007,
    "today": "today, 23 November",
    "proposed": True,
    "rows": [
        {
            "label": "Ewan Price",
            "note": "Aldermoor",
            "label_y": 48,
            "note_y": 63,
            "boxes": [
                {"css": "k-fill", "x": 190, "y": 38, "width": 305, "height": 20},
                {
                    "css": "k-gap",
                    "x": 496,
                    "y": 39,
                    "width": 510,
                    "height": 18,
                    "hatch": [{"x1": 503 + 11 * n, "y1": 56, "x2": 511 + 11 * n, "y2": 40} for n in range(45)],
                },
                {"css": "k-prop", "x": 1008, "y": 39, "width": 76, "height": 18, "words": "proposed", "words_y": 53},
            ],
        }
    ],
}


@register.simple_tag
def specimens() -> dict[str, Any]:
    """Return what each component on the page of components is given."""
    wrong = {
        "what": "I read both call-outs.\nFor X000000 I asked the school.",
        "day_day": "31",
        "day_month": "2",
        "day_year": "2026",
    }
    return {
        "duties": DUTIES,
        "facts": FACTS,
        "reasons": REASONS,
        "stages": STAGES,
        "answers": ANSWERS,
        "feedback": FEEDBACK,
        "case": CASE,
        "people": PEOPLE,
        "summary": SUMMARY,
        "columns": COLUMNS,
        "rows": ROWS,
        "places": PLACES,
        "problems": PROBLEMS,
        "crumbs": CRUMBS,
        "prompts": ("Which sources were used, and which were not?", "Any harm, not only serious harm"),
        "page": Paginator(range(60), 25).page(2),
        "form": EvidenceSpecimen(initial={"day": date(2026, 11, 6)}, prefix="good"),
        "wrong_form": EvidenceSpecimen({f"bad-{name}": value for name, value in wrong.items()}, prefix="bad"),
        "judge": JudgeSpecimen(),
        "cover": COVER,
    }
