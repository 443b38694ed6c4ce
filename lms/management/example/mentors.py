"""What mentors and learners of the example say of themselves, when mentors were trained, and one who stops soon."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.actions import end_role
from lms.calendar import months_after
from lms.management.example.clock import on_day
from lms.models import Person, Qualification, RoleGrant
from lms.roles import Role
from mentoring.pairings.mentor_lapses import keep_lapse_duties
from mentoring.pairings.mentor_standing import keep_mentor_standings
from mentoring.pairings.particulars_forms import ParticularsForm


@dataclass(frozen=True)
class Says:
    """Days as numbers of weekdays, specialisms and languages; when somebody was trained, in months before today."""

    days: tuple[int, ...]
    specialisms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    trained: int | None = None


WHOLE_WEEK: Final = (0, 1, 2, 3, 4)
MENTORS: Final = {
    "gareth.pugh": Says(WHOLE_WEEK, ("domestic_abuse", "court"), ("cy",), trained=30),
    "owen.castle": Says(WHOLE_WEEK, ("young_adults",), trained=2),
    "anjali.deshmukh": Says((0, 1, 2, 3), ("child_safeguarding", "women"), ("pa", "ur"), trained=40),
    "peter.lindqvist": Says((1, 2, 3, 4), ("sexual_offending", "resettlement"), trained=10),
    "sarah.linton": Says(WHOLE_WEEK, ("domestic_abuse", "stalking")),
    "marcus.bell": Says(WHOLE_WEEK, ("substance_use", "mental_health"), trained=14),
    "judith.keane": Says((0, 1, 2), ("women", "mental_health"), ("bsl",), trained=34),
    "hamid.rahimi": Says(WHOLE_WEEK, ("court",), ("ur",), trained=20),
}
LEARNERS: Final = {
    "tom.ashby": Says((0, 1, 2, 3), ("domestic_abuse", "young_adults")),
    "priya.nair": Says(WHOLE_WEEK, ("domestic_abuse",)),
    "megan.oconnell": Says((1, 2, 3), ("women",)),
}
STOPS_SOON: Final = "marcus.bell"


def play_mentors(people: dict[str, Person], on: date) -> None:
    """Let people say their days, train the mentors, and end the role of one of them in six weeks' time."""
    for mentor, said in ((True, MENTORS), (False, LEARNERS)):
        for key, says in said.items():
            _say(people[key], says, mentor)
            if says.trained is not None:
                _train(people[key], months_after(on, -says.trained))
    grant = RoleGrant.objects.on(on).get(person=people[STOPS_SOON], role=Role.MENTOR)
    with on_day(on - timedelta(days=3)):
        end_role(grant=grant, by=people["imogen.hart"], ends=on + timedelta(days=45))


def settle_mentors(on: date) -> None:
    """Work out where every mentor stands, once nothing more happens to any of them."""
    keep_mentor_standings(on=on)
    keep_lapse_duties(on=on)


def _say(person: Person, says: Says, mentor: bool) -> None:
    answers = {"days": says.days, "specialisms": says.specialisms, "languages": says.languages}
    form = ParticularsForm(answers, mentor=mentor)
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    form.save(person)


def _train(person: Person, day: date) -> None:
    kind = Qualification.Kind.MENTOR_TRAINING
    Qualification.objects.create(person=person, kind=kind, starts=day, evidence="Register of the training day")
