"""What formgrader does when a mark or comment is saved: refused with a sentence, or in the gradebook and in the log.

nbgrader itself takes any number, shows nobody what it could not save, and saves nothing more after one such error. What
is entered before it has fetched the marks so far, it throws away: so nothing can be entered until then.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from grading.moderation.kept import marking_as
from safeshare.cli.serving import TOLD
from safeshare.problems import ProblemsError

NOT_KEPT = 503
"""The status of a save that was refused because it could not be noted in the log of marks."""
SAY_IT = """<script>
$(function () {
  var unsaved = {};
  var box = $('<div role="alert" style="position: fixed; bottom: 0; left: 0; right: 0; z-index: 2000; padding: 1em; ' +
    'background: #8b0000; color: #fff; font-size: 16px"></div>').hide().appendTo("body");
  function show() {
    var said = Object.keys(unsaved).map(function (url) { return unsaved[url]; });
    box.text(said.filter(function (each, at) { return said.indexOf(each) === at; }).join(" ")).toggle(said.length > 0);
  }
  var fields = {"/api/grades": ".score, .extra-credit", "/api/comments": ".comment"};
  function fieldsOf(url) {
    return fields[Object.keys(fields).filter(function (each) { return url.split("?")[0].endsWith(each); })[0]];
  }
  $(document).ajaxError(function (event, reply, sent) {
    if (sent.type === "GET" && fieldsOf(sent.url)) {
      unsaved[sent.url] = "Nothing can be entered: what was entered so far could not be loaded. Is the command still " +
        "running? Then load this page again.";
      show();
    }
    if (sent.type !== "PUT") { return; }
    var why = "the server gave no answer that says why. Is the command still running?";
    try { why = JSON.parse(reply.responseText).message || why; } catch (error) { }
    unsaved[sent.url] = "Not saved: " + why;
    $(".score-saved, .comment-saved").stop(true).hide();
    show();
  }).ajaxSuccess(function (event, reply, sent) {
    if (sent.type === "GET" && fieldsOf(sent.url)) { $(fieldsOf(sent.url)).prop("readonly", false); }
    if (sent.type === "PUT") { delete unsaved[sent.url]; show(); }
  });
});
</script>
"""
"""Tells on nbgrader's page what was not saved, until it is, and opens the fields once what they hold is loaded."""
_FIELD = re.compile(r'(<(?:input|textarea)\b[^>]*?\bclass="(?:score|extra-credit|comment) tabbable")')


def on_the_page(page: str) -> str:
    """Return nbgrader's page of one marked notebook, on which nothing entered is lost unsaid."""
    return _FIELD.sub(r"\1 readonly", page).replace("</head>", f"{SAY_IT}</head>", 1)


class RefusedError(Exception):
    """What was entered cannot be a mark or a comment; the message is the sentence for the page."""


def name_of(user: Any) -> str:
    """Return by what name somebody who has logged in marks; empty for Jupyter's made-up names of who has not."""
    name = str(getattr(user, "name", "") or getattr(user, "username", "") or "")
    return "" if name.startswith("Anonymous ") else "".join(char for char in name if char.isprintable())[:100]


def saving(put: Any, check: Any) -> Any:
    """Return nbgrader's way of saving a score or a comment, with what is entered checked and its author noted.

    Whatever goes wrong, the session is put back to what the gradebook holds; a page that can be told is told.
    """
    from nbgrader.api import MissingEntry
    from tornado import web

    def act(handler: Any, entry: str) -> Any:
        try:
            check(handler, entry)
            with marking_as(name_of(getattr(handler, "current_user", None))):
                return put(handler, entry)
        except RefusedError as error:
            return _refuse(handler, 400, str(error))
        except (ProblemsError, OSError) as error:
            why = f"the course's log of marks cannot be written, and no mark goes without a line in it. {error}"
            print(f"{TOLD}A mark was not saved: {why}", flush=True)
            return _refuse(handler, NOT_KEPT, why)
        except MissingEntry:
            raise web.HTTPError(404) from None
        except Exception:
            handler.gradebook.db.rollback()
            raise

    return web.authenticated(act)


def check_grade(handler: Any, entry: str) -> None:
    """Refuse a score that is not one of 0 to the most points, and extra credit below nothing."""
    data = _body(handler)
    most = float(handler.gradebook.find_grade_by_id(entry).max_score)
    score, extra = (_number(data.get(name), name) for name in ("manual_score", "extra_credit"))
    if score is not None and not 0 <= score <= most:
        raise RefusedError(f"{score:g} is not a score of this question. Give 0 to {most:g} points.")
    if extra is not None and extra < 0:
        raise RefusedError(f"{extra:g} is no extra credit. Give 0 points or more.")


def check_comment(handler: Any, _entry: str) -> None:
    """Refuse a comment that is not text, or holds what is no character."""
    comment = _body(handler).get("manual_comment")
    if comment is None:
        return
    if not isinstance(comment, str) or "\0" in comment or any("\ud800" <= char <= "\udfff" for char in comment):
        raise RefusedError("this comment holds what is no text. Type it again.")


def _body(handler: Any) -> Mapping[str, Any]:
    data = handler.get_json_body()
    if not isinstance(data, Mapping):
        raise RefusedError("nothing was sent to save. Load the page again.")
    return data


def _number(value: Any, name: str) -> float | None:
    if value is None:
        return None
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        what = "score" if name == "manual_score" else "extra credit"
        raise RefusedError(f"the {what} is not a number. Give points, such as 1.5.")
    return number


def _refuse(handler: Any, status: int, why: str) -> None:
    handler.gradebook.db.rollback()
    handler.set_status(status)
    handler.set_header("Content-Type", "application/json")
    handler.finish(json.dumps({"message": why}))
