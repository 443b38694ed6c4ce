"""Forms of meetings: when and where, why one is called off, what was spoken of, and somebody's own notes."""

from datetime import date, time, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from courses.events import london_moment
from courses.forms.events import SHORT, TimeOfDay
from lms.calendar import LONDON, today
from lms.forms import Checkboxes, DateField, Radios, ScreenedCharField, ScreenedTextField, WaymarkForm
from lms.models import Person
from mentoring.pairings.agenda import in_order
from mentoring.pairings.holding import Agreed, Written
from mentoring.pairings.meeting import DAYS_BACK, When
from mentoring.pairings.meetings import LONGEST, other_than, shown_part, the_two, words_hash
from mentoring.pairings.models import AgendaPoint, Meeting

SHORTEST: Final = 5
RECORD_HOLDS, NOTE_HOLDS = 6000, 4000


def _earliest() -> date:
    return today() - timedelta(days=DAYS_BACK)


class WhenForm(WaymarkForm):
    """When a meeting is, for how long, and where."""

    day = DateField(label="Day", earliest=_earliest)
    begins = TimeOfDay(label="Begins at", help_text="London time, such as 09:30")
    minutes = forms.IntegerField(
        label="How long, in minutes", min_value=SHORTEST, max_value=LONGEST, widget=forms.NumberInput(attrs=SHORT)
    )
    place = ScreenedCharField(label="Where", required=False, max_length=120, help_text="A room, or how you meet online")

    @classmethod
    def initial_of(cls, meeting: Meeting) -> dict[str, Any]:
        """Return what a planned meeting fills the form with."""
        local = meeting.starts_at.astimezone(LONDON)
        return {"day": local.date(), "begins": local.time(), "minutes": meeting.minutes, "place": meeting.place}

    def clean(self) -> dict[str, Any]:
        """Put day and time together, in London, and refuse an hour that the clocks leave out."""
        found = super().clean() or {}
        day, begins = found.get("day"), found.get("begins")
        if isinstance(day, date) and isinstance(begins, time):
            try:
                found["starts_at"] = london_moment(day, begins)
            except ValueError as error:
                self.add_error("begins", str(error))
        return found

    @property
    def when(self) -> When:
        """Return what the action takes."""
        data = self.cleaned_data
        return When(data["starts_at"], data["minutes"], data["place"])


class CallOffForm(WaymarkForm):
    """Why a meeting is called off."""

    why = ScreenedCharField(
        label="Why, in a few words",
        max_length=100,
        help_text="The other of you reads it in a message. Leave out anything that you would rather keep to yourself.",
    )


