"""Assembling forms for the pre- and post-test from the near-miss pairs that the bank keeps for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from grading.authoring.programme import Answers, Column, Item, Kind, Programme, Wanted
from grading.faults import fault
from safeshare.counting import counted
from safeshare.exercises import points_of
from safeshare.problems import ProblemsError
from safeshare.rulebook import Rulebook
from safeshare.scenario import Bank, Case, decision_of
from safeshare.scenario.form_rules import faults_of_pair, figures, outcomes_of_each_form, words_of
from safeshare.scenario.forms import FILE_NAME, HEADER, Forms


def assemble(bank: Bank, rulebook: Rulebook, wanted: Wanted, known: Forms | None = None) -> Forms:
    """Return the known forms and the new ones, named by the next free letters.

    No case stands on two forms, be they new or known: a form of cases that learners have met measures memory. Item for
    item all forms are of the same section and earn the same points: each is a slot of the tests. Raises ProblemsError,
    saying which rule fails and what is lacking, when the bank is too small.
    """
    used = {bank.cases[each].pair for cases in (known.cases.values() if known else ()) for each in cases}
    pools = {
        file.id: [_about(case, rulebook) for case in file.cases]
        for file in bank.files
        if file.base.pool == "form" and len(file.cases) > 1 and file.id not in used
        and all(len(case.question_ids) == 1 for case in file.cases)
    }  # fmt: skip
    pattern = [_about(bank.cases[each], rulebook).kind for each in next(iter(known.cases.values()))] if known else []
    wanted = replace(wanted, kinds=Counter(pattern) if pattern else None)
    answers = Answers(tuple(rulebook.families), outcomes_of_each_form(rulebook))
    programme = Programme(pools, wanted, answers)
    chosen = programme.solve()
    if chosen is None:
        raise too_small(programme.shortfalls(), known, 2 * wanted.pairs)
    names = _free_names(known, 2 * wanted.pairs)
    cases: dict[str, tuple[str, ...]] = dict(known.cases) if known else {}
    pairs = list(known.pairs) if known else []
    for number in range(wanted.pairs):
        first, second = names[2 * number : 2 * number + 2]
        ours = [each for each in chosen if each[0] == number]
        pattern = pattern or _alternating([programme.cases[each[2]].kind for each in ours])
        ours = _in_order(ours, pattern, programme)
        cases[first], cases[second] = tuple(each[2] for each in ours), tuple(each[3] for each in ours)
        pairs.append((first, second))
    made = Forms(cases, tuple(pairs))
    faults = [
        what
        for pair in pairs[-wanted.pairs :]
        for _form, what in faults_of_pair({form: [bank.cases[x] for x in cases[form]] for form in pair}, rulebook)
    ]
    if faults:  # the programme's rows and the rules must say the same
        raise fault(FILE_NAME, f"the forms made do not hold the rules: {faults[0]}", "Report this fault of safeshare.")
    return made


def too_small(lacks: Sequence[str], known: Forms | None, count: int) -> ProblemsError:
    """Return one error for all that the bank lacks; where there are forms already, it says that these hold cases."""
    if known is None:
        what = f"the bank is too small: it needs {'; '.join(lacks)}"
        remedy = "Write such cases (pool: form), or ask for other forms; nothing was written."
    else:
        there = " and ".join(filter(None, [", ".join(list(known.cases)[:-1]), list(known.cases)[-1]]))
        what = (
            f"it holds the forms {there} already, and their cases do not recur. "
            f"For {count} more the bank needs {'; '.join(lacks)}"
        )
        remedy = "Write such cases (pool: form), or begin again with --anew; nothing was written."
    return fault(FILE_NAME, what, remedy)


def _about(case: Case, rulebook: Rulebook) -> Item:
    decision = decision_of(case.questions[0], rulebook)
    words, points = words_of(case), points_of(case, rulebook)
    recipient = decision.facts["recipient"]
    return Item(case.id, case.section, decision.family, decision.outcome, recipient, words, points)


def _alternating(kinds: Iterable[Kind]) -> list[Kind]:
    """Return kinds so that sections alternate: the first of each section, then the second of each."""
    turns: Counter[str] = Counter()
    placed = []
    for kind in sorted(kinds):
        turns[kind[0]] += 1
        placed.append((turns[kind[0]], kind))
    return [kind for _turn, kind in sorted(placed)]


def _in_order(columns: Iterable[Column], pattern: Iterable[Kind], programme: Programme) -> list[Column]:
    """Return items in the order of a pattern of kinds, which holds as many of each."""
    waiting: dict[Kind, list[Column]] = {}
    for column in sorted(columns, reverse=True):
        waiting.setdefault(programme.cases[column[2]].kind, []).append(column)
    return [waiting[kind].pop() for kind in pattern]


def _free_names(known: Forms | None, count: int) -> list[str]:
    taken = set(known.cases) if known else set()
    free = [name for name in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if name not in taken]
    if len(free) < count:
        raise fault(FILE_NAME, "there is no letter left to name another form", "Start anew with --anew.")
    return free[:count]


def about_forms(forms: Forms, bank: Bank, rulebook: Rulebook) -> Iterator[str]:
    """Yield what each form is made of, a line each, to see how alike two of them are."""
    for pair in forms.pairs:
        for form in pair:
            made = figures([bank.cases[each] for each in forms.cases[form]], rulebook)
            families = ", ".join(f"{family} {made.families[family]}" for family in rulebook.families)
            recipients = ", ".join(f"{name} {count}" for name, count in sorted(made.recipients.items()))
            items, words = counted(made.items, "item"), counted(made.words, "word")
            yield f"Form {form}: {items} ({families}); {recipients}; {words} to read."


def forms_text(forms: Forms) -> str:
    """Return forms as the text of forms.yaml."""
    lines = ["forms:"]
    for name, cases in forms.cases.items():
        lines += [f"  {name}:", *(f"    - {case}" for case in cases)]
    return HEADER + "\n".join([*lines, "pairs_with:", *(f"  {one}: {two}" for one, two in forms.pairs)]) + "\n"
