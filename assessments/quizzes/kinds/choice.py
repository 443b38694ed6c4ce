"""Questions answered by choosing: one option, several, or true or false with the reason for it."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from assessments.quizzes.faults import Fault, silent
from assessments.quizzes.kinds.kind import (
    CHECKBOXES,
    RADIOS,
    Account,
    Answer,
    Asked,
    Body,
    Choice,
    NotOffered,
    Order,
    Part,
    QuestionKind,
    Score,
    Shuffle,
    Why,
    doubled_ids,
    words,
    words_missing,
)

Option = Mapping[str, Any]


class Single(QuestionKind):
    """One option is right."""

    key = "single"
    name = "One answer"
    names: ClassVar[tuple[str, ...]] = ("options",)
    hint = "Choose one answer."
    several: ClassVar[bool] = False

    def lists(self, body: Body) -> dict[str, Sequence[Option]]:
        """Return the lists to choose from, by the name of their part."""
        return {"choice": body["options"]}

    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is wrong with the shape of the options."""
        yield from shape_of_options(raw.get("options"), "options")

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options, tidied."""
        return {"options": [tidied(option) for option in raw["options"]]}

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield what is wrong with the options, and each that would be met with silence."""
        yield from faults_of_options(body["options"], "options", self.key, several=self.several)

    def order(self, body: Body, shuffle: Shuffle) -> Order:
        """Return the options in an order of chance."""
        return {name: shuffle([option["id"] for option in options]) for name, options in self.lists(body).items()}

    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return the options in the order of the attempt."""
        control = CHECKBOXES if self.several else RADIOS
        return Asked((Part("choice", control, hint=self.hint, options=texts(body["options"], order, "choice")),))

    def given(self, body: Body, answer: Answer, before: Answer) -> Answer:
        """Return what was chosen in the author's order, or refuse what is not offered."""
        found = {}
        for name, options in self.lists(body).items():
            chosen = set(answer.get(name, ()))
            if not chosen <= {option["id"] for option in options} or (len(chosen) > 1 and not self.several):
                raise NotOffered("That is not an answer that this question offers.")
            found[name] = [option["id"] for option in options if option["id"] in chosen]
        return {name: chosen for name, chosen in found.items() if chosen}

    def score(self, body: Body, answer: Answer) -> Score:
        """Mark it right with all the right options and no other."""
        right = all(set(answer.get(name, ())) == right_ids(options) for name, options in self.lists(body).items())
        return Score(right, Fraction(right))

    def account(self, body: Body, order: Order, answer: Answer) -> Account:
        """Return the options as they were shown, and why: what was chosen wrongly, and what is right."""
        shown = in_order(body["options"], order, "choice")
        chosen = set(answer.get("choice", ()))
        wrong = [option for option in shown if not option["right"] and option["id"] in chosen]
        right = sorted((option for option in shown if option["right"]), key=lambda option: option["id"] in chosen)
        right_given = chosen == right_ids(body["options"])
        whys = tuple(self._why(option, chosen, right_given) for option in [*wrong, *right])
        return Account(whys, choices=tuple(Choice(o["text"], o["id"] in chosen, o["right"]) for o in shown))

    def _why(self, option: Option, chosen: set[str], right_given: bool) -> Why:
        if not option["right"]:
            return Why("Why not yours", option["feedback"])
        return Why("Why" if right_given else "Why this one", option["feedback"])

    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Return the feedback of each wrong option that was chosen."""
        chosen = set(answer.get("choice", ()))
        wrong = [option for option in body["options"] if option["id"] in chosen and not option["right"]]
        return tuple(self._not_this(option) for option in wrong)

    def _not_this(self, option: Option) -> Why:
        return Why("Why not this", option["feedback"])

    def right_answer(self, body: Body) -> Answer:
        """Return the right options."""
        return {
            name: [option["id"] for option in options if option["right"]] for name, options in self.lists(body).items()
        }

    def in_words(self, body: Body, answer: Answer) -> list[str]:
        """Return the text of each option chosen."""
        return [
            option["text"]
            for name, options in self.lists(body).items()
            for option in options
            if option["id"] in answer.get(name, ())
        ]


class Multiple(Single):
    """Several options may be right: all of them, and no other, make the answer right."""

    key = "multiple"
    name = "Several answers"
    hint = "Choose every answer that is right."
    several = True

    def score(self, body: Body, answer: Answer) -> Score:
        """Mark it right with all the right options and no other; the fraction takes a wrong one off a right one."""
        chosen, right = set(answer.get("choice", ())), right_ids(body["options"])
        share = Fraction(len(chosen & right) - len(chosen - right), len(right)) if right else Fraction(0)
        return Score(chosen == right, max(Fraction(0), share))

    def _why(self, option: Option, chosen: set[str], right_given: bool) -> Why:
        term = "Why not this" if not option["right"] else "You were right" if option["id"] in chosen else "You left out"
        return Why(term, option["feedback"], about=option["text"])

    def _not_this(self, option: Option) -> Why:
        return Why("Why not this", option["feedback"], about=option["text"])

    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Return the feedback of each wrong option, and say when something right is missing."""
        if right_ids(body["options"]) <= set(answer.get("choice", ())):
            return super().hints(body, answer)
        missing = Why("Not all of it", "Something that is right is not among what you chose.")
        return (*super().hints(body, answer), missing)


