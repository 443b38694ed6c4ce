"""Draw cases for spot checks at a place from the command line, or only say who would be looked at."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.draws.population import Population, population_of
from assessments.spot_checks.draws.words import reasons_in_words
from assessments.spot_checks.judging.assigning import assign_waiting
from assessments.spot_checks.models import Draw, DrawOfficer, StandardVersion
from lms.calendar import today
from lms.models import Person, Unit
from lms.permissions import NotAllowed


class Command(BaseCommand):
    """Freeze the list of a place, draw its seed, and print both hashes; with --dry-run print only who is due."""

    help = "Draw cases for spot checks at a place. The list is frozen and hashed before the seed is drawn."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the place, the standard, and in whose name it is done."""
        parser.add_argument("unit", metavar="UNIT_CODE", help="the code of the place, such as EA-ALD")
        parser.add_argument("--standard", default="", help="the key of the standard (the only one when left out)")
        parser.add_argument("--dry-run", action="store_true", help="only say who is due, and who is left out and why")
        parser.add_argument("--by", default="", help="the work e-mail of the person in whose name it is done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw, and print what came of it; or print the list only."""
        unit, version = unit_called(options["unit"]), version_called(options["standard"])
        by = somebody(options["by"]) if options["by"] else None
        if options["dry_run"]:
            self.stdout.write("\n".join(lines_of(population_of(unit, today()))))
            return
        try:
            frozen = freeze_population(unit=unit, standard_version=version, by=by)
            self.stdout.write(f"Draw {frozen.pk}: {frozen.officers_n} officers looked at, {frozen.cases_n} cases.")
            self.stdout.write(f"Hash of the list: {frozen.population_hash}")
            self._draw(frozen, by)
        except (NotAllowed, ValidationError) as refused:
            raise CommandError(" ".join(getattr(refused, "messages", [str(refused)]))) from refused

    def _draw(self, frozen: Draw, by: Person | None) -> None:
        result = draw(draw=frozen, by=by)
        self.stdout.write(f"Seed: {result.seed}")
        self.stdout.write(f"Hash of the result: {result.result_hash}")
        self.stdout.write(f"Cases drawn: {result.drawn_n}. To be judged by {frozen.judge_by}.")
        # On its own: nothing that goes wrong here undoes a draw.
        self.stdout.write(f"Readers asked: {assign_waiting(on=today(), by=by)}.")


def lines_of(population: Population) -> list[str]:
    """Write how many are due, may be drawn and are left out, then each officer with the reasons."""
    counts = population.strata
    head = ", ".join(f"{DrawOfficer.Stratum(key).label.lower()} {count}" for key, count in counts.items())
    lines = [f"{len(population.officers)} officers looked at, {population.cases_n} cases: {head}."]
    for one in population.officers:
        lines.append(f"  {one.stratum:8}  {one.officer}: {'; '.join(reasons_in_words(one.place.reasons))}")
    return lines


def unit_called(code: str) -> Unit:
    """Return the place with this code, or say that there is none."""
    unit: Unit | None = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(f"There is no place with the code {code}.")
    return unit


def version_called(key: str) -> StandardVersion:
    """Return the newest version of a standard: of the one with this key, or of the only one there is."""
    versions = StandardVersion.objects.select_related("standard").order_by("standard", "-number")
    newest: dict[str, StandardVersion] = {}
    for version in versions:
        newest.setdefault(version.standard.key, version)
    if key and key not in newest:
        raise CommandError(f"There is no standard {key}. There are: {', '.join(sorted(newest)) or 'none'}.")
    if not key and len(newest) != 1:
        raise CommandError(f"Say which standard with --standard. There are: {', '.join(sorted(newest)) or 'none'}.")
    return newest[key] if key else next(iter(newest.values()))


def somebody(email: str) -> Person:
    """Return the person with this e-mail, or say that there is none."""
    person = Person.objects.filter(email=email.lower()).first()
    if person is None:
        raise CommandError(f"Nobody has the e-mail {email}.")
    return person
