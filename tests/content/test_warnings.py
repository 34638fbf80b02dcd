"""Content warnings: before a story of violence, death or great distress, and not before the others."""

from __future__ import annotations

import re

import pytest

from grading.authoring.notebook import read_notebook, source_of
from grading.course.folder import NOTEBOOKS
from safeshare.scenario import Case
from tests.content.bank import ROOT, bank

GRAVE = re.compile(
    r"\b(suicid\w*|self-harm\w*|hurts himself|hurts herself|rap(e|es|ed|ing)|stab(s|bed|bing)?|strangl\w*|slap(s|ped)?"
    r"|kick(s|ed|ing)|punch(es|ed|ing)?|bruised|struck (him|her|them)|strikes (him|her|them)"
    r"|(hit|hits|shook|beat|beats) (him|her|them|me)( twice)?|round (his|her) neck|scream(s|ed|ing)?)\b"
)
"""Words that a story of this bank has only where it tells of violence or self-harm."""
AT_MOST = 0.45
"""The part of all cases that may carry a warning: one that stands everywhere is clicked away unread."""


def told(case: Case) -> str:
    """Return all that a learner reads of a case's story and questions."""
    return " ".join([*(step.text for step in case.steps), *(question.ask for question in case.questions)])


@pytest.mark.parametrize("file", sorted({case.pair for case in bank().cases.values()}))
def test_a_story_of_violence_says_so_before_it_opens(file: str) -> None:
    """Where one case of a file tells of violence or self-harm, each of them has the warning, so that it tells none."""
    alike = [case for case in bank().cases.values() if case.pair == file]
    assert len({case.content_warning for case in alike}) == 1
    grave = sorted({hit[0] for case in alike for hit in GRAVE.finditer(told(case))})
    assert not grave or alike[0].content_warning, f"{file} tells of {grave} and has no content_warning."


def test_most_cases_open_without_a_warning() -> None:
    """A warning is kept for what is hard to read."""
    warned = [case.id for case in bank().cases.values() if case.content_warning]
    assert 0 < len(warned) <= AT_MOST * len(bank().cases)


def test_the_start_page_promises_what_is_kept() -> None:
    """The start page names what a warning stands for, in the words in which the authors' guide does."""
    what = "violence and threats, death, self-harm, severe neglect, control over somebody's life or great distress"
    cells = read_notebook(NOTEBOOKS / "00_start.ipynb")["cells"]
    start = " ".join(" ".join(map(source_of, cells)).split())
    guide = " ".join((ROOT / "scenarios" / "README.md").read_text(encoding="utf-8").split())
    assert what in start
    assert what in guide
