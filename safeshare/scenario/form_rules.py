"""What makes a form whole, and two forms parallel: counts of items by section, family and recipient, and length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safeshare.counting import counted
from safeshare.scenario.keys import decision_of
from safeshare.scenario.model import Case

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook

SECTIONS = tuple("123456789")
FEWEST_ITEMS, MOST_ITEMS = 18, 20
FEWEST_IN_SECTION = 2
ON_EACH_FORM = ("act_now",)
"""Right outcomes of which each form has an item, where the guidance has them: what is gravest to get wrong."""
MOST_OF_FAMILY = 0.5
MOST_FAMILY_DIFFERENCE = 2
MOST_RECIPIENT_DIFFERENCE = 2
MOST_LENGTH_DIFFERENCE = 0.15


@dataclass(frozen=True, slots=True)
class Figures:
    """What a form is made of: items, items by section, outcome family, outcome and recipient, and words to read."""

    items: int
    sections: Counter[str]
    families: Counter[str]
    outcomes: Counter[str]
    recipients: Counter[str]
    words: int


def figures(cases: Sequence[Case], rulebook: Rulebook) -> Figures:
    """Return what a form of these cases is made of; each counts by its first question."""
    decisions = [decision_of(case.questions[0], rulebook) for case in cases]
    return Figures(
        len(cases),
        Counter(case.section for case in cases),
        Counter(each.family for each in decisions),
        Counter(each.outcome for each in decisions),
        Counter(each.facts["recipient"] for each in decisions),
        sum(words_of(case) for case in cases),
    )


def outcomes_of_each_form(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the outcomes of this guidance that must be right for at least one item of each form."""
    return tuple(each for each in ON_EACH_FORM if each in rulebook.outcomes)


def words_of(case: Case) -> int:
    """Return how many words a learner reads before answering a case."""
    texts = (case.role, case.wants, *(step.text for step in case.steps), *(each.ask for each in case.questions))
    return sum(len(text.split()) for text in texts)


def faults_of_pair(forms: Mapping[str, Sequence[Case]], rulebook: Rulebook) -> list[tuple[str, str]]:
    """Return what keeps two forms (name to cases) from being whole and parallel: the form, and what is wrong."""
    (one, first), (two, second) = forms.items()
    odd = {case.pair for case in first} ^ {case.pair for case in second}
    if odd:
        return [(one, f"each pair has one case on {one} and one on {two}, and not so {', '.join(sorted(odd))}")]
    made = {form: figures(cases, rulebook) for form, cases in forms.items()}
    faults = [(form, what) for form in forms for what in _faults_of_form(made[form], rulebook)]
    return [*faults, *((one, what) for what in _differences(made[one], made[two], (one, two)))]


def _faults_of_form(form: Figures, rulebook: Rulebook) -> list[str]:
    faults = []
    if not FEWEST_ITEMS <= form.items <= MOST_ITEMS:
        faults.append(f"it has {counted(form.items, 'item')}, and needs {FEWEST_ITEMS} to {MOST_ITEMS}")
    few = [section for section in SECTIONS if form.sections[section] < FEWEST_IN_SECTION]
    if few:
        faults.append(f"it needs {FEWEST_IN_SECTION} items of each section, and has fewer of {', '.join(few)}")
    none = [family for family in rulebook.families if not form.families[family]]
    if none:
        faults.append(f"it has no item whose answer is of the family {', '.join(none)}")
    never = [outcome for outcome in outcomes_of_each_form(rulebook) if not form.outcomes[outcome]]
    if never:
        faults.append(f"it has no item whose right outcome is {', '.join(never)}")
    most = [family for family, count in form.families.items() if count > MOST_OF_FAMILY * form.items]
    if most:
        faults.append(f"more than half of its answers are of the family {most[0]}")
    return faults


def _differences(one: Figures, two: Figures, pair: tuple[str, str]) -> list[str]:
    faults = []
    names = " and ".join(pair)
    for what, first, second, most in (
        ("family", one.families, two.families, MOST_FAMILY_DIFFERENCE),
        ("recipient", one.recipients, two.recipients, MOST_RECIPIENT_DIFFERENCE),
    ):
        far = sorted(each for each in {*first, *second} if abs(first[each] - second[each]) > most)
        if far:
            faults.append(f"{names} differ by more than {counted(most, 'item')} of the {what} {', '.join(far)}")
    if max(one.words, two.words) > (1 + MOST_LENGTH_DIFFERENCE) * min(one.words, two.words):
        faults.append(
            f"{names} differ by more than {MOST_LENGTH_DIFFERENCE:.0%} in words to read: {one.words}, {two.words}"
        )
    return faults
