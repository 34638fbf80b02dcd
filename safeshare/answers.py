"""A learner's answers: one file beside the notebook and its journal, written on every change, restored on opening."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Any

from safeshare.allotting import with_variants
from safeshare.answer_file import FILE_NAME, MAX_ANSWERS, MAX_BYTES, empty_sheet
from safeshare.keeping import Kept, as_text, look, refusal, restore, save
from safeshare.locking import locked
from safeshare.marking import check_replaces, kind_of
from safeshare.problems import Problem, ProblemsError, cut
from safeshare.rulebook import load_rulebook

LOCK_NAME = ".answers.lock"
_PART = re.compile(r"[a-z0-9-]{1,160}\.[a-z0-9-]{1,80}\.[a-z_]{1,40}")


class AnswerSheet:
    """The answers of one learner to one assignment; `path` is their file.

    `restored` is a sentence for the learner when they had to be put back from the journal on opening, else empty.
    """

    def __init__(self, path: Path, data: dict[str, Any], restored: str = "") -> None:
        self.path = path
        self.restored = restored
        self._data = data
        self._is_held = False
        self._kept: Kept | None = None  # what is on disk, where that is known: while nobody else may save

    @classmethod
    def open(cls, folder: Path, assignment: str | None = None, *, synthetic: bool = False) -> AnswerSheet:
        """Read a folder's answers.json, or start an empty sheet; nothing is written before the first answer.

        A file that is missing, damaged or older than its journal is put back from that. `synthetic` marks a new sheet
        as a simulated learner's. A single malformed answer is kept for marking to report. Raises ProblemsError when
        the file is damaged and no journal makes up for it, from a newer version, of another assignment, or a real
        learner's where a simulated one's is asked for; it is then left as it is.
        """
        path = Path(folder) / FILE_NAME
        return cls._of(path, _put_back(path), assignment, synthetic=synthetic)

    @classmethod
    @contextmanager
    def hold(cls, folder: Path, assignment: str | None = None) -> Iterator[AnswerSheet]:
        """Open a folder's answers for a block in which nobody else saves any: they are read once, however many are put.

        Raises ProblemsError as `open` and `put` do.
        """
        path = Path(folder) / FILE_NAME
        with _saying_why(path), locked(path.with_name(LOCK_NAME)):
            kept = restore(path, look(path))
            sheet = cls._of(path, kept, assignment)
            sheet._is_held, sheet._kept = True, kept
            try:
                yield sheet
            finally:
                sheet._is_held, sheet._kept = False, None

    @classmethod
    def _of(cls, path: Path, kept: Kept, assignment: str | None, *, synthetic: bool = False) -> AnswerSheet:
        data = kept.data
        if data is None:
            return cls(path, empty_sheet(assignment, synthetic=synthetic))
        if assignment is not None and data["assignment"] not in (None, assignment):
            theirs = cut(data["assignment"])
            what = f"these answers belong to the assignment '{theirs}', not to '{assignment}'"
            raise ProblemsError(
                [Problem(str(path), what, "Open the notebook in the folder that it was handed out in.")]
            )
        if synthetic and not data["synthetic"]:
            what = "a simulated learner cannot answer here: these answers are a real learner's"
            raise ProblemsError([Problem(str(path), what, "Simulate in a folder of its own.")])
        if data["assignment"] is None:
            data["assignment"] = assignment
        return cls(path, data, kept.restored)

    @property
    def saved(self) -> int:
        """How many times answers have been saved, by this program and all others."""
        return int(self._data["saved"])

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
    def rulebook(self) -> tuple[str, str]:
        """The id and the version of the rulebook with which they were saved last."""
        named = self._data["rulebook"]
        return named.get("id", ""), named.get("version", "")

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

    @property
    def is_begun(self) -> bool:
        """Whether there is an answer to a case that was chosen for this learner, so that it stays theirs."""
        return _answers_any(self._data["answers"], (each["case"] for each in self.variants.values()))

    def record_variant(self, item: str, case: str, by: str, form: str | None = None, *, afresh: bool = False) -> str:
        """Record which case of an item is shown and return the one that stands: the first ever recorded.

        `by` says who chose it: `course` or `own`. With `afresh` it takes the place of a case that was recorded and has
        no answer, on disk neither. Raises ProblemsError when the file cannot be saved.
        """
        self._change({}, {item: {"case": case, "by": by}}, form, afresh=afresh)
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
        self.put_all({part_id: value}, afresh=afresh)

    def put_all(self, answers: Mapping[str, Mapping[str, Any]], *, afresh: bool = False) -> None:
        """Keep the answers to several parts, all of them or none; raises as `put` does."""
        for part_id in answers:
            if not _PART.fullmatch(part_id):
                message = f"'{part_id[:200]}' is not the id of a part"
                raise ValueError(message)
        shaped = {part_id: kind_of(part_id).shape(value) for part_id, value in answers.items()}
        self._change(shaped, afresh=afresh)

    def _change(
        self,
        answers: Mapping[str, Any],
        variants: Mapping[str, dict[str, str]] | None = None,
        form: str | None = None,
        *,
        afresh: bool = False,
    ) -> None:
        with _saying_why(self.path), nullcontext() if self._is_held else locked(self.path.with_name(LOCK_NAME)):
            self._data = self._merged_and_saved(answers, variants or {}, form, afresh=afresh)

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
        kept = self._kept or restore(self.path, look(self.path))
        on_disk = kept.data
        if on_disk is not None:
            data["answers"] = {**data["answers"], **on_disk["answers"]}
            data["saved"] = max(data["saved"], on_disk["saved"])
            data = with_variants(data, on_disk.get("variants", {}), on_disk.get("form"), first=True)
        for part, value in answers.items():
            check_replaces(part, data["answers"].get(part), value, afresh=afresh)
        if afresh:
            data = _without_unanswered(data, variants)
        data = with_variants({**data, "answers": {**data["answers"], **answers}}, variants, form)
        data["saved"] += 1
        rulebook = load_rulebook()
        data["rulebook"] = {"id": rulebook.id, "version": rulebook.version}
        if len(as_text(data).encode()) > MAX_BYTES or len(data["answers"]) > MAX_ANSWERS:
            what = "the answers have become too large to save, and this one was not saved"
            raise ProblemsError([Problem(str(self.path), what, "Shorten the longest texts.")])
        self._kept = None  # nobody knows, where the disk refuses
        save(self.path, kept, data, _change_of(on_disk or {}, data))
        self._kept = Kept(data, kept.journal, in_step=True) if self._is_held else None
        return data


def _change_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the journal has to note of a change: what is new or other than on disk."""
    news = {
        key: {name: each for name, each in after.get(key, {}).items() if before.get(key, {}).get(name) != each}
        for key in ("answers", "variants")
    }
    return {**{key: each for key, each in news.items() if each}, **({"form": after["form"]} if "form" in after else {})}


def _answers_any(answers: Iterable[str], cases: Iterable[str]) -> bool:
    """Return whether any of the answered parts is one of these cases."""
    known = frozenset(cases)
    return any(part.partition(".")[0] in known for part in answers)


def _without_unanswered(data: dict[str, Any], items: Collection[str]) -> dict[str, Any]:
    """Return a sheet's data in which nothing is recorded of these items unless the case shown has an answer."""
    kept = {
        item: each
        for item, each in data.get("variants", {}).items()
        if item not in items or _answers_any(data["answers"], (each["case"],))
    }
    return {**data, "variants": kept} if kept != data.get("variants", {}) else data


@contextmanager
def _saying_why(path: Path) -> Iterator[None]:
    """Say in one sentence why the disk refused to save answers: raises ProblemsError in place of OSError."""
    try:
        yield
    except OSError as error:
        raise ProblemsError([refusal(path, error)]) from None


def _put_back(path: Path) -> Kept:
    """Return what is kept, put back on disk where the journal had more; a folder that refuses is only read."""
    kept = look(path)
    if not kept.is_behind:
        return kept
    try:
        with locked(path.with_name(LOCK_NAME)):
            return restore(path, look(path))  # another program may have put it back meanwhile
    except OSError:
        return kept
