"""Who could support a learner: everybody who holds the role nearby, with why they may or may not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db.models import Count

from lms.models import LineManagement, Person, Post, Qualification, RoleGrant
from lms.policy.practice import MENTOR_LEARNERS
from lms.posts import book_for, books_at, posts_on
from lms.roles import ROLES, Role
from lms.rules import Answer
from mentoring.pairings.cover import histories_of
from mentoring.pairings.eligibility import Experience, MentorRules, experience_of
from mentoring.pairings.models import Pairing

MENTOR, PTA = Pairing.Kind.MENTOR, Pairing.Kind.PTA
ROLE_OF: Final = {MENTOR: Role.MENTOR, PTA: Role.PTA}
NAME_OF: Final = {kind: ROLES[role].name.lower() for kind, role in ROLE_OF.items()}


@dataclass(frozen=True)
class Ties:
    """How a learner already stands to others: ids of the line manager and of who supports them in the other role."""

    learner: Person
    post: Post | None = None
    manager: int | None = None
    other_supporter: int | None = None


@dataclass(frozen=True)
class Candidate:
    """A person who might support a learner, with everything that the rules ask about them."""

    person: Person
    kind: Pairing.Kind
    holds_role: bool
    experience: Experience
    load: int
    limit: Answer
    post: Post | None = None
    assessor: bool = False
    same_pdu: bool = False
    refusal: str = ""

    @property
    def hint(self) -> str:
        """Say what there is to know before choosing them."""
        place = str(self.post.unit) if self.post else "No post"
        if self.kind == PTA:
            award = "Holds the assessor award" if self.assessor else "In training: judgements are countersigned"
            return f"{place}. {award}. {self.load} learner{'' if self.load == 1 else 's'} now"
        practice = f"{self.experience.total.roughly} as a qualified practitioner"
        return f"{place}. {practice}. {self.load} of {self.limit.value} places taken"

    def as_record(self, rules: MentorRules) -> dict[str, Any]:
        """Return what a pairing keeps of their standing on its first day, with the rules that it was judged by."""
        if self.kind == PTA:
            return {"assessor_award": self.assessor, "learners": self.load}
        answers = [*rules.answers, self.limit]
        return {
            "experience": self.experience.as_record(),
            "learners": self.load,
            "rules": [answer.as_record() for answer in answers],
        }


def why_not(candidate: Candidate, ties: Ties) -> str:
    """Return the sentence that refuses this supporter for this learner, or nothing. Pure; the first that fits."""
    name, learner, role = str(candidate.person), str(ties.learner), NAME_OF[candidate.kind]
    if candidate.person.pk == ties.learner.pk:
        return f"{name} cannot be their own {role}."
    if not candidate.holds_role:
        return f"{name} does not hold the role of {role}."
    if candidate.person.pk == ties.manager:
        return f"{name} manages {learner}, and a line manager is never the {role} of their own learner."
    if candidate.person.pk == ties.other_supporter:
        return (
            f"{name} is {learner}’s {NAME_OF[PTA if candidate.kind == MENTOR else MENTOR]}: one person is never both."
        )
    return _why_not_mentor(candidate, name) if candidate.kind == MENTOR else ""


def _why_not_mentor(candidate: Candidate, name: str) -> str:
    """Return the sentence of the rules that hold for mentors only, or nothing."""
    if sentence := candidate.experience.why_not(name):
        return sentence
    if candidate.load >= int(candidate.limit.value):
        return f"{name} supports {candidate.load} already, and a mentor has at most {candidate.limit.in_words}."
    return ""


def candidates_for(learner: Person, kind: Pairing.Kind, on: date) -> list[Candidate]:
    """Return who holds the role in the region: those who may first, then the learner's own PDU, then the least busy."""
    post = posts_on([learner.pk], on).get(learner.pk)
    if post is None:
        return []
    holders = RoleGrant.objects.on(on).filter(role=ROLE_OF[kind]).values("person")
    nearby = Post.objects.on(on).filter(person__in=holders, unit__path__startswith=post.unit.region_path)
    people = Person.objects.filter(pk__in=nearby.values("person")).exclude(pk=learner.pk)
    found = judged(people, learner, kind, on)
    return sorted(
        found, key=lambda one: (bool(one.refusal), not one.same_pdu, one.load, one.person.name, one.person.pk)
    )


def judged(people: Iterable[Person], learner: Person, kind: Pairing.Kind, on: date) -> list[Candidate]:
    """Return each of `people` as a candidate, judged by the rules of the learner's place. Constant queries."""
    people = list(people)
    ids = [person.pk for person in people]
    posts = posts_on([*ids, learner.pk], on)
    ties = ties_of(learner, kind, on, posts.get(learner.pk))
    rules, limit = rules_at(ties.post, on)
    histories, loads = histories_of(ids), loads_of(ids, kind, on)
    holders = set(RoleGrant.objects.on(on).filter(role=ROLE_OF[kind], person__in=ids).values_list("person", flat=True))
    awards = Qualification.objects.on(on).filter(person__in=ids, kind=Qualification.Kind.ASSESSOR)
    assessors = set(awards.values_list("person", flat=True))

    def one(person: Person) -> Candidate:
        post = posts.get(person.pk)
        candidate = Candidate(
            person=person,
            kind=kind,
            holds_role=person.pk in holders and person.is_active,
            experience=experience_of(histories[person.pk], rules, on),
            load=loads.get(person.pk, 0),
            limit=limit,
            post=post,
            assessor=person.pk in assessors,
            same_pdu=bool(post and ties.post and post.unit.pdu_path == ties.post.unit.pdu_path),
        )
        return replace(candidate, refusal=why_not(candidate, ties))

    return [one(person) for person in people]


def rules_at(post: Post | None, on: date) -> tuple[MentorRules, Answer]:
    """Return what the rules of a place say of a mentor's experience and of how many learners one may have."""
    book = book_for(post, books_at([post.unit] if post else [], on), on)
    return MentorRules.of(book), book.answer(MENTOR_LEARNERS)


def ties_of(learner: Person, kind: Pairing.Kind, on: date, post: Post | None) -> Ties:
    """Find out who manages a learner, and who supports them in the other role."""
    manager = LineManagement.objects.on(on).filter(person=learner).order_by("-starts").values_list("manager", flat=True)
    other = Pairing.objects.on(on).filter(learner=learner).exclude(kind=kind).values_list("supporter", flat=True)
    return Ties(learner, post, manager.first(), other.first())


def loads_of(people: Iterable[int], kind: Pairing.Kind, on: date) -> dict[int, int]:
    """Return how many learners each person supports on a day or has agreed to support later."""
    rows = Pairing.objects.not_over_by(on).filter(supporter__in=list(people), kind=kind)
    return dict(rows.values_list("supporter").annotate(Count("learner", distinct=True)))
