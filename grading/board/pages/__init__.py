"""The sections of the Board's report and the trainer's: a function for each, from released figures only."""

from grading.board.pages.answers import agencies, errors, reach, safety
from grading.board.pages.bank import bank
from grading.board.pages.causes import beliefs, clauses, confidence
from grading.board.pages.change import change, over_time
from grading.board.pages.cohort import alike, sections, who
from grading.board.pages.harm import dangers
from grading.board.pages.method import method
from grading.board.pages.records import records
from grading.board.pages.summary import answer, limits
from grading.board.pages.teaching import teach

__all__ = [
    "agencies", "alike", "answer", "bank", "beliefs", "change", "clauses", "confidence", "dangers", "errors", "limits",
    "method", "over_time", "reach", "records", "safety", "sections", "teach", "who",
]  # fmt: skip
