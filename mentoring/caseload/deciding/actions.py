"""A manager decides on an answer. The check is asked again first, and what has changed meanwhile is said.

Two managers who decide about one person stand in a queue: the second is asked about what the first has done.
"""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms import audit
from lms.actions import queue_notice
from lms.calendar import LONDON, in_words, today
from lms.models import Grade, Person
from lms.permissions import NotAllowed, line_manager_of
from lms.screening import find_identifiers
from mentoring.caseload.co_working.actions import agree
from mentoring.caseload.deciding.moving import close_moved, open_moves
from mentoring.caseload.deciding.names_in_text import names_in
from mentoring.caseload.deciding.overriding import check_blocks, set_aside
from mentoring.caseload.deciding.oversight import Given, Outcome, SetAside, Weighed, entry, reply_field, warnings_in
from mentoring.caseload.deciding.reconsidering import Known, known_now, refuse_what_changed
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.models import AllocationCheck, AllocationDecision, Case, Override
from mentoring.caseload.permissions import check_allocate_to
from mentoring.caseload.points import case_points
from mentoring.pairings.models import Pairing

# What puts a case with somebody, and so asks for replies to warnings and for blocks to be set aside.
GIVES: Final = (Outcome.ALLOCATED, Outcome.CO_WORKED)


@transaction.atomic
def decide(
    *, answer: AllocationCheck, outcome: str, weighed: Weighed, by: Person, aside: SetAside | None = None
) -> AllocationDecision:
    """Record what a manager decides on an answer, with their reasoning, frozen as the entry it gives.

    Posted twice it counts once. With `aside` somebody with the authority sets aside what blocks.
    """
    _stand_in_the_queue(answer)
    check_allocate_to(by, answer.person)
    if decided := _decided(answer, outcome, weighed, by):
        return decided
    known = known_now(answer)
    refuse_what_changed(answer, known)
    held = check_blocks(answer, aside, by) if outcome in GIVES else None
    check_outcome(answer, outcome)
    check_weighed(answer, outcome, weighed, aside, by)
    decision = _write(answer, outcome, weighed, by, aside, known)
    if aside and held:
        set_aside(decision=decision, aside=aside, held=held, by=by)
    if outcome == Outcome.CO_WORKED:
        _co_work(decision)
    if answer.case_key:
        asked = Override.objects.filter(pk__in=open_moves(), decision__answer__case_key=answer.case_key)
        close_moved(overrides=asked)
    facts = {"person": decision.person_id, "outcome": outcome, "answer": answer.pk, "overridden": bool(aside)}
    audit.record("case_decided", by=by, subject=decision, facts=facts)
    _tell(decision)
    return decision


def check_outcome(answer: AllocationCheck, outcome: str) -> None:
    """Refuse an outcome that the answer is not about: a named lead means co-working, none means one's own name."""
    if outcome == Outcome.CO_WORKED and answer.lead is None:
        raise NotAllowed("No lead is named. Ask the check again with the officer who would lead the case.")
    if outcome == Outcome.ALLOCATED and answer.lead is not None:
        raise NotAllowed(
            f"This answer is about co-working with {answer.lead}. Ask without a lead to allocate the case."
        )
    if outcome in GIVES:
        check_not_given(answer)


def check_not_given(answer: AllocationCheck) -> None:
    """Refuse to give a case that was given away since the check was asked, or that is with the person already."""
    rows = AllocationDecision.objects.filter(answer__case_key=answer.case_key, outcome__in=GIVES)
    rows = rows.select_related("decided_by", "co_working")
    last = rows.order_by("-pk").first() if answer.case_key else None
    if last is None or _over(last):
        return
    who, day = last.decided_by, in_words(last.decided_on)
    same = (last.person_id, last.lead_id) == (answer.person_id, answer.lead_id)
    if same and not _moved_on(last):
        raise NotAllowed(f"{who} decided that about this case on {day} already: it is with {answer.person}.")
    if last.decided_at > answer.asked_at:
        raise NotAllowed(f"{who} gave this case to somebody on {day}, after you asked. Ask again if it is to move.")


def _over(decision: AllocationDecision) -> bool:
    """Say whether a decision was about co-working that has ended."""
    row = getattr(decision, "co_working", None)
    return row is not None and row.ends is not None and row.ends <= today()


def _moved_on(decision: AllocationDecision) -> bool:
    """Say whether the cases held show that a case which was given to somebody is with somebody else by now."""
    case = Case.objects.filter(key=decision.answer.case_key).first()
    if case is None or case.facts_day <= decision.decided_on:
        return False
    return case.holder_id not in {decision.person_id, decision.lead_id}


