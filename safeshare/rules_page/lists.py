"""The parts of the page that a Board weighs: grounds, duties, notes, readings, misconceptions, what is not encoded."""

from __future__ import annotations

from collections.abc import Iterable

from safeshare.counting import counted
from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import Ground, Reading
from safeshare.rulebook.phrases import Words as RuleWords
from safeshare.rulebook.phrases import quoted
from safeshare.rules_page.blocks import (
    Item,
    Line,
    Link,
    Listing,
    Name,
    Row,
    Section,
    Table,
    Terms,
    Words,
    joined,
    line,
    listing,
    paragraph,
)
from safeshare.rules_page.outcomes import clause_links, rule_link


def grounds_section(rulebook: Rulebook) -> Section:
    """Return the items of the two lists, each with the clauses that it brings, section by section."""
    words = RuleWords(rulebook.parts)
    sections = list(dict.fromkeys(clause.split(".")[0] for ground in rulebook.grounds for clause in ground.clauses))
    rows = tuple(_ground(ground, words, sections) for ground in rulebook.grounds)
    head = ("What it says", "It holds when", *(f"Section {each}" for each in sections))
    table = Table("The items of the lists, with the clauses that each brings to a decision", head, rows)
    tests = []
    for test in rulebook.parts.tests:
        asked: list[Words] = [rule_link(rulebook, rule.id) for rule in rulebook.rules if test.id in rule.when]
        asked += [Link(f"the duty {quoted(duty.do)}", "duties") for duty in rulebook.duties if test.id in duty.when]
        by = line(" Asked by ", *joined(asked), ".") if asked else ()
        says = listing([line(each.says) for each in rulebook.grounds if each.id in test.any_of])
        tests.append(Item((f"{test.asks} Yes when any of these holds:", *by), says))
    about = paragraph("The lists are read together. Where a cell says none, the item stands in the other list only.")
    return Section("The two lists", "lists", (about, table, listing(tests)))


def _ground(ground: Ground, words: RuleWords, sections: Iterable[str]) -> Row:
    when = "; and ".join(words.conditions(ground.when))
    inside = [tuple(clause for clause in ground.clauses if clause.split(".")[0] == each) for each in sections]
    says = line(f"{ground.says} (", Name(ground.id), ")")
    return Row((says, line(when), *(clause_links(clauses) if clauses else line("none") for clauses in inside)))


def readings_section(rulebook: Rulebook) -> Section:
    """Return the readings chosen where the guide is in tension with itself, each with a place for the Board's view."""
    about = paragraph(
        "Where the guide pulls in two directions, or leaves something open, somebody had to choose. These are the "
        "choices, each with what it does to a case and where it is seen. The Board may decide otherwise."
    )
    parts = tuple(_reading(rulebook, each) for each in rulebook.readings.values())
    return Section("How the guide is read where it is in tension with itself", "readings", (about,), parts)


def _reading(rulebook: Rulebook, reading: Reading) -> Section:
    pairs: list[tuple[str, Listing | Line]] = [
        ("Tension", line(reading.tension)),
        ("Reading", line(reading.reading)),
        ("Because", line(reading.because)),
        ("Effect", line(reading.effect)),
        ("Clauses", clause_links(reading.clauses)),
        ("Seen in", _seen_in(rulebook, reading) or line("nothing: it is left out")),
        ("The Board", line("☐ agrees   ☐ decides otherwise: ____________________")),
    ]
    return Section(f"{reading.id}. {reading.about}", f"reading-{reading.id}", (Terms(tuple(pairs)),), (), "reading")


def _seen_in(rulebook: Rulebook, reading: Reading) -> Line:
    words: list[Link] = []
    for kind, names in reading.seen_in.items():
        entries = {entry.id: entry for entry in getattr(rulebook.parts, kind)}
        for name in names:
            if kind == "rules":
                words.append(rule_link(rulebook, name))
                continue
            called, text, anchor = _KINDS[kind]
            told = getattr(entries[name], text)
            words.append(Link(f"the {called} {quoted(told)}", anchor or f"{called}-{name}"))
    return joined(words)


_KINDS = {
    "steps": ("step", "title", ""),
    "facts": ("fact", "asks", ""),
    "outcomes": ("outcome", "in_a_sentence", ""),
    "misconceptions": ("misconception", "belief", ""),
    "grounds": ("ground", "says", "lists"),
    "tests": ("test", "asks", "lists"),
    "duties": ("duty", "do", "duties"),
    "notes": ("note", "says", "notes"),
}
"""What a kind of entry is called, which of its texts tells it apart, and where on the page it stands."""


def duties_section(rulebook: Rulebook) -> Section:
    """Return the duties, each with when it is due and the clauses that ask for it."""
    words = RuleWords(rulebook.parts)
    rows = tuple(
        Row(
            (
                line(f"{duty.do} (", Name(duty.id), ")"),
                line(words.guarded(duty).sentence() or "always"),
                clause_links(duty.clauses),
            )
        )
        for duty in rulebook.duties
    )
    table = Table("What to do with a result, and when it is due", ("What to do", "When", "Clauses"), rows)
    return Section("Duties", "duties", (table,))


def notes_section(rulebook: Rulebook) -> Section:
    """Return what a learner should also hear, with what the guide itself does not say marked as such."""
    words = RuleWords(rulebook.parts)
    rows = tuple(
        Row(
            (
                line(f"{note.says} (", Name(note.id), ")"),
                line(words.guarded(note).sentence() or "always"),
                line("outside the guide" if note.outside else "the guide"),
            )
        )
        for note in rulebook.notes
    )
    about = paragraph(
        "Notes decide nothing. What the guide itself does not say is always shown apart from what it says."
    )
    table = Table("Notes, and where each comes from", ("Note", "When", "From"), rows)
    return Section("Notes that come with a result", "notes", (about, table))


def misconceptions_section(rulebook: Rulebook) -> Section:
    """Return the beliefs that lead people wrong, with what the guide says instead."""
    rows = tuple(
        Row(
            (line(each.id), line(each.belief), line(each.correction), clause_links(each.clauses)),
            f"misconception-{each.id}",
        )
        for each in rulebook.misconceptions.values()
    )
    table = Table("Beliefs, and what the guide says instead", ("Code", "Belief", "The guide", "Clauses"), rows)
    return Section("Misconceptions", "misconceptions", (table,))


def not_encoded_section(rulebook: Rulebook) -> Section:
    """Return the clauses that nothing draws on, each with the reason."""
    left_out = [clause for clause in rulebook.clauses.values() if clause.not_encoded]
    rows = tuple(
        Row((clause_links((each.id,)), line(each.paraphrase), line(each.not_encoded or ""))) for each in left_out
    )
    about = paragraph(
        f"Of the {counted(len(rulebook.clauses), 'clause')}, {len(left_out)} decide no case and bring no duty. They "
        "are kept, so that the guide stands here whole, and each says why nothing draws on it."
    )
    table = Table("Clauses that are not encoded", ("Clause", "What it says", "Why it is not encoded"), rows)
    return Section("What is not encoded, and why", "not-encoded", (about, table))
