"""The player as a notebook widget: draws cases, saves each answer before it says so, and fetches feedback."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, List

from safeshare.marking import AnswerStands
from safeshare.player.desk import Desk
from safeshare.player.front_end import script, style
from safeshare.player.shelf import CodeNeededError, enter_code, find_shelf
from safeshare.problems import ProblemsError

WRONG_CODE = "This code does not open the test. Compare it with the one that your trainer gave you, and try again."

_open: weakref.WeakSet[Player] = weakref.WeakSet()
_places: dict[tuple[Path, tuple[str, ...]], int] = {}
"""When the cases of a folder were first laid out: their order in the notebook."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Cases of a sealed test that wait for the learner's code."""

    folder: Path
    case_ids: tuple[str, ...]


class Player(anywidget.AnyWidget):
    """One case or one near-miss pair, or one plain sentence when it cannot be shown, or a sealed one's form for a code.

    The front end reads six traits and never writes them: `view` (what to draw), `answers` (part id to answer),
    `feedback` (question id to feedback), `saved` ({ok, text, unsaved, notice}), and, for the one player of a notebook
    that follows all of them, `contents` (what they hold) and `done` (the ids of the parts that are answered).
    It sends: answer, check, compare, code, follow.
    """

    _esm = script()
    _css = style()
    view = Dict().tag(sync=True)
    answers = Dict().tag(sync=True)
    feedback = Dict().tag(sync=True)
    saved = Dict().tag(sync=True)
    contents: List[Any] = List().tag(sync=True)
    done: List[Any] = List().tag(sync=True)

    def __init__(self, desk: Desk | None, sentence: str = "", sealed: Sealed | None = None) -> None:
        """Show a desk's cases, or only the sentence when there is no desk; of `sealed` ones ask for the code first."""
        self._desk, self._sealed, self._follows = desk, sealed, False
        answers = {} if desk is None else desk.answers()
        saved = {"ok": True, "text": "", "unsaved": [], "notice": "" if desk is None else desk.notice}
        super().__init__(view=_view(desk, sentence, sealed), answers=answers, feedback={}, saved=saved)
        self.on_msg(self._hear)
        _open.add(self)
        _arrived(desk)

    def __repr__(self) -> str:
        """Say in plain words what stands here, for places that cannot show widgets."""
        titles = " and ".join(f"“{case['title']}”" for case in self.view["cases"])
        return self.view["sentence"] or f"{titles}: open this notebook in JupyterLab and run it to answer."

    def _hear(self, _widget: object, message: Any, _buffers: object) -> None:
        """Act on one message of the front end; anything else is left alone."""
        if not isinstance(message, dict):
            return
        kind = message.get("type")
        if self._desk is None:
            if kind == "code" and self._sealed is not None:
                self._enter(self._sealed, message)
        elif kind == "answer":
            self._save(self._desk, message)
        elif kind == "check":
            self._tell(self._desk.check, message.get("question"), str(message.get("question")))
        elif kind == "compare":
            self._tell(self._desk.compare, message.get("fact"), "compare")
            self._tell_again(self._desk)
        elif kind == "follow":
            self._follows = True
            _tell_followers(self._desk.folder)

    def _enter(self, sealed: Sealed, message: dict[str, Any]) -> None:
        """Try the code that was typed, reply, and when it opens the test, open all players of its folder."""
        trouble = ""
        try:
            enter_code(sealed.folder, message.get("code"))
        except CodeNeededError:
            trouble = WRONG_CODE
        except (ProblemsError, OSError) as error:
            trouble = plain(error)
        self.send({"type": "code", "view": message.get("view"), "ok": not trouble, "text": trouble})
        for player in [] if trouble else list(_open):
            player._unlock(sealed.folder)

    def _unlock(self, folder: Path) -> None:
        """Lay out the cases of a sealed test that has been opened, when it is this player's."""
        if self._sealed is None or self._sealed.folder != folder:
            return
        self._desk, sentence, self._sealed = _laid_out(folder, self._sealed.case_ids)
        if self._desk is not None:
            self.answers = self._desk.answers()
        self.view = _view(self._desk, sentence, self._sealed)  # last: the front end draws when this changes
        _arrived(self._desk)

    def _save(self, desk: Desk, message: dict[str, Any]) -> None:
        """Save one answer, then reply; the reply is sent only after the file is on disk."""
        part, trouble, stands = str(message.get("part")), "", False
        try:
            desk.save(part, message.get("value") or {})
        except (ProblemsError, OSError, KeyError, ValueError) as error:
            trouble, stands = plain(error), isinstance(error, AnswerStands)
        reply = {key: message.get(key) for key in ("view", "number", "part")}
        if stands:  # the front end is to show what is kept again
            reply["stands"] = True
        self.send({"type": "saved", **reply, "ok": not trouble, "text": trouble})
        self.saved = {"ok": not trouble, "text": trouble, "unsaved": desk.unsaved, "notice": desk.notice}
        question = part.rpartition(".")[0]
        if question in self.feedback:
            self.feedback = {**self.feedback, question: {**self.feedback[question], "stale": True}}
        for player in list(_open):
            player._refresh(desk.folder)
        _tell_followers(desk.folder)

    def _refresh(self, folder: Path) -> None:
        """Show what is on disk now, when it is this player's file that was written."""
        if self._desk is not None and self._desk.folder == folder:
            try:
                self.answers = self._desk.answers()
            except (ProblemsError, OSError) as error:
                self.saved = {"ok": False, "text": plain(error), "unsaved": self._desk.unsaved}

    def _follow(self, players: Iterable[Player]) -> None:
        """Tell what these players hold and how far the learner is, when this is the one that shows it."""
        if self._follows:
            shown = [(each._desk, each.answers) for each in players if each._desk is not None]
            self.contents = [case for desk, _ in shown for case in desk.contents()]
            self.done = [part for desk, answers in shown for part in desk.done(answers)]

    def _tell_again(self, desk: Desk) -> None:
        """Say more in the feedback that is there, once the learner has found out what sets a pair apart."""
        for question, said in self.feedback.items():
            if desk.found_out and question != "compare" and said.get("verdict") and not said.get("stale"):
                more = {"stale": False, "asked": said.get("asked", 0)}
                self.feedback = {**self.feedback, question: {**desk.check(question), **more}}

    def _tell(self, check: Any, what: Any, key: str) -> None:
        try:
            said = check(str(what))
        except (ProblemsError, OSError, KeyError) as error:
            said = {"verdict": "", "headline": f"This cannot be checked just now: {plain(error)}"}
        asked = (
            self.feedback.get(key, {}).get("asked", 0) + 1
        )  # the same feedback again is news to whoever asked for it
        self.feedback = {**self.feedback, key: {**said, "stale": False, "asked": asked}}