def check_weighed(answer: AllocationCheck, outcome: str, weighed: Weighed, aside: SetAside | None, by: Person) -> None:
    """Refuse a warning without a reply, and a text that points at anybody."""
    wrong: dict[str, Any] = {}
    if outcome in GIVES:
        for key in warnings_in(answer.reasons):
            if not weighed.replies.get(key, "").strip():
                wrong[reply_field(key)] = "Reply to this warning: what was weighed, or what is arranged"
    names = names_kept_out(answer, by)
    texts = weighed.texts | ({"reason": aside.reason} if aside else {})
    for field, words in texts.items():
        if sentence := names_in(words, names):
            wrong[field] = sentence
        elif findings := find_identifiers(words, on=today()):
            wrong[field] = [finding.sentence for finding in findings]
    if wrong:
        raise ValidationError(wrong)


def names_kept_out(answer: AllocationCheck, by: Person) -> dict[str, str]:
    """Return whom the entry may not name, with the words that stand for each."""
    officer = "the officer"
    rows = Pairing.objects.on(today()).filter(learner=answer.person).select_related("supporter")
    names = {row.supporter.name: f"the {row.get_kind_display().lower()}" for row in rows}
    manager = line_manager_of(answer.person, today())
    for person in (manager, by, answer.asked_by):
        if person:
            names[person.name] = "the manager"
    if answer.lead:
        names[answer.lead.name] = "the lead"
    return {answer.person.name: officer} | names


def _stand_in_the_queue(answer: AllocationCheck) -> None:
    """Wait until nobody else decides about these people or this case; always in one order, so that no circle waits."""
    people = [pk for pk in (answer.person_id, answer.lead_id) if pk]
    list(Person.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True))
    if answer.case_key:
        asked = AllocationCheck.objects.filter(case_key=answer.case_key).order_by("pk")
        list(asked.select_for_update(no_key=True).values_list("pk"))


def _decided(answer: AllocationCheck, outcome: str, weighed: Weighed, by: Person) -> AllocationDecision | None:
    """Return the decision that stands when the same was posted before; refuse when another was."""
    found = AllocationDecision.objects.filter(answer=answer).select_related("decided_by").first()
    if found is None:
        return None
    same = (found.outcome, found.complexity, found.capability, found.capacity) == (
        outcome, weighed.complexity, weighed.capability, weighed.capacity
    )  # fmt: skip
    if same and found.decided_by_id == by.pk:
        return found
    who = "You" if found.decided_by_id == by.pk else str(found.decided_by)
    outcome_then = found.get_outcome_display().lower()
    raise NotAllowed(f"{who} decided on this answer already: {outcome_then}. A decision is kept as it was made.")


def _write(
    answer: AllocationCheck, outcome: str, weighed: Weighed, by: Person, aside: SetAside | None, known: Known
) -> AllocationDecision:
    facts, on = CaseFacts.from_record(answer.facts["case"]), today()
    adds = case_points(facts.order, facts.tier, on) if outcome in GIVES else 0
    post = known.person.post
    return AllocationDecision.objects.create(
        answer=answer,
        person=answer.person,
        lead=answer.lead,
        unit=post.unit if post else None,
        case=Case.objects.filter(key=answer.case_key).first() if answer.case_key else None,
        outcome=outcome,
        complexity=weighed.complexity,
        capability=weighed.capability,
        capacity=weighed.capacity,
        replies=weighed.replies,
        points=adds or 0,
        text=entry_for(answer, outcome, weighed, aside, known),
        decided_by=by,
        decided_at=timezone.now(),
        decided_on=on,
    )


def entry_for(answer: AllocationCheck, outcome: str, weighed: Weighed, aside: SetAside | None, known: Known) -> str:
    """Write the entry of a decision on an answer."""
    at = f"given on {in_words(today(answer.asked_at))} at {answer.asked_at.astimezone(LONDON):%H:%M}"
    given = Given(answer.pk, at, answer.case_mask, answer.answer, answer.reasons)
    grade = known.lead.officer.grade if known.lead else ""
    lead = Grade(grade).label.lower() if grade in Grade.values else "qualified officer"
    case = CaseFacts.from_record(answer.facts["case"])
    return entry(
        given=given, case=case, officer=known.person.officer, weighed=weighed, outcome=outcome, lead=lead, aside=aside
    )


def _co_work(decision: AllocationDecision) -> None:
    """Open the co-working that a decision agrees; both are told of it."""
    answer, lead = decision.answer, decision.lead
    if lead is None:
        raise NotAllowed("No lead is named. Ask the check again with the officer who would lead the case.")
    agree(
        learner=decision.person,
        lead=lead,
        by=decision.decided_by,
        case_mask=answer.case_mask,
        case_key=answer.case_key,
        unit=decision.unit,
        decision=decision,
        starts=decision.decided_on,
    )


def _tell(decision: AllocationDecision) -> None:
    """Tell the person that a case is theirs. The message names no case and no reason: those stand on the page."""
    if decision.outcome == Outcome.ALLOCATED:
        link = reverse("caseload:decision", args=[decision.pk])
        queue_notice(
            person=decision.person,
            event=f"decision-{decision.pk}",
            text="A case was allocated to you",
            link=link,
        )
