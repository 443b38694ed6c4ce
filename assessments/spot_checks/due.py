"""Whose cases are due for a check: every officer once in so many months, by the rule of their region."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from assessments.independence import Matter, why_not
from assessments.spot_checks.consequences import follow_ups_of, who_has
from assessments.spot_checks.models import SpotCheck, SpotCheckJudgement
from assessments.spot_checks.permissions import officers_visible_to
from assessments.spot_checks.scoring import Outcome
from lms.calendar import in_words, months_after, today
from lms.models import Duty, Person, Post
from lms.policy.practice import SPOT_CHECK_MONTHS
from lms.rules import Answer, RuleBook


@dataclass(frozen=True)
class Due:
    """An officer, their last check, and when the next is due."""

    officer: Person
    post: Post | None
    last: SpotCheckJudgement | None
    due: date | None
    on: date
    opened: SpotCheck | None = None
    locked: str = ""
    follow_up: Duty | None = None
    namesake: bool = False

    @property
    def name(self) -> str:
        """Name the officer, with their grade where another of the list has the same name."""
        return f"{self.officer}, {self.post.get_grade_display()}" if self.namesake and self.post else str(self.officer)

    @property
    def is_due(self) -> bool:
        """Say whether a check is due: never checked, or the day has come."""
        return self.due is None or self.due <= self.on

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        if self.locked:
            return "locked"
        if self.opened:
            return "under_way"
        if self.is_due:
            return "due"
        return "waiting" if self.follow_up else "done"

    @property
    def in_words(self) -> str:
        """Say whether a check is due, or why it is not this person's to make."""
        if self.locked:
            return self.locked
        if self.opened:
            return f"Begun: case {self.opened.case.mask}"
        if self.due is None:
            return "Due: never checked"
        when = f"{'Due since' if self.is_due else 'Next due'} {in_words(self.due)}"
        if not (self.last and self.last.failed):
            return when
        follow_up = self.follow_up
        if follow_up is None:
            return f"Follow-up done; {when[0].lower()}{when[1:]}"
        return f"Follow-up with {who_has(follow_up)} by {in_words(follow_up.due)}; {when[0].lower()}{when[1:]}"


def next_due(last: date | None, months: int) -> date | None:
    """Return when the next check is due after the last one; never checked: nothing, which means now. Pure."""
    return months_after(last, months) if last else None


def officers_to_check(reviewer: Person, on: date) -> tuple[list[Due], Answer]:
    """Return the officers of a reviewer's places, those due first, and the rule. Constant queries for each region."""
    officers = list(officers_visible_to(reviewer, on).order_by("name", "pk"))
    posts = _posts_of(officers, on)
    rows = _rows(reviewer, officers, posts, on)
    rows.sort(key=lambda row: (bool(row.locked), not row.is_due, row.due or date.min, row.officer.name))
    first = next(iter(posts.values()), None)
    return rows, RuleBook.at(first.unit if first else None, on).answer(SPOT_CHECK_MONTHS)


def _posts_of(officers: list[Person], on: date) -> dict[int, Post]:
    """Return the present post of each; of several, the one with most hours, then the newest."""
    rows = Post.objects.on(on).filter(person__in=[officer.pk for officer in officers]).select_related("unit")
    return {post.person_id: post for post in rows.order_by("hours", "starts", "pk")}


def _rows(reviewer: Person, officers: list[Person], posts: dict[int, Post], on: date) -> list[Due]:
    locked = why_not(reviewer, officers, matter=Matter.CASE, on=on)
    last, opened = _last_checks(officers), _opened_by(reviewer, officers)
    follow_ups, names = follow_ups_of(last.values()), Counter(officer.name for officer in officers)
    books: dict[str, RuleBook] = {}
    rows = []
    for officer in officers:
        post = posts.get(officer.pk)
        region = post.unit.region_path if post else ""
        if region not in books:
            books[region] = RuleBook.at(post.unit if post else None, on)
        judged = last.get(officer.pk)
        due = next_due(today(judged.judged_at) if judged else None, books[region].answer(SPOT_CHECK_MONTHS).value)
        rows.append(
            Due(
                officer,
                post,
                judged,
                due,
                on,
                opened=opened.get(officer.pk),
                locked=locked.get(officer.pk, ""),
                follow_up=follow_ups.get(judged.pk) if judged else None,
                namesake=names[officer.name] > 1,
            )
        )
    return rows


def _last_checks(officers: Iterable[Person]) -> dict[int, SpotCheckJudgement]:
    """Return the last check of each officer that came to an outcome: one that could not be judged is no check."""
    rows = SpotCheckJudgement.objects.filter(spot_check__officer__in=[officer.pk for officer in officers])
    rows = rows.exclude(outcome=Outcome.CANNOT_BE_JUDGED)
    newest = rows.values("spot_check__officer").annotate(last=Max("pk")).values("last")
    return {
        row.spot_check.officer_id: row
        for row in SpotCheckJudgement.objects.filter(pk__in=newest).select_related("spot_check__case")
    }


def _opened_by(reviewer: Person, officers: Iterable[Person]) -> dict[int, SpotCheck]:
    rows = SpotCheck.objects.filter(reviewer=reviewer, judgement=None, officer__in=[row.pk for row in officers])
    return {row.officer_id: row for row in rows.select_related("case").order_by("-pk")}