class NoteForm(WaymarkForm):
    """Somebody's own notes."""

    note = ScreenedTextField(
        label="My own notes",
        required=False,
        max_length=NOTE_HOLDS,
        rows=5,
        help_text="Only you read these: not the other of you, nor anybody’s manager.",
    )
    note_seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, note: str, **kwargs: Any) -> None:
        """Show the notes as they stand."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # Nothing here must be written, and a word to say so beside everything would only be in the way.
            field.answers = True  # type: ignore[attr-defined]
        self.stands = note
        self.initial = {**self.initial, "note": note, "note_seen": words_hash(note)}

    @property
    def note_overtaken(self) -> bool:
        """Say whether the notes were saved elsewhere while they were being changed here."""
        return self.is_bound and _overtaken(
            str(self["note_seen"].value()), (str(self["note"].value()),), (self.stands,)
        )

    @property
    def note_hash(self) -> str:
        """Return the hash that the next answer is held against: of what its page shows."""
        return words_hash(self.stands) if self.note_overtaken else str(self["note_seen"].value())


class MeetingForm(NoteForm):
    """Everything that one of the two writes while a meeting is prepared or held; all of it is saved together."""

    seen = forms.CharField(widget=forms.HiddenInput)
    were_ticked = forms.CharField(widget=forms.HiddenInput, required=False)
    ticked = forms.TypedMultipleChoiceField(
        label="Tick what you have spoken of", required=False, coerce=int, widget=Checkboxes(small=True)
    )
    point = ScreenedCharField(label="Something else to speak about", required=False, max_length=200)
    action = ScreenedCharField(label="What is to be done", required=False, max_length=200)
    owner = forms.ChoiceField(label="Who does it", required=False, widget=Radios(inline=True, small=True))
    due = DateField(label="By when", required=False, earliest=today)
    text = ScreenedTextField(
        label="What we spoke of",
        required=False,
        max_length=RECORD_HOLDS,
        rows=8,
        help_text="Both of you read it, change it and sign it. Nobody else reads it.",
    )
    minutes = forms.IntegerField(
        label="How long it took, in minutes",
        required=False,
        min_value=1,
        max_value=LONGEST,
        widget=forms.NumberInput(attrs=SHORT),
    )

    def __init__(self, *args: Any, meeting: Meeting, person: Person, **kwargs: Any) -> None:
        """Show what stands: the agenda, and the record."""
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        points, (text, minutes) = in_order(list(meeting.agenda.all())), shown_part(meeting)
        ticked = [point.pk for point in points if point.spoken_of]
        shown = {"text": text, "minutes": minutes, "seen": words_hash(text, minutes)}
        were_ticked = ",".join(map(str, ticked))
        self.initial = {**self.initial, **shown, "ticked": ticked, "were_ticked": were_ticked}
        learner = meeting.pairing.learner_id == person.pk
        self._offer("ticked", [(str(one.pk), one.text) for one in points])
        self.fields["ticked"].widget.hints = {str(one.pk): _hint(one, learner) for one in points}
        both = (person, other_than(person, meeting.pairing))
        self._offer("owner", [(str(one.pk), "I do" if one == person else str(one)) for one in both if one.is_active])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # said above
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for the rest of an action that was begun, and for the length of a meeting that is written down."""
        found = super().clean() or {}
        if found.get("action") or found.get("due") or found.get("owner"):
            asked = {"action": "Write what is to be done", "owner": "Say who does it", "due": "Write the day by when"}
            for name, sentence in asked.items():
                if name not in self.errors and not found.get(name):
                    self.add_error(name, sentence)
        if found.get("text") and not found.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", "Write how long it took, in minutes")
        return found

    def clean_were_ticked(self) -> frozenset[int]:
        """Read which points of this meeting were ticked when the page was opened."""
        try:
            sent = {int(one) for one in self.cleaned_data["were_ticked"].split(",") if one}
        except ValueError:
            raise ValidationError("Open the page again: it no longer says what was ticked") from None
        return frozenset(one.pk for one in self.meeting.agenda.all() if one.pk in sent)

    @property
    def written(self) -> Written:
        """Return what the action takes."""
        data = self.cleaned_data
        people = {str(one.pk): one for one in the_two(self.meeting.pairing)}
        return Written(
            text=data["text"],
            minutes=str(data["minutes"] or ""),
            seen=data["seen"],
            ticked=frozenset(data["ticked"]),
            were_ticked=data["were_ticked"],
            point=data["point"],
            action=Agreed(people[data["owner"]], data["action"], data["due"]) if data["action"] else None,
        )

    @property
    def overtaken(self) -> bool:
        """Say whether the other saved the record while this one was being changed."""
        mine = (str(self["text"].value() or ""), str(self["minutes"].value() or ""))
        return self.is_bound and _overtaken(str(self["seen"].value()), mine, shown_part(self.meeting))

    @property
    def seen_hash(self) -> str:
        """Return the hash that the next answer is held against: of what its page shows."""
        return words_hash(*shown_part(self.meeting)) if self.overtaken else str(self["seen"].value())


def _overtaken(seen: str, mine: tuple[str, ...], stands: tuple[str, ...]) -> bool:
    """Say whether what stands is neither what the page showed nor what its reader wrote, who did write something."""
    mine_hash, stands_hash = words_hash(*mine), words_hash(*stands)
    return seen != stands_hash and mine_hash not in (seen, stands_hash)


def _hint(point: AgendaPoint, learner: bool) -> str:
    """Say why a point is there; the learner is led to the page of their own that it is about."""
    why = f"Added by {point.added_by}." if point.added_by else point.why
    if learner and point.link:
        return format_html('{} <a class="govuk-link" href="{}">Open it</a>', why, point.link)
    return why
