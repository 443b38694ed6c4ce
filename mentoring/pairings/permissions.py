"""Who may pair whom, who may end a pairing, and whose learners somebody sees."""

from datetime import date

from django.db.models import Q, QuerySet

from courses.models import Enrolment
from courses.progress import open_enrolment
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed, check_may_about, rights_of, visible_to
from lms.roles import Permission, Role
from mentoring.pairings.candidates import Candidate, judged
from mentoring.pairings.mentor_standing import mentors_on
from mentoring.pairings.models import Pairing


def learners_visible_to(person: Person, on: date) -> QuerySet[Person]:
    """Return the people whose learning `person` may see: those of their places and line, and those they support now."""
    supported = Pairing.objects.on(on).filter(supporter=person).values("learner")
    within = visible_to(person, Permission.SEE_LEARNERS, on).values("pk")
    return Person.objects.filter(Q(pk__in=within) | Q(pk__in=supported)).exclude(pk=person.pk)


def mentors_visible_to(person: Person, on: date) -> QuerySet[Person]:
    """Return the mentors whose working `person` may read: those whom they may pair, and themselves."""
    mine = Q(pk=person.pk) | Q(pk__in=visible_to(person, Permission.PAIR, on).values("pk"))
    return mentors_on(on).filter(mine)


def check_give_particulars(by: Person) -> None:
    """Refuse unless somebody is a mentor or learns on a pathway: nobody else is matched."""
    if not (rights_of(by, today()).has(Role.MENTOR) or open_enrolment(by.pk)):
        raise NotAllowed(
            "Days, specialisms and languages are asked of mentors and of learners, and you are neither today."
        )


def check_pair_somebody_with(by: Person, learner: Person) -> Enrolment:
    """Refuse unless `by` may arrange support for `learner`, who is on a pathway; returns that."""
    check_may_about(by, Permission.PAIR, learner, on=today())
    return check_on_a_pathway(learner)


def check_on_a_pathway(learner: Person) -> Enrolment:
    """Refuse unless somebody is on a pathway; returns it. Whether one may pair them is asked elsewhere."""
    enrolment = open_enrolment(learner.pk)
    if enrolment is None:
        raise NotAllowed(f"{learner} is not on a pathway, so there is nobody to pair.")
    return enrolment


def check_pair(by: Person, learner: Person, supporter: Person, kind: Pairing.Kind, on: date) -> Candidate:
    """Refuse unless `by` may pair these two from `on`; returns the supporter's standing, which the pairing keeps."""
    check_pair_somebody_with(by, learner)
    if by.pk == supporter.pk:
        raise NotAllowed("Nobody pairs a learner with themselves: ask a colleague to do it.")
    candidate = judged([supporter], learner, kind, on)[0]
    if candidate.refusal:
        raise NotAllowed(candidate.refusal)
    return candidate


def check_free(learner: Person, kind: Pairing.Kind, starts: date) -> None:
    """Refuse when somebody already supports the learner in this role on `starts` or later."""
    row = Pairing.objects.not_over_by(starts).filter(learner=learner, kind=kind).select_related("supporter").first()
    if row is not None:
        until = f"until {in_words(row.last_day)}" if row.last_day else f"since {in_words(row.starts)}"
        raise NotAllowed(
            f"{learner} already has a {row.get_kind_display().lower()}: {row.supporter}, {until}. End that first."
        )


def check_end_pairing(by: Person, pairing: Pairing) -> None:
    """Refuse unless `by` may end this pairing."""
    check_may_about(by, Permission.PAIR, pairing.learner, on=today())
    if pairing.ends is not None and pairing.ends <= today():
        raise NotAllowed(f"This pairing ended on {in_words(pairing.ends)}.")
