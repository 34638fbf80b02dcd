"""What another version of the guide would do to marks, as text for people: counts, and names only where asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grading.marking.impact import Impact
from safeshare.counting import counted
from safeshare.rulebook import Rulebook
from safeshare.rules_page.fingerprint import fingerprint

HEADS = ("question", "more", "fewer", "no longer", "same")


def impact_as_text(found: Sequence[Impact], old: Rulebook, new: Rulebook, *, names: bool) -> str:
    """Return for each assignment how many marks would rise and fall, in all and question by question."""
    lines = [_heading(old, new)]
    for each in found:
        lines += ["", *_assignment(each)]
        if names:
            lines += _learners(each)
    return "\n".join(lines) + "\n"


def _heading(old: Rulebook, new: Rulebook) -> str:
    before, after = (f"{book.id} {book.version}" for book in (old, new))
    if before != after:
        return f"Marks by {after} instead of {before}"
    if fingerprint(old) == fingerprint(new):
        return f"Both folders hold the same guide, {before}: no marks change"
    return f"Marks by {before} as it is changed in NEW, instead of as it is in OLD (both have the same version number)"


def _assignment(found: Impact) -> Iterator[str]:
    totals = found.totals
    yield (
        f"{found.assignment}: {counted(found.hand_ins, 'hand-in')}; in all {totals.more} would get more points, "
        f"{totals.less} fewer, {totals.same} as many."
    )
    if found.unread:
        yield f"  Left out, since they could not be read: {counted(found.unread, 'hand-in')}."
    if found.undecided:
        yield f"  Left out, since one of the two rulebooks cannot decide them: {', '.join(found.undecided)}."
    changed = {name: count for name, count in found.questions.items() if count.changes}
    if not changed:
        yield "  No question's marks change."
        return
    rows = [HEADS, *((name, *map(str, (c.more, c.less, c.unmarkable, c.same))) for name, c in changed.items())]
    wide = max(len(row[0]) for row in rows)
    yield ""
    for name, *numbers in rows:
        yield f"  {name:<{wide}}" + "".join(f"{number:>11}" for number in numbers)
    yield ""
    if len(changed) < len(found.questions):
        yield f"  The marks of {counted(len(found.questions) - len(changed), 'other question')} stay as they are."
    if any(count.unmarkable for count in changed.values()):
        yield "  No longer: what was answered is not among the new options, so a person would have to mark it."


def _learners(found: Impact) -> Iterator[str]:
    if found.learners:
        yield ""
    for learner, change in sorted(found.learners.items()):
        yield f"  {learner}: {change:+.2f} points"
