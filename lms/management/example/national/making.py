"""Makes an invented nation from one number: the same number, day and size give the same world. No database."""

from datetime import date

from lms.management.example.national.careers import Register
from lms.management.example.national.learners import enrol_all
from lms.management.example.national.lines import draw_absences, draw_lines
from lms.management.example.national.places import make_places
from lms.management.example.national.staffing import hire_managers, hire_officers, hire_others, hire_programme
from lms.management.example.national.supporting import choose_supporters, name_mentors
from lms.management.example.national.world import SEED, Size, World


def make_world(on: date, size: Size | None = None, seed: int = SEED) -> World:
    """Make everybody and everything of it, with the ids that their rows will have."""
    size = size or Size()
    places = make_places(size)
    kinds = {kind: [one for one in places if one.kind == kind] for kind in ("region", "pdu", "team")}
    world = World(seed, on, size, places[0], kinds["region"], kinds["pdu"], kinds["team"])
    register = Register(world.staff)
    hire_programme(world, register)
    managers = hire_managers(world, register)
    world.learners = enrol_all(world, register)
    hire_officers(world, register, [one.person for one in world.learners if one.qualified])
    hire_others(world, register)
    name_mentors(world)
    draw_lines(world, managers)
    draw_absences(world)
    choose_supporters(world)
    return world