class TrueFalse(Single):
    """True or false, and where the author gives reasons, the right reason for it as well."""

    key = "true_false"
    name = "True or false"
    names = ("options", "reasons")

    def lists(self, body: Body) -> dict[str, Sequence[Option]]:
        """Return the two options, and the reasons where there are any."""
        return {"choice": body["options"], **({"reason": body["reasons"]} if body.get("reasons") else {})}

    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is wrong with the shape of options and reasons."""
        yield from super().shape(raw)
        if raw.get("reasons") is not None:
            yield from shape_of_options(raw["reasons"], "reasons")

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return options and reasons, tidied."""
        reasons = [tidied(reason) for reason in raw.get("reasons") or ()]
        return {**super().body(raw), **({"reasons": reasons} if reasons else {})}

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield what is wrong with either list."""
        yield from super().faults(body)
        if body.get("reasons"):
            yield from faults_of_options(body["reasons"], "reasons", "single", several=False)

    def order(self, body: Body, shuffle: Shuffle) -> Order:
        """Return reasons in an order of chance; true always stands before false."""
        return super().order(body, shuffle) | {"choice": [option["id"] for option in body["options"]]}

    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return the two options, then the reasons."""
        asked = super().asked(body, order, answer)
        if not body.get("reasons"):
            return asked
        reasons = texts(body["reasons"], order, "reason")
        return Asked((*asked.parts, Part("reason", RADIOS, "Why?", "Choose the best reason.", reasons)))

    def score(self, body: Body, answer: Answer) -> Score:
        """Mark it right when the answer is right, and for the right reason; half for the answer alone."""
        parts = [set(answer.get(name, ())) == right_ids(options) for name, options in self.lists(body).items()]
        return Score(all(parts), Fraction(parts[0] + all(parts), 2))

    def account(self, body: Body, order: Order, answer: Answer) -> Account:
        """Return the options, then the reasons, and why."""
        found = super().account(body, order, answer)
        if not body.get("reasons"):
            return found
        shown, chosen = in_order(body["reasons"], order, "reason"), set(answer.get("reason", ()))
        told = [reason for reason in shown if reason["right"] or reason["id"] in chosen]
        whys = tuple(
            Why("The reason" if reason["right"] else "Not your reason", reason["feedback"], about=reason["text"])
            for reason in sorted(told, key=lambda reason: bool(reason["right"]))
        )
        choices = tuple(Choice(reason["text"], reason["id"] in chosen, reason["right"]) for reason in shown)
        return Account((*found.whys, *whys), choices=(*found.choices, *choices))

    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Return the feedback of a wrong option and of a wrong reason."""
        chosen = set(answer.get("reason", ()))
        wrong = [reason for reason in body.get("reasons", ()) if reason["id"] in chosen and not reason["right"]]
        return (*super().hints(body, answer), *(Why("Not this reason", reason["feedback"]) for reason in wrong))


def shape_of_options(options: Any, name: str) -> Iterator[Fault]:
    """Yield what is wrong with the shape of a list of options."""
    if not isinstance(options, list) or not options:
        yield Fault((name,), f"List what can be chosen under “{name}”, each with id, text, right and feedback.")
        return
    for index, option in enumerate(options):
        here = (name, index)
        if not isinstance(option, dict):
            yield Fault(here, "This option must hold id, text, right and feedback.")
            continue
        yield from words_missing(option, ("id", "text"), here, "option")
        if not isinstance(option.get("right"), bool):
            yield Fault((*here, "right"), "Say true or false under “right” of this option.")


def faults_of_options(options: Sequence[Option], name: str, kind: str, *, several: bool) -> Iterator[Fault]:
    """Yield what is wrong with options as a set, and each that would be met with silence."""
    yield from doubled_ids(options, name, "options")
    if len(options) < 2:
        yield Fault((name,), "Give it two options or more.")
    elif kind == TrueFalse.key and len(options) != 2:
        yield Fault((name,), f"A true_false question has two options: this one has {len(options)}.")
    right = len([option for option in options if option["right"]])
    if not right:
        yield Fault((name,), "No option is right. Say which one is.")
    elif right > 1 and not several:
        yield Fault((name,), f"A {kind} question has one right option: this one has {right}.")
    for index, option in enumerate(options):
        word = "right" if option["right"] else "wrong"
        what = f"Option {option['id']}, which is {word},"
        yield from silent(option["feedback"], (name, index, "feedback"), what, f"Say why it is {word}.")


def tidied(option: Option) -> dict[str, Any]:
    """Return an option with its four names and no more."""
    text, feedback = option["text"].strip(), words(option.get("feedback"))
    return {"id": option["id"], "text": text, "right": option["right"], "feedback": feedback}


def right_ids(options: Sequence[Option]) -> set[str]:
    """Return the ids of the right options."""
    return {option["id"] for option in options if option["right"]}


def in_order(options: Sequence[Option], order: Order, name: str) -> list[Option]:
    """Return the options in the order of the attempt."""
    by_id = {option["id"]: option for option in options}
    return [by_id[key] for key in order.get(name, by_id)]


def texts(options: Sequence[Option], order: Order, name: str) -> tuple[tuple[str, str], ...]:
    """Return id and text of the options in the order of the attempt."""
    return tuple((option["id"], option["text"]) for option in in_order(options, order, name))
