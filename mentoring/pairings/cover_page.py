"""What the page of mentor cover shows: proposals to decide, gaps now and ahead, and everybody. Constant queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Q

from courses.models import Enrolment, PlannedIntake
from courses.plans import paused_on
from courses.progress import month_of
from lms.calendar import in_words, months_after
from lms.jobs.models import JobRun
from lms.models import Person, Post, Unit
from lms.permissions import rights_of, under, visible_to
from lms.policy.practice import MENTOR_LEARNERS
from lms.posts import posts_on
from lms.roles import Permission
from mentoring.pairings.candidates import Candidate, Learners, Supporters
from mentoring.pairings.cover_lines import counted
from mentoring.pairings.cover_picture import PROPOSED, Bar, Picture, Row, Window, bars_of, picture_of, span_in_words
from mentoring.pairings.gaps import DAY, Gap, gaps_in
from mentoring.pairings.histories import paused_days
from mentoring.pairings.mentor_rules import RulesOverTime, place_of, rule_histories_at
from mentoring.pairings.models import CoverStretch, MatchingRun, Pairing, Proposal
from mentoring.pairings.spans import Span

ROWS: Final = 25
AHEAD: Final = 6
MENTOR: Final = Pairing.Kind.MENTOR
TASK: Final = "mentoring.pairings.tasks.work_out_proposals"
UNDER_WAY: Final = (JobRun.Outcome.WAITING, JobRun.Outcome.RUNNING, JobRun.Outcome.FAILED)


@dataclass(frozen=True)
class Offer:
    """A proposal that waits, as it is decided: what there is to know of the mentor, and what stands in the way now."""

    proposal: Proposal
    gap: str
    place: str
    candidate: Candidate | None = None
    refusal: str = ""

    @property
    def next_best(self) -> list[str]:
        """Say of each of the next best what choosing them would cost."""
        return [
            f"{row['name']}{', ' if row['place'] else ''}{row['place']}: {', '.join(row['says'])}"
            for row in self.proposal.next_best
        ]


@dataclass(frozen=True)
class Line:
    """One learner in the table: who supports them, and the gap now or ahead."""

    enrolment: Enrolment
    on: date
    post: Post | None
    gap: Gap | None
    # Names by role.
    supporters: dict[str, str]
    days_with: int
    days_without: int

    @property
    def month(self) -> int:
        """Return which month of the pathway it is."""
        return month_of(self.enrolment, self.on)

    @property
    def learner(self) -> Person:
        """Return whose line it is."""
        return self.enrolment.person

    @property
    def state(self) -> str:
        """Return the shape of the gap."""
        if self.gap is None:
            return "allow"
        return "overdue" if self.gap.starts <= self.on else "due"

    @property
    def gap_words(self) -> str:
        """Say when the gap is, in a few words."""
        return gap_in_words(self.gap.starts, self.gap.ends, self.on) if self.gap else "none in sight"

    @property
    def because(self) -> str:
        """Say why there is a gap."""
        return self.gap.why if self.gap else "no gap now"


def gap_in_words(starts: date, ends: date | None, on: date) -> str:
    """Say when a gap is: since a day, from a day, or between two, the last of them still without a mentor."""
    if starts <= on:
        return f"since {in_words(starts)}" + (f", until {in_words(ends - DAY)}" if ends else "")
    return span_in_words(starts, ends)


@dataclass
class CoverPage:
    """Mentor cover as one person may see it, in one PDU of theirs where they chose one."""

    person: Person
    on: date
    pdu: str = ""
    show: str = ""
    number: str = "1"
    posts: dict[int, Post] = field(default_factory=dict)

    @cached_property
    def enrolments(self) -> list[tuple[int, int, str, bool]]:
        """Return id, person, name and pause today of each learner whom the person may pair, wherever they work."""
        people = visible_to(self.person, Permission.PAIR, self.on)
        rows = Enrolment.objects.open().filter(person__in=people).annotate(paused=paused_on(self.on, "pk"))
        found = list(rows.order_by("person__name", "pk").values_list("pk", "person", "person__name", "paused"))
        self.posts = posts_on([learner for _, learner, _, _ in found], self.on)
        return found

    @cached_property
    def pdus(self) -> list[Unit]:
        """Return the PDUs of these learners."""
        _ = self.enrolments
        paths = {post.unit.pdu_path for post in self.posts.values()}
        return list(Unit.objects.filter(path__in=paths, kind=Unit.Kind.PDU).order_by("name"))

    @cached_property
    def chosen(self) -> Unit | None:
        """Return the PDU that the person chose to look at."""
        return next((unit for unit in self.pdus if unit.code == self.pdu), None)

    @cached_property
    def here(self) -> dict[int, tuple[int, str, bool]]:
        """Return the learners of the PDU chosen, or all: enrolment to person, name and pause."""
        found = {pk: (learner, name, paused) for pk, learner, name, paused in self.enrolments}
        if self.chosen is None:
            return found
        there = {learner for learner, post in self.posts.items() if post.unit.pdu_path == self.chosen.path}
        return {pk: row for pk, row in found.items() if row[0] in there}

    @property
    def paused(self) -> int:
        """Return how many of them are paused: nobody counts them, as the cover report counts them nowhere."""
        return sum(paused for _, _, paused in self.here.values())

    @property
    def counted(self) -> int:
        """Return how many learners there are, but for those who are paused."""
        return len(self.here) - self.paused

    @cached_property
    def learners(self) -> set[int]:
        """Return who they are."""
        return {learner for learner, _, _ in self.here.values()}

    @cached_property
    def gaps(self) -> dict[int, Gap]:
        """Return the gap of each learner who has or will have one, by enrolment: those that last first."""
        rows = CoverStretch.objects.filter(covered=False, ends__gt=self.on, enrolment__in=self.here)
        # In a pause nobody stands among the gaps.
        found = gaps_in(rows.exclude(paused_on(self.on)), months_after(self.on, AHEAD))
        found.sort(key=lambda gap: (gap.starts, gap.learner.name))
        return {gap.enrolment: gap for gap in found}

    @property
    def until(self) -> date:
        """Return how far ahead the page looks."""
        return months_after(self.on, AHEAD)

    @property
    def now(self) -> list[Gap]:
        """Return the gaps that last today."""
        return [gap for gap in self.gaps.values() if gap.starts <= self.on]

    @property
    def ahead(self) -> list[Gap]:
        """Return the gaps that come."""
        return [gap for gap in self.gaps.values() if gap.starts > self.on]

    @property
    def longest(self) -> int:
        """Return for how many days the longest gap has lasted."""
        return (self.on - self.now[0].starts).days if self.now else 0

    @cached_property
    def without_pta(self) -> set[int]:
        """Return the learners without a practice tutor assessor today."""
        return {learner for learner in self.learners if Pairing.Kind.PTA not in self.supporters.get(learner, {})}

    @cached_property
    def supporters(self) -> dict[int, dict[str, str]]:
        """Return the name of whoever supports each learner today, by role."""
        found: dict[int, dict[str, str]] = {}
        rows = Pairing.objects.on(self.on).filter(learner__in=self.learners)
        for learner, kind, name in rows.values_list("learner", "kind", "supporter__name"):
            found.setdefault(learner, {})[kind] = name
        return found

    @cached_property
    def places(self) -> list[Unit]:
        """Return where the person pairs."""
        return rights_of(self.person, self.on).places(Permission.PAIR)

    @cached_property
    def intakes(self) -> list[PlannedIntake]:
        """Return what is planned next where the person pairs: all that begins on the same day."""
        rows = PlannedIntake.objects.filter(under(self.places), withdrawn_at=None, starts__gt=self.on)
        found = list(rows.select_related("unit").order_by("starts", "unit__name", "pk"))
        return [row for row in found if row.starts == found[0].starts]

    @property
    def to_come(self) -> int:
        """Return how many learners these intakes bring."""
        return sum(row.learners for row in self.intakes)

    # ---- proposals ----

    @cached_property
    def waiting(self) -> list[Proposal]:
        """Return the proposals that wait for these learners, the gaps that last longest first."""
        rows = Proposal.objects.filter(state=Proposal.State.WAITING, learner__in=self.learners)
        rows = rows.select_related("learner", "mentor", "run").order_by("gap_starts", "learner__name", "pk")
        return list(rows)

    @cached_property
    def to_decide(self) -> list[Proposal]:
        """Return those with a mentor."""
        return [row for row in self.waiting if row.mentor_id]

    @cached_property
    def nobody(self) -> list[Offer]:
        """Return those for whom nobody is possible."""
        return [self._offer(row) for row in self.waiting if not row.mentor_id]

    @cached_property
    def offers(self) -> list[Offer]:
        """Return the first proposals to decide, each judged as things stand now."""
        return offers_of(self.to_decide[:ROWS], self.person, self.on, self.posts)

    def _offer(self, row: Proposal) -> Offer:
        gap = gap_in_words(row.gap_starts, row.gap_ends, self.on)
        return Offer(row, gap, place_in_words(self.posts.get(row.learner_id)))

    @cached_property
    def run(self) -> MatchingRun | None:
        """Return the newest run of the places where the person pairs, or of a place around them."""
        around = {unit.path[:end] for unit in self.places for end in range(unit.steplen, len(unit.path), unit.steplen)}
        rows = MatchingRun.objects.filter(Q(under(self.places)) | Q(unit__path__in=around)).select_related("unit", "by")
        return rows.order_by("-made_at", "-pk").first()

    @cached_property
    def busy(self) -> str:
        """Return how far the job is that works proposals out for one of the places; nothing when none does."""
        ids = {unit.pk for unit in self.places}
        runs = (
            JobRun.objects.filter(task=TASK, outcome__in=UNDER_WAY).order_by("-pk").values_list("outcome", "arguments")
        )
        return next((outcome for outcome, arguments in runs if arguments["args"][0] in ids), "")

    # ---- everybody ----

    @cached_property
    def page(self) -> Page[int]:
        """Return a page of the table, as enrolments: those with a gap, or everybody, or those without an assessor."""
        ids = list(self.gaps)
        if self.show == "all":
            ids += [pk for pk in self.here if pk not in self.gaps]
        elif self.show == "pta":
            ids = [pk for pk, (learner, _, _) in self.here.items() if learner in self.without_pta]
        return Paginator(ids, ROWS).get_page(self.number)

    @cached_property
    def lines(self) -> list[Line]:
        """Return the learners of the page, with their cover."""
        ids = list(self.page.object_list)
        rows, pauses = Enrolment.objects.select_related("person").in_bulk(ids), paused_days(ids)
        return [self._line(rows[pk], pauses[pk]) for pk in ids]

    def _line(self, row: Enrolment, paused: list[Span]) -> Line:
        learner, days = row.person_id, counted(self.stretches.get(row.pk, []), paused, self.on)
        gap, supporters = self.gaps.get(row.pk), self.supporters.get(learner, {})
        return Line(row, self.on, self.posts.get(learner), gap, supporters, *days)

    @cached_property
    def stretches(self) -> dict[int, list[tuple[date, date, bool]]]:
        """Return the stretches of cover of the learners of the page, by enrolment."""
        found: dict[int, list[tuple[date, date, bool]]] = {}
        rows = CoverStretch.objects.filter(enrolment__in=list(self.page.object_list)).order_by("starts")
        for pk, starts, ends, covered in rows.values_list("enrolment", "starts", "ends", "covered"):
            found.setdefault(pk, []).append((starts, ends, covered))
        return found

    @cached_property
    def picture(self) -> Picture:
        """Draw the learners of the page, with what is proposed to them."""
        lines, found = self.lines, self.stretches
        proposed = {row.learner_id: max(row.starts, self.on) for row in self.to_decide}
        drawn = [_drawn(line, found.get(line.enrolment.pk, []), proposed.get(line.learner.pk)) for line in lines]
        return picture_of(drawn, Window.around(self.on), self.on)


def _drawn(line: Line, stretches: list[tuple[date, date, bool]], proposed: date | None) -> Row:
    """Draw one learner; from the day proposed, what would be a gap is drawn as proposed."""
    bars: list[Bar] = []
    for bar in bars_of(stretches):
        if proposed is None or bar.kind != "gap" or bar.ends <= proposed:
            bars.append(bar)
            continue
        if bar.starts < proposed:
            bars.append(Bar(bar.starts, proposed, bar.kind))
        bars.append(Bar(max(bar.starts, proposed), bar.ends, PROPOSED, "proposed"))
    return Row(line.learner.name, place_in_words(line.post), tuple(bars))


def place_in_words(post: Post | None) -> str:
    """Name where somebody works."""
    return str(post.unit) if post else "No post"


def offers_of(rows: Iterable[Proposal], by: Person, on: date, posts: dict[int, Post]) -> list[Offer]:
    """Judge proposals as things stand now, by the rules that pairing asks. Constant queries."""
    rows = list(rows)
    mentors = [row.mentor for row in rows if row.mentor]
    supporters = Supporters.of(mentors, MENTOR, on)
    learners = Learners.of([row.learner for row in rows], MENTOR, on)
    units = [posts[row.learner_id].unit for row in rows if row.learner_id in posts]
    over_time = rule_histories_at(units)
    rules = {place: RulesOverTime.of(history) for place, history in over_time.items()}
    found = []
    for row in rows:
        post, day = posts.get(row.learner_id), max(row.starts, on)
        place = place_of(post.unit if post else None)
        limit, ties = over_time[place].on(on).answer(MENTOR_LEARNERS), learners.ties(row.learner_id, day)
        candidate = supporters.judged(row.mentor_id or 0, ties, rules[place], limit, day)
        own = "Nobody pairs a learner with themselves: ask a colleague to do it." if row.mentor_id == by.pk else ""
        gap = gap_in_words(row.gap_starts, row.gap_ends, on)
        found.append(Offer(row, gap, place_in_words(post), candidate, own or candidate.refusal))
    return found
