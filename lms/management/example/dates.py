"""Play what moves dates: leave, other hours, a pause, more time, prior learning, and how a pathway ends."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.hashers import make_password

from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap import portfolios_of
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.judging.verdict import QUALITIES, Verdict
from assessments.portfolio.models import Criterion, Decision, EvidenceKind
from assessments.portfolio.needs import Missing
from assessments.quizzes.models import Quiz
from courses import standing
from courses.actions import finish_lesson
from courses.changing import answer_more_time, ask_more_time, change_hours, exempt, pause, record_leave
from courses.ending import mark_newly_qualified, withdraw, write_leaving_words
from courses.models import Enrolment, LessonPage, Module, ModulePage, StageModule
from lms.actions import grant_role
from lms.calendar import months_after, today, working_day_after, working_days_before
from lms.demo import DOMAIN, PASSWORD
from lms.management.example.clock import on_day
from lms.management.example.learning import play_one
from lms.management.example.people import DONE, LEARNERS, Learns, Who
from lms.management.example.quizzes import take_check
from lms.models import Grade, LineManagement, Person, Post, Qualification, Unit
from lms.roles import Role

DAY: Final = timedelta(days=1)
LEARNER: Final = (Role.LEARNER,)
NEWCOMERS: Final = (
    Who("gemma.aldous", "Gemma Aldous", Grade.PQIP, "EA-ALD-1", LEARNER, "carys.bevan", 5),
    Who("yusuf.karimi", "Yusuf Karimi", Grade.PQIP, "EA-ALD-2", LEARNER, "martin.leigh", 8),
    Who("oscar.threlfall", "Oscar Threlfall", Grade.PQIP, "EA-ALD-2", LEARNER, "martin.leigh", 20),
    Who("maya.lindhurst", "Maya Lindhurst", Grade.PQIP, "EA-ALD-2", LEARNER, "martin.leigh", 17),
    Who("isaac.osei", "Isaac Osei", Grade.PO, "EA-ALD-2", (Role.OFFICER, Role.MENTOR), "martin.leigh", 60, 52),
)
LEARN_TOO: Final = (
    Learns("gemma.aldous", "pqip-15", 5, "isaac.osei", 5, "bronwen.hale", lessons=(5, 4, 0), checks=1, observed=1),
    Learns("yusuf.karimi", "level-3-entry", 8, "isaac.osei", 8, "bronwen.hale", lessons=(5, 2, 0), checks=1),
    Learns("oscar.threlfall", "pqip-21", 20, "", 0, "", lessons=(2, 0, 0)),
    Learns("maya.lindhurst", "pqip-15", 17, "", 0, "helen.marsh", lessons=DONE, checks=3, observed=3),
)
# What the learners of the later stages have learned beyond the first three modules, in order.
LATER: Final = ("adult-safeguarding", "planning-to-protect", "defensible-recording", "engaging-for-change")
FURTHER: Final = {
    "ella.brandt": (*LATER, "enforcement-and-recall"),
    "sofia.reyes": LATER,
    "maya.lindhurst": (*LATER, "enforcement-and-recall"),
}
KNOWN_BEFORE: Final = ("criminal-justice-system", "understanding-crime", "penal-policy")
SHOWN_LAST: Final = (
    (EvidenceKind.OBSERVATION, "Observed in three sessions of one week"),
    (EvidenceKind.PRODUCT, "Two plans and a report"),
    (EvidenceKind.PRODUCT, "A transfer and its record"),
    (EvidenceKind.REFLECTION, "What the second half of the year changed"),
    (EvidenceKind.WITNESS, "What the housing team saw of a joint plan"),
    (EvidenceKind.DISCUSSION, "Professional discussion at the end of the pathway"),
)
WHY_OSCAR_LEFT: Final = (
    "I had no mentor for the first ten weeks, and each time I asked I was told one was coming. I was studying at night "
    "and covering duty by day. Nobody was unkind. Nobody had time either."
)


def play_dates(people: dict[str, Person], on: date) -> None:
    """Bring in the people whose dates moved, and play what moved them."""
    with standing.rebuilt_at_the_end(on):
        _arrive(people, on)
        for number, facts in enumerate(LEARN_TOO, len(LEARNERS)):
            play_one(people, facts, number, on)
        _learn_on(people, on)
        _fill_portfolio(people, on)
        _known_before(people, on)
    # Whoever ends a pathway is told what is left of it, so the read model is up to date from here on.
    _take_leave(people, on)
    _pause(people, on)
    _ask(people, on)
    _leave(people, on)
    _qualify(people, on)


def _arrive(people: dict[str, Person], on: date) -> None:
    hashed = make_password(PASSWORD)
    for number, who in enumerate(NEWCOMERS, 1):
        unit, since = Unit.objects.get(code=who.unit), months_after(on, -who.months)
        with on_day(since):
            person = Person.objects.create(
                email=f"{who.key}{DOMAIN}", name=who.name, staff_code=f"N{unit.pk:02}B{number:03}", password=hashed
            )
            Post.objects.create(person=person, unit=unit, grade=who.grade, hours=who.hours, starts=since)
            if who.manager:
                LineManagement.objects.create(person=person, manager=people[who.manager], starts=since)
            if who.qualified_months:
                qualified = months_after(on, -who.qualified_months)
                kind, evidence = Qualification.Kind.PRACTITIONER, "Certificate seen by HR"
                Qualification.objects.create(person=person, kind=kind, starts=qualified, evidence=evidence)
            for role in who.roles:
                grant_role(person=person, role=role, unit=unit, by=None, starts=since)
        people[who.key] = person


def enrolment_of(person: Person) -> Enrolment:
    """Return the pathway that somebody is on."""
    return Enrolment.objects.open().select_related("pathway_version__pathway").get(person=person)


def _learn_on(people: dict[str, Person], on: date) -> None:
    """Let those in later stages read on and take their checks, the last of them a week ago."""
    for key, modules in FURTHER.items():
        end = months_after(on, -2) if key == "maya.lindhurst" else on
        for place, module in enumerate(reversed(modules)):
            with on_day(working_days_before(end, 5 + 18 * place)):
                page = ModulePage.objects.get(module__key=module)
                for lesson in LessonPage.objects.child_of(page).order_by("path"):
                    finish_lesson(lesson=lesson, by=people[key])
                take_check(Quiz.objects.get(module__key=module, behaviour=Quiz.Behaviour.CHECK), people[key])


def _fill_portfolio(people: dict[str, Person], on: date) -> None:
    """Let Maya show all but two criteria of the portfolio before she qualifies, each as often and as it is needed."""
    maya, version = people["maya.lindhurst"], framework_in_use()
    portfolio = portfolios_of([maya.pk], version)[maya.pk]
    left = [row for row in criteria_of(version) if not portfolio.missing_of(row).nothing][:-2]
    for kind, title in SHOWN_LAST:
        portfolio = portfolios_of([maya.pk], version)[maya.pk]
        _show(people, on, kind, title, [row for row in left if _wants(portfolio.missing_of(row), kind)])


def _wants(missing: Missing, kind: EvidenceKind) -> bool:
    """Say whether a kind of evidence is needed, or any is and this is the one that shows whatever is left."""
    return kind in missing.kinds if missing.kinds else kind == EvidenceKind.DISCUSSION and not missing.nothing


def _show(people: dict[str, Person], on: date, kind: EvidenceKind, title: str, criteria: list[Criterion]) -> None:
    maya, helen = people["maya.lindhurst"], people["helen.marsh"]
    with on_day(working_days_before(months_after(on, -3), 10)):
        evidence = submit_evidence(
            person=maya,
            by=maya,
            kind=kind,
            title=title,
            text="We went through four of my cases, from the first interview to the review of the plan.",
            happened_on=working_days_before(today(), 2),
            criteria=criteria,
            seen_by=helen,
        )
    with on_day(months_after(on, -3)):
        words = "She explained each decision from the record, and what she would do differently."
        for claim in evidence.claims.all():
            judge_claim(claim=claim, by=helen, verdict=Verdict(Decision.MET, words, frozenset(QUALITIES)))


def _known_before(people: dict[str, Person], on: date) -> None:
    """Recognise three knowledge modules of everybody on the shorter pathway: that is how they came to be on it."""
    rows = Enrolment.objects.filter(pathway_version__pathway__key="pqip-15").select_related("person")
    for enrolment in rows:
        far = enrolment.person_id == people["freya.stokes"].pk
        with on_day(working_day_after(enrolment.starts, 2)):
            for key in KNOWN_BEFORE:
                exempt(
                    enrolment=enrolment,
                    module=Module.objects.get(key=key),
                    evidence="Passed as part of a degree; transcript in the learning file.",
                    reason="",
                    by=people["gita.menon" if far else "imogen.hart"],
                )


def _take_leave(people: dict[str, Person], on: date) -> None:
    """Move Gemma's dates: three weeks of leave, and fewer hours since."""
    enrolment, since = enrolment_of(people["gemma.aldous"]), months_after(on, -2)
    agreed: dict[str, Any] = {
        "agreed_by": people["ruth.ellison"],
        "by": people["carys.bevan"],
        "enrolment": enrolment,
    }
    with on_day(working_days_before(since, 3)):
        record_leave(starts=since, ends=since + 21 * DAY, reason="Agreed in supervision", **agreed)
    with on_day(since + 21 * DAY):
        reason = "Returns at four days a week"
        change_hours(share=Decimal("0.8"), starts=since + 21 * DAY, reason=reason, **agreed)


