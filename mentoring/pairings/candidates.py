"""Who could support a learner: everybody who holds the role nearby, with why they may or may not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Self

from django.db.models import QuerySet

from lms.models import LineManagement, Person, Post, Qualification, RoleGrant
from lms.policy.practice import MENTOR_LEARNERS
from lms.posts import book_for, books_at, main_post, posts_from
from lms.roles import ROLES, Role
from lms.rules import Answer
from mentoring.pairings.counting import History
from mentoring.pairings.cover_picture import span_in_words
from mentoring.pairings.eligibility import Experience, experience_of
from mentoring.pairings.histories import Records, absences_of
from mentoring.pairings.mentor_rules import MentorRules, RulesOverTime, place_of, rule_histories_at
from mentoring.pairings.models import Pairing
from mentoring.pairings.spans import FAR, Span, covers, most_at_once, span

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
    # Days away that last or come next: no rule refuses them, and whoever chooses wants to know.
    away: Span | None = None
    refusal: str = ""

    @property
    def hint(self) -> str:
        """Say what there is to know before choosing them."""
        place = str(self.post.unit) if self.post else "No post"
        if self.kind == PTA:
            award = "Holds the assessor award" if self.assessor else "In training: judgements are countersigned"
            return f"{place}. {award}. {self.load} learner{'' if self.load == 1 else 's'} now"
        practice = f"{self.experience.total.roughly} as a qualified practitioner"
        return f"{place}. {practice}. {self.load} of {self.limit.value} places taken{self._away}"

    @property
    def _away(self) -> str:
        if self.away is None:
            return ""
        starts, ends = self.away
        return f". Away {span_in_words(starts, None if ends == FAR else ends)}"

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
    ties = Learners.of([learner], kind, on).ties(learner.pk, on)
    if ties.post is None:
        return []
    people = holders_near(ties.post.unit.region_path, kind, on).exclude(pk=learner.pk)
    found = _judged(people, ties, kind, on)
    return sorted(
        found, key=lambda one: (bool(one.refusal), not one.same_pdu, one.load, one.person.name, one.person.pk)
    )


def holders_near(path: str, kind: Pairing.Kind, on: date) -> QuerySet[Person]:
    """Return who holds the role and works at this place of the tree or below it."""
    holders = RoleGrant.objects.on(on).filter(role=ROLE_OF[kind]).values("person")
    nearby = Post.objects.on(on).filter(person__in=holders, unit__path__startswith=path)
    return Person.objects.filter(pk__in=nearby.values("person"))


def judged(people: Iterable[Person], learner: Person, kind: Pairing.Kind, on: date) -> list[Candidate]:
    """Return each of `people` as a candidate, judged by the rules of the learner's place. Constant queries."""
    return _judged(people, Learners.of([learner], kind, on).ties(learner.pk, on), kind, on)


def _judged(people: Iterable[Person], ties: Ties, kind: Pairing.Kind, on: date) -> list[Candidate]:
    supporters = Supporters.of(people, kind, on)
    place = ties.post.unit if ties.post else None
    history = rule_histories_at([place])[place_of(place)]
    rules, limit = RulesOverTime.of(history), history.on(on).answer(MENTOR_LEARNERS)
    return [supporters.judged(pk, ties, rules, limit, on) for pk in supporters.people]


