"""Comparing a learner's receipt with what was collected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from grading.collecting.submission import ANSWERS
from grading.course.folder import Course
from safeshare.receipts import Kept


def verdict(course: Course, receipt: Kept) -> str:
    """Say in a sentence whether what a receipt is for was collected, from this learner, and whether it counts."""
    found = [(owner, counts) for owner, counts, digest in _collected(course) if digest.startswith(receipt.code)]
    own = [counts for owner, counts in found if owner == (receipt.learner, receipt.assignment)]
    whose = f"{receipt.learner}, {receipt.assignment}, receipt {receipt.code}"
    if any(own):
        return f"{whose}: collected, and it is the hand-in that counts."
    if own:
        return f"{whose}: collected; a later hand-in counts in its place, and this one is kept under earlier/."
    if found:
        others = ", ".join(sorted({f"{learner} ({assignment})" for (learner, assignment), _counts in found}))
        return f"{whose}: not collected from them, but these answers were collected from {others}."
    return f"{whose}: not among what was collected."


def _collected(course: Course) -> Iterator[tuple[tuple[str, str], bool, str]]:
    """Yield of every collected hand-in the learner and assignment, whether it counts, and the digest of its answers."""
    for name in course.assignments:
        folders = [(path, path.parent.name, True) for path in sorted(course.root.glob(f"submitted/*/{name}"))]
        earlier = sorted(course.root.glob(f"earlier/*/{name}/*"))
        folders += [(path, path.parent.parent.name, False) for path in earlier]
        for folder, learner, counts in folders:
            path = folder / ANSWERS
            if path.is_file() and not path.is_symlink():
                yield (learner, name), counts, hashlib.sha256(path.read_bytes()).hexdigest()
