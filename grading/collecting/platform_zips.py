"""Zip files of learning platforms, and single hand-ins in files: looked through without unpacking anything."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from grading.collecting.arrival import Evidence, platform_time
from grading.collecting.inbox import FILES, ZIP, Inbox, Offer
from grading.collecting.platform_names import sender_of
from grading.collecting.single_files import Reader, take_single
from grading.collecting.submission import ANSWERS, MAX_BYTES, MAX_NOTEBOOK_BYTES, RefusedError, Submission, printable
from grading.collecting.zips import Entry, Limits, open_archive, open_plain
from safeshare.handing_in import MANIFEST
from safeshare.problems import ProblemsError
from safeshare.strict_json import parse_json

FROM_PLATFORM = Limits(packed=8_000_000_000, entries=40_000, unpacked=1 << 40, depth=6)
_UNPACKED_MARK = "_assignsubmission_"
_FILES_OF_PLATFORMS = ("onlinetext.html", "comments.html")


def look_at_file(path: Path, inbox: Inbox, stack: ExitStack) -> None:
    """Take in a zip file: one hand-in, or a platform's zip file of many; raises RefusedError for anything else."""
    with open_archive(path, FROM_PLATFORM) as archive:
        is_single = any(entry.parts == (MANIFEST,) for entry in archive.entries)
    if is_single:
        inbox.found[FILES] += 1
        sender = sender_of((path.name,))
        take_single(sender, printable(path.name), partial(_read_file, path), inbox, _file_time(path))
        return
    archive = stack.enter_context(open_archive(path, FROM_PLATFORM))
    label = printable(path.name)
    groups: dict[tuple[str, ...], dict[str, tuple[Entry, Reader]]] = {}
    for entry in archive.entries:
        if "__MACOSX" in entry.parts or entry.parts[-1].startswith("."):
            continue
        sender = sender_of(entry.parts)
        key = (sender.name,) if sender.by_number else entry.parts[:-1]
        groups.setdefault(key, {})[entry.name] = (entry, partial(archive.read, entry))
    if not groups:
        raise next(iter(archive.refused.values()), RefusedError("It holds no file that could be a hand-in."))
    inbox.refused |= {f"{label}/{name}": str(error) for name, error in archive.refused.items()}
    times = {entry.parts: time for entry in archive.entries if (time := _zip_time(entry)) is not None}
    known = platform_time(time for parts, time in times.items() if "__MACOSX" not in parts)
    if not known:
        inbox.undated.append(label)
    for group in groups.values():
        readers = {entry.parts: read for entry, read in group.values()}
        _group(label, readers, _Times(times, "platform" if known else None), inbox)


