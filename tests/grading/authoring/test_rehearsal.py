"""Every notebook is rehearsed with answers of which the score is known."""

import json
import os

import pytest
from click.testing import CliRunner

from grading.authoring.rehearsal import rehearse
from grading.authoring.rehearsal_table import table
from grading.authoring.rehearsed import BLANK, OTHER, PERFECT, SHEETS, WORST, Run
from grading.cli import main
from grading.course.assignment import course_notebooks
from grading.course.folder import NOTEBOOKS, SCENARIOS
from grading.running import papermill_runs
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.grading.small_bank import write_bank, write_notebook

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory):
    """Return the folder of a small bank with items that have variants, one of them with a record."""
    return write_bank(tmp_path_factory.mktemp("small") / "scenarios")


@pytest.fixture(scope="module")
def bank(scenarios):
    """Return the small bank."""
    return load_bank(scenarios, load_rulebook())


def test_all_notebooks_of_the_course():
    """Perfect answers earn everything, blank ones nothing, the worst next to nothing; no cell stops or complains."""
    notebooks = course_notebooks(NOTEBOOKS)
    runs = list(rehearse(notebooks, SCENARIOS))
    assert [fault for run in runs for fault in run.faults()] == []
    assert {(run.notebook, run.sheet) for run in runs} >= {(path.stem, sheet) for path in notebooks for sheet in
                                                           (PERFECT, BLANK, WORST)}  # fmt: skip


def test_both_variants_of_an_item_are_marked(tmp_path, scenarios, bank):
    """Where learners get different variants, perfect answers to the others earn everything too."""
    path = write_notebook(tmp_path, "06_family", ["s4a-gate", "s6a-pond"], bank, ["s6-tea"])
    runs = {run.sheet: run for run in rehearse([path], scenarios)}
    assert set(runs) == set(SHEETS)
    assert {sheet: run.points for sheet, run in runs.items() if sheet != WORST} == {PERFECT: 11, OTHER: 11, BLANK: 0}
    assert [fault for run in runs.values() for fault in run.faults()] == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["06_family.ipynb"]


FAULTS = {
    "import sys\nprint('a warning', file=sys.stderr)": "cell 1 wrote to the error stream: a warning",
    "1 / 0": "it stopped with ZeroDivisionError: division by zero",
    "import os\nos._exit(3)": "it did not finish: Kernel died",
}


def test_a_cell_that_complains_stops_or_kills_its_kernel_is_told(tmp_path, scenarios, bank):
    """Each is a sentence that names the notebook and the sheet, and the exit code is 1."""
    for number, source in enumerate(FAULTS):
        path = write_notebook(tmp_path, f"0{number}_x", ["s4a-hedge"], bank)
        notebook = json.loads(path.read_text())
        notebook["cells"].insert(0, {**notebook["cells"][0], "id": "bad", "source": source})
        path.write_text(json.dumps(notebook))
    runs = rehearse(course_notebooks(tmp_path), scenarios, sheets=[BLANK])
    said = {run.notebook: run.faults() for run in runs}
    for number, expected in enumerate(FAULTS.values()):
        assert said[f"0{number}_x"][0].startswith(f"0{number}_x, blank: {expected}")


def test_scores_that_cannot_be_and_players_that_show_nothing_are_told(tmp_path, scenarios, bank):
    """A cell without a score, one that gives points to all, and a player without its case are all found."""
    path = write_notebook(tmp_path, "04_x", ["s4a-gate"], bank)
    notebook = json.loads(path.read_text())
    council, niece = notebook["cells"][1:]
    council["source"], niece["source"] = "2.0", "'full marks'"
    notebook["cells"][0]["source"] += "\nNone"
    path.write_text(json.dumps(notebook))
    (run,) = rehearse([path], scenarios, sheets=[BLANK])
    assert run.faults() == [
        "04_x, blank: 's4a-gate-niece' gave no score: the cell gave \"'full marks'\", which is not a number of points.",
        "04_x, blank: s4a-gate did not show: nothing stands there",
    ]
    assert run.points == 2.0