@dataclass(frozen=True)
class Supporters:
    """What the rules ask about some people in one role, on whichever day from `on` on. The one set of facts.

    Of pairings only those that are not over by then are known.
    """

    kind: Pairing.Kind
    people: dict[int, Person]
    posts: Mapping[int, list[Post]]
    histories: dict[int, History]
    roles: dict[int, list[Span]]
    awards: dict[int, list[Span]]
    supports: dict[int, list[Span]]
    absences: dict[int, list[Span]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Person], kind: Pairing.Kind, on: date) -> Self:
        """Read them. As many queries for one person as for all of a region."""
        by_id = {person.pk: person for person in people}
        ids = list(by_id)
        known = Records.of(ids)
        pairings = Pairing.objects.not_over_by(on).filter(supporter__in=ids, kind=kind)
        return cls(
            kind=kind,
            people=by_id,
            posts=known.posts,
            histories=known.histories(),
            roles=known.days_in_role(ROLE_OF[kind]),
            awards=known.days_with(Qualification.Kind.ASSESSOR),
            supports=_days_of(pairings.values_list("supporter", "starts", "ends")),
            absences=absences_of(ids),
        )

    def post(self, pk: int, on: date) -> Post | None:
        """Return where somebody works on a day."""
        return main_post(self.posts.get(pk, []), on)

    def load(self, pk: int, on: date) -> int:
        """Return how many learners somebody has at once, at most, on a day or later."""
        return most_at_once(self.supports.get(pk, []), on)

    def judged(
        self,
        pk: int,
        ties: Ties,
        rules: MentorRules | RulesOverTime,
        limit: Answer,
        on: date,
        experience: Experience | None = None,
    ) -> Candidate:
        """Return somebody as a candidate for a learner on a day; `experience` where it is worked out already."""
        post, person = self.post(pk, on), self.people[pk]
        candidate = Candidate(
            person=person,
            kind=self.kind,
            holds_role=person.is_active and covers(self.roles.get(pk, []), on),
            experience=experience or experience_of(self.histories[pk], rules, on),
            load=self.load(pk, on),
            limit=limit,
            post=post,
            assessor=covers(self.awards.get(pk, []), on),
            same_pdu=bool(post and ties.post and post.unit.pdu_path == ties.post.unit.pdu_path),
            away=min((days for days in self.absences.get(pk, []) if days[1] > on), default=None),
        )
        return replace(candidate, refusal=why_not(candidate, ties))


@dataclass(frozen=True)
class Learners:
    """Where some learners work, who manages them and who supports them, on whichever day from `on` on."""

    people: dict[int, Person]
    posts: dict[int, list[Post]]
    managers: dict[int, list[LineManagement]]
    others: dict[int, list[Pairing]]

    @classmethod
    def of(cls, people: Iterable[Person], kind: Pairing.Kind, on: date) -> Self:
        """Read them; `others` support the learner in the other role. Three queries."""
        by_id = {person.pk: person for person in people}
        found = cls(by_id, posts_from(by_id, on), {}, {})
        for line in LineManagement.objects.not_over_by(on).filter(person__in=by_id).order_by("-starts"):
            found.managers.setdefault(line.person_id, []).append(line)
        for row in Pairing.objects.not_over_by(on).filter(learner__in=by_id).exclude(kind=kind):
            found.others.setdefault(row.learner_id, []).append(row)
        return found

    def ties(self, pk: int, on: date) -> Ties:
        """Return how a learner stands to others on a day."""
        manager = next((row.manager_id for row in self.managers.get(pk, []) if row.is_on(on)), None)
        other = next((row.supporter_id for row in self.others.get(pk, []) if row.is_on(on)), None)
        return Ties(self.people[pk], main_post(self.posts.get(pk, []), on), manager, other)


def rules_at(post: Post | None, on: date) -> MentorRules:
    """Return what the rules of a place say of a mentor."""
    return MentorRules.of(book_for(post, books_at([post.unit] if post else [], on), on))


def loads_of(people: Iterable[int], kind: Pairing.Kind, on: date) -> dict[int, int]:
    """Return how many learners each person supports at once, at most, on a day or later: what is agreed counts."""
    rows = Pairing.objects.not_over_by(on).filter(supporter__in=list(people), kind=kind)
    days = _days_of(rows.values_list("supporter", "starts", "ends"))
    return {pk: most_at_once(spans, on) for pk, spans in days.items()}


def _days_of(rows: Iterable[tuple[int, date, date | None]]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for pk, starts, ends in rows:
        found.setdefault(pk, []).append(span(starts, ends))
    return found
