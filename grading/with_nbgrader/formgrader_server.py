"""What we change of nbgrader's formgrader where it runs: nothing is fetched from elsewhere, and names stay hidden.

What cannot be saved is said on the page.

JupyterLab loads this as a server extension when `python -m grading formgrader` starts it. nbgrader's pages for marking
by hand ask a server on the internet for MathJax and, without it, lose their keyboard shortcuts; typed text is shown
letter by letter here, so there is nothing for MathJax to do. nbgrader shows names at a click; with them hidden, pages
and data leave the machine without any.
"""

from __future__ import annotations

import inspect
import json
import os
import re
from typing import Any

from grading.with_nbgrader.formgrader_saving import check_comment, check_grade, on_the_page, saving

HIDE_NAMES = "SAFESHARE_HIDE_NAMES"
"""Set to 1, it hides learners' names from who marks."""
SCRIPT_FROM_ELSEWHERE = re.compile(r'<script\s+src="https?://[^"]*"\s*>\s*</script>')
_NO_MATHJAX = (
    "<script>window.MathJax = {Hub: {Config: function () {}, Queue: function () {}, "
    'Startup: {signal: {Interest: function (told) { told("End"); }}}}};</script>'
)
_NEEDED = re.compile(
    r"/formgrader/("
    r"gradebook(/[^/]+){0,2}/?|submissions/.*|static/.*|fonts/.*|"
    r"api/(status|assignments|notebooks/[^/]+|submitted_notebooks/[^/]+/[^/]+|submitted_notebook/[^/]+/flag|"
    r"grades|grade/[^/]+|comments|comment/[^/]+))"
)
"""What marking by hand needs of formgrader; the other pages are lists of learners."""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter which module to load."""
    return [{"module": "grading.with_nbgrader.formgrader_server"}]


def _load_jupyter_server_extension(_server: Any) -> None:
    """Put our page in the place of nbgrader's, check and note marks and, where it is asked for, hide names."""
    from nbgrader.server_extensions.formgrader import apihandlers, base, handlers

    hide = os.environ.get(HIDE_NAMES) == "1"
    own = base.BaseHandler.exporter.fget
    handlers.SubmissionHandler.exporter = property(lambda handler: Pages(own(handler), hide))
    for handler, check in ((apihandlers.GradeHandler, check_grade), (apihandlers.CommentHandler, check_comment)):
        handler.put = saving(handler.put, check)
    if hide:
        _hide_names(base)


class Pages:
    """nbgrader's exporter of pages for marking by hand, in which nothing comes from elsewhere."""

    def __init__(self, exporter: Any, hide_names: bool) -> None:
        """Take nbgrader's exporter, and whether its pages name the learner."""
        self._exporter = exporter
        self._hide_names = hide_names

    def from_filename(self, filename: str, resources: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the page of one marked notebook."""
        if self._hide_names:
            anybody = f"Submission #{resources['index'] + 1}"
            resources = {**resources, "student": anybody, "last_name": None, "first_name": None, "notebook_path": ""}
        page, found = self._exporter.from_filename(filename, resources=resources)
        return on_the_page(SCRIPT_FROM_ELSEWHERE.sub(_NO_MATHJAX, str(page))), found


def without_names(data: Any) -> Any:
    """Return what formgrader's interface gives with whose it is taken out, at any depth."""
    if isinstance(data, list):
        return [without_names(each) for each in data]
    if isinstance(data, dict):
        hidden = {"student": "hidden", "first_name": None, "last_name": None}
        return {key: hidden.get(key, without_names(value)) for key, value in data.items()}
    return data


def is_needed(path: str) -> bool:
    """Return whether marking by hand needs the page of an address, which may lie below the server's own."""
    return _NEEDED.fullmatch(path[path.find("/formgrader/") :]) is not None


def _hide_names(base: Any) -> None:
    """Refuse the pages that list learners, and give no name with the others."""
    from tornado import web

    prepare, write = base.BaseHandler.prepare, base.BaseApiHandler.write

    async def only_needed(handler: Any) -> None:
        if not is_needed(handler.request.path):
            raise web.HTTPError(403, "Names are hidden: this page lists learners.")
        done = prepare(handler)
        if inspect.isawaitable(done):
            await done

    def nameless(handler: Any, chunk: Any) -> None:
        data = json.loads(chunk) if isinstance(chunk, str) and chunk[:1] in ("{", "[") else chunk
        write(handler, json.dumps(without_names(data)) if data is not chunk else chunk)

    base.BaseHandler.prepare = only_needed
    base.BaseApiHandler.write = nameless
