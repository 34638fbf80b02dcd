"""Cases: stories, disclosure questions and fact values. Their keys are computed, never written."""

from safeshare.scenario.beside import Information, Item, Record
from safeshare.scenario.keys import decision_of
from safeshare.scenario.load import load_bank, load_case_file, read_bank
from safeshare.scenario.model import Bank, Case, CaseFile, Distractor, Question, Step

__all__ = [
    "Bank",
    "Case",
    "CaseFile",
    "Distractor",
    "Information",
    "Item",
    "Question",
    "Record",
    "Step",
    "decision_of",
    "load_bank",
    "load_case_file",
    "read_bank",
]
