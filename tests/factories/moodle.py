"""Questions of Moodle XML, as short as they can be."""

from typing import Any

from assessments.quizzes.question_import.found import Found
from assessments.quizzes.question_import.moodle import read_moodle

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
ASKED = "<questiontext format='html'><text><![CDATA[<p>What now?</p>]]></text></questiontext>\n"
STEM = f"<name><text>A name</text></name>\n{ASKED}"


def found(*questions: str) -> list[Found]:
    return list(read_moodle((HEAD + "\n".join(questions) + "\n</quiz>").encode()))


def one(kind: str, inside: str, stem: str = STEM) -> Found:
    (only,) = found(f'<question type="{kind}">{stem}{inside}</question>')
    return only


def draft_of(kind: str, inside: str, stem: str = STEM) -> Any:
    question = one(kind, inside, stem)
    assert question.draft, question.problems
    return question.draft


def body(kind: str, inside: str) -> dict[str, Any]:
    return dict(draft_of(kind, inside).body)


def rights(draft: Any) -> list[bool]:
    return [option["right"] for option in draft.body["options"]]


def stem_of(kind: str, words: str) -> str:
    return f'<questiontext format="{kind}"><text><![CDATA[{words}]]></text></questiontext>'


def answer(text: str, fraction: float | str = 0, feedback: str = "", more: str = "") -> str:
    told = f"<feedback><text>{feedback}</text></feedback>" if feedback else ""
    return f'<answer fraction="{fraction}" format="html"><text>{text}</text>{told}{more}</answer>\n'


def told(name: str, words: str) -> str:
    return f"<{name}><text>{words}</text></{name}>"


def off(number: str) -> str:
    return f"<tolerance>{number}</tolerance>"


def subquestion(text: str, target: str) -> str:
    return f"<subquestion format='html'><text>{text}</text><answer><text>{target}</text></answer></subquestion>\n"


TWO = answer("Yes", 100, "Because it holds.") + answer("No", 0, "Because it does not.")