def _arrived(desk: Desk | None) -> None:
    """Give a desk its place among those of its folder, and tell the player that follows them."""
    if desk is not None:
        _places.setdefault((desk.folder, desk.case_ids), len(_places))
        _tell_followers(desk.folder)


def _tell_followers(folder: Path) -> None:
    """Tell who follows the players of a folder about them, in the order in which their cases were first laid out."""
    here = {each._desk.case_ids: each for each in list(_open) if each._desk is not None and each._desk.folder == folder}
    players = [here[case_ids] for case_ids in sorted(here, key=lambda each: _places[folder, each])]
    for player in list(_open):
        if player._desk is not None and player._desk.folder == folder:
            player._follow(players)


def play(*case_ids: str, folder: Path | None = None) -> Player:
    """Show one case, or two near-misses side by side: `play("s4-kettle", "s4-kettle-b")`.

    Cases come from cases.json in `folder` (the notebook's own), else from the checkout; answers are kept in
    answers.json there. Whatever is wrong with either is said in the player, in one plain sentence; nothing is raised.
    """
    try:
        where = Path.cwd() if folder is None else folder
    except OSError as error:
        return Player(None, plain(error))
    if not case_ids:
        return Player(None, 'Say which case to show, as in play("s4-kettle").')
    return Player(*_laid_out(where, case_ids))


def _laid_out(folder: Path, case_ids: tuple[str, ...]) -> tuple[Desk | None, str, Sealed | None]:
    """Return a desk with cases, or a sentence in its place, and what waits for a code where they are sealed."""
    try:
        return Desk(find_shelf(folder), folder, case_ids), "", None
    except CodeNeededError as error:
        return None, plain(error), Sealed(folder, case_ids)
    except (ProblemsError, OSError) as error:
        return None, plain(error), None


def _view(desk: Desk | None, sentence: str, sealed: Sealed | None) -> dict[str, Any]:
    view = {"sentence": sentence, "cases": [], "compare": None} if desk is None else desk.view()
    return view if sealed is None else {**view, "locked": True}


def plain(error: Exception) -> str:
    """Say in one plain sentence what went wrong, for a learner."""
    if isinstance(error, ProblemsError):
        return str(error.problems[0])
    if isinstance(error, KeyError):
        return "This is not a question of this case. Run this notebook again from the top."
    if isinstance(error, AnswerStands):
        return str(error)
    if isinstance(error, UnicodeError):
        return "The text holds a character that cannot be stored. Take it out and try again."
    if isinstance(error, OSError):
        return (
            f"This computer refused to read or write a file ({error.strerror or 'no reason given'}). Tell your trainer."
        )
    return f"This answer does not fit the question ({error}). Run this notebook again from the top."
