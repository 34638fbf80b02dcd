"""Loading of case files: every problem of every file is found before anything is refused."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from pathlib import Path

from safeshare.mending import read_partly
from safeshare.problems import Problem, ProblemsError
from safeshare.reading import Document, read_yaml
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario.checks import check_shape
from safeshare.scenario.computed import check_computed
from safeshare.scenario.expand import expand
from safeshare.scenario.forms import FILE_NAME as FORMS
from safeshare.scenario.model import Bank, Case, CaseFile
from safeshare.scenario.peers import with_peers
from safeshare.scenario.references import check_facts, check_references
from safeshare.scenario.schema import CaseModel
from safeshare.scenario.stand_ins import stand_in

SUFFIXES = (".yaml", ".yml")
MAX_BYTES = 200_000


def load_case_file(path: Path, rulebook: Rulebook | None = None) -> CaseFile:
    """Return the cases of one file (its base case and its variants), checked against the rulebook.

    Raises ProblemsError with every problem of the file.
    """
    return _load(Path(path), load_rulebook() if rulebook is None else rulebook)[1]


def load_bank(folder: Path, rulebook: Rulebook | None = None) -> Bank:
    """Return all cases of a folder and the folders in it; raises ProblemsError with every problem of every file."""
    bank, problems = read_bank([Path(folder)], load_rulebook() if rulebook is None else rulebook)
    if problems:
        raise ProblemsError(problems)
    return bank


def read_bank(paths: Iterable[Path], rulebook: Rulebook) -> tuple[Bank, list[Problem]]:
    """Return the sound cases of files and folders, and the problems of all others, each file read once."""
    problems: list[Problem] = []
    files: dict[str, CaseFile] = {}
    documents: dict[str, Document] = {}
    for path in _case_files(paths, problems):
        try:
            document, loaded = _load(path, rulebook)
        except ProblemsError as error:
            problems += error.problems
        else:
            files[str(path)], documents[str(path)] = loaded, document
    cases: dict[str, Case] = {}
    homes: dict[str, str] = {}
    for name, loaded in files.items():
        for case in loaded.cases:
            if case.id in cases:
                what = f"the id '{case.id}' is taken by a case of {homes[case.id]}"
                problems.append(documents[name].problem(("id",), what, "Give one of the two another id."))
            else:
                cases[case.id], homes[case.id] = case, name
    return with_peers(Bank(tuple(files.values()), cases)), problems


def shape_problems(paths: Iterable[Path]) -> list[Problem]:
    """Return the problems of files and folders that can be seen without a rulebook."""
    problems: list[Problem] = []
    for path in _case_files(paths, problems):
        try:
            problems += _by_line(read_partly(read_yaml(path, MAX_BYTES), CaseModel, stand_in).problems)
        except ProblemsError as error:
            problems += error.problems
    return problems


def _load(path: Path, rulebook: Rulebook) -> tuple[Document, CaseFile]:
    partly = read_partly(read_yaml(path, MAX_BYTES), CaseModel, stand_in)
    document, model, problems = partly.document, partly.model, list(partly.problems)
    if model is not None:
        own = [*check_shape(document, model, rulebook), *check_facts(document, model, rulebook)]
        sound = not problems and not own
        own += check_references(document, model, rulebook)
        problems += partly.beyond(own)
        if sound:
            loaded = expand(model, document.file, rulebook)
            problems += check_computed(document, model, loaded, rulebook)
            if not problems:
                return document, loaded
    raise ProblemsError(_by_line(problems))


def _by_line(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in the order of the file, what belongs to no line of it (how many more there are) last."""
    return sorted(problems, key=lambda problem: math.inf if problem.line is None else problem.line)


def is_folder(path: Path) -> bool:
    """Return whether a path leads to a folder; one that cannot be looked at does not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _case_files(paths: Iterable[Path], problems: list[Problem]) -> list[Path]:
    """Return the case files that paths lead to, each once; a folder's are found in all folders in it."""
    found: dict[str, Path] = {}
    for path in paths:
        before = len(problems)
        inside = _inside(path, problems) if is_folder(path) else [path]
        if is_folder(path) and not inside and len(problems) == before:
            what = "no case files are in this folder"
            problems.append(Problem(str(path), what, "Name a folder that holds .yaml files, or one such file."))
        for each in inside:
            found.setdefault(os.path.realpath(each), each)
    return list(found.values())


def _inside(folder: Path, problems: list[Problem]) -> list[Path]:
    """Return a folder's YAML files in the order of their names; hidden files and folders are left out."""

    def refused(error: OSError) -> None:
        what = f"the folder cannot be read ({error.strerror})"
        problems.append(Problem(str(error.filename), what, "Check its permissions."))

    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        here = Path(parent)
        files = [here / name for name in sorted(names) if name.lower().endswith(SUFFIXES) and not name.startswith(".")]
        files = [each for each in files if each.name != FORMS]
        found += [each for each in files if not each.is_fifo()]  # a pipe in a folder would keep us waiting
    return found
