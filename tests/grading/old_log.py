"""The logs of an earlier version, as it wrote them: lines chained by a plain hash, and a note of their end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from grading.moderation.entry import Entry

FIELDS = ("at", "by", "did", "assignment", "learner", "cell", "score", "before", "reason", "of")


def write_old(path: Path, entries: Sequence[Entry]) -> None:
    """Write a log of the earlier version."""
    previous, lines = "0" * 64, []
    for entry in entries:
        own = {name: value for name, value in asdict(entry).items() if name in FIELDS}
        text = json.dumps([previous, own], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        given = hashlib.sha256(text.encode()).hexdigest()
        lines.append(json.dumps({**own, "previous": previous, "hash": given}, ensure_ascii=False) + "\n")
        previous = given
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(lines))
    path.with_suffix(".end.json").write_text(json.dumps({"lines": len(lines), "hash": previous}))
