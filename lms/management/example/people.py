"""Who is in the example, and where. Everybody is invented."""

from dataclasses import dataclass
from typing import Final

from lms.models import Grade
from lms.roles import Role


@dataclass(frozen=True)
class Who:
    """One person of the example: months are counted back from today."""

    key: str
    name: str
    grade: Grade
    unit: str
    roles: tuple[Role, ...] = (Role.OFFICER,)
    manager: str = ""
    months: int = 40
    qualified_months: int = 0
    assessor_months: int = 0
    hours: float = 37
    break_months: tuple[int, int] | None = None


@dataclass(frozen=True)
class Learns:
    """A learner's place on a pathway, and what there is to see about it."""

    key: str
    pathway: str
    months: int
    mentor: str = ""
    mentor_since: int = 0
    pta: str = ""
    share: str = "1"
    # How far: lessons finished of each module in order, checks passed, modules observed.
    lessons: tuple[int, int, int] = (0, 0, 0)
    checks: int = 0
    observed: int = 0
    percent: float = 80.0
    # Wrong answers of a first go at the check that was not enough; none: it was enough at once.
    failed: int = 0


UNITS: Final = (
    ("NAT", None, "nation", "England and Wales"),
    ("EA", "NAT", "region", "East Aldershire"),
    ("EA-ALD", "EA", "pdu", "Aldermoor"),
    ("EA-ALD-1", "EA-ALD", "team", "Aldermoor Team 1"),
    ("EA-ALD-2", "EA-ALD", "team", "Aldermoor Team 2"),
    ("EA-BRE", "EA", "pdu", "Breckland Vale"),
    ("EA-BRE-1", "EA-BRE", "team", "Breckland Vale Team 1"),
    ("NF", "NAT", "region", "North Fellshire"),
    ("NF-FEL", "NF", "pdu", "Fellgate"),
    ("NF-FEL-1", "NF-FEL", "team", "Fellgate Team 1"),
)

DONE: Final = (5, 5, 5)
LEARNER, OFFICER, MENTOR = (Role.LEARNER,), (Role.OFFICER,), (Role.OFFICER, Role.MENTOR)
PO, PQIP, PSO, SPO = Grade.PO, Grade.PQIP, Grade.PSO, Grade.SPO

