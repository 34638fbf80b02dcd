"""The card at the end of a notebook: what is not answered yet, handing in, the receipt, and the one file to upload."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from safeshare.answers import AnswerSheet
from safeshare.delivering import answers_file, day, deliver, in_words, last_receipt
from safeshare.learner_ids import own_id
from safeshare.places import Named, named_in
from safeshare.player.assessed import progress_in
from safeshare.player.desk import note_saves
from safeshare.player.loading import LOAD, LOOK, Loading
from safeshare.player.sentences import plain
from safeshare.player.shelf import CodeNeededError, find_shelf
from safeshare.player.showing import by_learner, learner_needed
from safeshare.player.whose import shown_for
from safeshare.player.widget import Player, show_all, show_standing
from safeshare.problems import ProblemsError
from safeshare.returned import Standing, hand_in_again, standing_of

NOT_HERE = "Handing in works in the folder that your trainer gave you."
UNKNOWN = "Say at the top of the cases that count which learner you are. Then you can hand in here."
SEALED = "Enter your code at the top of this test first. Then you can hand in here."
CLOSED = {
    Standing.CLOSED: "Your trainer has closed this and given feedback: the start page shows it. What is handed in now "
    "is not collected, unless your trainer has asked you to hand in again.",
    Standing.AGAIN: "You are handing in again, as your trainer asked you to. Your answers can be changed. Tell your "
    "trainer when you have handed in.",
    Standing.CLOSED_TO_ALL: "Your trainer has closed this: what is handed in now is not collected by itself. You can "
    "still hand in, and nothing is lost; then ask your trainer to take it.",
    Standing.CLOSED_TO_SOME: "Your trainer has closed this for some groups. If yours is one of them, what is handed in "
    "now is not collected by itself: hand in, and then ask your trainer to take it.",
}
OWN_DATE = "If your trainer has given you or your group another date, that one counts."
DUE = "It is due for all by {}. " + OWN_DATE
LATE = "The time for all was over on {}. You can still hand in; your trainer sees that it came later. " + OWN_DATE
BY_GROUP = "When it is due differs between groups: your trainer’s date for yours counts."
PUT = {
    Standing.OPEN: "Your trainer collects it from here until this is closed: there is nothing else to do.",
    Standing.AGAIN: "Now tell your trainer that you have handed in again, and they collect it from here.",
    Standing.CLOSED_TO_SOME: "Your trainer collects it from here, unless yours is one of the groups to which this is "
    "closed. Then ask them to take it, and send them your receipt; nothing is lost.",
}
LATE_NOW = (
    "But your trainer had closed this before, so it is not collected by itself. Nothing is lost: your work is kept. "
    "Ask your trainer to take it, and send them your receipt."
)
NONE_YET = "There are no answers here yet. Answer at least one question, and then save them."
NOTHING_YET = "There are no answers here yet. Answer at least one question, and then hand in."
FILE_ONLY = "answers-file"
"""The card of a folder in which nothing counts: the answers can be kept as a file, and nothing is handed in."""
UPLOAD = "Now save the file below, and upload it where your trainer told you or send it to them."


class HandIn(Player):
    """The hand-in card of one folder; `view` is all that the front end draws.

    It sends: hand-in, again (the trainer asked for another hand-in), and where answers are only kept as a file:
    look-into-file, load-file.
    """

    def __init__(self, folder: Path | None, sentence: str = "") -> None:
        """Look at what is answered; without a folder there is only the sentence."""
        self._folder = folder
        self._loading = None if folder is None else Loading(folder)
        super().__init__(None, sentence)
        self._look()

    def __repr__(self) -> str:
        """Say in plain words what stands here, for places that cannot show widgets."""
        return "Hand in: open this notebook in JupyterLab and run it to hand in."

    def _look(self) -> None:
        if self._folder is not None:
            try:
                self.view = {"sentence": "", "cases": [], "compare": None, "card": "hand-in", **_state(self._folder)}
            except (ProblemsError, OSError) as error:
                self.view = {"sentence": plain(error), "cases": [], "compare": None}

    def _refresh(self, folder: Path, _sheet: AnswerSheet | None = None) -> None:
        """Look again, when it is this folder's answers that were written; of a file alone nothing shows them."""
        if folder == self._folder and self.view.get("card") != FILE_ONLY:
            self._look()

    _unlock = _refresh

    def _hear(self, _widget: object, message: Any, _buffers: object) -> None:
        """Hand in, or take answers back from a file, when the front end asks for it; anything else is left alone."""
        if isinstance(message, dict) and message.get("type") in (LOOK, LOAD) and self.view.get("card") == FILE_ONLY:
            self._load(message)
        if isinstance(message, dict) and message.get("type") == "again" and self.view.get("again"):
            self._open_again(message)
        if not isinstance(message, dict) or message.get("type") != "hand-in" or self._folder is None:
            return
        reply: dict[str, Any] = {"type": "handed-in", "view": message.get("view")}
        typed = message.get("learner")
        learner = typed.strip() if isinstance(typed, str) else ""
        try:
            if self.view.get("card") == FILE_ONLY:
                self._save_file(self._folder, learner, reply)
                return
            if not AnswerSheet.open(self._folder).answers:
                self.send({**reply, "ok": False, "text": NOTHING_YET})
                return
            done = deliver(self._folder, learner)
        except (ProblemsError, OSError) as error:
            self.send({**reply, "ok": False, "text": plain(error)})
            return
        late = "" if done.standing in PUT else LATE_NOW
        put = late or PUT[done.standing]
        text = " ".join(filter(None, (put, done.trouble) if done.is_there else (done.trouble, UPLOAD, late)))
        self._look()
        said = {"receipt": in_words(done.receipt), "file": done.name, "text": text, "kept": done.is_kept}
        self.send({**reply, "ok": True, **said}, buffers=[done.content])

    def _open_again(self, message: dict[str, Any]) -> None:
        """Let the answers be changed again after feedback, in all players of this folder."""
        if self._folder is None:
            return
        try:
            hand_in_again(self._folder)
            trouble = ""
        except OSError as error:
            trouble = plain(error)
        self.send({"type": "again", "view": message.get("view"), "ok": not trouble, "text": trouble})
        if not trouble:
            show_standing(self._folder)
            self._look()

    def _load(self, message: dict[str, Any]) -> None:
        """Look into the file that the learner chose, or take what they said from it; nothing is taken unasked."""
        if self._loading is None or self._folder is None:
            return
        reply = {"type": message["type"], "view": message.get("view")}
        if message["type"] == LOOK:
            self.send({**reply, **self._loading.look(message)})
            return
        said, sheet = self._loading.load(message)
        if sheet is not None:
            note_saves(self._folder, sheet)
            show_all(self._folder, sheet)
        self.send({**reply, **said})

    def _save_file(self, folder: Path, learner: str, reply: dict[str, Any]) -> None:
        """Send the answers as one file; raises ProblemsError as `answers_file`."""
        if not AnswerSheet.open(folder).answers:
            self.send({**reply, "ok": False, "text": NONE_YET})
            return
        name, content = answers_file(folder, learner)
        self.send({**reply, "ok": True, "file": name, "text": ""}, buffers=[content])


