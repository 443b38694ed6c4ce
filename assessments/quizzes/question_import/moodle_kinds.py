"""Each type of Moodle question as the kind of ours that holds it, written as a course pack would. Pure."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from assessments.quizzes.question_import.found import letter, shortened
from assessments.quizzes.question_import.moodle_parts import AnswerRead, Reading, text_of
from assessments.quizzes.question_import.numbers import Answer, numeric
from assessments.quizzes.question_import.wordings import Wording, short
from assessments.quizzes.row_ids import id_of

YES: Final = ("true", "1")


def multichoice(reading: Reading) -> None:
    """Read a choice of one or of several."""
    single = (reading.element.findtext("single") or "true").strip().casefold() in YES
    answers = list(reading.answers())
    if single:
        right = [answer.fraction >= 99.99 for answer in answers]
        if any(0 < answer.fraction < 99.99 for answer in answers):
            reading.making.note("An option that earns part of the mark there is wrong here.")
    else:
        right = [answer.fraction > 0 for answer in answers]
        weights = {round(answer.fraction, 2) for answer in answers if answer.fraction > 0}
        if len(weights) > 1 or any(answer.fraction < 0 for answer in answers):
            reading.making.note("Weights of options are not kept: right is every right option and no other.")
    _options(reading, "single" if single else "multiple", answers, right)


def all_or_nothing(reading: Reading) -> None:
    """Read a choice of several that is right as a whole or not at all, as ours are."""
    answers = list(reading.answers())
    _options(reading, "multiple", answers, [answer.fraction > 0 for answer in answers])


def truefalse(reading: Reading) -> None:
    """Read true or false."""
    answers = list(reading.answers())
    texts = [reading.words(answer.element).casefold() for answer in answers]
    if sorted(texts) != ["false", "true"]:
        found = ", ".join(filter(None, texts)) or "none"
        reading.making.problem(f"A question of true or false has the answers “true” and “false”. This has: {found}.")
        return
    _options(reading, "true_false", answers, [answer.fraction > 50 for answer in answers])
    for option, text in zip(reading.making.raw["options"], texts, strict=True):
        option.update(id=text, text=text.capitalize())


def _options(reading: Reading, kind: str, answers: list[AnswerRead], right: list[bool]) -> None:
    making = reading.making
    rows: list[dict[str, Any]] = []
    told = False
    for index, (answer, is_right) in enumerate(zip(answers, right, strict=True)):
        feedback = answer.feedback
        if is_right and not told:
            feedback, told = reading.told_when_right(feedback), True
        text = reading.words(answer.element)
        rows.append({"id": id_of(text), "text": text, "right": is_right, "feedback": feedback})
        making.lines["options", index] = answer.line
    if not rows:
        making.problem("It has no answers to choose from.")
    reading.partially()
    making.raw |= {"type": kind, "options": rows}


def matching(reading: Reading) -> None:
    """Read what is matched; an empty question with an answer is one more to choose from."""
    making = reading.making
    pairs: list[dict[str, Any]] = []
    targets: dict[str, str] = {}
    for element in reading.element.iterfind("subquestion"):
        text, target = reading.words(element), reading.words(element.find("answer"))
        line = getattr(element, "line", making.line)
        if not target:
            making.problem("A part to be matched has no answer.", line)
            continue
        key = targets.setdefault(target, f"t{len(targets) + 1}")
        if text:
            making.lines["pairs", len(pairs)] = line
            pairs.append({"id": id_of(text), "text": text, "match": key, "feedback": ""})
    reading.partially()
    making.raw |= {
        "type": "matching",
        "pairs": pairs,
        "targets": [{"id": key, "text": target} for target, key in targets.items()],
    }
    _correct_has_no_place(reading)


def ordering(reading: Reading) -> None:
    """Read what is put in order: the numbers of the answers say which, or else their order in the file."""
    making = reading.making
    answers = list(reading.answers())
    places = [answer.fraction for answer in answers]
    if len(set(places)) == len(places):
        answers.sort(key=lambda answer: answer.fraction)
    rows = []
    for index, answer in enumerate(answers):
        text = reading.words(answer.element)
        rows.append({"id": id_of(text), "text": text, "feedback": answer.feedback})
        making.lines["items", index] = answer.line
    if (reading.element.findtext("selecttype") or "ALL").strip().upper() not in ("ALL", "0"):
        making.note("There only some of the items are shown. Here all of them are.")
    reading.partially()
    making.raw |= {"type": "ordering", "items": rows}
    _correct_has_no_place(reading)


def _correct_has_no_place(reading: Reading) -> None:
    if reading.correct:
        reading.making.note(f"The feedback for a right answer has no place here: “{reading.correct}”")


def shortanswer(reading: Reading) -> None:
    """Read a few words."""
    if (reading.element.findtext("usecase") or "0").strip() == "1":
        reading.making.note("Capital letters count there. Here they make no difference.")
    found = [
        Wording(text_of(answer.element).strip(), answer.fraction, answer.feedback, answer.line)
        for answer in reading.answers()
    ]
    short(reading.making, found, reading.told_when_right)


def numerical(reading: Reading) -> None:
    """Read a number with its tolerance and unit."""
    making = reading.making
    found = []
    for answer in reading.answers():
        text = text_of(answer.element).strip()
        value = _decimal(reading, text, answer.line) if text != "*" else None
        tolerance = _decimal(reading, answer.element.findtext("tolerance") or "0", answer.line)
        if text == "*" or (value is not None and tolerance is not None):
            found.append(Answer.around(value, tolerance, answer.fraction, answer.feedback, answer.line))
    numeric(making, found, reading.told_when_right)
    _units(reading)


def _decimal(reading: Reading, text: str, line: int) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite() or abs(found.adjusted()) > 20:
        reading.making.problem(f"“{shortened(text)}” is not a number. Write it with figures, such as 12.5.", line)
        return None
    return found


def _units(reading: Reading) -> None:
    """Take the unit whose multiplier is one; say of any other that it is not kept."""
    for unit in reading.element.iterfind("units/unit"):
        name = (unit.findtext("unit_name") or "").strip()
        factor = reading.number(unit.findtext("multiplier") or "1", "multiplier", getattr(unit, "line", None))
        if factor == 1 and name and "unit" not in reading.making.raw:
            reading.making.raw["unit"] = name
        elif name:
            reading.making.note(f"The unit “{shortened(name)}” is not kept: a question has one unit here.")
    if reading.number(reading.element.findtext("unitgradingtype") or "0", "unitgradingtype"):
        penalty = (reading.element.findtext("unitpenalty") or "").strip()
        reading.making.note(f"Marks off for a wrong unit ({penalty}) are not kept: only the number is marked.")


def essay(reading: Reading) -> None:
    """Read an answer in one's own words: what the marker is told becomes the points."""
    making = reading.making
    told = reading.markdown(reading.element.find("graderinfo"))
    lines = [line.strip() for line in told.split("\n")]
    points = [line.lstrip("-").strip() for line in lines if line.strip("- ")]
    making.raw |= {
        "type": "extended",
        "points": [{"id": letter(index), "text": point} for index, point in enumerate(points)],
        "model": reading.general,
    }
    reading.general_used = True
    if template := reading.markdown(reading.element.find("responsetemplate")):
        making.note(f"The template of an answer is not kept: “{template}”")
    if (reading.element.findtext("attachments") or "0").strip() != "0":
        making.note("Files cannot be sent with an answer here.")
    for name in ("minwordlimit", "maxwordlimit"):
        if limit := (reading.element.findtext(name) or "").strip().strip("0"):
            making.note(f"The limit of words ({name}: {limit}) is not kept.")
