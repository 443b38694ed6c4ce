"""Blocks are set aside by those with the authority: named one by one, with a reason, for a time, reported one level up.

When an override ends, by its day or by whoever reviews it, what was set aside stands again and the case is to move.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms import audit
from lms.actions import close_duty, open_duty, queue_notice
from lms.calendar import in_words, today, working_day_after
from lms.models import Person
from lms.permissions import Held, NotAllowed
from lms.policy.allocating import CO_WORKING, OVERRIDE_DAYS, OVERRIDE_REVIEW_DAYS
from lms.posts import posts_on
from lms.roles import Role
from lms.rules import RuleBook
from mentoring.caseload.deciding.moving import ask_to_move
from mentoring.caseload.deciding.oversight import SetAside, blocks_in, module_of, of_lead, rule_of
from mentoring.caseload.deciding.permissions import REVIEW_DUTY, check_review, check_set_aside, one_level_up
from mentoring.caseload.facts import joined
from mentoring.caseload.models import AllocationCheck, AllocationDecision, Override, OverrideReview
from mentoring.caseload.reasons import NOT_SUITABLE

WORDS_OF_A_SENTENCE: Final = 5
Reviewed = OverrideReview.Outcome


def check_blocks(answer: AllocationCheck, aside: SetAside | None, by: Person) -> Held | None:
    """Refuse to give a case where something blocks it, unless `by` may set that aside and does so in full.

    Return the role whose authority is used; nothing where nothing blocks.
    """
    blocks = blocks_in(answer.reasons)
    if not blocks:
        if aside:
            raise NotAllowed("Nothing blocks this: there is nothing to set aside.")
        return None
    if sentence := never(blocks.values()):
        raise NotAllowed(sentence)
    if aside is None:
        raise NotAllowed(
            f"It is blocked: {titles_of(blocks.values())}. It can only be set aside, by somebody with the authority."
        )
    held = check_set_aside(by, answer.person, today())
    if wrong := _wrong_with(aside, blocks, answer.person):
        raise ValidationError(wrong)
    return held


def never(blocks: Iterable[dict[str, Any]]) -> str:
    """Say why what blocks is never set aside; nothing where it may be."""
    rows = list(blocks)
    if any(not row["rule"] for row in rows):
        return f"{NOT_SUITABLE}."
    if any(rule_of(row) == CO_WORKING.key or of_lead(row) for row in rows):
        return "Who leads a co-worked case is not set aside: name another lead, or ask without one."
    return ""


def latest_end(person: Person, on: date) -> date:
    """Return the last day that may be chosen for the end of an override about somebody."""
    post = posts_on([person.pk], on).get(person.pk)
    return on + timedelta(days=int(RuleBook.at(post.unit if post else None, on).answer(OVERRIDE_DAYS).value))


def is_a_sentence(text: str) -> bool:
    """Say whether a text is at least a short sentence: a reason of one word is none."""
    return sum(any(letter.isalpha() for letter in word) for word in text.split()) >= WORDS_OF_A_SENTENCE


def _wrong_with(aside: SetAside, blocks: dict[str, dict[str, Any]], person: Person) -> dict[str, str]:
    wrong, latest = {}, latest_end(person, today())
    left = titles_of(row for key, row in blocks.items() if key not in aside.blocks)
    if left:
        wrong["blocks"] = f"Tick each one that you set aside, or do not give the case: {left} still stands"
    if not today() < aside.ends <= latest:
        wrong["ends"] = f"The day must be after today, and {in_words(latest)} at the latest: {_you_wrote(aside.ends)}"
    if not is_a_sentence(aside.reason):
        wrong["reason"] = "Write at least a sentence: why this person, and why now"
    return wrong


def _you_wrote(day: date) -> str:
    return f"you wrote {in_words(day)}"


@transaction.atomic
def set_aside(*, decision: AllocationDecision, aside: SetAside, held: Held, by: Person) -> Override:
    """Set aside what stands against a decision, and report it one level up. `check_blocks` has been asked before."""
    unit, on = decision.unit, decision.decided_on
    if unit is None:
        raise NotAllowed(f"{decision.person} has no post today, so nobody has the authority to set this aside.")
    above = one_level_up(held, by, decision.person, unit, on)
    blocks = blocks_in(decision.answer.reasons)
    override = Override.objects.create(
        decision=decision,
        by=by,
        at=timezone.now(),
        reason=aside.reason,
        rules=sorted({rule_of(blocks[key]) for key in aside.blocks}),
        starts=on,
        ends=aside.ends,
        reported_to=above.person,
        reported_role=above.role.value if above.role else "",
        reported_unit=above.unit,
    )
    facts = {"person": decision.person_id, "rules": override.rules, "ends": aside.ends.isoformat()}
    audit.record("block_set_aside", by=by, subject=override, facts=facts)
    _ask_for_review(override, titles_of(blocks[key] for key in aside.blocks), RuleBook.at(unit, on))
    return override


def titles_of(rows: Iterable[dict[str, Any]]) -> str:
    """Name the rules behind some frozen reasons, each once, with the modules that they speak of."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["rule"]["title"], []).extend(filter(None, [module_of(row)]))
    return joined([f"{title} ({', '.join(modules)})" if modules else title for title, modules in found.items()])


def _ask_for_review(override: Override, titles: str, book: RuleBook) -> None:
    decision, by = override.decision, override.by
    days = int(book.answer(OVERRIDE_REVIEW_DAYS).value)
    open_duty(
        kind=REVIEW_DUTY,
        source=override,
        title=f"Review what {by} set aside for {decision.person}",
        reason=f"{titles}: set aside until {in_words(override.ends)}. You say whether that stands or ends now.",
        due=working_day_after(override.starts, days),
        about=decision.person,
        owner=override.reported_to,
        role=Role(override.reported_role) if override.reported_role else None,
        unit=override.reported_unit,
        link=reverse("caseload:review_override", args=[override.pk]),
        link_text="Review it",
        by=by,
    )


@transaction.atomic
def review_override(*, override: Override, outcome: str, words: str, by: Person) -> OverrideReview:
    """Say one level up whether an override stands until its day or ends now. What is said last stands."""
    list(Override.objects.filter(pk=override.pk).select_for_update())
    check_review(by, override)
    if last := last_review(override):
        if last.outcome == Reviewed.ENDED:
            raise NotAllowed(f"{last.by} ended it on {in_words(last.on)} already.")
        if (last.outcome, last.words, last.by_id) == (outcome, words, by.pk):
            return last
    if not is_a_sentence(words):
        raise ValidationError({"words": "Write at least a sentence: what you weighed"})
    review = OverrideReview.objects.create(
        override=override, outcome=outcome, words=words, by=by, at=timezone.now(), on=today()
    )
    audit.record("override_reviewed", by=by, subject=override, facts={"outcome": outcome, "review": review.pk})
    close_duty(kind=REVIEW_DUTY, source=override, by=by, reason=review.get_outcome_display())
    if outcome == Reviewed.ENDED:
        ask_to_move(override, f"{by} ended the override on {in_words(today())}.", on=today(), by=by)
    link = reverse("caseload:decision", args=[override.decision_id])
    said = "ended now" if outcome == Reviewed.ENDED else "stands until its day"
    queue_notice(person=override.by, event=f"review-{review.pk}", text=f"What you set aside {said}", link=link)
    return review


def last_review(override: Override) -> OverrideReview | None:
    """Return the review that stands."""
    return override.reviews.select_related("by").order_by("-pk").first()
