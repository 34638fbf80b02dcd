"""Forms for the tests: whole, parallel, the same for the same seed, and refused with what is lacking."""

from collections import Counter

import pytest
from click.testing import CliRunner

from grading.authoring.forms import assemble, forms_text
from grading.authoring.programme import Wanted
from grading.cli import main
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from safeshare.scenario.form_rules import figures
from safeshare.scenario.forms import Forms, load_forms
from tests.grading.small_bank import FORM_PAIRS, form_bank, form_file, write_bank
from tests.grading.small_bank import MORE_FORM_PAIRS as MORE

RULEBOOK = load_rulebook()
AMPLE = {
    **FORM_PAIRS,
    **MORE,
    **{f"s{section}a-{name}": ("weigh", "pause") for section in "123456789" for name in ("fig", "grape")},
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    """Return a bank that is just large enough for two forms."""
    return load_bank(write_bank(tmp_path_factory.mktemp("bank"), form_bank()), RULEBOOK)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return a bank with more pairs than two forms take."""
    return load_bank(write_bank(tmp_path_factory.mktemp("large"), form_bank({**FORM_PAIRS, **MORE})), RULEBOOK)


@pytest.fixture(scope="module")
def ample(tmp_path_factory):
    """Return a bank with many pairs of each section and family."""
    return load_bank(write_bank(tmp_path_factory.mktemp("ample"), form_bank(AMPLE)), RULEBOOK)


def made_of(forms, name, bank):
    """Return what one form is made of."""
    return figures([bank.cases[each] for each in forms.cases[name]], RULEBOOK)


@pytest.mark.parametrize("size", [18, 19, 20])
def test_two_forms_are_whole_and_parallel(large, size):
    """Items, sections, families, recipients, length and the two cases of each pair are as the rules ask."""
    forms = assemble(large, RULEBOOK, Wanted(1, size, 1))
    assert forms.pairs == (("A", "B"),)
    one, two = (made_of(forms, name, large) for name in "AB")
    for form in (one, two):
        assert form.items == size
        assert all(form.sections[section] >= 2 for section in "123456789")
        assert set(form.families) == set(RULEBOOK.families)
        assert max(form.families.values()) <= size / 2
        assert form.outcomes["act_now"] >= 1
    assert all(abs(one.families[each] - two.families[each]) <= 2 for each in RULEBOOK.families)
    assert one.recipients == two.recipients == Counter(partner=size)
    assert max(one.words, two.words) <= 1.15 * min(one.words, two.words)
    pairs = [[large.cases[each].pair for each in forms.cases[name]] for name in "AB"]
    assert pairs[0] == pairs[1]
    assert len(set(pairs[0])) == size
    assert not set(forms.cases["A"]) & set(forms.cases["B"])


def test_sections_alternate(bank):
    """The first pair of each section comes before the second of any, so that two of one section stand apart."""
    forms = assemble(bank, RULEBOOK, Wanted(1, 18, 1))
    assert [bank.cases[each].section for each in forms.cases["A"]] == [*"123456789", *"123456789"]


def test_the_difference_is_as_small_as_can_be(bank):
    """With nine pairs each way round, families are split as evenly as nine and four allow."""
    forms = assemble(bank, RULEBOOK, Wanted(1, 18, 1))
    one, two = (made_of(forms, name, bank).families for name in "AB")
    # 9 hold/share pairs, 4 weigh/pause pairs and 5 share/pause pairs: only the 9 cannot be split in two alike.
    assert sum(abs(one[each] - two[each]) for each in RULEBOOK.families) == 2


def test_the_same_seed_gives_the_same_forms(large):
    """Forms follow from bank and seed alone; another seed gives others that are as good."""
    first, again, other = (assemble(large, RULEBOOK, Wanted(1, 18, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_further_forms_share_no_case_with_those_that_there_are(large, bank):
    """Forms C and D hold none of the pairs of A and B; a bank without others says what is lacking."""
    known = assemble(bank, RULEBOOK, Wanted(1, 18, 1))
    forms = assemble(large, RULEBOOK, Wanted(1, 18, 1), known)
    assert list(forms.cases) == ["A", "B", "C", "D"]
    assert forms.pairs == (("A", "B"), ("C", "D"))
    assert {name: forms.cases[name] for name in "AB"} == dict(known.cases)
    old, new = ({large.cases[each].pair for name in names for each in forms.cases[name]} for names in ("AB", "CD"))
    assert not old & new
    with pytest.raises(ProblemsError, match="18 more near-miss pairs for 18 items on each form"):
        assemble(bank, RULEBOOK, Wanted(1, 18, 1), known)


def test_four_forms_at_once_use_no_pair_twice(large):
    """Two pairs of parallel forms are assembled together from different cases."""
    forms = assemble(large, RULEBOOK, Wanted(2, 18, 1))
    pairs = [large.cases[each].pair for name in "AC" for each in forms.cases[name]]
    assert len(set(pairs)) == 36


def without(*names, **changed):
    """Return the pairs of the bank without some, or with others for them."""
    kept = {name: pair for name, pair in FORM_PAIRS.items() if name not in names}
    return kept | {name.replace("_", "-"): pair for name, pair in changed.items()}


EVERYTHING = dict.fromkeys(FORM_PAIRS, ("hold", "share")) | dict.fromkeys(
    ("s8a-birch", "s9a-birch"), ("hold", "danger")
)
LACKS = {
    "a pair of a section": (
        without("s7a-birch"),
        {"1 more near-miss pair for 18 items on each form", "1 more near-miss pair of section 7"},
    ),
    "a section among many": (
        without("s7a-birch", s1a_fig=("weigh", "pause")),
        {"1 more near-miss pair of section 7"},
    ),
    "danger now": (
        {**FORM_PAIRS, "s2a-birch": ("share", "pause")},
        {"1 more case whose right outcome is 'act_now'"},
    ),
    "a family": (
        {**EVERYTHING, "s2a-birch": ("weigh", "share"), "s3a-birch": ("hold", "weigh")},
        {"1 more case whose answer is of the family 'pause'"},
    ),
}


@pytest.mark.parametrize("name", LACKS)
def test_a_bank_that_is_too_small_is_told_what_it_lacks(tmp_path, name):
    """The rule that fails and the cases that are lacking are said, and no more than are lacking."""
    pairs, said = LACKS[name]
    bank = load_bank(write_bank(tmp_path, form_bank(pairs)), RULEBOOK)
    with pytest.raises(ProblemsError) as caught:
        assemble(bank, RULEBOOK, Wanted(1, 18, 1))
    (problem,) = caught.value.problems
    start, lacks = problem.what.split(" needs ")
    assert (start, set(lacks.split("; "))) == ("the bank is too small: it", said)


def test_unequal_lengths_are_told(tmp_path):
    """Where the second case of some pairs is so long that no two forms can be alike, the words too many are said."""
    files = form_bank()
    files["assessment/s1a-apple"] = form_file("s1a-apple", "hold", "share", words=900)
    bank = load_bank(write_bank(tmp_path, files), RULEBOOK)
    with pytest.raises(ProblemsError, match=r"take as long to read: forms differ by \d+ words too many"):
        assemble(bank, RULEBOOK, Wanted(1, 18, 1))


def run(*arguments):
    """Run a command; return its exit code and what it said."""
    result = CliRunner().invoke(main, ["forms", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_command_writes_only_when_asked_and_what_the_loader_takes(tmp_path):
    """Shown first, written with --write, read back as the same forms; a further pair of forms stands beside them."""
    folder = write_bank(tmp_path / "bank", form_bank({**FORM_PAIRS, **MORE}))
    code, said = run("--scenarios", folder)
    assert code == 0
    assert said.splitlines()[0].startswith("Form A: 18 items (")
    assert not (folder / "forms.yaml").exists()
    assert run("--scenarios", folder, "--write")[0] == 0
    bank = load_bank(folder, RULEBOOK)
    forms = load_forms(folder, bank, RULEBOOK)
    assert forms == assemble(bank, RULEBOOK, Wanted(1, 18, 1))
    assert (folder / "forms.yaml").read_text() == forms_text(forms)
    assert run("--scenarios", folder, "--write")[0] == 0
    assert list(load_forms(folder, bank, RULEBOOK).cases) == ["A", "B", "C", "D"]
    code, said = run("--scenarios", folder)
    assert (code, said.count("Error:")) == (1, 1)
    assert said.startswith(
        "Error: forms.yaml: it holds the forms A, B, C and D already, and their cases do not recur. "
        "For 2 more the bank needs "
    )
    assert said.endswith(" or begin again with --anew; nothing was written.\n")
    assert run("--scenarios", folder, "--anew", "--write")[0] == 0
    assert load_forms(folder, bank, RULEBOOK) == forms


def test_a_refusal_leaves_the_file_as_it_was(tmp_path):
    """A bank that is too small and an odd count end in a sentence and exit code 1."""
    folder = write_bank(tmp_path / "bank", form_bank(without("s7a-birch", s1a_fig=("weigh", "pause"))))
    code, said = run("--scenarios", folder, "--write")
    assert (code, said) == (
        1,
        "Error: forms.yaml: the bank is too small: it needs 1 more near-miss pair of section 7. "
        "Write such cases (pool: form), or ask for other forms; nothing was written.\n",
    )
    assert not (folder / "forms.yaml").exists()
    assert run("--scenarios", folder, "--count", "3")[1] == (
        "Error: --count: 3 is no even number. Each form has a parallel: name 2 or 4.\n"
    )


def test_further_forms_have_the_slots_of_those_that_there_are(ample):
    """New forms follow the known ones item by item: as many, each of the same section, in whatever order they stand."""
    known = assemble(ample, RULEBOOK, Wanted(1, 19, 1))
    pair = known.pairs[0]
    mixed = Forms({form: (*known.cases[form][7:], *known.cases[form][:7]) for form in pair}, known.pairs)
    forms = assemble(ample, RULEBOOK, Wanted(1, 19, 1), mixed)
    sections = {form: [ample.cases[each].section for each in cases] for form, cases in forms.cases.items()}
    assert sections["C"] == sections["D"] == sections["A"] == sections["B"]
    assert sections["A"] != [ample.cases[each].section for each in known.cases["A"]]


def test_two_pairs_of_forms_made_at_once_have_the_same_slots(ample):
    """With 19 items the section that has three of them is the same on all four forms."""
    forms = assemble(ample, RULEBOOK, Wanted(2, 19, 1))
    one, *others = ([ample.cases[each].section for each in cases] for cases in forms.cases.values())
    assert others == [one] * 3


def test_another_number_of_items_than_the_known_forms_have_is_refused(tmp_path):
    """Further forms take their length from those that there are; another one is refused in a sentence."""
    folder = write_bank(tmp_path / "bank", form_bank(AMPLE))
    assert run("--scenarios", folder, "--items", "19", "--write")[0] == 0
    assert run("--scenarios", folder, "--items", "18", "--write") == (
        1, "Error: --items: the forms that there are have 19 items, and all have the same slots. Leave it out.\n",
    )  # fmt: skip
    code, said = run("--scenarios", folder)
    assert code == 0
    assert [line.partition(":")[2].split(" items")[0] for line in said.splitlines()[:4]] == [" 19"] * 4
