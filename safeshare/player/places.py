"""Where a clause stands in the guide, in words."""

from __future__ import annotations

from safeshare.rulebook import Rulebook
from safeshare.sections import NAMES


def place_of(clause_id: str, rulebook: Rulebook) -> str:
    """Return where a clause stands and what it leans on: 'Section 4 of the guide, clause 4.O2. It leans on: ...'.

    Raises KeyError for a clause that the rulebook does not have.
    """
    clause = rulebook.clauses[clause_id]
    section = NAMES.get(clause.section, f"section {clause.section} of the guide")
    leans = [each.title for each in rulebook.sources.values() if each.id in clause.sources]
    rest = f" It leans on: {', '.join(leans)}." if leans else ""
    return f"{section[:1].upper()}{section[1:]}, clause {clause.id}.{rest}"