@pytest.mark.parametrize(("deaths", "troubles"), [(2, 0), (3, 1)])
def test_a_kernel_that_never_started_is_started_again(tmp_path, monkeypatch, deaths, troubles):
    """Twice it is tried anew; a third death is told. What a notebook does once it runs is never tried again."""
    import papermill

    starts = []

    def execute(*_given, **_settings):
        starts.append(1)
        if len(starts) <= deaths:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return {"cells": []}

    monkeypatch.setattr(papermill, "execute_notebook", execute)
    run, said = papermill_runs.executed(tmp_path / "x.ipynb", tmp_path)
    assert (len(starts), len(said), run is None) == (3, troubles, bool(troubles))


def test_the_environment_is_as_before(tmp_path, scenarios, bank):
    """Marking is switched on for the runs only."""
    before = dict(os.environ)
    list(rehearse([write_notebook(tmp_path, "04_x", ["s4a-hedge"], bank)], scenarios, sheets=[BLANK]))
    assert dict(os.environ) == before


def test_a_case_that_is_not_there_is_told_before_anything_runs(tmp_path, scenarios, bank):
    """An unknown case is a sentence, not twelve notebooks later."""
    path = write_notebook(tmp_path, "04_x", ["s4a-hedge"], bank)
    path.write_text(path.read_text().replace("s4a-hedge", "s4a-hedg"))
    with pytest.raises(ProblemsError, match=r"the bank has no case 's4a-hedg' to play. Did you mean 's4a-hedge'\?"):
        list(rehearse([path], scenarios))


@pytest.mark.parametrize(
    ("sheet", "points", "fault"),
    [
        (PERFECT, 10.0, None),
        (PERFECT, 9.5, "04_x, perfect: the answers earned 9.5 of 10 points (95%) and should earn everything."),
        (OTHER, 9.0,
         "04_x, perfect, other variants: the answers earned 9 of 10 points (90%) and should earn everything."),
        (BLANK, 0.0, None),
        (BLANK, 0.5, "04_x, blank: the answers earned 0.5 of 10 points (5%) and should earn nothing."),
        (WORST, 0.9, None),
        (WORST, 1.0, "04_x, worst: the answers earned 1 of 10 points (10%) and should earn less than 10%."),
    ],
)  # fmt: skip
def test_what_each_sheet_must_earn(sheet, points, fault):
    """Perfect sheets earn everything, a blank one nothing, the worst less than 10 per cent."""
    run = Run("04_x", sheet, points, 10.0, 1.0, ())
    assert run.faults() == ([] if fault is None else [fault])
    assert ("!" in table([run])) is (fault is not None)


def test_the_command(tmp_path, scenarios, bank):
    """The command prints the table and exits with 0 when all is as it should be; an empty folder is a sentence."""
    write_notebook(tmp_path, "04_x", ["s4a-hedge"], bank)
    result = CliRunner().invoke(main, ["rehearse", "--notebooks", str(tmp_path), "--scenarios", str(scenarios)])
    assert result.exit_code == 0, result.output
    assert result.stderr.splitlines() == [
        "Each run starts a kernel: less than a minute in all.",
        f"Rehearsing: {len(SHEETS)} runs",
        "Rehearsed 04_x (1 of 1)",
    ]
    heads, row, *_what_next = result.stdout.splitlines()
    assert heads.split("  ")[0] == "notebook"
    assert row.split()[:6] == ["04_x", "4", "100%", "100%", "0%", "0%"]
    (tmp_path / "none").mkdir()
    result = CliRunner().invoke(main, ["rehearse", "--notebooks", str(tmp_path / "none")])
    assert (result.exit_code, result.output.count("there is no notebook of a course here")) == (1, 1)