def _pause(people: dict[str, Person], on: date) -> None:
    """Stop Yusuf's clock five weeks ago, until he is back."""
    since = on - timedelta(weeks=5)
    with on_day(since):
        pause(
            enrolment=enrolment_of(people["yusuf.karimi"]),
            starts=since,
            reason="Paused by agreement; a date to return is set in the new year",
            agreed_by=people["imogen.hart"],
            by=people["imogen.hart"],
        )


def _ask(people: dict[str, Person], on: date) -> None:
    """Let Lucy be granted more time once, and Tom wait for an answer."""
    asked = working_days_before(on, 30)
    with on_day(asked):
        request = ask_more_time(
            stage_module=_place(people["lucy.hargreave"], "child-safeguarding"),
            until=working_day_after(on, 15),
            reason="Duty cover took three of my four learning afternoons this month.",
            by=people["lucy.hargreave"],
        )
    with on_day(working_day_after(asked, 2)):
        words = "Yes. From Monday your afternoons are not used for cover."
        answer_more_time(request=request, until=request.until, answer=words, by=people["carys.bevan"])
    with on_day(working_days_before(on, 1)):
        ask_more_time(
            stage_module=_place(people["tom.ashby"], "rosh-curiosity"),
            until=working_day_after(months_after(on, 1), 15),
            reason="I have no mentor yet, and nobody to go through the first cases with.",
            by=people["tom.ashby"],
        )


def _place(person: Person, module: str) -> StageModule:
    version = enrolment_of(person).pathway_version
    return StageModule.objects.select_related("module").get(stage__pathway_version=version, module__key=module)


def _leave(people: dict[str, Person], on: date) -> None:
    """Let Oscar leave last year, and say why: the regional learning manager reads it, his manager does not."""
    oscar, day = people["oscar.threlfall"], months_after(on, -13)
    with on_day(day):
        ended = withdraw(
            enrolment=enrolment_of(oscar),
            last_day=day,
            leaving_reason="support",
            agreed_by=people["ruth.ellison"],
            by=people["imogen.hart"],
        )
        write_leaving_words(change=ended.change, words=WHY_OSCAR_LEFT, by=oscar)


def _qualify(people: dict[str, Person], on: date) -> None:
    """Let Maya qualify two months ago, with something left that her manager takes on."""
    day = months_after(on, -2)
    with on_day(day):
        mark_newly_qualified(
            enrolment=enrolment_of(people["maya.lindhurst"]),
            qualified_on=day,
            evidence="Certificate in the learning file",
            by=people["imogen.hart"],
        )
