"""The player as a notebook widget: draws cases, saves each answer before it says so, and fetches feedback."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, List

from safeshare.answers import AnswerSheet
from safeshare.marking import AnswerStands
from safeshare.player.desk import ELSEWHERE, Desk
from safeshare.player.front_end import script, style
from safeshare.player.sentences import plain
from safeshare.player.shelf import CodeNeededError, find_shelf
from safeshare.player.showing import LearnerNeededError
from safeshare.player.waiting import Waiting, heard
from safeshare.player.whose import STAYS, may_change, whose
from safeshare.problems import ProblemsError

_open: weakref.WeakSet[Player] = weakref.WeakSet()
_places: dict[tuple[Path, tuple[str, ...]], int] = {}
"""When the cases of a folder were first laid out: their order in the notebook."""


class Player(anywidget.AnyWidget):
    """One case or one near-miss pair, or one plain sentence when it cannot be shown, or the form that opens it.

    The front end reads eight traits and never writes them: `view` (what to draw), `answers` (part id to answer),
    `drafts` (part id to what is chosen there and not gone on with), `feedback` (question id to feedback), `saved` ({ok,
    text, unsaved, notice}), `whose` ({learner, stays}: whose own cases these are, where the learner said so), and, for
    the one player of a notebook that follows all of them, `contents` (what they hold) and `done` (the ids of the parts
    that are answered).
    It sends: answer, draft, check, compare, code, learner, not-me, follow, and look when the learner is back.
    """

    _esm = script()
    _css = style()
    view = Dict().tag(sync=True)
    answers = Dict().tag(sync=True)
    drafts = Dict().tag(sync=True)
    feedback = Dict().tag(sync=True)
    saved = Dict().tag(sync=True)
    whose = Dict().tag(sync=True)
    contents: List[Any] = List().tag(sync=True)
    done: List[Any] = List().tag(sync=True)

    def __init__(self, desk: Desk | None, sentence: str = "", waits: Waiting | None = None) -> None:
        """Show a desk's cases, or only the sentence when there is no desk; those that wait are asked about first."""
        self._desk, self._waits, self._follows = desk, waits, False
        answers = {} if desk is None else desk.answers()
        saved = {"ok": True, "text": "", "unsaved": [], "notice": "" if desk is None else desk.notice}
        super().__init__(
            view=_view(desk, sentence, waits), answers=answers, drafts=_drafts(desk, answers), feedback={}, saved=saved,
            whose=_whose(desk),
        )  # fmt: skip
        self.on_msg(self._hear)
        _open.add(self)
        if self._held is not None:
            _places.setdefault((self._held.folder, self._held.case_ids), len(_places))
            _tell_followers(self._held.folder)

    def __repr__(self) -> str:
        """Say in plain words what stands here, for places that cannot show widgets."""
        titles = " and ".join(f"“{case['title']}”" for case in self.view["cases"])
        return self.view["sentence"] or f"{titles}: open this notebook in JupyterLab and run it to answer."

    @property
    def _held(self) -> Desk | Waiting | None:
        """The cases of this player, whether they are open or wait."""
        return self._desk or self._waits

    def _hear(self, _widget: object, message: Any, _buffers: object) -> None:
        """Act on one message of the front end; anything else is left alone."""
        if not isinstance(message, dict):
            return
        kind = message.get("type")
        if self._desk is None:
            if self._waits is not None and kind == self._waits.asks:
                self._enter(self._waits, message)
        elif kind in ("answer", "draft"):
            self._save(self._desk, message)
        elif kind == "check":
            self._look_again(self._desk)
            self._tell(self._desk.check, message.get("question"), str(message.get("question")))
        elif kind == "compare":
            self._tell(self._desk.compare, message.get("fact"), "compare")
            self._tell_again(self._desk)
        elif kind == "not-me":
            self._doubt(self._desk, message)
        elif kind == "follow":
            self._follows = True
            _tell_followers(self._desk.folder)
        elif kind == "look":
            self._look_again(self._desk)

    def _look_again(self, desk: Desk) -> None:
        """Show, and say, what was answered in another window; the next save tells of answers that cannot be read."""
        with suppress(ProblemsError, OSError):
            sheet = desk.news()
            if sheet is not None and show_all(desk.folder, sheet):
                self.saved = {**self.saved, "notice": ELSEWHERE}

    def _enter(self, waits: Waiting, message: dict[str, Any]) -> None:
        """Reply to what was typed, and when it opens the cases, open all players of their folder."""
        reply, opens = heard(waits, message)
        self.send({"type": waits.asks, "view": message.get("view"), **reply})
        for player in sorted(_open, key=_turn) if opens else []:
            player._unlock(waits.folder)

    def _unlock(self, folder: Path) -> None:
        """Lay out the cases that have been waiting in a folder, when they are this player's."""
        if self._waits is not None and self._waits.folder == folder:
            self._show(*_laid_out(folder, self._waits.case_ids))

    def _doubt(self, desk: Desk, message: dict[str, Any]) -> None:
        """Ask anew who the learner is, in all players of a folder that show cases chosen for them, while that helps."""
        try:
            trouble = "" if may_change(desk.folder) else STAYS
        except (ProblemsError, OSError) as error:
            trouble = plain(error)
        self.send({"type": "not-me", "view": message.get("view"), "ok": not trouble, "text": trouble})
        for player in [] if trouble else list(_open):
            player._ask_again(desk.folder)

    def _ask_again(self, folder: Path) -> None:
        """Put the question who the learner is in the place of cases that were chosen for them."""
        if self.whose and self._desk is not None and self._desk.folder == folder:
            self._show(None, "", Waiting(folder, self._desk.case_ids, "learner"))

    def _show(self, desk: Desk | None, sentence: str, waits: Waiting | None) -> None:
        self._desk, self._waits = desk, waits
        self.answers, self.whose = {} if desk is None else desk.answers(), _whose(desk)
        self.drafts = _drafts(desk, self.answers)
        self.view = _view(desk, sentence, waits)  # last: the front end draws when this changes
        if self._held is not None:
            _tell_followers(self._held.folder)

    def _save(self, desk: Desk, message: dict[str, Any]) -> None:
        """Save one answer or draft, then reply; the reply is sent only after the file is on disk."""
        part, trouble, stands, sheet = str(message.get("part")), "", False, None
        is_draft = message.get("type") == "draft"
        try:
            sheet = (desk.keep_draft if is_draft else desk.save)(part, message.get("value") or {})
        except (ProblemsError, OSError, KeyError, ValueError) as error:
            trouble, stands = plain(error), isinstance(error, AnswerStands)
        reply = {key: message.get(key) for key in ("view", "number", "part")}
        if is_draft:
            reply["draft"] = True
        if stands:  # the front end is to show what is kept again
            reply["stands"] = True
        self.send({"type": "saved", **reply, "ok": not trouble, "text": trouble})
        self.saved = {"ok": not trouble, "text": trouble, "unsaved": desk.unsaved, "notice": desk.notice}
        question = part.rpartition(".")[0]
        if question in self.feedback and not is_draft:
            self.feedback = {**self.feedback, question: {**self.feedback[question], "stale": True}}
        for player in list(_open):
            player._refresh(desk.folder, sheet)
            player._refresh_draft(part)
        _tell_followers(desk.folder)

    def _refresh(self, folder: Path, sheet: AnswerSheet | None = None) -> None:
        """Show what is on disk now, when this player's file was written: just this `sheet`, if there is one."""
        if self._desk is not None and self._desk.folder == folder:
            try:
                self.answers = self._desk.answers(sheet)
                if self.whose and not self.whose["stays"]:
                    self.whose = _whose(self._desk)
            except (ProblemsError, OSError) as error:
                self.saved = {"ok": False, "text": plain(error), "unsaved": self._desk.unsaved}

    def _refresh_draft(self, part: str) -> None:
        """Show what is chosen in a story and not gone on with, where it is this player's and has just been changed."""
        if self._desk is not None and self._desk.has_story(part):
            self.drafts = _drafts(self._desk, self.answers)

    def _follow(self, players: Iterable[Player]) -> None:
        """Tell what these players hold and how far the learner is, when this is the one that shows it."""
        if self._follows:
            shown = [(each._held, each.answers) for each in players if each._held is not None]
            self.contents = [case for held, _ in shown for case in held.contents()]
            self.done = [part for held, answers in shown for part in held.done(answers)]

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


