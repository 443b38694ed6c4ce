"""Staged cases: facts come in stages, somebody chooses which enquiries to make, and then decides.

Once the enquiries of a stage are sent they stand, and what they bring comes to light; nobody ever sees what an enquiry
would have brought that they did not make, until the case is handed in.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, Final

from assessments.quizzes.faults import Fault, silent
from assessments.quizzes.kinds.choice import (
    faults_of_options,
    in_order,
    right_ids,
    shape_of_options,
    texts,
    tidied,
)
from assessments.quizzes.kinds.kind import (
    CHECKBOXES,
    RADIOS,
    SENDS,
    Account,
    Answer,
    Asked,
    Body,
    Choice,
    NotOffered,
    Order,
    Part,
    QuestionKind,
    Reveal,
    Score,
    Shuffle,
    Why,
    bad_ids,
    check_offered,
    doubled_ids,
    listed,
    one,
    words,
    words_missing,
)

MADE: Final = "made"
SENT: Final = (
    "You have sent the enquiries of this stage, and what they brought has come to light: they stand as they are."
)
Row = Mapping[str, Any]


class Staged(QuestionKind):
    """A case in stages; right with every enquiry made that was needed, and with the right decision."""

    key = "staged"
    name = "Staged case"
    names: ClassVar[tuple[str, ...]] = ("stages", "options")

    # ---- what an author writes ----

    def shape(self, raw: Mapping[str, Any]) -> Iterator[Fault]:
        """Yield what is wrong with the shape of stages, enquiries and options."""
        yield from listed(raw, "stages", 1, "the stages of the case, each with id, text and enquiries")
        stages = raw.get("stages")
        for index, stage in enumerate(stages if isinstance(stages, list) else ()):
            if isinstance(stage, dict):
                yield from _shape_of_stage(stage, ("stages", index))
        if isinstance(stages, list):
            yield from bad_ids(stages, ("stages",))
        yield from shape_of_options(raw.get("options"), "options")

    def body(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return stages and options, tidied."""
        return {
            "stages": [
                {
                    "id": stage["id"].strip(),
                    "text": stage["text"].strip(),
                    "enquiries": [_tidied(enquiry) for enquiry in stage["enquiries"]],
                }
                for stage in raw["stages"]
            ],
            "options": [tidied(option) for option in raw["options"]],
        }

    def faults(self, body: Body) -> Iterator[Fault]:
        """Yield a case in which nothing has to be asked, and each enquiry or decision that is met with silence."""
        yield from doubled_ids(body["stages"], "stages", "stages")
        seen: set[str] = set()
        for number, stage in enumerate(body["stages"]):
            for index, enquiry in enumerate(stage["enquiries"]):
                here = ("stages", number, "enquiries", index)
                if enquiry["id"] in seen:
                    yield Fault((*here, "id"), f"Two enquiries have the id “{enquiry['id']}”. Give each its own.")
                seen.add(enquiry["id"])
                yield from _faults_of_enquiry(enquiry, here)
        if not any(enquiry["needed"] for enquiry in _enquiries(body)):
            yield Fault(("stages",), "No enquiry is needed. Say “needed: true” of each that a good decision rests on.")
        yield from faults_of_options(body["options"], "options", "staged", several=False)

    # ---- what a learner sees and gives ----

    def order(self, body: Body, shuffle: Shuffle) -> Order:
        """Return enquiries and options in an order of chance; stages come in their own."""
        enquiries = {_part(stage): shuffle([row["id"] for row in stage["enquiries"]]) for stage in body["stages"]}
        return {**enquiries, "choice": shuffle([option["id"] for option in body["options"]])}

    def asked(self, body: Body, order: Order, answer: Answer) -> Asked:
        """Return what has come to light, and the next stage's enquiries, or after the last the decision."""
        made = answer.get(MADE, [])
        stage = next((stage for stage in body["stages"] if stage["id"] not in made), None)
        if stage is None:
            decision = Part("choice", RADIOS, "What do you decide?", "", texts(body["options"], order, "choice"))
            return Asked((decision,), self._reveals(body, answer))
        enquiries = texts(stage["enquiries"], order, _part(stage))
        hint = "Choose those that you need, and no more. Once you send them they stand."
        label = "Which enquiries do you make now?"
        parts = (
            Part(_part(stage), CHECKBOXES, label, hint, enquiries, optional=True),
            Part(MADE, SENDS, options=((stage["id"], "Send these enquiries"),), optional=True),
        )
        return Asked(parts, self._reveals(body, answer), "Send these enquiries", goes_on=True)

    def _reveals(self, body: Body, answer: Answer) -> tuple[Reveal, ...]:
        """Return the text of each stage up to the present one, and what the enquiries sent have brought."""
        found: list[Reveal] = []
        for number, stage in enumerate(body["stages"], 1):
            found.append(Reveal(f"Stage {number} of {len(body['stages'])}", stage["text"]))
            if stage["id"] not in answer.get(MADE, []):
                break
            made = [row for row in stage["enquiries"] if row["id"] in answer.get(_part(stage), ())]
            found += [Reveal(f"You asked: {row['text']}", row["brings"]) for row in made]
            if not made:
                found.append(Reveal("You made no enquiry", "Nothing more came to light at this stage."))
        return tuple(found)

    def given(self, body: Body, answer: Answer, before: Answer) -> Answer:
        """Return the enquiries of each stage, the stages sent and the decision; what was sent stands."""
        stages = body["stages"]
        offers: dict[str, Any] = {_part(stage): [row["id"] for row in stage["enquiries"]] for stage in stages}
        offers |= {MADE: [stage["id"] for stage in stages], "choice": [option["id"] for option in body["options"]]}
        check_offered(answer, offers)
        sent = before.get(MADE, [])
        made = [stage["id"] for stage in stages if stage["id"] in {*sent, *answer.get(MADE, ())}]
        found: Answer = {}
        for stage in stages:
            name = _part(stage)
            given = [key for key in offers[name] if key in answer.get(name, ())]
            found[name] = _stands(given, before.get(name, [])) if stage["id"] in sent else given
        _check_sequence(stages, found, made)
        if made:
            found[MADE] = made
        if choice := one(answer, "choice"):
            if len(made) < len(stages):
                raise NotOffered("Make your enquiries first: the decision comes after the last stage.")
            found["choice"] = [choice]
        return {name: values for name, values in found.items() if values}

    def unfinished(self, body: Body, answer: Answer) -> bool:
        """Say whether the case is under way: something is given, and no decision yet."""
        return bool(answer) and not answer.get("choice")

    # ---- how it comes out ----

    def score(self, body: Body, answer: Answer) -> Score:
        """Mark it right with every needed enquiry and the right decision; each is half of the fraction."""
        needed = [row["id"] for row in _enquiries(body) if row["needed"]]
        asked = _asked_for(body, answer)
        found = Fraction(sum(key in asked for key in needed), len(needed)) if needed else Fraction(bool(answer))
        decided = set(answer.get("choice", ())) == right_ids(body["options"])
        return Score(found == 1 and decided, (found + decided) / 2)

    def account(self, body: Body, order: Order, answer: Answer) -> Account:
        """Return the decision, and why; what was missed with what it would have brought, and what was needless."""
        asked = _asked_for(body, answer)
        right = self.score(body, answer).right
        chosen = set(answer.get("choice", ()))
        shown = in_order(body["options"], order, "choice")
        decision = [
            Why("Why not yours" if not option["right"] else "Why" if right else "Why this one", option["feedback"])
            for option in sorted(shown, key=lambda option: bool(option["right"]))
            if option["right"] or option["id"] in chosen
        ]
        enquiries = [why for row in _enquiries(body) for why in _why_of(row, row["id"] in asked)]
        choices = tuple(Choice(o["text"], o["id"] in chosen, o["right"]) for o in shown)
        return Account((*enquiries, *decision), choices=choices, reveals=_told_stages(body))

    def hints(self, body: Body, answer: Answer) -> tuple[Why, ...]:
        """Return why a wrong decision is wrong, and say when a needed enquiry is missing, not which."""
        if not answer:
            return ()
        asked, chosen = _asked_for(body, answer), answer.get("choice", [])
        found = [
            Why("Why not this", option["feedback"])
            for option in body["options"]
            if option["id"] in chosen and not option["right"]
        ]
        missed = sum(row["needed"] and row["id"] not in asked for row in _enquiries(body))
        if missed:
            what = "One enquiry that you needed is" if missed == 1 else f"{missed} enquiries that you needed are"
            found.append(Why("Not asked", f"{what} not among those you made."))
        return tuple(found)

    def right_answer(self, body: Body) -> Answer:
        """Return every needed enquiry, every stage sent, and the right decision."""
        found = {_part(s): [row["id"] for row in s["enquiries"] if row["needed"]] for s in body["stages"]}
        found[MADE] = [stage["id"] for stage in body["stages"]]
        found["choice"] = [option["id"] for option in body["options"] if option["right"]]
        return {name: values for name, values in found.items() if values}

    def in_words(self, body: Body, answer: Answer) -> list[str]:
        """Return the enquiries made, then the decision."""
        asked, chosen = _asked_for(body, answer), answer.get("choice", [])
        made = [f"Asked: {row['text']}" for row in _enquiries(body) if row["id"] in asked]
        return made + [f"Decided: {option['text']}" for option in body["options"] if option["id"] in chosen]


