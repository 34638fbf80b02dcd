"""The data dictionary of the results table: what each column means, of what type it is, and what it may hold.

One row is one response: one question of one case, asked of one learner once. No column holds a name, an e-mail, free
text or a time finer than a month; what is missing is empty, never nought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.course.learner import GROUPS, PHASES
from safeshare.rulebook import Rulebook

TEXT, WHOLE, COUNT, SHARE, YES_NO = "string", "Int8", "Int64", "Float64", "boolean"
"""How a column is kept: text; a small whole number; a count; a share of one; true or false."""
IN_WORDS = {
    TEXT: "text",
    WHOLE: "whole number",
    COUNT: "whole number",
    SHARE: "share from 0 to 1",
    YES_NO: "True or False",
}
MARKED, NOT_ANSWERED, CANNOT_BE_MARKED, BY_HAND = "marked", "not_answered", "cannot_be_marked", "by_hand"
STATUSES = (MARKED, NOT_ANSWERED, CANNOT_BE_MARKED, BY_HAND)
SEVERAL = ";"
"""Between the codes of a column that holds several."""

_CODE = r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}"
_NAME = r"[a-z0-9][a-z0-9._-]{0,79}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type (one of those above), its meaning, and what it may hold.

    `choices` are its only values, or the name of those of the rulebook (see `choices_of`); `pattern` is a regular
    expression that all of a text must match; `least` and `most` bound a number. It may be empty where `needed` is
    false; where `where_marked` is true it is filled in answers that were marked and in no others. What stands in a
    `private` one is never repeated in a message.
    """

    name: str
    kind: str
    meaning: str
    choices: tuple[str, ...] | str = ()
    pattern: str = ""
    least: float | None = None
    most: float | None = None
    needed: bool = True
    where_marked: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of an extract: its file's name before the ending, what it is called, its columns, its dictionary."""

    file: str
    called: str
    columns: Mapping[str, Column]
    dictionary: str

    @property
    def types(self) -> dict[str, str]:
        """The columns and their types in pandas. What is missing is `pd.NA`, never zero."""
        return {column.name: column.kind for column in self.columns.values()}


