"""Loading of a rulebook from its folder: strict, and with every problem of every file at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from safeshare.mending import read_partly
from safeshare.problems import Problem, ProblemsError
from safeshare.reading import Document, read_yaml
from safeshare.rulebook.engine import Engine
from safeshare.rulebook.model import (
    Clause,
    Duty,
    Entry,
    Fact,
    Family,
    Ground,
    Misconception,
    Note,
    Outcome,
    Reading,
    Rule,
    Source,
    Step,
)
from safeshare.rulebook.order import order_problems
from safeshare.rulebook.parts import FILES, Parts
from safeshare.rulebook.references import reference_problems
from safeshare.rulebook.regions import Region, regions
from safeshare.rulebook.space import Space
from safeshare.rulebook.wording import Wording

DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "guidance" / "somerset"


@dataclass(frozen=True)
class Rulebook:
    """One guide as data, checked and ready to evaluate; made by `load_rulebook`."""

    folder: Path
    parts: Parts

    @property
    def id(self) -> str:
        """The rulebook's id."""
        return self.parts.about.id

    @property
    def version(self) -> str:
        """The rulebook's version, as major.minor.patch."""
        return self.parts.about.version

    @property
    def title(self) -> str:
        """The guide's title in our words."""
        return self.parts.about.title

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """The clauses by id, in the guide's order."""
        return {each.id: each for each in self.parts.clauses}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """The facts by id, in the order in which they are asked."""
        return {each.id: each for each in self.parts.facts}

    @cached_property
    def families(self) -> dict[str, Family]:
        """The outcome families by id, the one that shares least first."""
        return {each.id: each for each in self.parts.families}

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcomes by id."""
        return {each.id: each for each in self.parts.outcomes}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in the order in which they are tried."""
        return tuple(ready.rule for ready in self.engine.ready.rules)

    @cached_property
    def steps(self) -> dict[str, Step]:
        """The steps of the decision by id, in their order."""
        return {each.id: each for each in self.parts.steps}

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The items of the two lists."""
        return self.parts.grounds

    @property
    def duties(self) -> tuple[Duty, ...]:
        """The duties, in the order in which they are shown."""
        return self.parts.duties

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes that may come with a result."""
        return self.parts.notes

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The guide and the laws and guidance that it leans on, by id."""
        return {each.id: each for each in self.parts.sources}

    @cached_property
    def misconceptions(self) -> dict[str, Misconception]:
        """The misconceptions by code (M1 to M16)."""
        return {each.id: each for each in self.parts.misconceptions}

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """The readings chosen where the guide is in tension with itself, by code (T1 to T34)."""
        return {each.id: each for each in self.parts.readings}

    @property
    def glossary(self) -> dict[str, str]:
        """Short words, each with its meaning."""
        return self.parts.terms

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The rank of each outcome's family: 0 shares least."""
        return {each.id: self.families[each.family].rank for each in self.parts.outcomes}

    @cached_property
    def regions(self) -> tuple[Space, tuple[Region, ...]]:
        """The space of all cases, and the regions of it that each rule decides."""
        return regions(self.parts)

    @cached_property
    def wording(self) -> Wording:
        """The words of the engine's results."""
        return Wording(self.engine)

    @cached_property
    def engine(self) -> Engine:
        """The rulebook made ready to run."""
        return Engine(self.parts)


def load_rulebook(folder: Path | str | None = None) -> Rulebook:
    """Load and check the rulebook of a folder (the Somerset guide when none is given).

    The same folder is read once a process. Raises ProblemsError with every problem of every file.
    """
    return _loaded(DEFAULT_FOLDER if folder is None else Path(folder).resolve())


@lru_cache(maxsize=8)
def _loaded(folder: Path) -> Rulebook:
    return read_rulebook(folder)


def read_rulebook(folder: Path) -> Rulebook:
    """Read a rulebook's folder afresh; raises ProblemsError with every problem of every file."""
    parts, rules = read_parts(folder)
    problems = order_problems(parts, rules)
    if problems:
        raise ProblemsError(problems)
    return Rulebook(folder, parts)


def read_parts(folder: Path) -> tuple[Parts, Document]:
    """Read a rulebook's folder and check all but the order of its rules; return its parts and its file of rules.

    Raises ProblemsError with every problem of every file.
    """
    documents, files, problems = _read_files(folder)
    if len(files) < len(FILES):
        raise ProblemsError(problems)
    parts = Parts.of(dict(files))
    problems += reference_problems(parts, documents)
    if problems:
        raise ProblemsError(problems)
    return parts, documents["rules.yaml"]


def _no_rulebook(folder: Path) -> Problem:
    """Return the one problem of a folder that has none of a rulebook's files; a folder in it may be what was meant."""
    within = sorted(path.parent for path in folder.glob("*/rules.yaml"))
    remedy = f"Did you mean {' or '.join(map(str, within))}?" if within else f"The files of one are {', '.join(FILES)}."
    return Problem(str(folder), "this folder holds no rulebook", remedy)


def _read_files(folder: Path) -> tuple[dict[str, Document], Mapping[str, Entry], list[Problem]]:
    """Read each file as far as it can be: one with an unknown key counts as read, one with any other fault does not."""
    documents: dict[str, Document] = {}
    files: dict[str, Entry] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        problem = Problem(str(folder), "there is no such folder", "Name the folder that holds the rulebook's files.")
        return documents, files, [problem]
    if not any((folder / name).exists() for name in FILES):
        return documents, files, [_no_rulebook(folder)]
    for name, schema in FILES.items():
        try:
            partly = read_partly(read_yaml(folder / name), schema)
        except ProblemsError as error:
            problems += error.problems
            continue
        problems += partly.problems
        if partly.model is not None:
            documents[name], files[name] = partly.document, partly.model
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in FILES:
            what = "no file of this name belongs to a rulebook"
            problems.append(Problem(str(path), what, f"Rename or move it; the files are {', '.join(FILES)}."))
    return documents, files, problems
