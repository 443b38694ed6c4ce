"""The order in which cases and officers are drawn, worked out from a seed alone. Pure: whole numbers and hashes.

ALGORITHM 1. The key of every hash is the seed, 64 hexadecimal characters drawn by the server once the population is
frozen. HMAC-SHA256(seed, words) is a number that nobody can know or choose beforehand. With `draw`, `officer` and
`case` the numbers of those rows in the database, written in decimal:

- The cases of an officer stand in the order of HMAC(seed, "1:draw:officer:case"), the least first. The first is drawn;
  the next in order takes its place when it is replaced.
- Whose check was cancelled by hand goes on in the order of the draw that it came from: `seed` and `draw` are then those
  of that draw, which the frozen reasons name, and the cases given up since are passed over.
- In the extra draw an officer with w tickets has w hashes, HMAC(seed, "1:draw:extra:officer:ticket") for ticket 1 to w,
  and takes the least of them. The officers with the least hashes are drawn.
- How many: so many per cent of n, in whole officers. What is left over, h hundredths of an officer, is one officer
  more when HMAC(seed, "1:draw:rest:what:region") falls among the lowest h hundredths of its range.
- Double marking: of the checks of a region, those whose HMAC(seed, "1:draw:double:officer") is least.

Equal hashes would stand in the order of the numbers; for 256 bits that does not happen.
"""

from collections.abc import Iterable, Mapping

from assessments.lots import hash_of


def order_of_cases(seed: str, draw: int, officer: int, cases: Iterable[int]) -> list[int]:
    """Return the cases of an officer in the order in which they are drawn."""
    return sorted(cases, key=lambda case: (hash_of(seed, draw, officer, case), case))


def order_of_extra(seed: str, draw: int, tickets: Mapping[int, int]) -> list[int]:
    """Return officers in the order in which the extra draw takes them; who has more tickets tends to come earlier."""

    def least(officer: int) -> bytes:
        return min(hash_of(seed, draw, "extra", officer, ticket) for ticket in range(1, tickets[officer] + 1))

    return sorted((pk for pk in tickets if tickets[pk] > 0), key=lambda pk: (least(pk), pk))


def order_of_double(seed: str, draw: int, officers: Iterable[int]) -> list[int]:
    """Return officers in the order in which their checks are chosen for double marking."""
    return sorted(officers, key=lambda officer: (hash_of(seed, draw, "double", officer), officer))