_COLUMNS = (
    Column("learner_pid", TEXT, "Who answered: a pseudonym that only the agency's secret key can make",
           pattern="[0-9a-f]{16}", private=True),
    Column("agency_code", TEXT, "The learner's agency, by its code on the roster", (), _CODE),
    Column("agency_kind", TEXT, "What kind of agency it is, as the roster says", (), _CODE),
    Column("group", TEXT, "Group of the training", GROUPS),
    Column("level", TEXT, "Level of the training", (), _CODE),
    Column("cohort", TEXT, "With whom the learner is trained", (), _CODE),
    Column("delivery", TEXT, "How they are trained", (), _CODE),
    Column("phase", TEXT, "When in the training the answer was given; answers of practice are in no report", PHASES),
    Column("month", TEXT, "Month of the hand-in; there is no finer time",
           pattern="20[0-9]{2}-(0[1-9]|1[0-2])", needed=False),
    Column("form_id", TEXT, "The form of a test, or the assignment", (), _NAME.replace("a-z", "A-Za-z")),
    Column("item_id", TEXT, "The question, of the case that the learner was shown", (), _NAME),
    Column("pair_id", TEXT, "The item that the case is a variant of; near-miss cases share it", (), _NAME,
           needed=False),
    Column("section", TEXT, "Section of the guide that the case is about", "sections"),
    Column("recipient", TEXT, "Kind of recipient that the question is about", "recipients"),
    Column("key_outcome", TEXT, "The outcome by the guide", "outcomes"),
    Column("key_family", TEXT, "The direction of that outcome", "families"),
    Column("answer_outcome", TEXT, "The outcome that the learner chose; empty where they chose a direction only",
           "outcomes", needed=False),
    Column("answer_family", TEXT, "The direction that the learner chose", "families", needed=False),
    Column("correct", WHOLE, "1 where the answer was right in full, else 0", least=0, most=1, where_marked=True),
    Column("direction", WHOLE, "Whether the answer shares less than is right (-1), more (1), or neither (0)",
           least=-1, most=1, where_marked=True),
    Column("clause_f1", SHARE, "How well the clauses named agree with those that decide (F1)", least=0, most=1,
           needed=False),
    Column("duty_f1", SHARE, "How well the duties named agree with those that arise (F1)", least=0, most=1,
           needed=False),
    Column("confidence", WHOLE, "How sure the learner was: 1 not sure, 2 fairly, 3 sure", least=1, most=3,
           needed=False),
    Column("attempt", COUNT, "Which of the learner's hand-ins the answer is from", least=1),
    Column("seconds_band", TEXT, "Time taken, in broad bands; empty where it is not measured", (), _CODE,
           needed=False),
    Column("rule_version", TEXT, "The guide, and the version of its rules that the answer was marked by", (),
           r"[a-z0-9-]+ [0-9]+\.[0-9]+\.[0-9]+"),
    Column("item_version", TEXT, "A fingerprint of the case; it changes with any word of it", (), "[0-9a-f]{4,64}"),
    Column("status", TEXT, "Whether the answer was marked; what was not is never a wrong answer", STATUSES),
    Column("late", YES_NO, "Whether it was handed in after the deadline; empty where there was none", needed=False),
    Column("misconceptions", TEXT, "Codes of the misconceptions that the answer holds, with a semicolon between them",
           "misconceptions", needed=False),
    Column("synthetic", YES_NO, "Whether the learner is simulated: their answers are never counted with people's"),
    Column("allotted_by", TEXT, "Who chose the case: the course, the learner's own draw, or nobody (there is one only)",
           ("course", "own", "only"), needed=False),
)  # fmt: skip
COLUMNS: Mapping[str, Column] = {column.name: column for column in _COLUMNS}
"""The columns by name, in their order."""
TYPES: Mapping[str, str] = {column.name: column.kind for column in _COLUMNS}
"""The columns and their types in pandas. What is missing is `pd.NA`, never zero."""
RESPONSES = Layout("results", "results table", COLUMNS, "dictionary.csv")


def choices_of(column: Column, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the only values that a column may hold, those of the rulebook included; none where any may stand there."""
    if not isinstance(column.choices, str):
        return column.choices
    return {
        "sections": tuple(dict.fromkeys(clause.section for clause in rulebook.clauses.values())),
        "recipients": tuple(rulebook.facts["recipient"].says),
        "outcomes": tuple(rulebook.outcomes),
        "families": tuple(dict.fromkeys(outcome.family for outcome in rulebook.outcomes.values())),
        "misconceptions": tuple(rulebook.misconceptions),
    }[column.choices]


def kind_in_words(column: Column) -> str:
    """Return the type of a column as the data dictionary says it."""
    return "number" if column.kind == SHARE and column.most != 1 else IN_WORDS[column.kind]


def allowed_in_words(column: Column, rulebook: Rulebook) -> str:
    """Return what a column may hold as a phrase for people: `0 or 1`, `one of: pre, post`."""
    choices = choices_of(column, rulebook)
    if column.choices == "misconceptions":
        return f"codes from {choices[0]} to {choices[-1]} with a semicolon between them, or empty"
    empty = "" if column.needed and not column.where_marked else ", or empty"
    if choices:
        return f"one of: {', '.join(choices)}{empty}"
    if column.kind == YES_NO:
        return f"True or False{empty}"
    if column.kind in (WHOLE, COUNT):
        bounds = f"from {column.least:g}" + (" on" if column.most is None else f" to {column.most:g}")
        return f"a whole number {bounds}{empty}"
    if column.kind == SHARE:
        return f"a number from {column.least:g} to {column.most:g}{empty}"
    return f"{_LOOKS.get(column.name, 'a short code')}{empty}"


_LOOKS = {
    "learner_pid": "16 of the characters 0-9 and a-f",
    "month": "a month such as 2026-11",
    "rule_version": "a guide and its version, such as somerset 1.0.0",
    "item_version": "a fingerprint of the characters 0-9 and a-f",
}
