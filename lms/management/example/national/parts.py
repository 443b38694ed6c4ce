"""What is written of an invented nation, part by part, in the order in which one needs the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lms.management.example.national import cases, choices, figures, night, people, places
from lms.management.example.national.world import World


@dataclass(frozen=True)
class Part:
    """Some tables: what they tell, and what writes them and returns how many rows it wrote."""

    name: str
    write: Callable[[World], int]


PEOPLE: Final = (
    Part("Places", places.write_places),
    Part("Accounts", people.write_accounts),
    Part("Posts", people.write_posts),
    Part("Qualifications", people.write_qualifications),
    Part("Line managers", people.write_lines),
    Part("Absences", people.write_absences),
    Part("Roles and stand-ins", people.write_grants),
    Part("What mentors offer", people.write_particulars),
    Part("Authors", night.write_groups),
    Part("Choices of regions", choices.write_choices),
    Part("Planned intakes", choices.write_intakes),
)
CASES: Final = (
    Part("Cases and who holds them", cases.write_cases),
    Part("Workload figures", figures.write_workloads),
    Part("Reductions on file", figures.write_reductions),
)
NIGHT: Final = (
    Part("Tables counted by the database", night.count_rows),
    Part("Mentor cover", night.write_cover),
    Part("Standings of mentors", night.write_mentors),
    Part("Learners’ cases asked about again", night.write_held),
    Part("Standings of learners", night.write_standings),
    Part("Forecasts", night.write_forecasts),
)
