"""Notebooks are completed from the cases that they play: cells locked and named, grade cells put in, old ones out."""

import json
import re
from dataclasses import replace

import nbformat
import nbformat.v4 as v4
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from grading.authoring.cell_ids import name_cells
from grading.authoring.completing import complete
from grading.authoring.notebook import check_notebook, graded_cells, read_notebook
from grading.cli import main
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.grading.small_bank import CASES, case_file, write_bank

PLAY = "from safeshare.player import play\n\nplay({})"
MORE = {
    **CASES,
    "practice/s6-cup": case_file("s6-cup", "6", "practice", "A cup of tea").partition("variants:")[0],
    "assessment/s6a-form": case_file("s6a-form", "6", "assessment", "For the tests", pool="form"),
}


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory):
    """Return the folder of a small bank."""
    return write_bank(tmp_path_factory.mktemp("small") / "scenarios", MORE)


@pytest.fixture(scope="module")
def bank(scenarios):
    """Return the small bank."""
    return load_bank(scenarios, load_rulebook())


def plays(*ids):
    """Return the cell of an author that plays cases."""
    return v4.new_code_cell(PLAY.format(", ".join(f'"{each}"' for each in ids)))


def write(folder, *cells, name="06_family.ipynb"):
    """Write a notebook as an author's tool does, and return its path."""
    path = folder / name
    path.write_text(json.dumps(v4.new_notebook(cells=list(cells)), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


@pytest.fixture
def path(tmp_path):
    """Return a notebook as an author writes it, with texts, a pair, a practice case and two assessed items."""
    return write(
        tmp_path,
        v4.new_markdown_cell("# Section 6: Kin & friends"),
        v4.new_markdown_cell("Words – of its author."),
        plays("s6-cup"),
        plays("s6-tea", "s6-tea-b"),
        plays("s4a-gate"),
        v4.new_markdown_cell("## Then"),
        plays("s6a-pond"),
    )


def completed(path, bank):
    """Write the notebook as completed and return its cells."""
    path.write_bytes(complete(path, bank, load_rulebook()).after)
    return read_notebook(path)["cells"]


def run(*arguments):
    """Run `python -m grading notebook`; return its exit code and all it said."""
    result = CliRunner().invoke(main, ["notebook", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_every_question_of_an_item_gets_its_cell_behind_the_case(path, bank):
    """The cells of an item follow its play, in the order of its questions, with the points that the bank gives."""
    completed(path, bank)
    assert [(each.name, each.question, each.points, each.by_hand) for each in graded_cells(read_notebook(path))] == [
        ("s4a-gate-council", "s4a-gate.council", 4.0, False),
        ("s4a-gate-niece", "s4a-gate.niece", 3.0, False),
        ("s6a-pond-council", "s6a-pond.council", 4.0, False),
        ("s6a-pond-record", "s6a-pond.record.text", 3.0, True),
    ]
    assert [cell["id"] for cell in read_notebook(path)["cells"]] == [
        "section-6-kin-friends", "section-6-kin-friends-2", "play-s6-cup", "play-s6-tea", "play-s4a-gate",
        "grade-s4a-gate-council", "grade-s4a-gate-niece", "then", "play-s6a-pond", "grade-s6a-pond-council",
        "hand-s6a-pond-record", "hand-in",
    ]  # fmt: skip
    assert check_notebook(path, bank, load_rulebook()) == []


def test_nbgrader_and_jupyter_take_it(path, bank):
    """The completed notebook is valid for both; a person writes only where a person marks."""
    completed(path, bank)
    read = nbformat.read(path, as_version=4)
    nbformat.validate(read)
    MetadataValidator().validate_nb(read)
    flags = [(cell.metadata.nbgrader.locked, cell.metadata.nbgrader.solution) for cell in read.cells if
             "nbgrader" in cell.metadata]  # fmt: skip
    assert flags == [(True, False)] * 3 + [(False, True)]


def test_all_cells_are_locked_and_code_is_hidden_and_was_not_run(path, bank):
    """No cell can be deleted or edited; no code shows; what a run left behind is gone."""
    notebook = read_notebook(path)
    notebook["cells"][2] |= {
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}],
    }
    notebook["cells"][2]["metadata"] = {"tags": ["own"], "jupyter": {"outputs_hidden": True}}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    cells = completed(path, bank)
    assert all(cell["metadata"]["deletable"] is cell["metadata"]["editable"] is False for cell in cells)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(
        cell["metadata"]["jupyter"]["source_hidden"] and "hide-input" in cell["metadata"]["tags"] for cell in code
    )
    assert all((cell["outputs"], cell["execution_count"]) == ([], None) for cell in code)
    assert code[0]["metadata"]["tags"] == ["own", "hide-input"]
    assert code[0]["metadata"]["jupyter"] == {"outputs_hidden": True, "source_hidden": True}


def test_a_second_run_changes_no_byte(path, bank):
    """What is complete is in step."""
    first = complete(path, bank, load_rulebook())
    assert not first.in_step
    assert (first.added, first.removed) == (5, 0)
    path.write_bytes(first.after)
    second = complete(path, bank, load_rulebook())
    assert second.in_step
    assert second.after == first.after


@pytest.mark.parametrize("style", [{"indent": 1, "ensure_ascii": False}, {"indent": 4}, {}])
def test_all_else_is_kept_byte_for_byte(path, bank, style):
    """Lines of the author's are those that were there, in the indentation and the escapes of the file."""
    completed(path, bank)
    notebook = {**read_notebook(path), "author's": {"own": ["key", "ä"]}}
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "grade-s4a-gate-niece"]
    before = json.dumps(notebook, **style)
    path.write_text(before, encoding="utf-8")
    after = complete(path, bank, load_rulebook()).after.decode()
    gained = after.replace("\n", "").split("grade-s4a-gate-niece")
    assert len(gained) == 2
    own = next(each for each in json.loads(after)["cells"] if each["id"] == "grade-s4a-gate-niece")
    kept = {**json.loads(after), "cells": [cell for cell in json.loads(after)["cells"] if cell != own]}
    assert json.dumps(kept, **style) == before


def test_what_is_no_longer_asked_goes_and_wrong_points_are_mended(path, bank):
    """Cells of another case, doubled cells and loose `points` go; points, sources and places are put right."""
    cells = completed(path, bank)
    grade = {cell["id"]: cell for cell in cells}
    gone = json.loads(json.dumps(grade["grade-s4a-gate-council"]).replace("s4a-gate", "s4a-gone"))
    loose = {**v4.new_code_cell('points("s4a-gate.council")')}
    grade["grade-s4a-gate-niece"]["metadata"]["nbgrader"]["points"] = 99
    grade["grade-s6a-pond-council"]["source"] = ['points("s4a-gate.council")']
    order = [
        grade["grade-s6a-pond-council"],
        gone,
        loose,
        *[cell for cell in cells if cell["id"] != "grade-s6a-pond-council"],
    ]
    path.write_text(json.dumps({**read_notebook(path), "cells": order}, indent=1), encoding="utf-8")
    assert [cell["id"] for cell in completed(path, bank)] == [cell["id"] for cell in cells]
    assert check_notebook(path, bank, load_rulebook()) == []


def test_the_words_of_a_cell_marked_by_hand_stay(path, bank):
    """An author may say there what the trainer does; only an empty cell is given the usual words."""
    cells = completed(path, bank)
    assert cells[-1]["id"] == "hand-in"
    assert cells[-2]["source"][0].startswith(
        "You write your decision record at the end of the case above. Your trainer"
    )
    cells[-2]["source"] = ["Sue reads this."]
    path.write_text(json.dumps({**read_notebook(path), "cells": cells}, indent=1), encoding="utf-8")
    assert completed(path, bank)[-2]["source"] == ["Sue reads this."]


FAULTS = {
    ("s4a-gat",): "the bank has no case 's4a-gat' to play. Did you mean 's4a-gate'?",
    ("s6-tea",): "'s6-tea' is one of a pair and stands alone: its near-miss is missing. "
    'Write play("s6-tea", "s6-tea-b").',
    ("s6-tea-b",): "'s6-tea-b' is one of a pair and stands alone: its near-miss is missing. "
    'Write play("s6-tea", "s6-tea-b").',
    ("s4a-gate-b",): "'s4a-gate-b' is one of the variants of 's4a-gate', of which each learner gets one. "
    'Write play("s4a-gate").',
    ("s4a-gate", "s6-cup"): "'s4a-gate' is assessed and not played alone. "
    'Give it a cell of its own: play("s4a-gate").',
    ("s6a-form",): "'s6a-form' is kept for the pre- and the post-test (pool: form). "
    "Play a case of the pool 'section' instead.",
}  # fmt: skip


@pytest.mark.parametrize("ids", FAULTS)
def test_what_cannot_be_played_is_said_and_nothing_is_written(tmp_path, scenarios, ids):
    """Each fault is one sentence with its cell and its remedy, the exit code is 1 and the file is as it was."""
    path = write(tmp_path, v4.new_markdown_cell("# Words"), plays(*ids))
    before = path.read_bytes()
    code, said = run(path, "--scenarios", scenarios)
    assert (code, said) == (1, f"Error: 06_family.ipynb, cell 2: {FAULTS[ids]}\n")
    assert path.read_bytes() == before


def test_cases_of_the_tests_are_played_in_both_tests(tmp_path, scenarios):
    """What is kept for the tests may stand in the pre-test and in the post-test."""
    paths = [write(tmp_path, plays("s6a-form"), name=f"{name}.ipynb") for name in ("pre_test", "post_test")]
    assert run(*paths, "--scenarios", scenarios)[0] == 0


def test_an_assessed_case_counts_in_one_notebook_only(tmp_path, scenarios):
    """A case that a neighbour in the same folder plays already is refused, even if only one of the two is named."""
    paths = [write(tmp_path, plays("s4a-gate"), name=f"{name}.ipynb") for name in ("04_refusal", "06_family")]
    expected = (
        "Error: 04_refusal.ipynb, cell 1: 's4a-gate' is played in 06_family.ipynb already, and an assessed case counts "
        "once. Keep it in one of the two.\n"
    )
    assert run(paths[1], "--scenarios", scenarios) == (1, expected)


def test_variants_must_earn_the_same(path, bank):
    """A learner who gets the harder variant earns as much as another: other points are refused with both numbers."""
    file = next(each for each in bank.files if each.id == "s4a-gate")
    base, other = file.cases
    easier = replace(other, questions=(replace(other.questions[0], parts=("decide",)), *other.questions[1:]))
    files = tuple(replace(each, cases=(base, easier)) if each.id == "s4a-gate" else each for each in bank.files)
    with pytest.raises(ProblemsError) as caught:
        complete(path, replace(bank, files=files), load_rulebook())
    assert str(caught.value) == (
        f"{file.file}, s4a-gate-b: its variants are not of equal weight: 's4a-gate' gives 4 points for 'council', "
        "'s4a-gate-b' gives 3. Each learner gets one of them: let all ask the same questions for the same points."
    )


def test_check_writes_nothing_and_says_what_is_out_of_step(path, scenarios):
    """--check is exit code 1 and one sentence for a file that is out of step, 0 once it is complete."""
    before = path.read_bytes()
    code, said = run(path, "--check", "--scenarios", scenarios)
    assert code == 1
    assert said == (
        f"{path}: out of step with the cases that it plays (5 to add, 0 to remove, 7 to change). "
        f"Run `python -m grading notebook {path}`.\n"
        "Next: python -m grading notebook --all\n"
    )
    assert path.read_bytes() == before
    assert run("--all", "--notebooks", path.parent, "--scenarios", scenarios)[0] == 0
    assert run(path, "--check", "--scenarios", scenarios) == (
        0,
        "In step already: 1 notebook.\nNext: python -m grading rehearse\n",
    )


def test_files_or_all_of_them(tmp_path, path, scenarios):
    """Naming files and asking for all is wrong usage, and so is neither; an empty folder is said."""
    assert run()[0] == run(path, "--all")[0] == 2
    (tmp_path / "none").mkdir()
    code, said = run("--all", "--notebooks", tmp_path / "none", "--scenarios", scenarios)
    assert (code, said.count("\n")) == (1, 1)
    assert "there is no notebook of a course here" in said
    code, said = run(tmp_path / "gone.ipynb", "--scenarios", scenarios)
    assert (code, "there is no such notebook" in said) == (1, True)


@given(st.lists(st.sampled_from(["cell-1", "a", "b", "", "A b", "0123abcd", "play-x", None]), max_size=12))
def test_names_are_unique_lasting_and_plain(ids):
    """Whatever names there were, afterwards each is plain and stands once, and a second naming changes none."""
    cells = [
        {"cell_type": "markdown", "source": "## Some Words", **({} if each is None else {"id": each})} for each in ids
    ]
    name_cells(cells, {})
    names = [cell["id"] for cell in cells]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]{1,64}", name) for name in names)
    name_cells(cells, {})
    assert [cell["id"] for cell in cells] == names
