"""Ask for jobs and urgent messages, one each second, and write down each number that the database has taken."""

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import DatabaseError, InterfaceError, connections, transaction  # noqa: E402  # set up first

from benchmarks._marks import MESSAGE_EVERY, MOMENTS, leave_mark  # noqa: E402
from lms.actions import queue_notices  # noqa: E402
from lms.models import Person  # noqa: E402

EVERY_SECONDS = 1.0


@transaction.atomic
def ask_for(number: int, people: list[Person]) -> None:
    """Ask for a mark; each fifth time, write to somebody who was not written to before."""
    if number % MESSAGE_EVERY:
        leave_mark.enqueue(number, MOMENTS[number % 3], 3 if number % 2 else 0)
    elif number // MESSAGE_EVERY <= len(people):
        person = people[number // MESSAGE_EVERY - 1]
        queue_notices(people=[person], event=f"hosts-{number}", text="A message", link="/", urgent=True)


def main() -> None:
    """Ask until told to end; a number whose transaction failed is not asked for again."""
    people = list(Person.objects.order_by("pk"))
    number = 0
    with Path(sys.argv[1]).open("a") as taken:
        while True:
            number += 1
            try:
                ask_for(number, people)
            except (DatabaseError, InterfaceError):
                connections.close_all()
            else:
                taken.write(f"{number}\n")
                taken.flush()
            time.sleep(EVERY_SECONDS)


if __name__ == "__main__":
    main()
