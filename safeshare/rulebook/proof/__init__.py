"""The proof that a rulebook gives every case exactly one outcome and never breaks what the decision model promises."""

from safeshare.rulebook.proof.counterexample import Counterexample
from safeshare.rulebook.proof.prove import Proof, Result, prove

__all__ = ["Counterexample", "Proof", "Result", "prove"]