def look_at_folder(folder: Path, inbox: Inbox) -> bool:
    """Take in a person's folder of a platform's zip file that somebody unpacked; return False for any other folder."""
    if _UNPACKED_MARK not in folder.name or folder.is_symlink() or not folder.is_dir():
        return False
    files = [entry for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    readers: dict[tuple[str, ...], Reader] = {
        (folder.name, entry.name): partial(_read_file, Path(entry.path)) for entry in files
    }
    times: dict[tuple[str, ...], datetime] = {
        (folder.name, entry.name): datetime.fromtimestamp(entry.stat().st_mtime, UTC) for entry in files
    }
    _group(printable(folder.name), readers, _Times(times, "files"), inbox)
    return True


@dataclass(frozen=True, slots=True)
class _Times:
    """When each file was uploaded (UTC), and by what that counts; None where it does not."""

    known: Mapping[tuple[str, ...], datetime]
    of: Literal["files", "platform"] | None

    def latest(self, files: Iterable[tuple[str, ...]]) -> datetime | None:
        """Return the latest time of some files."""
        return max((self.known[each] for each in files if each in self.known), default=None)

    def evidence(self, files: Iterable[tuple[str, ...]]) -> Evidence | None:
        """Return when some files came, if that counts."""
        time = self.latest(files)
        return None if time is None or self.of is None else Evidence(time, self.of)


def _group(label: str, files: Mapping[tuple[str, ...], Reader], times: _Times, inbox: Inbox) -> None:
    """Take in what one person uploaded: single files, or a notebook and its answers as they are."""
    loose: dict[str, Reader] = {}
    before = inbox.found[ZIP]
    for parts, read in files.items():
        sender = sender_of(parts)
        if sender.file.casefold().endswith(".zip"):
            inbox.found[ZIP] += 1
            take_single(sender, f"{label}/{printable('/'.join(parts))}", read, inbox, times.evidence([parts]))
        elif sender.file.rpartition("/")[2] not in _FILES_OF_PLATFORMS:
            loose[sender.file.rpartition("/")[2]] = read
    if ANSWERS in loose or any(name.endswith(".ipynb") for name in loose):
        inbox.found[ZIP] += 1
        _loose(label, next(iter(files)), loose, (times.latest(files), times.evidence(files)), inbox)
    elif loose and inbox.found[ZIP] == before:
        _no_hand_in(label, next(iter(files)), loose, inbox)


def _no_hand_in(label: str, parts: tuple[str, ...], files: Iterable[str], inbox: Inbox) -> None:
    """Tell of files that somebody uploaded of which none is a hand-in; in a platform's zip file alone all are uploads.

    What lies in other folders may be the trainer's, such as pages that were returned.
    """
    sender = sender_of(parts)
    if not sender.by_number:
        return
    inbox.found[ZIP] += 1
    who = inbox.learner_of(sender) or f"The platform's number {printable(sender.name)}"
    inbox.refused[f"{label}/{printable('/'.join(parts[:-1]) or parts[-1])}"] = (
        f"{who} uploaded {', '.join(printable(name) for name in sorted(files))}, which is no hand-in. Ask for the file "
        "that `safeshare hand-in --file` makes."
    )


def _loose(
    label: str,
    parts: tuple[str, ...],
    files: Mapping[str, Reader],
    came: tuple[datetime | None, Evidence | None],
    inbox: Inbox,
) -> None:
    """Take in a notebook and its answers that were uploaded one by one; only the platform says whose they are."""
    sender = sender_of(parts)
    learner = inbox.learner_of(sender) or next((part for part in parts[:-1] if part in inbox.learners), None)
    where = f"{label}/{printable('/'.join(parts[:-1]) or parts[-1])}"
    if learner is None:
        number = f"'{printable(sender.name)}'" if sender.name else "of the person"
        inbox.refused[where] = (
            f"It cannot be told whose this is: put the number {number} into the roster's column lms_id, beside the "
            "learner, and collect again."
        )
        return
    try:
        assignment = _assignment(files, inbox.notebooks)
    except RefusedError as error:
        inbox.refused[where] = str(error)
        return

    def read(notebook: str) -> Submission:
        wanted = {f"{notebook}.ipynb": MAX_NOTEBOOK_BYTES, **MAX_BYTES}
        content = {name: files[name](limit) for name, limit in wanted.items() if name in files}
        return Submission(content, tuple(printable(name) for name in sorted(files) if name not in wanted))

    inbox.add(Offer(learner, assignment, where, read, came[0], evidence=came[1]))


def _assignment(files: Mapping[str, Reader], notebooks: Mapping[str, str]) -> str:
    """Return the assignment that loose files are for: by the notebook's name, or by what the answers say."""
    for assignment, notebook in notebooks.items():
        if f"{notebook}.ipynb" in files:
            return assignment
    if ANSWERS in files:
        try:
            data = parse_json(files[ANSWERS](MAX_BYTES[ANSWERS]).decode("utf-8"), ANSWERS, "")
        except (UnicodeDecodeError, ProblemsError):
            raise RefusedError(f"'{ANSWERS}' is damaged, so that it cannot be told what it is for.") from None
        if isinstance(data, dict) and isinstance(data.get("assignment"), str):
            return str(data["assignment"])
    raise RefusedError("It cannot be told for which assignment this is: there is no notebook of the course in it.")


def _read_file(path: Path, limit: int) -> bytes:
    with open_plain(path) as stream:
        raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise RefusedError(f"'{printable(path.name)}' is larger than {limit:,} bytes.")
    return raw


def _file_time(path: Path) -> Evidence | None:
    """Return when an uploaded file was written, as far as the folder that it lies in says."""
    return None if path.is_symlink() else Evidence(datetime.fromtimestamp(path.stat().st_mtime, UTC), "file")


def _zip_time(entry: Entry) -> datetime | None:
    """Return when a platform says that a file was uploaded, taken for this machine's time, in UTC."""
    try:
        return datetime(*entry.info.date_time).astimezone(UTC)
    except ValueError:
        return None
