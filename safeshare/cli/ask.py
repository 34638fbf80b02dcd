"""`safeshare ask`: an interview that asks only what can still change the answer."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import Any

import click

from safeshare.cli.evaluate import facts_of
from safeshare.cli.understanding import in_full, understood
from safeshare.counting import counted
from safeshare.explanation import explain
from safeshare.facts import FactsError
from safeshare.interview import Interview, Query
from safeshare.problems import ProblemsError
from safeshare.reading import read_yaml
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.rulebook.model import UNKNOWN

WIDTH = 96
MAX_LINE = 10_000
HELP = "Answer with a number or a word, ? when it is not known, back or quit."


@click.command()
@click.argument("facts", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print a transcript as JSON; the interview moves to stderr.")
@click.option("--rulebook", "folder", type=click.Path(path_type=Path), help="The folder of another rulebook.")
@click.pass_context
def ask(ctx: click.Context, facts: Path | None, as_json: bool, folder: Path | None) -> None:
    r"""Ask what is needed to answer one disclosure question, and explain the answer.

    Asks only what can still change the answer, the most telling question first, and stops when nothing can. FACTS is a
    YAML file with a mapping `facts:` of what is known already, as for `evaluate`; what stands there as unknown is not
    asked again. Answer with a number, a word (or its beginning), ? when it is not known, `back` or `quit`.

    \b
    Examples:
        safeshare ask
        safeshare ask case.yaml
        printf '%s\n' partner no | safeshare ask --json case.yaml > transcript.json

    Exit code: 0 when the answer was reached; 1 when the interview stopped before or a file was at fault; 2 for wrong
    usage.
    """
    interview = _start(facts, load_rulebook(folder))
    asked = _Dialogue(interview, to_stderr=as_json).run()
    if as_json:
        click.echo(json.dumps(_transcript(interview, asked), indent=2, ensure_ascii=False))
    elif interview.query is None:
        click.echo("\n" + _report(interview), nl=False)
    if interview.query is not None:
        ctx.exit(1)


def _start(path: Path | None, rulebook: Rulebook) -> Interview:
    if path is None:
        return Interview({}, rulebook)
    document = read_yaml(path)
    try:
        return Interview(facts_of(document), rulebook)
    except FactsError as error:
        raise ProblemsError(
            document.problem(("facts", name), what, remedy) for name, (what, remedy) in error.faults.items()
        ) from None


class _Dialogue:
    """Puts the questions, reads the answers and remembers what was asked."""

    def __init__(self, interview: Interview, to_stderr: bool) -> None:
        self._interview = interview
        self._to_stderr = to_stderr
        self._asked: list[dict[str, Any]] = []

    def run(self) -> list[dict[str, Any]]:
        """Ask until nothing can change the answer or the user stops; return what was asked and answered."""
        if self._interview.query is not None:
            self._say(HELP)
        while (query := self._interview.query) is not None:
            self._say(_question(query, len(self._asked) + 1, self._interview.rulebook))
            word = self._reply(query)
            if word == "quit":
                self._say("Stopped before the answer was settled.")
                break
            if word == "back":
                self._back()
            else:
                self._asked.append({**_as_data(query, self._interview), "answer": word})
                self._interview.answer(word)
        return self._asked

    def _back(self) -> None:
        if self._interview.back():
            self._asked.pop()
        else:
            self._say("This is the first question.")

    def _reply(self, query: Query) -> str:
        """Return a state, 'back' or 'quit'; asks again until the answer is one of them."""
        while True:
            self._say("> ", end=False)
            line = self._line()
            if line is None:
                return "quit"
            word = understood(line, query)
            if word is None:
                self._say(_wrapped(_not_understood(line, query)))
                continue
            if not in_full(line, query):
                self._say(_wrapped(_echo(word, query)))
            return word

    def _line(self) -> str | None:
        """Return the next line, shown where no terminal shows it; None when the input ends or is broken off."""
        if sys.stdin is None:
            line = ""
        else:
            try:
                line = sys.stdin.buffer.readline(MAX_LINE).decode("utf-8", "replace")
            except KeyboardInterrupt:
                self._say("")
                return None
        if not line:
            self._say("\nThe input ended.")
            return None
        if not sys.stdin.isatty():
            self._say(_shown(line))
        return line

    def _say(self, text: str, end: bool = True) -> None:
        click.echo(text, err=self._to_stderr, nl=end)


def _not_understood(line: str, query: Query) -> str:
    answers = ", ".join(option.state for option in query.options)
    what = f"'{_shown(line)}' is not an answer here" if line.strip() else "Nothing was typed"
    return f"{what}. The answers are: {answers}, or ? when it is not known. {HELP}"


def _echo(word: str, query: Query) -> str:
    words = {option.state: f" ({option.words})" for option in query.options}
    return f"Understood: {word}{words.get(word, '')}."


def _question(query: Query, number: int, rulebook: Rulebook) -> str:
    width = max(len(option.state) for option in query.options)
    indent = " " * (width + 7)
    more = f"at most {query.at_most - 1} more" if query.at_most > 1 else "the last"
    default = "" if query.not_known.state == UNKNOWN else "not known; then it is taken that "
    rows = [(str(place), each.state, each.words) for place, each in enumerate(query.options, start=1)]
    rows.append(("?", "", f"{default}{query.not_known.words}"))
    lines = [_wrapped(f"Question {number} ({more}): {query.asks}")]
    lines += [_wrapped(f"  {place}  {state:{width}}  {words}", indent) for place, state, words in rows]
    lines.append(_wrapped(f"Why: {query.why(rulebook)}", "     "))
    if query.clauses:
        first, *others = query.clauses
        also = f" (also {', '.join(others)})" if others else ""
        lines.append(_wrapped(f"The guide, {first}: {rulebook.clauses[first].paraphrase}{also}", "     "))
    return "\n".join(["", *lines])


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, drop_whitespace=True)


def _report(interview: Interview) -> str:
    rulebook, later = interview.rulebook, interview.before_acting()
    text = explain(interview.decision()).to_text()
    if later:
        asks = [f"  - {rulebook.facts[name].asks} ({name})" for name in later]
        text += "\n".join(["\nWorth knowing before you act; it alters what to do, not the answer:", *asks]) + "\n"
    asked = counted(len(interview.answered), "question")
    return text + f"\n{asked} asked; nothing else can change the answer.\n"


def _as_data(query: Query, interview: Interview) -> dict[str, Any]:
    options = {each.state: list(each.outcomes) for each in query.answers}
    return {"fact": query.fact, "asks": query.asks, "why": query.why(interview.rulebook), "leaves": options}


def _transcript(interview: Interview, asked: list[dict[str, Any]]) -> dict[str, Any]:
    decision, settled = interview.decision(), interview.query is None
    return {
        "rulebook": {"id": interview.rulebook.id, "version": interview.rulebook.version},
        "given": interview.given,
        "asked": asked,
        "facts": interview.facts(),
        "settled": settled,
        "possible": list(interview.outcomes),
        "decision": decision.to_dict() if settled else None,
        "explanation": explain(decision).to_dict() if settled else None,
        "before_acting": list(interview.before_acting()) if settled else [],
    }


def _shown(line: str) -> str:
    text = "".join(each for each in line.strip() if each.isprintable())
    return text if len(text) <= 60 else f"{text[:57]}..."
