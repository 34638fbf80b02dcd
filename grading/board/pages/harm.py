"""Dangerous errors, each by itself, and what all errors weigh by the harm that they could do."""

from __future__ import annotations

from collections.abc import Mapping

from grading.board import words
from grading.board.model import Board
from grading.board.pages.parts import SHARE, table_of_shown
from grading.disclosure.gate import fixed
from grading.reports.render import Text, box, bullets, paragraph, say, show, table

DANGERS: Mapping[str, str] = {
    "act_now": "In immediate danger, held back or paused",
    "must_disclose": "Held back or paused where there is a duty or an order to disclose",
    "told_family": "Told family who should not have been told",
    "told_employer": "Told an employer who should not have been told",
    "told_unsafe": "Told the person although that was not safe",
}
WEIGHS: Mapping[str, str] = {
    "act_now_missed": "holding back or pausing in immediate danger",
    "duty_missed": "holding back or pausing where there is a duty to disclose",
    "told_when_unsafe": "telling the person when unsafe",
    "share_held": "holding back what should be shared",
    "family_or_employer_told": "telling family or an employer wrongly",
    "hold_shared": "sharing what should be held back",
    "pause_mistimed": "pausing at the wrong time",
}


NO_BANK = (
    "Whether people told the person although that was not safe cannot be told without the bank of cases, and is not in "
    "the weight of errors either."
)


def dangers(board: Board) -> None:
    """Show dangerous errors apart from all others."""
    why = (
        "These errors can cost somebody their safety or their privacy at once. They are counted by themselves, out of "
    )
    show(paragraph(words.danger(board), say(why + "the answers in which they could happen.")))
    rows = [(DANGERS[each.id.text], each.of, each.made, each.rate) for each in board.dangers]
    if rows:
        heads: list[Text] = ["Error", "Answers where it could happen", "Answers with the error", fixed(SHARE)]
        caption = "Dangerous errors, each by itself"
        show(*table_of_shown(caption, heads, rows, tag="t-danger", of=("kind of error", "kinds of error"), figures={3}))
    unknown = [] if board.with_bank else ["told_unsafe"]
    not_asked = [each for each in board.dangers_not_asked if each.text not in unknown]
    if not_asked:
        lines = [say("{error}.", error=fixed(DANGERS[each.text])) for each in not_asked]
        none = say("No question of this quarter could show these, so nothing is known of them:")
        show(paragraph(none), bullets(lines))
    if unknown:
        show(paragraph(say(NO_BANK)))
    _weighed(board)


def _weighed(board: Board) -> None:
    """Show what errors weigh by kind of agency, and how each was weighed."""
    found = board.harm
    listed = fixed("; ".join(f"{WEIGHS[name.text]} {weight.text}" for name, weight in found.weights))
    meant = "Every wrong answer counts by the harm that it could do: {list}. The weights are {who}."
    show(box("Errors by their weight", paragraph(say(meant, list=listed, who=found.decided_by)), kind="part"))
    heads: list[Text] = [
        "Group" if board.teaching else "Kind of agency",
        fixed("Weight of errors in 100 answers (95% interval)"),
    ]
    rows = [(fixed(each.name.text[:1].upper() + each.name.text[1:]), each.loss) for each in found.groups]
    show(table("Errors by their weight", heads, rows, tag="t-harm"))
