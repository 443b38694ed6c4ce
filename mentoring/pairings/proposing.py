"""What is done to proposals: work them out for a place, take them, choose otherwise, and pin a pair beforehand."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from lms import audit
from lms.calendar import today
from lms.models import Person, Unit
from lms.permissions import NotAllowed, check_may, people_at, rights_of
from lms.posts import posts_on
from lms.roles import Permission
from mentoring.pairings.actions import change_mentor, settle
from mentoring.pairings.deciding import keep_decision_duties
from mentoring.pairings.gathering import Field, Need, Place, gathered
from mentoring.pairings.matching import COSTS, Fit, best_pairs
from mentoring.pairings.models import MatchingRun, Pairing, Pin, Proposal
from mentoring.pairings.permissions import check_pair_somebody_with
from mentoring.pairings.proposal_words import because, next_best, reasons

State = Proposal.State
GONE = "was decided, or worked out again, since you opened the page. Nothing is saved: look at what is proposed now."


@transaction.atomic
def propose(*, unit: Unit, by: Person | None, on: date) -> MatchingRun:
    """Work out proposals for all of a place who are or soon will be without a mentor. Earlier ones are overtaken."""
    if by is not None:
        check_may(by, Permission.PAIR, unit=unit, on=on)
    # Two runs in a region come one after the other: each counts the places that the other proposed.
    Unit.objects.select_for_update(no_key=True).get(path=unit.region_path)
    here = people_at([unit], on).values("pk")
    _overtake(list(Proposal.objects.filter(state=State.WAITING, learner__in=here).values_list("pk", flat=True)))
    found = gathered(unit, on)
    _overtake(list(Proposal.objects.filter(state=State.WAITING, learner__in=found.needs).values_list("pk", flat=True)))
    chosen = chosen_in(found)
    run = _kept(found, chosen, unit, by)
    facts = {"unit": unit.pk, "learners": run.learners, "proposed": run.proposed}
    audit.record("mentors_proposed", by=by, subject=run, facts=facts)
    keep_decision_duties(region=unit.region_path, on=on, by=by)
    return run


def propose_everywhere(*, on: date) -> int:
    """Work out proposals for every region, once a day, each on its own; return how many mentors are proposed."""
    done = MatchingRun.objects.filter(day=on, by=None).values("unit")
    regions = Unit.objects.filter(kind=Unit.Kind.REGION).exclude(pk__in=done)
    return sum(propose(unit=unit, by=None, on=on).proposed for unit in regions)


@transaction.atomic
def ask_for_proposals(*, by: Person) -> list[Unit]:
    """Queue a job for each place where somebody pairs, but for places within one of the others; return these places."""
    from mentoring.pairings.tasks import work_out_proposals  # it names this

    check_may(by, Permission.PAIR, on=today())
    places = rights_of(by, today()).places(Permission.PAIR)
    widest = [unit for unit in places if not any(other.contains(unit) and other.pk != unit.pk for other in places)]
    found = list({unit.pk: unit for unit in widest}.values())
    for unit in found:
        work_out_proposals.enqueue(unit.pk, by.pk)
    return found


def chosen_in(found: Field) -> dict[int, Place]:
    """Return a place for as many learners as possible: those pinned first, then the cheapest for the others."""
    chosen: dict[int, Place] = {}
    pins = [need.pin for need in found.needs.values() if need.pin]
    for pin in sorted(pins, key=lambda pin: (pin.starts, pin.pk)):
        free = {
            place: fit
            for place, fit in found.options[pin.learner_id].items()
            if place[0] == pin.mentor_id and place not in chosen.values()
        }
        if free:
            chosen[pin.learner_id] = min(free, key=lambda place: (free[place].cost, place))
    taken = set(chosen.values())
    costs = {
        pk: {place: fit.cost for place, fit in options.items() if place not in taken}
        for pk, options in found.options.items()
        if pk not in chosen
    }
    return _in_turn(chosen | best_pairs(costs), found)


def _in_turn(chosen: dict[int, Place], found: Field) -> dict[int, Place]:
    """Number the places of each mentor in the order in which the learners begin: whoever begins first has the first."""
    order = sorted(chosen, key=lambda pk: (found.options[pk][chosen[pk]].starts, pk))
    given: dict[int, list[int]] = {}
    for mentor, number in sorted(chosen.values()):
        given.setdefault(mentor, []).append(number)
    return {pk: (chosen[pk][0], given[chosen[pk][0]].pop(0)) for pk in order}


def _overtake(ids: list[int]) -> None:
    """Mark proposals as overtaken, those that still wait; locked in one order, so that nobody waits in a circle."""
    rows = Proposal.objects.filter(pk__in=ids, state=State.WAITING).order_by("pk").select_for_update(no_key=True)
    for row in rows:
        row.state = State.OVERTAKEN
        row.save(update_fields=["state"])


def _kept(found: Field, chosen: dict[int, Place], unit: Unit, by: Person | None) -> MatchingRun:
    """Write down a run with what it was worked out by, and its proposals."""
    run = MatchingRun.objects.create(
        unit=unit,
        day=found.on,
        by=by,
        learners=len(found.needs),
        mentors=len(found.offers),
        proposed=len(chosen),
        cost=sum(found.options[pk][place].cost for pk, place in chosen.items()),
        working={
            "costs": [{"key": cost.key, "sentence": cost.sentence, "each": cost.each} for cost in COSTS],
            "rules": [answer.as_record() for answer in (*found.rules.on(found.on).answers, found.limit)],
        },
    )
    taken = set(chosen.values())
    Proposal.objects.bulk_create(
        _proposal(run, need, chosen.get(pk), taken, found) for pk, need in sorted(found.needs.items())
    )
    return run


def _proposal(run: MatchingRun, need: Need, place: Place | None, taken: set[Place], found: Field) -> Proposal:
    facts: dict[str, Any] = {"starts": need.earliest, "because": because(need, found)} if place is None else {}
    if place is not None:
        fit: Fit = found.options[need.learner.pk][place]
        facts = {
            "mentor_id": place[0],
            "starts": fit.starts,
            "cost": fit.cost,
            "pinned": need.pin is not None and need.pin.mentor_id == place[0],
            "reasons": [*_pinned(need, place), *reasons(need, place[0], fit, found)],
            "next_best": next_best(need, place[0], taken, found),
        }
    gap = {"gap_starts": need.gap.starts, "gap_ends": need.gap.ends}
    return Proposal(run=run, learner=need.learner, **gap, **facts)


def _pinned(need: Need, place: Place) -> list[str]:
    """Say that people decided on a pair beforehand, or that what they decided is not possible."""
    if need.pin is None:
        return []
    if need.pin.mentor_id == place[0]:
        return [f"Pinned by {need.pin.pinned_by}: {need.pin.reason}"]
    return [f"{need.pin.mentor}, who is pinned, cannot begin in time."]


# ---- deciding ----


@transaction.atomic
def take(*, proposals: Collection[int], by: Person) -> list[Pairing]:
    """Pair as proposed, all of these or none: what stands in the way of one is said, and nothing is saved."""
    if not proposals:
        raise NotAllowed("Tick the proposals that you take.")
    changed = [_taken(row, by) for row in _held(proposals)]
    settle(pairings=[pairing for rows in changed for pairing in rows], by=by)
    pairings = [rows[-1] for rows in changed]
    _bring_duties_up_to_date([pairing.learner_id for pairing in pairings], by)
    return pairings


def _bring_duties_up_to_date(learners: list[int], by: Person) -> None:
    """Close the duty to decide of each region in which none waits any more."""
    for region in {post.unit.region_path for post in posts_on(learners, today()).values()}:
        keep_decision_duties(region=region, on=today(), by=by)


def _held(proposals: Collection[int]) -> list[Proposal]:
    """Lock the people of some proposals, then the proposals: in that order everywhere, and each by its number."""
    wanted = Proposal.objects.filter(pk__in=proposals)
    people = {pk for pair in wanted.values_list("learner", "mentor") for pk in pair if pk}
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    list(wanted.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    rows = list(wanted.select_related("learner", "mentor").order_by("starts", "pk"))
    for row in rows:
        if row.state != State.WAITING or row.mentor is None:
            raise NotAllowed(f"The proposal for {row.learner} {GONE}")
    if len(rows) != len(set(proposals)):
        raise NotAllowed(f"One of these proposals {GONE}")
    return rows


def _taken(row: Proposal, by: Person) -> list[Pairing]:
    """Make the change of mentor that is proposed; return the pairings that it changed, the new one last."""
    if row.mentor is None:
        raise NotAllowed(f"Nobody is proposed for {row.learner}.")
    try:
        return change_mentor(learner=row.learner, mentor=row.mentor, starts=max(row.starts, today()), by=by)
    except NotAllowed as refused:
        raise NotAllowed(f"{row.mentor} for {row.learner}: {refused} Nothing is saved.") from refused


@transaction.atomic
def choose_otherwise(*, proposal: Proposal, mentor: Person, starts: date, said: str, by: Person) -> Pairing:
    """Pair somebody else than proposed, and keep why; whoever is proposed after all is taken as proposed."""
    check_pair_somebody_with(by, proposal.learner)
    people = [proposal.learner_id, mentor.pk]
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    proposal = (
        Proposal.objects.select_for_update(no_key=True, of=("self",)).select_related("learner").get(pk=proposal.pk)
    )
    if proposal.state != State.WAITING:
        raise NotAllowed(f"The proposal for {proposal.learner} {GONE}")
    if mentor.pk != proposal.mentor_id and proposal.mentor_id is not None:
        if not said.strip():
            raise ValidationError({"said": "Say why you choose somebody else than proposed."})
        proposal.state, proposal.said = State.OTHERWISE, said.strip()
        proposal.decided_by, proposal.decided_at = by, timezone.now()
        proposal.save(update_fields=["state", "said", "decided_by", "decided_at"])
    changed = change_mentor(learner=proposal.learner, mentor=mentor, starts=starts, by=by)
    settle(pairings=changed, by=by)
    pairing = changed[-1]
    if proposal.state == State.OTHERWISE:
        Proposal.objects.filter(pk=proposal.pk).update(pairing=pairing)
        facts = {"proposal": proposal.pk, "proposed": proposal.mentor_id, "chosen": mentor.pk}
        audit.record("chosen_otherwise", by=by, subject=pairing, facts=facts)
    _bring_duties_up_to_date([proposal.learner_id], by)
    return pairing


# ---- pins ----


@transaction.atomic
def pin(*, learner: Person, mentor: Person, reason: str, by: Person) -> Pin:
    """Decide on a pair beforehand: proposals respect it as long as the rules allow the pair."""
    check_pair_somebody_with(by, learner)
    if by.pk == mentor.pk:
        raise NotAllowed("Nobody pins a learner to themselves: ask a colleague to do it.")
    row = Pin(learner=learner, mentor=mentor, reason=reason.strip(), starts=today(), pinned_by=by)
    row.full_clean()
    row.save()
    audit.record("mentor_pinned", by=by, subject=row, facts={"learner": learner.pk, "mentor": mentor.pk})
    return row


@transaction.atomic
def unpin(*, pin: Pin, by: Person) -> None:
    """Take a pin off. One put on today goes as if it had never been; any other ends today."""
    check_pair_somebody_with(by, pin.learner)
    held = Pin.objects.select_for_update(no_key=True, of=("self",)).get(pk=pin.pk)
    facts = {"learner": held.learner_id, "mentor": held.mentor_id, "since": held.starts.isoformat()}
    audit.record("mentor_unpinned", by=by, subject=held, facts=facts)
    if held.starts >= today():
        held.delete()
        return
    held.ends, held.ended_by = today(), by
    held.save(update_fields=["ends", "ended_by"])
