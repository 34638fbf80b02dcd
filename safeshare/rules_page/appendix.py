"""The parts of the page to look things up in: questions, clauses, short words and sources."""

from __future__ import annotations

from collections.abc import Iterable

from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import Entry, Ground
from safeshare.rulebook.phrases import Words as RuleWords
from safeshare.rulebook.phrases import plain
from safeshare.rules_page.blocks import Line, Link, Name, Row, Section, Table, Terms, joined, line, listing, paragraph
from safeshare.rules_page.outcomes import clause_links, rule_link


def facts_section(rulebook: Rulebook) -> Section:
    """Return the questions that a case answers, with every answer in words."""
    words = RuleWords(rulebook.parts)
    rows = []
    for fact in rulebook.facts.values():
        answers = listing([line(f"{plain(value)}: {says}") for value, says in fact.says.items()])
        taken = (
            f" Taken to be {plain(fact.default)} until a case says otherwise." if fact.default in fact.values else ""
        )
        arises = f" Asked only when {words.arises(fact.only_when)}." if fact.only_when else ""
        asks = line(f"{fact.asks}{arises}{taken} (", Name(fact.id), ")")
        rows.append(Row((asks, answers, clause_links(fact.clauses)), f"fact-{fact.id}"))
    about = paragraph("What nobody states is not known, and that never counts as a no.")
    table = Table("The questions, with every answer in words", ("Question", "Answers", "Clauses"), tuple(rows))
    return Section("What a case can state", "facts", (about, table))


def clauses_section(rulebook: Rulebook) -> Section:
    """Return every clause with what draws on it."""
    uses, read = _uses(rulebook), _readings(rulebook)
    rows = tuple(
        Row(
            (
                line(each.id),
                line(f"{each.paraphrase} ({each.force}; {each.binds})"),
                (uses[each.id] or line("nothing: ", Link("not encoded", "not-encoded"))) + read.get(each.id, ()),
            ),
            f"clause-{each.id}",
        )
        for each in rulebook.clauses.values()
    )
    table = Table("The guide, clause by clause, in our own words", ("Clause", "What it says", "Drawn upon by"), rows)
    return Section("Every clause, and what draws on it", "clauses", (table,))


def _uses(rulebook: Rulebook) -> dict[str, Line]:
    found: dict[str, list[Link]] = {clause: [] for clause in rulebook.clauses}
    for rule in rulebook.rules:
        for clause in rule.clauses:
            found[clause].append(rule_link(rulebook, rule.id))
    kinds: list[tuple[str, str, Iterable[Ground | Entry]]] = [
        ("a ground", "lists", rulebook.grounds),
        ("a duty", "duties", rulebook.duties),
        ("a question", "facts", rulebook.facts.values()),
        ("a misconception", "misconceptions", rulebook.misconceptions.values()),
    ]
    for words, anchor, entries in kinds:
        for clause in {each for entry in entries for each in getattr(entry, "clauses", ())}:
            found[clause].append(Link(words, anchor))
    return {clause: joined(links) for clause, links in found.items()}


def _readings(rulebook: Rulebook) -> dict[str, Line]:
    """Return, for each clause that a reading speaks of, words that lead there."""
    found: dict[str, list[Link]] = {}
    for reading in rulebook.readings.values():
        for clause in reading.clauses:
            found.setdefault(clause, []).append(Link(reading.id, f"reading-{reading.id}"))
    return {clause: line("; read as in ", *joined(links)) for clause, links in found.items()}


def glossary_section(rulebook: Rulebook) -> Section:
    """Return short words with their meaning, and the sources."""
    terms = Terms(tuple((word, line(meaning)) for word, meaning in rulebook.glossary.items()))
    return Section("Short words", "glossary", (terms,))


def sources_section(rulebook: Rulebook) -> Section:
    """Return the guide and the laws and guidance that it leans on, with the clauses that point to each."""
    rows = []
    for source in rulebook.sources.values():
        clauses = tuple(each.id for each in rulebook.clauses.values() if source.id in each.sources)
        cited = clause_links(clauses) if clauses else line("the whole text" if source.kind == "guide" else "none")
        rows.append(Row((line(source.title), line(source.kind.replace("_", " ")), line(source.about), cited)))
    table = Table(
        "Sources, in our own words",
        ("Source", "Kind", "What it says on sharing", "Clauses that lean on it"),
        tuple(rows),
    )
    return Section("Sources", "sources", (table,))
