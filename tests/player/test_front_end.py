"""The front end's files fit together into the one module and the one style sheet that the widget takes."""

from __future__ import annotations

import re
from collections import Counter

from safeshare.player.front_end import FRONT, MODULES, SHEETS, script, style

_IMPORT = re.compile(r'^import \{ ([^}]*) \} from "\./(\w+)\.js";$', re.MULTILINE)


def test_every_file_is_used_once() -> None:
    """No file of the front end is left out or named twice."""
    assert sorted(f"{name}.js" for name in MODULES) + sorted(f"{name}.css" for name in SHEETS) == sorted(
        (path.name for path in FRONT.iterdir()), key=lambda name: (name.endswith(".css"), name)
    )


def test_imports_name_what_an_earlier_module_exports() -> None:
    """What a module imports is exported by a module that stands before it."""
    for place, name in enumerate(MODULES):
        for names, source in _IMPORT.findall((FRONT / f"{name}.js").read_text(encoding="utf-8")):
            assert source in MODULES[:place], (name, source)
            exported = (FRONT / f"{source}.js").read_text(encoding="utf-8")
            for each in names.split(", "):
                assert re.search(rf"^export (const|function) {each}\b", exported, re.MULTILINE), (name, each)


def test_no_name_stands_twice() -> None:
    """In the joined module each top-level name is declared once, nothing is imported, and one default is exported."""
    names = Counter(re.findall(r"^(?:const|let|function) (\w+)", script(), re.MULTILINE))
    assert [name for name, count in names.items() if count > 1] == []
    assert "import " not in script()
    assert re.findall(r"^export .*", script(), re.MULTILINE) == ["export default { render };"]


def test_nothing_makes_markup_of_text_or_leaves_the_machine() -> None:
    """No code turns text into markup, evaluates it, or names an address."""
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "http:",
        "https:",
        "@import",
        "url(",
    ):
        assert word not in script() + style(), word
