"""A submission that attacks: code that would write, read, forge and call home, planted wherever code could be run."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CODE = """
import json, pathlib, socket, sqlite3

def attempt(act):
    try:
        act()
    except Exception:
        pass

def write_outside():
    pathlib.Path({outside!r}).write_text("written")

def read_others():
    pathlib.Path({stolen!r}).write_text(pathlib.Path({others!r}).read_text())

def forge():
    with sqlite3.connect({gradebook!r}, timeout=1) as db:
        db.execute("UPDATE grade SET auto_score = 99")

def call_home():
    socket.create_connection(("127.0.0.1", {port}), timeout=1).close()

for act in (write_outside, read_others, forge, call_home):
    attempt(act)
"""

FILES = (
    "safeshare.py", "safeshare/__init__.py", "grading.py", "nbgrader.py", "IPython.py", "json.py", "ast.py",
    "sitecustomize.py", "usercustomize.py", "conftest.py", "nbgrader_config.py", "jupyter_config.py",
    "jupyter_nbconvert_config.py", "ipython_config.py", "ipython_kernel_config.py",
    "profile_default/startup/00-first.py", ".ipython/profile_default/startup/00-first.py",
)  # fmt: skip
"""Files that Python, IPython, Jupyter or nbgrader would run if they looked for them in the folder."""

SCRIPTS = (
    "<script>document.title = 'gone'</script>",
    "<img src=x onerror=\"document.title = 'gone'\">",
    "</pre></div><svg onload=\"document.title = 'gone'\">",
    "[read this](javascript:document.title='gone')",
    "![x](x\" onerror=\"document.title='gone')",
    "{{ ''.__class__ }} {% raw %} $x$ $$\\href{javascript:document.title='gone'}{x}$$",
    "&lt;script&gt;document.title = 'gone'&lt;/script&gt;",
    "```{=html}\n<script>document.title = 'gone'</script>\n```",
    "<iframe srcdoc=\"<script>parent.document.title = 'gone'</script>\"></iframe>",
)
"""What a page would run or show wrongly, if it took a text for more than a text."""

SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"></textarea>"
TEXTS = {
    "script": SCRIPT,
    "quotes": "\"'`&amp;&lt; {{ 7*7 }} {% raw %} ${x} $x^2$ [a](javascript:alert(1)) \\u0041 %00",
    "right-to-left": "\u202eعربي עברית\u202c \u2066mixed\u2069 \u200f",
    "emoji": "👩🏽‍⚕️👨‍👩‍👧‍👦 💷 e\u0301 \U000e0041",
    "100 kB": f"{SCRIPT} word\n" * 940,
}
"""What a learner may type or paste."""

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org")', "\t=1+1")
"""What a spreadsheet would reckon out, if it took a text for more than a text."""


@dataclass(slots=True)
class Listener:
    """Somebody on the network who waits for a call."""

    port: int
    calls: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen on a port of this machine and note who calls."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(server.getsockname()[1])

        def wait() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                listener.calls.append(str(address))
                connection.close()

        threading.Thread(target=wait, daemon=True).start()
        try:
            yield listener
        finally:
            server.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class Attack:
    """What the code is after, and whether any of it was got; `others` are another learner's answers."""

    outside: Path
    stolen: Path
    others: Path
    gradebook: Path
    listener: Listener

    @property
    def code(self) -> str:
        """The code that tries all four."""
        paths = {name: str(getattr(self, name)) for name in ("outside", "stolen", "others", "gradebook")}
        return CODE.format(**paths, port=self.listener.port)

    def got(self) -> list[str]:
        """Return what has succeeded, scores apart."""
        found = {"wrote outside": self.outside.exists(), "read another's answers": self.stolen.exists()}
        return [*(name for name, happened in found.items() if happened), *self.listener.calls]


def plant_files(folder: Path, code: str) -> None:
    """Put the code into a folder under every name by which something might run it, and a kernel that would."""
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    kernel = folder / "kernels" / "python3"
    kernel.mkdir(parents=True)
    argv = ["python", "-c", code, "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "x", "language": "python"}))


def plant_cells(notebook: Path, code: str) -> None:
    """Put the code into a notebook: first, last and in each cell of code; scripts in its texts, outputs and kernel."""
    data = json.loads(notebook.read_text())
    own: dict[str, Any] = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": code}
    for cell in data["cells"]:
        if cell["cell_type"] == "code":
            page = {"text/html": [SCRIPTS[0]], "text/plain": ["99.0"]}
            output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": page}
            cell.update(source=f"{code}\n99.0", outputs=[output])
        else:
            cell["source"] = SCRIPTS[0]
    data["cells"] = [{**own, "id": "first"}, *data["cells"], {**own, "id": "last"}]
    data["metadata"]["kernelspec"] = {"name": "evil", "display_name": SCRIPTS[0], "language": "python"}
    notebook.write_text(json.dumps(data))