STAFF: Final = (
    # Learners first: the sign-in page offers the first holder of each role.
    Who("priya.nair", "Priya Nair", PQIP, "EA-ALD-2", LEARNER, "daniel.okafor", 2),
    Who("tom.ashby", "Tom Ashby", PQIP, "EA-ALD-2", LEARNER, "daniel.okafor", 2),
    Who("zainab.iqbal", "Zainab Iqbal", PQIP, "EA-ALD-2", LEARNER, "daniel.okafor", 4),
    Who("rhys.maddox", "Rhys Maddox", PQIP, "EA-ALD-2", LEARNER, "martin.leigh", 5),
    Who("ella.brandt", "Ella Brandt", PQIP, "EA-ALD-2", LEARNER, "martin.leigh", 14),
    Who("kwame.mensah", "Kwame Mensah", PSO, "EA-ALD-2", LEARNER, "martin.leigh", 30),
    Who("lucy.hargreave", "Lucy Hargreave", PQIP, "EA-ALD-1", LEARNER, "carys.bevan", 7),
    Who("imran.sadiq", "Imran Sadiq", PQIP, "EA-ALD-1", LEARNER, "carys.bevan", 1),
    Who("megan.oconnell", "Megan O’Connell", PQIP, "EA-ALD-1", LEARNER, "carys.bevan", 11, hours=22.2),
    Who("josh.tindall", "Josh Tindall", PQIP, "EA-ALD-1", LEARNER, "carys.bevan", 6),
    Who("sofia.reyes", "Sofia Reyes", PQIP, "EA-ALD-1", LEARNER, "carys.bevan", 16),
    Who("ben.wetherby", "Ben Wetherby", PSO, "EA-ALD-1", LEARNER, "carys.bevan", 26),
    # Officers, six of them mentors; Owen Castle is not yet two years qualified.
    Who("nadia.rowe", "Nadia Rowe", PO, "EA-ALD-2", OFFICER, "daniel.okafor", 66, 62),
    Who("gareth.pugh", "Gareth Pugh", PO, "EA-ALD-2", MENTOR, "daniel.okafor", 90, 84),
    Who("owen.castle", "Owen Castle", PO, "EA-ALD-2", MENTOR, "daniel.okafor", 34, 19),
    Who("anjali.deshmukh", "Anjali Deshmukh", PO, "EA-ALD-2", MENTOR, "martin.leigh", 70, 58, break_months=(40, 28)),
    Who("peter.lindqvist", "Peter Lindqvist", PO, "EA-ALD-1", MENTOR, "carys.bevan", 120, 110, hours=29.6),
    Who("sarah.linton", "Sarah Linton", PO, "EA-ALD-1", MENTOR, "carys.bevan", 55, 50),
    Who("marcus.bell", "Marcus Bell", PO, "EA-ALD-1", MENTOR, "carys.bevan", 48, 31),
    Who("leah.dunmore", "Leah Dunmore", PO, "EA-ALD-1", OFFICER, "carys.bevan", 28, 20),
    Who("chris.yardley", "Chris Yardley", PO, "EA-ALD-2", OFFICER, "martin.leigh", 61, 60),
    Who("chris.yardley2", "Chris Yardley", PSO, "EA-ALD-2", OFFICER, "martin.leigh", 15),
    Who("faye.normanton", "Faye Normanton", PSO, "EA-ALD-1", OFFICER, "carys.bevan", 44),
    Who("dev.chaudhry", "Dev Chaudhry", PSO, "EA-ALD-1", OFFICER, "carys.bevan", 12),
    # Practice tutor assessors; Joel Adeyemi has not yet the assessor award.
    Who("helen.marsh", "Helen Marsh", PO, "EA-ALD", (Role.PTA,), "ruth.ellison", 100, 96, 70),
    Who("joel.adeyemi", "Joel Adeyemi", PO, "EA-ALD", (Role.PTA,), "ruth.ellison", 60, 48),
    Who("bronwen.hale", "Bronwen Hale", PO, "EA-ALD", (Role.PTA,), "ruth.ellison", 88, 80, 30),
    # Managers; Carys Bevan is over span.
    Who("daniel.okafor", "Daniel Okafor", SPO, "EA-ALD-2", (Role.SPO,), "ruth.ellison", 60, 130),
    Who("martin.leigh", "Martin Leigh", SPO, "EA-ALD-2", (Role.SPO,), "ruth.ellison", 20, 90),
    Who("carys.bevan", "Carys Bevan", SPO, "EA-ALD-1", (Role.SPO,), "ruth.ellison", 44, 120),
    Who("ruth.ellison", "Ruth Ellison", Grade.HEAD, "EA-ALD", (Role.HEAD_OF_PDU,), "", 36, 200),
    # The region and the nation.
    Who("imogen.hart", "Imogen Hart", Grade.OTHER, "EA", (Role.REGIONAL_LEARNING_MANAGER,), "", 36),
    Who("tomasz.wolny", "Tomasz Wolny", Grade.OTHER, "EA-ALD", (Role.COORDINATOR,), "ruth.ellison", 36),
    Who("judith.keane", "Judith Keane", PO, "EA-BRE-1", MENTOR, "", 80, 75),
    Who("amara.diallo", "Amara Diallo", PO, "EA-BRE-1", (Role.REVIEWER,), "", 90, 85),
    Who("oliver.hartnell", "Oliver Hartnell", PO, "EA-BRE-1", (Role.REVIEWER,), "", 62, 58),
    Who("mina.farouk", "Mina Farouk", PO, "EA-BRE-1", (Role.REVIEWER,), "", 51, 47),
    Who("petra.novak", "Petra Novak", PO, "EA-BRE-1", (Role.REVIEWER,), "", 88, 84),
    Who("stella.quist", "Stella Quist", Grade.OTHER, "EA", (Role.IQA,), "", 30, 90, 80),
    Who("victor.lund", "Victor Lund", Grade.OTHER, "NAT", (Role.EQA,), "", 1),
    Who("beatrice.ward", "Beatrice Ward", Grade.OTHER, "NAT", (Role.AUTHOR,), "", 30),
    Who("nora.blythe", "Nora Blythe", Grade.OTHER, "NAT", (Role.AUTHOR,), "", 30),
    Who("leonard.achebe", "Leonard Achebe", Grade.OTHER, "NAT", (Role.NATIONAL_LEAD,), "", 30),
    Who("wilma.strand", "Wilma Strand", Grade.OTHER, "NAT", (Role.AUDITOR,), "", 30),
    Who("hugo.pike", "Hugo Pike", Grade.OTHER, "NAT", (Role.ADMINISTRATOR,), "", 30),
    # The second region: outsiders, who must see nothing of Aldermoor.
    Who("dana.whitlock", "Dana Whitlock", SPO, "NF-FEL-1", (Role.SPO,), "owen.traherne", 40, 90),
    Who("owen.traherne", "Owen Traherne", Grade.HEAD, "NF-FEL", (Role.HEAD_OF_PDU,), "", 40, 180),
    Who("freya.stokes", "Freya Stokes", PQIP, "NF-FEL-1", LEARNER, "dana.whitlock", 6),
    Who("hamid.rahimi", "Hamid Rahimi", PO, "NF-FEL-1", MENTOR, "dana.whitlock", 50, 45),
    Who("nia.prosser", "Nia Prosser", PO, "NF-FEL", (Role.PTA,), "owen.traherne", 70, 66, 40),
    Who("colin.farrow", "Colin Farrow", PO, "NF-FEL-1", (Role.REVIEWER,), "", 70, 66),
    Who("gita.menon", "Gita Menon", Grade.OTHER, "NF", (Role.REGIONAL_LEARNING_MANAGER,), "", 30),
)

