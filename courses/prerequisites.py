"""What must come after what, and whether that can be: cycles are named as a chain. Pure."""

from collections.abc import Mapping

# key -> after how many months it is due, and the keys that come first.
Order = Mapping[str, tuple[int, tuple[str, ...]]]


def order_problems(order: Order) -> list[str]:
    """Return, in a sentence each, why the modules of a pathway cannot come in this order."""
    problems = [
        f"“{key}” comes after “{first}”, which is not on this pathway."
        for key, (_, requires) in order.items()
        for first in requires
        if first not in order
    ]
    problems += [_chain(cycle) for cycle in cycles(order)]
    return problems + [
        f"“{key}” is due after {due} months, before “{first}”, which it comes after ({order[first][0]} months)."
        for key, (due, requires) in order.items()
        for first in requires
        if first in order and order[first][0] > due
    ]


def cycles(order: Order) -> list[list[str]]:
    """Return each ring of modules of which every one comes after the next, walked without recursion."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in order:
        path: dict[str, None] = {}
        waiting = [(start, False)]
        while waiting:
            key, leaving = waiting.pop()
            if leaving:
                done.add(path.popitem()[0])
            elif key in path:
                found.append(list(path)[list(path).index(key) :])
            elif key in order and key not in done:
                path[key] = None
                waiting.append((key, True))
                waiting += [(first, False) for first in reversed(order[key][1])]
    return found


def _chain(cycle: list[str]) -> str:
    if len(cycle) == 1:
        return f"“{cycle[0]}” comes after itself."
    links = ", which comes after ".join(f"“{key}”" for key in [*cycle[1:], cycle[0]])
    return f"“{cycle[0]}” comes after {links}. Nothing of this ring can ever begin."
