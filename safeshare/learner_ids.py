"""Which learner works in a folder: the id that they told, kept for all sections, or one that their computer knows."""

from __future__ import annotations

import os
from pathlib import Path

from safeshare.allotting import own_names
from safeshare.files import write_atomically

FILE_NAME = ".learner-id"
"""Where a section's folder keeps the id that its learner told, here or when they handed in. It is never handed in."""
STATE = ".jupyterlab"
"""The folder of a course in which `safeshare learn` keeps its settings."""
KEPT = "learner.txt"
"""Where it keeps the id given to it."""
_HUB = ("SAFESHARE_LEARNER", "JUPYTERHUB_USER")


def told_ids(folder: Path) -> tuple[str, ...]:
    """Return the ids that a learner has told in a section's folder or in its course, the one that counts first."""
    found = (_kept(path) for path in (*_notes_of_learn(folder), folder / FILE_NAME, *_beside(folder)))
    return tuple(dict.fromkeys(each for each in found if each))


def names_at_hand(folder: Path) -> tuple[str, ...]:
    """Return the names under which this learner may be listed: what they told, then what their computer knows."""
    return tuple(dict.fromkeys((*told_ids(folder), *own_names())))


def own_id(folder: Path) -> str:
    """Return the id to hand in with that need not be asked for: told here or beside it, or a hub's; else nothing."""
    hubs = (os.environ.get(variable, "") for variable in _HUB)
    return next((each for each in (*told_ids(folder), *hubs) if each), "")


def is_told(folder: Path) -> bool:
    """Return whether the learner was asked in this course, or has handed in, so that an id stands that they chose."""
    return any(_kept(path) for path in (folder / FILE_NAME, *_beside(folder)))


def keep_id(folder: Path, learner: str) -> None:
    """Keep the id that a learner told in a section's folder, for all sections beside it and for `safeshare learn`.

    Raises OSError when the disk refuses.
    """
    notes = [path for path in _notes_of_learn(folder) if path.parent.is_dir()]
    for path in (folder / FILE_NAME, *_beside(folder), *notes[:1]):
        if _kept(path) != learner:
            write_atomically(path, f"{learner}\n")


def keep_here(folder: Path, learner: str) -> None:
    """Keep the id that a learner handed in with in a section's folder alone; raises OSError when the disk refuses."""
    if _kept(folder / FILE_NAME) != learner:
        write_atomically(folder / FILE_NAME, f"{learner}\n")


def _notes_of_learn(folder: Path) -> tuple[Path, ...]:
    """Return where `safeshare learn` may keep the id: in the folder that it was opened on, a course or one section."""
    here = folder.resolve()
    return tuple(home / STATE / KEPT for home in (here.parent, here))


def _beside(folder: Path) -> list[Path]:
    """Return the notes of the other sections of a course."""
    here = folder.resolve()
    return sorted(path for path in here.parent.glob(f"*/{FILE_NAME}") if path.parent != here)


def _kept(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()[:64]
    except (OSError, UnicodeError):
        return ""