def _turn(player: Player) -> tuple[bool, int]:
    """Return when a player's turn comes: cases that wait in their order in the notebook, then cards that count them."""
    waits = player._waits
    return waits is None, 0 if waits is None else _places[waits.folder, waits.case_ids]


def _tell_followers(folder: Path) -> None:
    """Tell who follows the players of a folder about them, in the order in which their cases were first laid out."""
    there = [(each, each._held) for each in list(_open)]
    here = {held.case_ids: each for each, held in there if held is not None and held.folder == folder}
    players = [here[case_ids] for case_ids in sorted(here, key=lambda each: _places[folder, each])]
    for player, held in there:
        if held is not None and held.folder == folder:
            player._follow(players)


def show_all(folder: Path, sheet: AnswerSheet) -> bool:
    """Show in all players of a folder what was saved there and given in none of them; their feedback is then old.

    Returns whether there was anything new to them.
    """
    is_news = False
    for player in list(_open):
        before = player.answers
        player._refresh(folder, sheet)
        news = {part.rpartition(".")[0] for part, each in player.answers.items() if before.get(part) != each}
        old = {question: {**said, "stale": True} for question, said in player.feedback.items() if question in news}
        player.feedback = {**player.feedback, **old}
        if news and player._desk is not None:
            player.drafts = _drafts(player._desk, player.answers)
        is_news = is_news or bool(news)
    _tell_followers(folder)
    return is_news


def show_standing(folder: Path) -> None:
    """Show anew, in all players of a folder, whether the answers to what counts stand or can be changed."""
    for player in list(_open):
        desk = player._desk
        if desk is not None and desk.folder == folder and any("closed" in each for each in player.view["cases"]):
            player._show(desk, "", None)


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


def _laid_out(folder: Path, case_ids: tuple[str, ...]) -> tuple[Desk | None, str, Waiting | None]:
    """Return a desk with cases, or a sentence in its place, and what waits for the learner to say something first."""
    try:
        return Desk(find_shelf(folder), folder, case_ids), "", None
    except CodeNeededError as error:
        return None, plain(error), Waiting(folder, case_ids, "code")
    except LearnerNeededError as error:
        return None, plain(error), Waiting(folder, case_ids, "learner")
    except (ProblemsError, OSError) as error:
        return None, plain(error), None


def _view(desk: Desk | None, sentence: str, waits: Waiting | None) -> dict[str, Any]:
    view = {"sentence": sentence, "cases": [], "compare": None} if desk is None else desk.view()
    return view if waits is None else {**view, **waits.view()}


def _drafts(desk: Desk | None, answers: dict[str, Any]) -> dict[str, Any]:
    return {} if desk is None else desk.drafts(answers)


def _whose(desk: Desk | None) -> dict[str, Any]:
    return {} if desk is None else whose(desk)
