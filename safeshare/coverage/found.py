"""What was found about a bank's coverage, as tables of rows, and the same as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the guide: in how many questions it plays each of its roles (role to number of questions).

    `gap` says in a word or two what is missing, and is empty when nothing is. `counts_in` says whether the
    guide's rules and duties draw on it at all, so that it counts in 'so many of so many'. A clause also has the number
    of `cases` that exercise it and, where notebooks were read, the `notebooks` (file names) whose text names it.
    """

    id: str
    about: str
    counts: dict[str, int]
    exercised: bool
    gap: str = ""
    counts_in: bool = True
    cases: int | None = None
    notebooks: tuple[str, ...] | None = None

    @property
    def taught(self) -> bool:
        """Whether a case exercises it or a notebook names it."""
        return self.exercised or bool(self.notebooks)

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain data; how many cases and which notebooks only for a clause."""
        row: dict[str, Any] = {"id": self.id, **self.counts}
        if self.cases is not None:
            row["cases"] = self.cases
            row["notebooks"] = None if self.notebooks is None else list(self.notebooks)
        return {**row, "exercised": self.exercised, "gap": self.gap, "about": self.about}


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one part of the guide: a section, a step or a family."""

    id: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All entries of one kind; `roles` are the columns, each with what it counts; `note` is a sentence on the whole."""

    id: str
    title: str
    roles: dict[str, str]
    groups: tuple[Group, ...]
    note: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What cases exercise, table by table; `sections` counts the cases and questions of each section.

    `notebooks` are those that were read besides, or None.
    """

    rulebook: str
    version: str
    cases: int
    questions: int
    sections: dict[str, tuple[int, int]]
    tables: tuple[Table, ...]
    notebooks: tuple[str, ...] | None = None

    def table(self, name: str) -> Table:
        """Return a table by its id; raises KeyError when there is none such."""
        return {each.id: each for each in self.tables}[name]

    def taught(self) -> tuple[int, int] | None:
        """Return how many clauses a case exercises or a notebook names, and how many there are; None unread."""
        if self.notebooks is None:
            return None
        clauses = self.table("clauses").rows
        return sum(each.taught for each in clauses), len(clauses)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data: a summary, then each table by its id with its groups."""
        return {
            "rulebook": {"id": self.rulebook, "version": self.version},
            "bank": {
                "cases": self.cases,
                "questions": self.questions,
                "sections": {name: {"cases": two[0], "questions": two[1]} for name, two in self.sections.items()},
            },
            "notebooks": None if self.notebooks is None else list(self.notebooks),
            "summary": {
                table.id: dict(zip(("exercised", "of"), so_many(table.rows), strict=True)) for table in self.tables
            },
            "taught": None if self.taught() is None else dict(zip(("clauses", "of"), self.taught() or (), strict=True)),
            **{
                table.id: [
                    {"group": group.id, "title": group.title, "entries": [row.to_dict() for row in group.rows]}
                    for group in table.groups
                ]
                for table in self.tables
            },
        }


def so_many(rows: Iterable[Row]) -> tuple[int, int]:
    """Return how many of some rows are exercised, and how many can be."""
    able = [row for row in rows if row.counts_in]
    return sum(row.exercised for row in able), len(able)
