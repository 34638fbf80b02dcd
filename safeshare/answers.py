"""A learner's answers: one file beside the notebook, written whole on every change and restored on opening."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from safeshare.allotting import faults_of_record, with_variants
from safeshare.files import write_atomically
from safeshare.locking import locked
from safeshare.marking import check_replaces, kind_of
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.strict_json import read_json

FILE_NAME = "answers.json"
LOCK_NAME = ".answers.lock"
SCHEMA = "safeshare-answers/1"
MAX_BYTES = 4_000_000
MAX_ANSWERS = 5_000
MAX_FAULTS = 20
KEPT = "The file was left as it is. Put a sound copy in its place, or move it away to start again."
_PART = re.compile(r"[a-z0-9-]{1,160}\.[a-z0-9-]{1,80}\.[a-z_]{1,40}")
_KEYS = ("schema", "assignment", "rulebook", "synthetic", "saved", "answers")
_MAY = ("variants", "form")


class AnswerSheet:
    """The answers of one learner to one assignment; `path` is their file."""

    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        self.path = path
        self._data = data

    @classmethod
    def open(cls, folder: Path, assignment: str | None = None, *, synthetic: bool = False) -> AnswerSheet:
        """Read a folder's answers.json, or start an empty sheet; nothing is written before the first answer.

        `synthetic` marks a new sheet as a simulated learner's. A single malformed answer is kept for marking to report.
        Raises ProblemsError when the file is damaged, from a newer version, of another assignment, or a real learner's
        where a simulated one's is asked for; it is then left as it is.
        """
        path = Path(folder) / FILE_NAME
        if not path.exists() and not path.is_symlink():
            return cls(path, _empty(assignment, synthetic=synthetic))
        data = _read(path)
        if assignment is not None and data["assignment"] not in (None, assignment):
            what = f"these answers belong to the assignment '{data['assignment']}', not to '{assignment}'"
            raise ProblemsError(
                [Problem(str(path), what, "Open the notebook in the folder that it was handed out in.")]
            )
        if synthetic and not data["synthetic"]:
            what = "a simulated learner cannot answer here: these answers are a real learner's"
            raise ProblemsError([Problem(str(path), what, "Simulate in a folder of its own.")])
        if data["assignment"] is None:
            data["assignment"] = assignment
        return cls(path, data)

    @property
    def answers(self) -> Mapping[str, Any]:
        """All answers by part id, as the file holds them."""
        return MappingProxyType(self._data["answers"])

    @property
    def assignment(self) -> str | None:
        """The assignment that the answers belong to, where known."""
        assignment: str | None = self._data["assignment"]
        return assignment

    @property
    def is_synthetic(self) -> bool:
        """Whether a simulated learner gave these answers."""
        return bool(self._data["synthetic"])

    @property
    def variants(self) -> Mapping[str, Mapping[str, str]]:
        """Which case of an assessed item was shown: item to `{"case": its id, "by": "course" or "own"}`."""
        return MappingProxyType(self._data.get("variants", {}))

    @property
    def form(self) -> str | None:
        """The form of a test that was shown, where it is one."""
        form: str | None = self._data.get("form")
        return form

    def record_variant(self, item: str, case: str, by: str, form: str | None = None) -> str:
        """Record which case of an item is shown, for good, and return the one that stands: the first ever recorded.

        `by` says who chose it: `course` or `own`. Raises ProblemsError when the file cannot be saved.
        """
        self._change({}, {item: {"case": case, "by": by}}, form)
        return self.variants[item]["case"]

    def get(self, part_id: str) -> dict[str, Any] | None:
        """Return the answer to a part, or None where there is none (or none that is a mapping)."""
        answer = self._data["answers"].get(part_id)
        return dict(answer) if isinstance(answer, dict) else None

    def put(self, part_id: str, value: Mapping[str, Any], *, afresh: bool = False) -> None:
        """Keep the answer to one part; when this returns, it is on disk.

        Answers that another window or program saved meanwhile are kept: nobody else saves between our reading the file
        and our writing it back. Raises ValueError when the part's id or the answer's form is wrong, AnswerStands when
        the answer on disk may no longer be changed (with `afresh` it may be taken back as a whole), and ProblemsError
        when the file cannot be saved; the sheet is then as before.
        """
        if not _PART.fullmatch(part_id):
            message = f"'{part_id[:200]}' is not the id of a part"
            raise ValueError(message)
        self._change({part_id: kind_of(part_id).shape(value)}, afresh=afresh)

    def _change(
        self,
        answers: Mapping[str, Any],
        variants: Mapping[str, dict[str, str]] | None = None,
        form: str | None = None,
        *,
        afresh: bool = False,
    ) -> None:
        try:
            with locked(self.path.with_name(LOCK_NAME)):
                self._data = self._merged_and_saved(answers, variants or {}, form, afresh=afresh)
        except OSError as error:
            what = f"the answer could not be saved ({error.strerror or error})"
            remedy = "Make room on the disk, or check that you may write in this folder, and answer again."
            raise ProblemsError([Problem(str(self.path), what, remedy)]) from None

    def to_dict(self) -> dict[str, Any]:
        """Return the whole sheet as plain data, as its file holds it."""
        copy: dict[str, Any] = json.loads(json.dumps(self._data))
        return copy

    def _merged_and_saved(
        self, answers: Mapping[str, Any], variants: Mapping[str, dict[str, str]], form: str | None, *, afresh: bool
    ) -> dict[str, Any]:
        """Return the sheet with what is on disk and with what is new, once it is saved; for the lock's holder only.

        The latest answer counts, and the first variant and form: what was shown once is shown for good.
        """
        data = dict(self._data)
        if self.path.exists():
            on_disk = _read(self.path)
            data["answers"] = {**data["answers"], **on_disk["answers"]}
            data["saved"] = max(data["saved"], on_disk["saved"])
            data = with_variants(data, on_disk.get("variants", {}), on_disk.get("form"), first=True)
        for part, value in answers.items():
            check_replaces(part, data["answers"].get(part), value, afresh=afresh)
        data = with_variants({**data, "answers": {**data["answers"], **answers}}, variants, form)
        data["saved"] += 1
        rulebook = load_rulebook()
        data["rulebook"] = {"id": rulebook.id, "version": rulebook.version}
        text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        if len(text.encode()) > MAX_BYTES or len(data["answers"]) > MAX_ANSWERS:
            what = "the answers have become too large to save, and this one was not saved"
            raise ProblemsError([Problem(str(self.path), what, "Shorten the longest texts.")])
        write_atomically(self.path, text)
        return data


def _empty(assignment: str | None, *, synthetic: bool) -> dict[str, Any]:
    rulebook = load_rulebook()
    return {
        "schema": SCHEMA,
        "assignment": assignment,
        "rulebook": {"id": rulebook.id, "version": rulebook.version},
        "synthetic": synthetic,
        "saved": 0,
        "answers": {},
    }


def _read(path: Path) -> dict[str, Any]:
    """Return the checked data of an answers file; raises ProblemsError with every fault of its frame."""
    data = read_json(path, MAX_BYTES, KEPT)
    file = str(path)
    family, _, version = str(data.get("schema", "")).rpartition("/") if isinstance(data, dict) else ("", "", "")
    if family != SCHEMA.partition("/")[0] or not version.isdecimal():
        raise ProblemsError([Problem(file, "this is not a file of answers", KEPT)])
    if data["schema"] != SCHEMA:
        age = "a newer" if len(version) > 9 or int(version) > int(SCHEMA.rpartition("/")[2]) else "an older"
        what = f"{age} version of safeshare wrote these answers ('{data['schema'][:40]}'; this one knows '{SCHEMA}')"
        remedy = "Update safeshare" if age == "a newer" else "Ask your trainer for the folder again"
        raise ProblemsError([Problem(file, what, f"{remedy}. The file was left as it is.")])
    faults = [Problem(file, what, KEPT, where=where) for where, what in _faults(data)]
    if faults:
        raise ProblemsError(faults[:MAX_FAULTS])
    return {**data, "answers": dict(data["answers"])}


def _faults(data: dict[str, Any]) -> list[tuple[str, str]]:
    faults = [(key, "this is missing") for key in _KEYS if key not in data]
    faults += [(key[:40], "this key is unknown") for key in data if key not in (*_KEYS, *_MAY)]
    faults += faults_of_record(data.get("variants", {}), data.get("form"))
    assignment, rulebook, answers = data.get("assignment"), data.get("rulebook", {}), data.get("answers", {})
    if assignment is not None and not isinstance(assignment, str):
        faults.append(("assignment", "this is neither a name nor null"))
    if not isinstance(rulebook, dict) or not all(isinstance(each, str) for each in rulebook.values()):
        faults.append(("rulebook", "this does not hold an id and a version"))
    if not isinstance(data.get("synthetic", False), bool):
        faults.append(("synthetic", "this is neither true nor false"))
    saved = data.get("saved", 0)
    if isinstance(saved, bool) or not isinstance(saved, int) or saved < 0:
        faults.append(("saved", "this is not a count"))
    if not isinstance(answers, dict):
        faults.append(("answers", "this does not map parts to answers"))
    elif len(answers) > MAX_ANSWERS:
        faults.append(("answers", f"these are more than {MAX_ANSWERS:,} answers"))
    return faults
