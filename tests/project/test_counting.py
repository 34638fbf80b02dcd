"""Numbers of things in words: one place knows that 1 is not many, and every sentence with a number in it asks there."""

import ast
import re
from itertools import pairwise

import pytest

from safeshare.counting import counted
from tests.conftest import ROOT

FILES = [path for folder in ("grading", "safeshare") for path in sorted((ROOT / folder).rglob("*.py"))]
NEVER_ONE = ("texts of", "learners must be marked twice", "learners on", "times are needed", "in words")
"""What stands after numbers that are set in the program, or after what is no number."""


@pytest.mark.parametrize(("number", "said"), [(0, "0 cells"), (1, "1 cell"), (2, "2 cells"), (1000, "1,000 cells")])
def test_one_thing_is_not_many(number, said):
    """Only 1 stands with the word for one thing; a word that takes no s is given."""
    assert counted(number, "cell") == said
    assert counted(number, "duty", "duties") == said.replace("cell", "duty").replace("dutys", "duties")


def calls(tree):
    """Yield the words for the things that are counted in a file, where they are written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "counted":
            yield from (each.value for each in node.args[1:] if isinstance(each, ast.Constant))


def numbers(tree):
    """Yield line and words of each text in which many things follow a value that is no constant of the program."""
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        for value, words in pairwise(parts):
            if isinstance(value, ast.FormattedValue) and isinstance(words, ast.Constant):
                code = ast.unparse(value.value)
                if not code.split(".")[-1].isupper() and "counted(" not in code:
                    yield value.lineno, words.value


def test_every_number_of_things_is_said_by_the_one_place():
    """What is counted anywhere is never put behind a number by a sentence of its own, which would say 1 learners."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
    things = {thing for tree in trees.values() for thing in calls(tree)}
    assert len(things) > 40
    many = re.compile(rf" (?:(?!of )[a-z]+ )?(?:{'|'.join(sorted(things))})s\b")
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path, tree in trees.items()
        for line, words in numbers(tree)
        if many.match(words) and not words.strip().startswith(NEVER_ONE)
    ]
    assert not found, "\n".join(found)
