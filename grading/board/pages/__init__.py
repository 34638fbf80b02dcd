"""The sections of the Board's report: one function for each section of its notebook, from released figures only."""

from grading.board.pages.answers import dangers, errors, reach, safety
from grading.board.pages.causes import beliefs, clauses
from grading.board.pages.change import change
from grading.board.pages.method import method
from grading.board.pages.summary import answer, limits

__all__ = ["answer", "beliefs", "change", "clauses", "dangers", "errors", "limits", "method", "reach", "safety"]