def _shape_of_stage(stage: Row, here: tuple[str | int, ...]) -> Iterator[Fault]:
    yield from words_missing(stage, ("id", "text"), here, "stage")
    enquiries = stage.get("enquiries")
    if not isinstance(enquiries, list) or not enquiries:
        sentence = "List under “enquiries” what can be asked at this stage: id, text, brings, needed, feedback."
        yield Fault((*here, "enquiries"), sentence)
        return
    for index, enquiry in enumerate(enquiries):
        at = (*here, "enquiries", index)
        if not isinstance(enquiry, dict):
            yield Fault(at, "This enquiry must hold id, text, brings, needed and feedback.")
            continue
        yield from words_missing(enquiry, ("id", "text", "brings"), at, "enquiry")
        if not isinstance(enquiry.get("needed"), bool):
            yield Fault((*at, "needed"), "Say true or false under “needed” of this enquiry.")


def _faults_of_enquiry(enquiry: Row, here: tuple[str | int, ...]) -> Iterator[Fault]:
    what = f"Enquiry {enquiry['id']}, which is {'needed' if enquiry['needed'] else 'not needed'},"
    mend = "Say why it is needed." if enquiry["needed"] else "Say why it brings nothing for this decision."
    yield from silent(enquiry["feedback"], (*here, "feedback"), what, mend)