LEARNERS: Final = (
    Learns(
        "priya.nair",
        "pqip-15",
        2,
        "gareth.pugh",
        2,
        "helen.marsh",
        lessons=(5, 3, 0),
        checks=1,
        observed=1,
        percent=78.3,
        failed=3,
    ),
    Learns("tom.ashby", "pqip-15", 1, "", 0, "joel.adeyemi", lessons=(3, 0, 0), percent=62.0),
    Learns(
        "zainab.iqbal",
        "pqip-15",
        3,
        "gareth.pugh",
        3,
        "joel.adeyemi",
        lessons=(5, 5, 2),
        checks=2,
        observed=1,
        percent=88.4,
    ),
    Learns("rhys.maddox", "pqip-21", 5, "anjali.deshmukh", 5, "helen.marsh", lessons=(5, 0, 0), checks=1, percent=71.5),
    Learns(
        "ella.brandt",
        "pqip-15",
        14,
        "anjali.deshmukh",
        12,
        "helen.marsh",
        lessons=DONE,
        checks=3,
        observed=3,
        percent=126.4,
    ),
    Learns(
        "kwame.mensah",
        "pso-progression-15",
        8,
        "peter.lindqvist",
        8,
        "bronwen.hale",
        lessons=DONE,
        checks=3,
        observed=2,
        percent=94.0,
    ),
    Learns("lucy.hargreave", "pqip-15", 7, "sarah.linton", 7, "bronwen.hale", lessons=(5, 1, 0), percent=80.2),
    Learns("imran.sadiq", "pqip-21", 1, "marcus.bell", 1, "bronwen.hale", lessons=(1, 0, 0), percent=40.5),
    Learns("megan.oconnell", "pqip-15", 11, "judith.keane", 10, "helen.marsh", "0.6", DONE, 3, 3, 97.7),
    Learns(
        "josh.tindall",
        "pqip-15",
        6,
        "marcus.bell",
        3,
        "joel.adeyemi",
        lessons=DONE,
        checks=3,
        observed=2,
        percent=103.1,
    ),
    Learns(
        "sofia.reyes",
        "pqip-21",
        16,
        "peter.lindqvist",
        16,
        "helen.marsh",
        lessons=DONE,
        checks=3,
        observed=3,
        percent=108.0,
    ),
    Learns("ben.wetherby", "pso-progression-15", 2, "judith.keane", 2, "bronwen.hale", lessons=(4, 0, 0), percent=85.0),
    Learns(
        "freya.stokes", "pqip-15", 6, "hamid.rahimi", 6, "nia.prosser", lessons=DONE, checks=3, observed=2, percent=82.0
    ),
)
