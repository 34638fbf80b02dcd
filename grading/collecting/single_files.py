"""Single files that each hold one hand-in: as safeshare wrote them, or refused as whose they seem to be."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping

from grading.collecting.arrival import Evidence
from grading.collecting.inbox import Inbox, Offer
from grading.collecting.platform_names import Sender
from grading.collecting.submission import ANSWERS, TIMESTAMP, RefusedError, Submission, printable
from grading.collecting.uploads import ONE_HAND_IN, Owner, read_claim, read_hand_in, read_owner
from safeshare.handing_in import SUFFIX

_SINGLE = re.compile(rf"(?P<assignment>[^.]+)\.(?P<learner>[^.]+){re.escape(SUFFIX)}")

Reader = Callable[[int], bytes]
"""Reads a file of at most so many bytes; raises RefusedError."""


def take_single(sender: Sender, where: str, read: Reader, inbox: Inbox, seen: Evidence | None) -> None:
    """Take in one hand-in that is a file; it says itself whose it is, which the platform must not deny."""
    raw = b""
    try:
        raw = read(ONE_HAND_IN.packed)
        owner = read_owner(io.BytesIO(raw))
    except RefusedError as error:
        cannot_open(sender, where, error, inbox, read_claim(io.BytesIO(raw)), seen)
        return
    known = inbox.learner_of(sender)
    if known is not None and known != owner.learner:
        inbox.refused[where] = (
            f"'{known}' uploaded it, but it says that it is of '{owner.learner}'; it was not taken. "
            "Ask them to hand in with their own learner id."
        )
        return
    if known is None and sender.by_number and inbox.has_number(owner.learner):
        inbox.refused[where] = (
            f"The platform's number {sender.name} uploaded it, and it says that it is of '{owner.learner}', who has "
            "other numbers on the roster; it was not taken. If it is theirs, add it to lms_id and collect again."
        )
        return
    sent_by = "" if known is not None or not sender.by_number else sender.name

    def files(notebook: str) -> Submission:
        return _counted(read_hand_in(io.BytesIO(read(ONE_HAND_IN.packed))).files, notebook)

    named = _SINGLE.fullmatch(sender.file.rpartition("/")[2])
    is_claim = known is None and (named is None or named["learner"] != owner.learner)
    inbox.add(
        Offer(owner.learner, owner.assignment, where, files, owner.time, sent_by, evidence=seen, is_claim=is_claim)
    )


def cannot_open(
    sender: Sender,
    where: str,
    error: RefusedError,
    inbox: Inbox,
    claim: Owner | None = None,
    seen: Evidence | None = None,
) -> None:
    """Take in a file that cannot be taken: as its learner's, where the platform, its name or itself say whose it is.

    `claim` is what the file itself says, which neither the platform nor the roster may deny.
    """
    named = _SINGLE.fullmatch(sender.file.rpartition("/")[2])
    learner = inbox.learner_of(sender) or (named["learner"] if named else "")
    if named is not None and learner in inbox.learners and named["assignment"] in inbox.notebooks:
        inbox.add(Offer(learner, named["assignment"], where, _raising(str(error), error.code)))
    elif claim is None:
        inbox.refused[where] = str(error)
    else:
        _claimed(sender, where, error, claim, inbox, seen)


def _claimed(
    sender: Sender, where: str, error: RefusedError, claim: Owner, inbox: Inbox, seen: Evidence | None
) -> None:
    """Take in a file that cannot be taken as that of whom it says it is from, so that they are asked for another."""
    known = inbox.learner_of(sender)
    is_denied = known != claim.learner if known else sender.by_number and inbox.has_number(claim.learner)
    if is_denied or claim.learner not in inbox.learners or claim.assignment not in inbox.notebooks:
        inbox.refused[where] = f"It says that it is from '{claim.learner}'. {error}"
    if not is_denied and claim.assignment in inbox.notebooks:
        read = _raising(str(error), error.code)
        inbox.add(
            Offer(claim.learner, claim.assignment, where, read, claim.time, evidence=seen, is_claim=known is None)
        )


def _raising(why: str, code: str) -> Callable[[str], Submission]:
    """Return what reads the files of a hand-in that cannot be taken."""

    def files(_notebook: str) -> Submission:
        raise RefusedError(why, code)

    return files


def _counted(files: Mapping[str, bytes], notebook: str) -> Submission:
    """Return the files that count of a hand-in, and the names of those that do not."""
    wanted = (f"{notebook}.ipynb", ANSWERS, TIMESTAMP)
    kept = {name: content for name, content in files.items() if name in wanted}
    return Submission(kept, tuple(printable(name) for name in files if name not in wanted))
