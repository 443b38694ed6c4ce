"""Ask from the command line whether a case may go to somebody, with the reasons of the page."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from mentoring.caseload.allocation import Decision
from mentoring.caseload.checking import check_allocation
from mentoring.caseload.facts import CONCERNS, GROUPS, LETTERS, TIERS, CaseFacts
from mentoring.caseload.models import Case, Rosh
from mentoring.caseload.officers import Other, asked_about, others_for

OTHERS = 6


class Command(BaseCommand):
    """Allow, warn or block, each reason with its rule, source and day."""

    help = "Ask whether a case, described by coded facts, may go to a person. With --by the answer is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person and the facts of the case."""
        parser.add_argument("--person", required=True, help="the work e-mail of who would hold the case")
        parser.add_argument("--by", default="", help="the work e-mail of who asks: their rights count, and it is kept")
        for group in GROUPS:
            flag = f"--rosh-{group.replace('_', '-')}"
            parser.add_argument(flag, dest=group, choices=Rosh.values, default=Rosh.LOW.value)
        parser.add_argument("--order", choices=Case.Order.values, default=Case.Order.COMMUNITY.value)
        parser.add_argument("--tier", choices=[*LETTERS, *TIERS], default="", metavar="TIER")
        parser.add_argument("--mappa-category", type=int, choices=range(1, 5), default=None)
        parser.add_argument("--mappa-level", type=int, choices=range(1, 4), default=None)
        for concern in CONCERNS:
            parser.add_argument(f"--{concern.replace('_', '-')}", action="store_true")
        parser.add_argument(
            "--others", action="store_true", help="also say who else of the delivery unit could take it"
        )
        parser.add_argument("--lead", default="", help="the work e-mail of who would lead it, if it is co-worked")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the answer, and every reason."""
        person, facts = somebody(options["person"]), facts_from(options)
        lead = somebody(options["lead"]) if options["lead"] else None
        if options["by"]:
            try:
                check_allocation(person=person, facts=facts, lead=lead, by=somebody(options["by"]))
            except NotAllowed as refused:
                raise CommandError(str(refused)) from refused
        known = asked_about([person, lead] if lead else [person], today())
        decision = known[person.pk].about(facts, known[lead.pk] if lead else None)
        others = others_for(facts, person, today(), OTHERS) if options["others"] else []
        lines = [f"{decision.answer.capitalize()}: {person}", *lines_of(decision), *map(in_a_line, others)]
        self.stdout.write("\n".join(lines))


def somebody(email: str) -> Person:
    """Return the person with this e-mail, or say that there is none."""
    person = Person.objects.filter(email=email.lower()).first()
    if person is None:
        raise CommandError(f"Nobody has the e-mail {email}.")
    return person


def facts_from(options: dict[str, Any]) -> CaseFacts:
    """Return the case that the options describe."""
    return CaseFacts(**{name: options[name] for name in CaseFacts.__dataclass_fields__})


def in_a_line(other: Other) -> str:
    """Write somebody else who could take the case."""
    return f"{other.decision.answer.capitalize()}: {other.asked.person}. {other.why}"


def lines_of(decision: Decision) -> list[str]:
    """Write each reason in two or three lines."""
    lines = []
    for reason in decision.reasons:
        lines.append(f"  {reason.answer:5}  {reason.reason}")
        if reason.changes_if:
            lines.append(f"         Changes if: {reason.changes_if}")
        if said := reason.said_by:
            lines.append(f"         {reason.rule}, {said.version}: {said.source} ({reason.day})")
    return lines
