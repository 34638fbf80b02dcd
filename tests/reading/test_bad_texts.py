"""Texts that are no plain YAML, each with the exact words that its author sees, whichever parser reads it."""

from __future__ import annotations

import pytest
import yaml

from safeshare import reading
from safeshare.plain_yaml import MAX_VALUES, place_in_words
from safeshare.problems import MAX_PROBLEMS, Problem, ProblemsError, did_you_mean
from safeshare.reading import parse_yaml

ESCAPE = (
    "an escape in double quotes stands for no character of a text. Write the character itself, or leave the escape out."
)
FITS_NOT = (
    "this line does not fit those above it, or goes on after a closed quote or bracket. "
    "Check its indentation, and put a whole text in quotes."
)
LIST = (
    "a list that starts here with [ is not closed, or a comma is missing in it. "
    "Close it with ], put commas between its entries, and put a text that holds a sign in quotes."
)
MAPPING = (
    "a mapping that starts here with { is not closed, or a comma is missing in it. "
    "Close it with }, put commas between its entries, and put a text that holds a sign in quotes."
)
QUOTE = (
    "a quotation mark is opened here and not closed. "
    "Close it; inside 'single' quotes write ' twice, inside \"double\" quotes write \\\"."
)
SIGN = "a text starts with a sign that YAML keeps for itself. Put the whole text in quotes."
VALUE = (
    "a value is missing here, or a sign such as ] } or , stands in its place. "
    "Write the value, or put the whole text in quotes."
)
ANCHOR = "is used. Write the value out wherever it is needed."
ALIAS = "is used. Write the value out in full."
TAG = "is used. Remove the tag: files hold plain values only."
KEY = "a key is a list or a mapping. Use a word as the key."
DEEP = "values are nested more than 40 deep. Check that it is the right file."
TWICE = "stands here twice. Keep one of them."
MORE = "f: the first 100 problems are told, and the rest of the file is not looked at. Mend these first."
COLON = (
    "f, line 2: this line is neither 'key: value' nor a part of the text above it. Add the colon, or indent the line."
)
PERCENT = (
    "f, line 1: a line that starts with % is read as an order to the program that reads it. "
    "Remove it, or put the whole text in quotes."
)
BAR = (
    "f, line 1: the sign | or > is followed by something on its line. "
    "Start the text on the next line, indented; or put the whole text in quotes."
)

BAD: dict[str, list[str]] = {
    "": ["f: the file is empty. Write its content, or remove the file."],
    "# only a comment\n": ["f: the file is empty. Write its content, or remove the file."],
    "a: 1\na: 2\n": [f"f, line 2: the key 'a' {TWICE}"],
    "a:\n  b: 1\n  b: 2\nc: 1\nc: 2\n": [f"f, line 3, a: the key 'b' {TWICE}", f"f, line 5: the key 'c' {TWICE}"],
    "a: 1\n---\nb: 2\n": ["f, line 2: a second document starts here. Keep one document a file: remove the line '---'."],
    # anchors, aliases and tags
    "a: &x 1\nb: *x\n": [f"f, line 1, a: an anchor (&x) {ANCHOR}", f"f, line 2, b: an alias (*x) {ALIAS}"],
    "a: {<<: *x}\n": [f"f, line 1, a.<<: an alias (*x) {ALIAS}"],
    "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n": [
        f"f, line 1, a: an anchor (&a) {ANCHOR}",
        f"f, line 2, b: an anchor (&b) {ANCHOR}",
        f"f, line 2, b[0]: an alias (*a) {ALIAS}",
        f"f, line 2, b[1]: an alias (*a) {ALIAS}",
        f"f, line 3, c[0]: an alias (*b) {ALIAS}",
        f"f, line 3, c[1]: an alias (*b) {ALIAS}",
    ],
    "a: !!python/object/apply:os.system [ls]\n": [
        f"f, line 1, a: a tag (tag:yaml.org,2002:python/object/apply:os.system) {TAG}"
    ],
    "a: !!python/name:os.system\n": [f"f, line 1, a: a tag (tag:yaml.org,2002:python/name:os.system) {TAG}"],
    "a: !!binary aGk=\nb: !own c\n": [
        f"f, line 1, a: a tag (tag:yaml.org,2002:binary) {TAG}",
        f"f, line 2, b: a tag (!own) {TAG}",
    ],
    "a: !x!y z\n": [
        "f, line 1: a tag (a word that starts with !) is used. Remove it, or put the whole text in quotes."
    ],
    # tabs, signs and characters
    "a:\n\tb: 1\n": ["f, line 2: a tab is used for indentation. Use spaces."],
    "a: |\n\tb\n": ["f, line 2: a tab is used for indentation. Use spaces."],
    "a: 1\nb: \x07\n": [
        "f, line 2: a character that text may not hold (U+0007). "
        "Delete it and type the text again; if there are many, save the file with the encoding UTF-8."
    ],
    'a: "\\x1b[31m"\n': [f"f, line 1, a: {ESCAPE}"],
    'a: 1\nb: "\\xzz"\n': [f"f, line 2: {ESCAPE}"],
    'a: "C:\\Users"\n': [f"f, line 1: {ESCAPE}"],
    'a: "\\q"\n': [
        "f, line 1: a backslash in double quotes starts an escape that YAML does not have. "
        "Use single quotes, or write the backslash twice."
    ],
    "a: @home\n": [f"f, line 1: {SIGN}"],
    "* one\n* two\n": [f"f, line 1: {SIGN}"],
    "a: `b`\n": [f"f, line 1: {SIGN}"],
    "%a: b\n": [PERCENT],
    # brackets, quotes, colons and indentation
    "a: b: c\n": ["f, line 1: a colon inside a text is read as a new key. Put the whole text in quotes."],
    "a: - b\n": ["f, line 1: a list starts where a text belongs. Start it on a line of its own."],
    "a: [b,\n  c\nd: e\n": [f"f, line 1: {LIST}"],
    "a: {b: c\nd: e\n": [f"f, line 1: {MAPPING}"],
    "a: b\nc: [\n": [f"f, line 3: {VALUE}"],
    "a: [b]]\n": [f"f, line 1: {FITS_NOT}"],
    "a: }\n": [f"f, line 1: {VALUE}"],
    'a: 1\nb: "c\nd: e\n': [f"f, line 2: {QUOTE}"],
    "a: 'it's'\n": [f"f, line 1: {FITS_NOT}"],
    "a: b\nc\nd: e\n": [COLON],
    "- a\nb: c\n": [f"f, line 2: {FITS_NOT}"],
    "a:\n  - b\n c: d\n": [f"f, line 3: {FITS_NOT}"],
    "a: |x\n  b\n": [BAR],
    # keys that are no words, and depth
    "? [a]\n: 1\n? {b: c}\n: 1\n": [f"f, line 1: {KEY}", f"f, line 3: {KEY}"],
    "? " * 60: [f"f, line 1: {KEY}", f"f, line 1: {DEEP}"],
    "[" * 5000: [f"f, line 1, [0][0][0][0]...[0][0][0][0]: {DEEP}"],
    "{a: " * 60: [f"f, line 1, a.a.a.a...a.a.a.a: {DEEP}"],
    # too much of it
    f"a: [{'1,' * 10_000}]\n": [
        "f, line 1, a[9998]: the file holds more than 10,000 values. Split it, or check that it is the right file."
    ],
    "a: [" + "&x 1," * 5000: [*(f"f, line 1, a[{number}]: an anchor (&x) {ANCHOR}" for number in range(100)), MORE],
    f"{'k' * 900}: &{'x' * 90} 1\n": [f"f, line 1, {'k' * 37}...: an anchor (&{'x' * 57}...) {ANCHOR}"],
}


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read with PyYAML's parser in C, then with the one in Python that a browser has."""
    monkeypatch.setattr(reading, "_LOADER", getattr(yaml, request.param))
    return request.param


