"""The learners' codes, which open the sealed tests: made once by `release`, kept in the course folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from grading.progress import shown
from safeshare.codes import new_code, read_code
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError

FILE = "codes.csv"
COLUMNS = ("learner_id", "code")
_REMEDY = "Bring it back from a copy of the course folder, or delete the line: release then makes a new code."


def codes_for(root: Path, learners: Iterable[str]) -> dict[str, str]:
    """Return the code of each learner; those who have none yet get one, appended to codes.csv in the course folder.

    Raises ProblemsError when the file is damaged; it is left as it is then.
    """
    known = read_codes(root)
    wanted = list(dict.fromkeys(learners))
    taken = set(known.values())
    made: dict[str, str] = {}
    for learner in wanted:
        if learner not in known:
            code = next(code for code in iter(new_code, "") if code not in taken)
            taken.add(code)
            made[learner] = code
    if made:
        write_atomically(root / FILE, _text({**known, **made}), mode=0o600)
    return {learner: known.get(learner) or made[learner] for learner in wanted}


def read_codes(root: Path) -> dict[str, str]:
    """Return learner -> code of codes.csv, nothing where there is none; raises ProblemsError with all that is wrong."""
    path = root / FILE
    if not path.exists():
        return {}
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig", "replace"))))
    if not rows or tuple(rows[0]) != COLUMNS:
        what = f"this file of codes does not begin with {','.join(COLUMNS)}"
        raise ProblemsError([Problem(shown(path), what, _REMEDY, line=1)])
    found: dict[str, str] = {}
    problems = []
    for number, row in enumerate(rows[1:], 2):
        code = read_code(row[1]) if len(row) == len(COLUMNS) else None
        if row and code is None:
            problems.append(Problem(shown(path), "this line is no learner with a code", _REMEDY, line=number))
        elif row and (row[0] in found or code in found.values()):
            problems.append(Problem(shown(path), "this learner or this code stands there twice", _REMEDY, line=number))
        elif code is not None:
            found[row[0]] = code
    if problems:
        raise ProblemsError(problems)
    return found


def _text(codes: Mapping[str, str]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS, *codes.items()])
    return text.getvalue()
