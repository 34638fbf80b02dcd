"""Run by Python for the browser: writes every wheel in /wheels anew, with its modules compiled for this very Python."""

import importlib.util
import marshal
import warnings
import zipfile
from pathlib import Path

_UNCHECKED = (1).to_bytes(4, "little")
"""Marks what goes by the hash of a source that nobody looks at."""


def compiled(name: str, source: bytes) -> tuple[str, bytes]:
    """Return a module's file compiled; one that this Python cannot read, such as a template, stays as it is."""
    try:
        code = compile(source, f"/lib/site-packages/{name}", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return name, source
    header = importlib.util.MAGIC_NUMBER + _UNCHECKED + importlib.util.source_hash(source)
    return f"{name}c", header + marshal.dumps(code)


warnings.simplefilter("ignore")
for wheel in sorted(Path("/wheels").glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        files = [(each, archive.read(each)) for each in archive.infolist() if not each.is_dir()]
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in files:
            is_module = info.filename.endswith(".py") and ".dist-info/" not in info.filename
            name, made = compiled(info.filename, content) if is_module else (info.filename, content)
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made, zipfile.ZIP_DEFLATED)
