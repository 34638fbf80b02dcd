"""The interview: asks only what can still change the outcome, the most telling question first."""

from safeshare.interview.interviewing import Interview
from safeshare.interview.query import Option, Query

__all__ = ["Interview", "Option", "Query"]
