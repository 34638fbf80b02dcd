"""What a bank of cases exercises of a rulebook, and which changes of the rulebook it would not notice."""

from safeshare.coverage.counts import coverage
from safeshare.coverage.found import Coverage
from safeshare.coverage.fullness import missing
from safeshare.coverage.trial import mutation_check
from safeshare.coverage.tried import MutationCheck, Tried

__all__ = ["Coverage", "MutationCheck", "Tried", "coverage", "missing", "mutation_check"]
