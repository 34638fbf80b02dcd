"""The player's front end as anywidget takes it: one JavaScript module and one style sheet, put together from front/.

Each file there is a module of its own, with its imports written out; nothing is compiled or fetched. All modules share
one scope when joined, so no name may stand in two of them (the browser refuses such a module, and a test looks).
"""

from __future__ import annotations

import re
from pathlib import Path

FRONT = Path(__file__).with_name("front")
# Each before the modules that import it.
MODULES = (
    "blocks",
    "shared",
    "saving",
    "answers",
    "status",
    "record",
    "arrange",
    "fields",
    "parts",
    "clauses",
    "path",
    "explore",
    "feedback",
    "walk",
    "question",
    "unfold",
    "case",
    "comparison",
    "cards",
    "help",
    "turns",
    "code",
    "whose",
    "print",
    "strip",
    "keeping",
    "handing_in",
    "load_file",
    "answers_file",
    "start",
    "page",
)
SHEETS = (
    "theme",
    "buttons",
    "case",
    "question",
    "arrange",
    "unfold",
    "feedback",
    "notices",
    "walk",
    "strip",
    "explore",
    "handing_in",
    "whose",
    "print",
)

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./\w+\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function) )", re.MULTILINE)


def script() -> str:
    """Return the player's JavaScript as one module."""
    texts = ((FRONT / f"{name}.js").read_text(encoding="utf-8") for name in MODULES)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)


def style() -> str:
    """Return the player's style sheet."""
    return "\n".join((FRONT / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
