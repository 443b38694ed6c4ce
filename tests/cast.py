"""The cast: people with names and a place in the tree, so that tests read as sentences. Everybody is invented."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from courses import standing
from courses.actions import enrol
from courses.models import Enrolment, Module, ModuleVersion, Pathway, PathwayVersion, Stage, StageModule
from lms.calendar import months_after, today, years_after
from lms.models import Grade, LineManagement, Person, Post, Qualification, RoleGrant, Unit
from lms.roles import Role
from mentoring.pairings.models import Pairing
from mentoring.pairings.stretches import write_all

PASSWORD = "a-long-way-to-mark"


@dataclass
class Cast:
    """Everybody and everywhere. `outsiders` have the same roles in another region."""

    nation: Unit
    region: Unit
    pdu: Unit
    team: Unit
    other_team: Unit
    far_region: Unit
    far_pdu: Unit
    far_team: Unit
    people: dict[str, Person] = field(default_factory=dict)
    outsiders: dict[Role, Person] = field(default_factory=dict)
    modules: list[Module] = field(default_factory=list)
    pathway: PathwayVersion | None = None

    def __getattr__(self, name: str) -> Person:
        """Return a person by first name."""
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(f"Nobody in the cast is called {name}.") from None

    def in_role(self, role: Role) -> Person:
        """Return the person of the cast who holds this role."""
        return self.people[WHO_HOLDS[role]]

    def enrolment_of(self, person: Person) -> Enrolment:
        """Return the pathway that a learner is on."""
        return Enrolment.objects.open().get(person=person)


WHO_HOLDS: dict[Role, str] = {
    Role.LEARNER: "priya",
    Role.OFFICER: "nadia",
    Role.MENTOR: "gareth",
    Role.PTA: "helen",
    Role.SPO: "daniel",
    Role.HEAD_OF_PDU: "ruth",
    Role.REGIONAL_LEARNING_MANAGER: "imogen",
    Role.COORDINATOR: "tomasz",
    Role.REVIEWER: "amara",
    Role.IQA: "stella",
    Role.EQA: "victor",
    Role.AUTHOR: "beatrice",
    Role.NATIONAL_LEAD: "leonard",
    Role.AUDITOR: "wilma",
    Role.ADMINISTRATOR: "hugo",
}

# first name: full name, grade, roles, place, months in post, years qualified (0: not qualified)
PEOPLE: dict[str, tuple[str, Grade, tuple[Role, ...], str, int, int]] = {
    "priya": ("Priya Nair", Grade.PQIP, (Role.LEARNER,), "team", 8, 0),
    "callum": ("Callum Frost", Grade.PQIP, (Role.LEARNER,), "team", 3, 0),
    "nadia": ("Nadia Rowe", Grade.PO, (Role.OFFICER,), "team", 48, 4),
    "gareth": ("Gareth Pugh", Grade.PO, (Role.OFFICER, Role.MENTOR), "team", 60, 5),
    "owen": ("Owen Castle", Grade.PO, (Role.OFFICER, Role.MENTOR), "other_team", 18, 1),
    "helen": ("Helen Marsh", Grade.PO, (Role.PTA,), "pdu", 90, 7),
    "joel": ("Joel Adeyemi", Grade.PO, (Role.PTA,), "pdu", 40, 3),
    "daniel": ("Daniel Okafor", Grade.SPO, (Role.SPO,), "team", 70, 9),
    "carys": ("Carys Bevan", Grade.SPO, (Role.SPO,), "other_team", 50, 8),
    "ruth": ("Ruth Ellison", Grade.HEAD, (Role.HEAD_OF_PDU,), "pdu", 30, 15),
    "imogen": ("Imogen Hale", Grade.OTHER, (Role.REGIONAL_LEARNING_MANAGER,), "region", 30, 0),
    "tomasz": ("Tomasz Wolny", Grade.OTHER, (Role.COORDINATOR,), "pdu", 30, 0),
    "amara": ("Amara Diallo", Grade.PO, (Role.REVIEWER,), "region", 80, 6),
    "stella": ("Stella Quist", Grade.OTHER, (Role.IQA,), "region", 30, 6),
    "victor": ("Victor Lund", Grade.OTHER, (Role.EQA,), "nation", 1, 0),
    "beatrice": ("Beatrice Ward", Grade.OTHER, (Role.AUTHOR,), "nation", 30, 0),
    "leonard": ("Leonard Achebe", Grade.OTHER, (Role.NATIONAL_LEAD,), "nation", 30, 0),
    "wilma": ("Wilma Strand", Grade.OTHER, (Role.AUDITOR,), "nation", 30, 0),
    "hugo": ("Hugo Pike", Grade.OTHER, (Role.ADMINISTRATOR,), "nation", 30, 0),
}
FAR_PLACES = {
    "team": "far_team",
    "other_team": "far_team",
    "pdu": "far_pdu",
    "region": "far_region",
    "nation": "far_region",
}


def assemble() -> Cast:
    """Put places, people, a pathway of two modules and its pairings into the database."""
    cast = Cast(**_places())
    for first, facts in PEOPLE.items():
        cast.people[first] = _person(cast, first, *facts)
    for role, first in WHO_HOLDS.items():
        _, grade, _, place, months, years = PEOPLE[first]
        name = f"Far {cast.people[first].name.split()[0]}"
        cast.outsiders[role] = _person(
            cast, f"far-{role.value}", name, grade, (role,), FAR_PLACES[place], months, years
        )
    _lines(cast)
    _learning(cast)
    return cast


def _places() -> dict[str, Unit]:
    nation = Unit.add_root(kind=Unit.Kind.NATION, name="England and Wales", code="NAT")
    region = nation.add_child(kind=Unit.Kind.REGION, name="East Aldershire", code="EA")
    pdu = region.add_child(kind=Unit.Kind.PDU, name="Aldermoor", code="EA-ALD")
    far_region = nation.add_child(kind=Unit.Kind.REGION, name="North Fellshire", code="NF")
    far_pdu = far_region.add_child(kind=Unit.Kind.PDU, name="Fellgate", code="NF-FEL")
    return {
        "nation": nation,
        "region": region,
        "pdu": pdu,
        "team": pdu.add_child(kind=Unit.Kind.TEAM, name="Aldermoor Team 1", code="EA-ALD-1"),
        "other_team": pdu.add_child(kind=Unit.Kind.TEAM, name="Aldermoor Team 2", code="EA-ALD-2"),
        "far_region": far_region,
        "far_pdu": far_pdu,
        "far_team": far_pdu.add_child(kind=Unit.Kind.TEAM, name="Fellgate Team 1", code="NF-FEL-1"),
    }


def _person(
    cast: Cast, key: str, name: str, grade: Grade, roles: tuple[Role, ...], place: str, months: int, years: int
) -> Person:
    unit: Unit = cast.__dict__[place]
    person = Person.objects.create(email=f"{key}@example.org", name=name, staff_code=f"X{Person.objects.count():04}")
    Post.objects.create(person=person, unit=unit, grade=grade, starts=months_after(today(), -months))
    for role in roles:
        RoleGrant.objects.create(person=person, role=role.value, unit=unit, starts=months_after(today(), -months))
    if years:
        _qualify(person, Qualification.Kind.PRACTITIONER, years_after(today(), -years))
    if Role.PTA in roles and name != "Joel Adeyemi":
        _qualify(person, Qualification.Kind.ASSESSOR, years_after(today(), -2))
    return person


def _qualify(person: Person, kind: str, starts: date) -> None:
    Qualification.objects.create(person=person, kind=kind, starts=starts, evidence="Certificate seen")


def _lines(cast: Cast) -> None:
    manages: dict[str, tuple[str, ...]] = {
        "daniel": ("priya", "callum", "nadia", "gareth"),
        "carys": ("owen",),
        "ruth": ("daniel", "carys", "helen", "joel"),
    }
    since = today() - timedelta(days=100)
    for manager, reports in manages.items():
        for report in reports:
            LineManagement.objects.create(person=cast.people[report], manager=cast.people[manager], starts=since)
    far = cast.outsiders
    for role in (Role.LEARNER, Role.OFFICER, Role.MENTOR):
        LineManagement.objects.create(person=far[role], manager=far[Role.SPO], starts=since)


def _learning(cast: Cast) -> None:
    for key, title in (("child-safeguarding", "Child safeguarding"), ("domestic-abuse", "Domestic abuse")):
        module = Module.objects.create(key=key, title=title, minutes=60, gates_first_case=True)
        standards = [
            {"code": "C1a", "title": "Identifies any risk of harm to others", "source": "Inspection questions"}
        ]
        ModuleVersion.objects.create(module=module, number=1, content_hash=key, standards=standards)
        cast.modules.append(module)
    pathway = Pathway.objects.create(key="pqip-15", name="PQiP 15 months")
    cast.pathway = PathwayVersion.objects.create(pathway=pathway, months=15, source="tests")
    stages = [("Starting", 0, 3), ("First cases", 3, 9), ("Wider practice", 9, 15)]
    for number, (name, first, last) in enumerate(stages, 1):
        stage = Stage.objects.create(
            pathway_version=cast.pathway, number=number, name=name, from_month=first, to_month=last
        )
        if number <= len(cast.modules):
            StageModule.objects.create(stage=stage, module=cast.modules[number - 1], position=1, due_month=last)
    far_learner = cast.outsiders[Role.LEARNER]
    for person, months in ((cast.priya, 8), (cast.callum, 3), (far_learner, 5)):
        _enrol(cast, person, months)
    since = months_after(today(), -3)
    for kind, learner, supporter in (
        ("mentor", cast.priya, cast.gareth),
        ("pta", cast.priya, cast.helen),
        ("pta", cast.callum, cast.joel),
        ("mentor", far_learner, cast.outsiders[Role.MENTOR]),
        ("pta", far_learner, cast.outsiders[Role.PTA]),
    ):
        Pairing.objects.create(kind=kind, learner=learner, supporter=supporter, starts=since)
    standing.rebuild(today())
    write_all(today())


def _enrol(cast: Cast, person: Person, months: int) -> Any:
    return enrol(
        person=person,
        pathway_version=cast.pathway,
        intake="March 2026",
        starts=months_after(today(), -months),
        entry_basis=Enrolment.Basis.LEVEL_5,
        by=None,
    )
