"""Stages of a made-up learner: what the tests of the page of progress start from."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from grading.feedback.page import PROGRESS, write_page
from grading.feedback.progress_pages import progress_content

HOSTILE = "<script>alert(1)</script> {{ 7*7 }}"
CLAUSE = {"id": "4.O2", "section": "4", "paraphrase": f"Somebody else is at risk. {HOSTILE}"}
BELIEF = {"id": "M2", "belief": "No consent, no sharing", "correction": "A refusal is where it starts.",
          "clauses": ["4.4", "7.0"]}  # fmt: skip
PRE = {"all": 36, "right": 14, "under": 15, "over": 4, "other": 2, "blank": 1}
POST = {"all": 36, "right": 28, "under": 5, "over": 2, "other": 1, "blank": 0}


def stage(when: str, **more: Any) -> dict[str, Any]:
    """Return a stage: of a section while learning, of a test before or after."""
    titles = {"pre": "the pre-test", "during": "section 4", "post": "the post-test", "follow_up": "section 6"}
    time = {"pre": "2026-09-01", "during": "2026-10-01", "post": "2026-11-01", "follow_up": "2026-12-01"}[when]
    found = {"title": titles[when], "when": when, "time": time, "handed_in": time, "decisions": None, "sure": [],
             "sections": [], "clauses": [], "misconceptions": [], "synthetic": False}  # fmt: skip
    return {**found, **more}


def rows(*lines: tuple[str, float, float]) -> list[dict[str, Any]]:
    """Return lines of points: the sections as letters, points and points to be had."""
    return [{"sections": list(sections), "points": points, "out_of": out_of} for sections, points, out_of in lines]


def two_times() -> list[dict[str, Any]]:
    """Return the stages of a learner who took a section between the two tests."""
    return [
        stage("pre", decisions=PRE, sections=rows(("12", 8, 20), ("34", 6, 24), ("56", 9, 20), ("789", 11, 32))),
        stage("during", decisions={"all": 14, "right": 9, "under": 3, "over": 1, "other": 1, "blank": 0},
              sure=[{"levels": [2, 3], "of": 12, "band": "middle"}], clauses=[CLAUSE], misconceptions=[BELIEF]),
        stage("post", decisions=POST, sections=rows(("12", 15, 20), ("345", 27, 34), ("6", 8, 10), ("789", 26, 32)),
              sure=[{"levels": [1, 2], "of": 10, "band": "high"}, {"levels": [3], "of": 26, "band": "low"}],
              clauses=[CLAUSE], misconceptions=[BELIEF]),
    ]  # fmt: skip


def page_of(stages: list[dict[str, Any]], practice: dict[str, list[str]] | None = None) -> str:
    """Return the page of stages in order."""
    with TemporaryDirectory() as folder:
        path = write_page(Path(folder), PROGRESS, progress_content("ann", stages, practice or {}))
        return path.read_text(encoding="utf-8")


def over_time() -> str:
    """Return the page of a learner with two tests and a section."""
    return page_of(two_times(), {"4": [f"The kettle {HOSTILE}"]})