@pytest.mark.parametrize("text", BAD, ids=lambda text: repr(text[:30]))
def test_a_bad_text_is_told_word_for_word(text: str, parser: str) -> None:
    """Each text is refused with its line, what is wrong and the remedy, in the same words by both parsers."""
    with pytest.raises(ProblemsError) as caught:
        parse_yaml(text, "f")
    assert [str(problem) for problem in caught.value.problems] == BAD[text]


@pytest.mark.parametrize("escape", ["\\ud800", "\\ud83d\\ude00", "\\U00110000", "\\uDFFF", "\\0"])
def test_half_a_character_is_told(escape: str, parser: str) -> None:
    """An escape for half a character, or for none, is one sentence whether the parser or we find it."""
    with pytest.raises(ProblemsError) as caught:
        parse_yaml(f'a: "{escape}"\n', "f")
    assert [f"{problem.what}. {problem.remedy}" for problem in caught.value.problems] == [ESCAPE]


def test_all_that_a_file_may_hold_is_read(parser: str) -> None:
    """As many values as are allowed are read, and a place of ordinary depth is told in full."""
    assert len(parse_yaml(f"[{'1,' * (MAX_VALUES - 1)}]", "f").data) == MAX_VALUES - 1
    assert place_in_words(("a", 0, "b", 1, "c", 2, "d", 3)) == "a[0].b[1].c[2].d[3]"


def test_what_a_problem_quotes_is_cut_and_shown_on_one_line() -> None:
    """A problem stays on one line and at a length that can be read, whatever it quotes from a file."""
    said = str(Problem("f", f"the key '{'x' * 9000}' is\nlong", "Cut it.\x1b[31m"))
    assert len(said) < 2100
    assert said.isprintable()
    assert did_you_mean("zz", [f"word{number}" for number in range(200)]).endswith("word59, … (200 in all).")


def test_a_hundred_problems_of_each_file_are_told() -> None:
    """Of a file with more problems the first hundred are told and the others counted; other files are told whole."""
    many = [Problem("f", f"fault {number}", "Mend it.") for number in range(250)]
    error = ProblemsError([*many, Problem("g", "fault", "Mend it.")])
    assert error.problems[:MAX_PROBLEMS] == tuple(many[:MAX_PROBLEMS])
    assert [str(each) for each in error.problems[MAX_PROBLEMS:]] == [
        "f: there are 150 more problems in this file. Mend those told here first.",
        "g: fault. Mend it.",
    ]
    assert ProblemsError(error.problems).problems == error.problems
