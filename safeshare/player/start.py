"""The card on the start page: how far the learner is with each section, what they handed in, and their feedback."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from safeshare.answers import AnswerSheet
from safeshare.delivering import day, last_receipt
from safeshare.drafts import drafts_in
from safeshare.exercises import load_bundle
from safeshare.places import named_in
from safeshare.player.assessed import progress_in
from safeshare.player.handing import OWN_DATE
from safeshare.player.sentences import plain
from safeshare.player.shelf import BUNDLE, CodeNeededError, find_shelf
from safeshare.player.widget import Player
from safeshare.problems import ProblemsError
from safeshare.returned import AGAIN, PROGRESS, is_closed, own_progress, page_in

NOT_HERE = "How far you are with each section shows here, in the folder that your trainer gave you."
DUE = "Due for all by {}"
LATE = "It was due for all by {}. You can still hand in."
BY_GROUP = "By your trainer’s date for your group"
MAX_NOTEBOOK = 5_000_000
_TITLE = re.compile(r"^# +(.+?) *$", re.MULTILINE)
_ORDER = {"pre-test": 0, "post-test": 2}


class Sections(Player):
    """What stands beside the start page, section by section; the front end sends: look, page (of an assignment)."""

    def __init__(self, folder: Path | None, sentence: str = "") -> None:
        """Look at the folders beside the start page's own; without a folder there is only the sentence."""
        self._folder = folder
        super().__init__(None, sentence)
        self._look()

    def __repr__(self) -> str:
        """Say in plain words what stands here, for places that cannot show widgets."""
        return "Your sections: open this notebook in JupyterLab and run it to see how far you are."

    def _look(self) -> None:
        if self._folder is not None:
            rows = [_row(each) for each in _homes(self._folder)]
            more = {} if rows else {"waits": NOT_HERE}
            if any(row["due"] for row in rows):
                more["note"] = OWN_DATE
            self.view = {"sentence": "", "cases": [], "compare": None, "card": "sections", "rows": rows, **more}

    def _refresh(self, folder: Path, _sheet: AnswerSheet | None = None) -> None:
        """Leave it as it is: another folder's answers are looked at when the learner comes back here."""
        del folder

    _unlock = _refresh

    def _hear(self, _widget: object, message: Any, _buffers: object) -> None:
        """Look again, or send the page of one section; anything else is left alone."""
        if not isinstance(message, dict) or self._folder is None:
            return
        if message.get("type") == "look":
            self._look()
        elif message.get("type") == "page":
            home = next((each for each in _homes(self._folder) if each.name == message.get("home")), None)
            try:
                find = own_progress if message.get("kind") == PROGRESS else page_in
                page = None if home is None else find(home)
                text = "" if page is None else page.text()
            except (OSError, UnicodeError):
                text = ""
            asked = {name: message.get(name) for name in ("view", "home", "kind")}
            self.send({"type": "page", **asked, "html": text})


def my_sections(folder: Path | None = None) -> Sections:
    """Show how far the learner is with the sections beside `folder` (the notebook's own); nothing is raised."""
    try:
        return Sections(Path.cwd() if folder is None else folder)
    except OSError as error:
        return Sections(None, plain(error))


def _homes(folder: Path) -> list[Path]:
    """Return the folders of the course beside the start page's own in which something counts, in their order."""
    if not (folder / BUNDLE).is_file():
        return []  # the checkout's notebooks, which all lie in one folder
    found = [path.parent for path in folder.resolve().parent.glob(f"*/{BUNDLE}") if path.parent != folder.resolve()]
    return sorted(found, key=lambda path: (_ORDER.get(path.name, 1), path.name))


def _row(home: Path) -> dict[str, Any]:
    """Return what stands on one line: title, way there, state in words, receipt, and the page that came back."""
    notebook = next(iter(sorted(home.glob("*.ipynb"))), None)
    row: dict[str, Any] = {
        "home": home.name,
        "title": home.name if notebook is None else _title(notebook),
        "way": "" if notebook is None else f"../{home.name}/{notebook.name}",
        "state": _state(home),
        "receipt": last_receipt(home),
        "due": _due(home),
        "page": "",
    }
    page = page_in(home)
    if page is not None:
        row["page"] = "again" if page.kind == AGAIN else "feedback"
        row["file"] = f"{home.name}/{page.path.name}"
    progress = own_progress(home)
    if progress is not None:
        row["progress"] = f"{home.name}/{progress.path.name}"
    return row


def _due(home: Path) -> str:
    """Return by when a section that is not handed in or closed is to be, in words; empty where nothing is said."""
    named = named_in(home)
    if last_receipt(home) or is_closed(home):
        return ""
    if named.due is None:
        return BY_GROUP if named.by_group else ""
    return (LATE if datetime.now(UTC) > named.due else DUE).format(day(named.due))


def _state(home: Path) -> str:
    try:
        answers = AnswerSheet.open(home).answers
        if not answers and not drafts_in(home, answers):
            return "Not begun"
        if not load_bundle(home / BUNDLE).items:
            return "Begun"
        counts = progress_in(find_shelf(home), home)
    except CodeNeededError:
        return "Begun"
    except (ProblemsError, OSError) as error:
        return plain(error)
    return f"{sum(each.answered for each in counts)} of {sum(each.parts for each in counts)} answered"


def _title(notebook: Path) -> str:
    try:
        if notebook.stat().st_size > MAX_NOTEBOOK:
            return notebook.stem
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        return next((found[1] for text in texts if (found := _TITLE.search(text))), notebook.stem)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return notebook.stem