def hand_in(folder: Path | None = None) -> HandIn:
    """Show the hand-in card of `folder` (the notebook's own); what is wrong is said in it, and nothing is raised."""
    try:
        return HandIn(Path.cwd() if folder is None else folder)
    except OSError as error:
        return HandIn(None, plain(error))


def _state(folder: Path) -> dict[str, Any]:
    """Return what the card shows; raises ProblemsError or OSError when the folder cannot be read."""
    try:
        shelf = find_shelf(folder)
    except CodeNeededError:
        return {"waits": SEALED}
    if shelf.assignment is None:
        return {"waits": NOT_HERE}
    if not shelf.items:
        return {"card": FILE_ONLY, "learner": own_id(folder)}
    if learner_needed(shelf, folder):
        return {"waits": UNKNOWN}
    table = by_learner(shelf, folder)
    learner = "" if table is None else shown_for(table, folder)
    named = named_in(folder)
    standing = standing_of(folder, shelf.assignment)
    return {
        "cases_left": [each.shown() for each in progress_in(shelf, folder)],
        "learner": learner or own_id(folder),
        "shown_for": learner,
        "receipt": last_receipt(folder),
        "closed": CLOSED.get(standing, ""),
        "again": standing is Standing.CLOSED,
        "due": _due(named) if standing in (Standing.OPEN, Standing.CLOSED_TO_SOME) else "",
        "place": named.place is not None,
        "nothing_yet": "" if AnswerSheet.open(folder).answers else NOTHING_YET,
    }


def _due(named: Named) -> str:
    """Return in words when work is due, as far as it is told; never as this learner's own date, which no copy knows."""
    if named.due is None:
        return BY_GROUP if named.by_group else ""
    return (LATE if datetime.now(UTC) > named.due else DUE).format(day(named.due))
