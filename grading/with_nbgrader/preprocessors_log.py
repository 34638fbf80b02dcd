"""The steps of ours around nbgrader's SaveAutoGrades: no mark is replaced there but that the log has it first."""

from __future__ import annotations

from typing import Any

from grading.moderation.nbgrader_log import note_marked
from grading.with_nbgrader.preprocessors import OfACourse, marker_at_hand, versions_at_hand

STANDING = "safeshare_standing"
"""Where the first step tells the second one which marks by hand stand."""


class KeepEarlier(OfACourse):
    """Notes which marks are about to give way, before nbgrader saves the new ones."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the notebook as it is."""
        resources[STANDING] = self.note(resources, markable=True)
        return nb, resources


class NoteMarked(OfACourse):
    """Notes what the marks follow from that were saved, and lets wait whose mark by hand was for another answer."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the notebook as it is."""
        course, assignment, learner = self.at_hand(resources)
        versions, url = versions_at_hand(course, assignment), str(resources["nbgrader"]["db_url"])
        note_marked(course, marker_at_hand(course, assignment), learner, versions, url, resources[STANDING])
        return nb, resources