def _tidied(enquiry: Row) -> dict[str, Any]:
    texts_of = {name: enquiry[name].strip() for name in ("id", "text", "brings")}
    return {**texts_of, "needed": enquiry["needed"], "feedback": words(enquiry.get("feedback"))}


def _part(stage: Row) -> str:
    return f"enquiries-{stage['id']}"


def _enquiries(body: Body) -> Iterator[Row]:
    for stage in body["stages"]:
        yield from stage["enquiries"]


def _asked_for(body: Body, answer: Answer) -> set[str]:
    """Return the enquiries of the stages that were sent."""
    sent = answer.get(MADE, [])
    return {key for stage in body["stages"] if stage["id"] in sent for key in answer.get(_part(stage), ())}


def _stands(given: list[str], sent: list[str]) -> list[str]:
    """Return the enquiries of a stage that was sent, which a page may leave out but not change."""
    if given and given != sent:
        raise NotOffered(SENT)
    return sent


def _check_sequence(stages: Sequence[Row], found: Answer, made: Sequence[str]) -> None:
    """Refuse a stage that is sent or answered before those that come before it."""
    if made != [stage["id"] for stage in stages[: len(made)]]:
        raise NotOffered("The stages of this case come one after another.")
    for stage in stages[len(made) + 1 :]:
        if found[_part(stage)]:
            raise NotOffered("The stages of this case come one after another.")


def _why_of(row: Row, asked: bool) -> Iterator[Why]:
    """Yield what is told of an enquiry: whether it was needed, and of a missed one what it would have brought."""
    if asked and row["needed"]:
        yield Why("You were right to ask", row["feedback"], about=row["text"])
    elif asked:
        yield Why("This brought nothing you needed", row["feedback"], about=row["text"])
    elif row["needed"]:
        yield Why("You did not ask", row["feedback"], about=row["text"])
        yield Why("It would have brought", row["brings"], about=row["text"])


def _told_stages(body: Body) -> tuple[Reveal, ...]:
    return tuple(
        Reveal(f"Stage {number} of {len(body['stages'])}", stage["text"])
        for number, stage in enumerate(body["stages"], 1)
    )
