"""The sample of texts that goes to a second marker, who sees neither name nor first mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from grading.course.folder import Course
from grading.moderation.entry import SECOND_MARK
from grading.moderation.sample import Sample, drawn
from grading.moderation.second_marks import Text, marked_twice
from grading.statistics.enough import LEAST_PEOPLE, LEAST_TEXTS
from grading.tables.overwriting import refuse_filled
from grading.tables.spreadsheets import Sheet, check_target, write_sheets
from safeshare.counting import counted

COLUMNS = ("code", "case", "criterion", "rubric", "text", "out_of", "score", "comment")
NOTES = (
    "Give each text a score from 0 to out_of, by the levels of the rubric; half points are allowed.",
    "Leave a score empty while you have not decided. A comment is for the first marker and the trainer.",
    "Change nothing else: the code says which text it is. Whose it is, and what it was given first, you are not told.",
)


def export(
    texts: Sequence[Text], sample: Sample, seed: int, target: Path, dry_run: bool = False, force: bool = False
) -> list[Text]:
    """Write a sample of texts as CSV or Excel for a second marker, in an order that tells nothing; return the sample.

    With `dry_run` the file is not written. Raises ProblemsError when its name is neither, and, unless `force` is given,
    when there is a file already that holds scores or comments, or something else.
    """
    check_target(target)
    if not force:
        refuse_filled(target, "texts", COLUMNS, ("score", "comment"))
    chosen = set(drawn([text.code for text in texts], sample, seed, SECOND_MARK))
    picked = sorted((text for text in texts if text.code in chosen), key=lambda text: text.code)
    if dry_run:
        return picked
    rows = [
        (each.code, each.case, each.criterion, "\n".join(each.rubric), each.words, each.cell.points, None, None)
        for each in picked
    ]
    write_sheets(target, [Sheet("texts", COLUMNS, rows), Sheet("notes", ("How to mark",), [(note,) for note in NOTES])])
    return picked


def share_needed(course: Course, texts: Sequence[Text], picked: Sequence[Text], seed: int) -> str:
    """Return a sentence where a sample, with what has a second mark already, is too small to state agreement by.

    It names a share that would do; empty where the sample is large enough. Raises ProblemsError when the log was
    tampered with.
    """
    before = [each.text for each in marked_twice(course, texts)]

    def is_enough(sample: Iterable[Text]) -> bool:
        both = {each.code: each.learner for each in (*before, *sample)}
        return len(both) >= LEAST_TEXTS and len(set(both.values())) >= LEAST_PEOPLE

    if is_enough(picked):
        return ""
    limit = f"Agreement can be stated from {LEAST_TEXTS} texts of {LEAST_PEOPLE} learners on"
    for share in range(5, 101, 5):
        chosen = set(drawn([text.code for text in texts], Sample(share=share / 100), seed, SECOND_MARK))
        if is_enough(text for text in texts if text.code in chosen):
            return f"{limit}, and this sample is smaller: --sample {share}% would do."
    there = f"{counted(len(texts), 'text')} of {counted(len({each.learner for each in texts}), 'learner')}"
    return f"{limit}; so far {there} {'has' if len(texts) == 1 else 'have'} a first mark."
