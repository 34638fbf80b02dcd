"""Data as bytes that are the same for the same content, to be hashed."""

from __future__ import annotations

import json
from typing import Any


def canonical(data: Any) -> bytes:
    """Return data as JSON bytes that are the same for the same content."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
