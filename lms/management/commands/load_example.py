"""Load the example: believable, invented, dated relative to today. Loaded already: nothing changes."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from courses import standing
from courses.pathway_data import load_pathways
from lms.calendar import months_after, today
from lms.demo import DOMAIN, PASSWORD
from lms.management.example.assured import play_assurance
from lms.management.example.authoring import keep_lessons, write_and_reflect
from lms.management.example.caseloads import give_workloads
from lms.management.example.challenges import play_challenges
from lms.management.example.checked import record_spot_checks
from lms.management.example.clock import on_day
from lms.management.example.coworking import play_co_working
from lms.management.example.dates import play_dates
from lms.management.example.decisions import play_decisions
from lms.management.example.edits import publish_as_it_was, publish_edit
from lms.management.example.events import play_events
from lms.management.example.figures import work_out_figures
from lms.management.example.ground import build_people, build_units
from lms.management.example.holdings import leave_files, take_in_holdings
from lms.management.example.intakes import play_intakes
from lms.management.example.joiners import play_joiners
from lms.management.example.learning import play
from lms.management.example.learning_time import play_learning_time
from lms.management.example.meetings import play_meetings
from lms.management.example.mentors import play_mentors, settle_mentors
from lms.management.example.messages import send_as_it_was
from lms.management.example.national.loading import load_nation, refuse_unless_empty, to_sign_in
from lms.management.example.national.world import SEED
from lms.management.example.portfolios import play_portfolios
from lms.management.example.proposals import play_proposals
from lms.management.example.rechecked import ask_again
from lms.management.example.reductions import take_in_reductions
from lms.management.example.reflecting import play_reflecting
from lms.management.example.results import play_results
from lms.management.example.retests import play_retests
from lms.management.example.reviews import play_reviews
from lms.management.example.spans import play_spans
from lms.management.example.telling import tell_managers
from lms.management.example.workload_export import export_of_team_2
from lms.models import Person
from lms.roles import Role

CONTENT = settings.BASE_DIR / "content"
EXPORT = settings.VAR_DIR / "workload-export.xlsx"
# A nation has five years of records, and what they rest on is older.
BEFORE_A_NATION = 62


class Command(BaseCommand):
    """Make the example region, its people, and their history."""

    help = "Load the example (demo: one PDU in full and a second region; national: 12 regions and 20,000 people)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size."""
        parser.add_argument("--size", choices=["demo", "national"], default="demo")
        parser.add_argument("--scale", type=float, default=1.0, help="of national: which part of it, such as 0.01")
        parser.add_argument("--seed", type=int, default=SEED, help="of national: the number that it is made from")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, all or nothing."""
        self.said = self.stdout if options["verbosity"] > 1 else StringIO()
        if options["size"] == "national":
            self._nation(options["scale"], options["seed"])
            return
        if Person.objects.filter(email="priya.nair@example.org").exists():
            self.stdout.write("The example is loaded already.")
            return
        if Person.objects.exists():
            raise CommandError("There are people here already. Load the example into an empty database only.")
        with transaction.atomic():
            self._content(24)
            self._people()
        EXPORT.parent.mkdir(parents=True, exist_ok=True)
        EXPORT.write_bytes(export_of_team_2(today()))
        leave_files(EXPORT.parent, today())
        self.stdout.write(f"Loaded {Person.objects.count()} people. Files to try the imports with: {EXPORT.parent}")

    def _nation(self, scale: float, seed: int) -> None:
        if not 0 < scale <= 1:
            raise CommandError("The scale is more than 0 and at most 1.")
        refuse_unless_empty()
        with transaction.atomic():
            self._content(BEFORE_A_NATION)
            world = load_nation(self.stdout, today(), scale=scale, seed=seed)
            keep_lessons(Person.objects.get(pk=world.holders(Role.AUTHOR, world.nation)[0].pk))
        self.stdout.write(f"Sign in with one of these and the password {PASSWORD}")
        for role, person in to_sign_in(world):
            self.stdout.write(f"{role:<28} {person.key}{DOMAIN} ({person.name}, {person.place.name})")

    def _content(self, months: int) -> None:
        """Load what is taught, as of so many months ago."""
        with on_day(months_after(today(), -months)):
            for pack in sorted(CONTENT.glob("*/pack.yaml")):
                call_command("import_course_pack", pack.parent, verbosity=0, stdout=self.said)
            publish_as_it_was()
            call_command("load_frameworks", verbosity=0, stdout=self.said)
            load_pathways(CONTENT / "pathways" / "pathways.yaml")

    def _people(self) -> None:
        day = today()
        with on_day(months_after(day, -24)):
            people = build_people(build_units(), day)
            call_command("sync_roles", verbosity=0, stdout=self.said)
        keep_lessons(people["beatrice.ward"])
        with standing.rebuilt_at_the_end(day):
            play(people, day)
            play_portfolios(people, day)
        play_dates(people, day)
        play_assurance(people, day)
        play_retests(people, day)
        play_events(people, day)
        play_results(people, day)
        play_challenges(people, day)
        play_reviews(day)
        play_meetings(people, day)
        play_learning_time(people, day)
        play_reflecting(people, day)
        give_workloads(people, day)
        take_in_holdings(people, day)
        play_spans(people, day)
        play_mentors(people, day)
        record_spot_checks(people, day)
        write_and_reflect(people, day)
        publish_edit(people, day)
        play_proposals(people, day)
        play_intakes(people, day)
        play_co_working(people, day)
        play_joiners(people, day)
        settle_mentors(day)
        play_decisions(people, day)
        standing.rebuild(day)
        take_in_reductions(people, day)
        ask_again(people, day)
        tell_managers(day)
        work_out_figures(timezone.now())
        send_as_it_was(timezone.now())
