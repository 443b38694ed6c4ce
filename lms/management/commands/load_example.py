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
from lms.management.example.learning import play
from lms.management.example.learning_time import play_learning_time
from lms.management.example.meetings import play_meetings
from lms.management.example.mentors import play_mentors, settle_mentors
from lms.management.example.messages import send_as_it_was
from lms.management.example.portfolios import play_portfolios
from lms.management.example.proposals import play_proposals
from lms.management.example.rechecked import ask_again
from lms.management.example.reductions import take_in_reductions
from lms.management.example.reflecting import play_reflecting
from lms.management.example.results import play_results
from lms.management.example.retests import play_retests
from lms.management.example.reviews import play_reviews
from lms.management.example.spans import play_spans
from lms.management.example.workload_export import export_of_team_2
from lms.models import Person

CONTENT = settings.BASE_DIR / "content"
EXPORT = settings.VAR_DIR / "workload-export.xlsx"


class Command(BaseCommand):
    """Make the example region, its people, and their history."""

    help = "Load the example (demo: one PDU in full and a second region)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size."""
        parser.add_argument("--size", choices=["demo"], default="demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, all or nothing."""
        self.said = self.stdout if options["verbosity"] > 1 else StringIO()
        if Person.objects.filter(email="priya.nair@example.org").exists():
            self.stdout.write("The example is loaded already.")
            return
        if Person.objects.exists():
            raise CommandError("There are people here already. Load the example into an empty database only.")
        with transaction.atomic():
            self._content()
            self._people()
        EXPORT.parent.mkdir(parents=True, exist_ok=True)
        EXPORT.write_bytes(export_of_team_2(today()))
        leave_files(EXPORT.parent, today())
        self.stdout.write(f"Loaded {Person.objects.count()} people. Files to try the imports with: {EXPORT.parent}")

    def _content(self) -> None:
        with on_day(months_after(today(), -24)):
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
        settle_mentors(day)
        play_decisions(people, day)
        standing.rebuild(day)
        take_in_reductions(people, day)
        ask_again(people, day)
        work_out_figures(timezone.now())
        send_as_it_was(timezone.now())
