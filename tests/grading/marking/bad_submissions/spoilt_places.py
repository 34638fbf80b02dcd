"""Hand-ins that are links, pipes or archives, or that lead out of their folder."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile

from safeshare.handing_in import MANIFEST, MANIFEST_SCHEMA, SUFFIX
from tests.grading.marking.bad_submissions.builders import BUILDERS, Place, builder

MIB = 1 << 20


@builder
def link_to_a_file(place: Place) -> None:
    """A link to a file elsewhere in the place of the answers."""
    shutil.move(place.answers, place.folder.parent / "kept.json")
    place.answers.symlink_to("../kept.json")


@builder
def link_to_a_folder(place: Place) -> None:
    """A link to a folder elsewhere beside the answers."""
    (place.folder / "others").symlink_to("../..")


@builder
def link_for_the_folder(place: Place) -> None:
    """A link in the place of the whole hand-in."""
    shutil.move(place.folder, place.folder.with_name("elsewhere"))
    place.folder.symlink_to("elsewhere")


@builder
def link_collected(place: Place) -> None:
    """A link that was not there yet when the hand-in was collected, or that another program collected."""
    (place.folder / "timestamp.txt").unlink()
    (place.folder / "timestamp.txt").symlink_to("/etc/hostname")


@builder
def a_pipe(place: Place) -> None:
    """A pipe that would let its reader wait for ever."""
    place.answers.unlink()
    os.mkfifo(place.answers)


@builder
def control_characters(place: Place) -> None:
    """A file whose name would paint a terminal red."""
    (place.folder / "notes\x1b[31m.txt").write_text("")


@builder
def a_file_for_a_folder(place: Place) -> None:
    """A file where the folder should be."""
    shutil.rmtree(place.folder)
    place.folder.write_text("not a folder")


@builder
def not_on_the_roster(place: Place) -> None:
    """A sound hand-in of somebody who is not on the roster."""


def zipped(name: str, *entries: tuple[str, bytes], mode: int = stat.S_IFREG | 0o644, called: str = "") -> None:
    """Register a builder that hands in one file, as safeshare writes it, with these entries instead or besides.

    It is `called` as safeshare names such files, unless another name is given.
    """

    def build(place: Place) -> None:
        files = {path.name: path.read_bytes() for path in sorted(place.folder.iterdir())} | dict(entries)
        listed = {each: hashlib.sha256(content).hexdigest() for each, content in files.items()}
        manifest = {"schema": MANIFEST_SCHEMA, "assignment": place.folder.name, "learner": name, "files": listed}
        manifest["time"] = "2026-11-20 10:00:00.000000 UTC"
        packed = place.folder.parent.with_name(called or f"{place.folder.name}.{name}{SUFFIX}")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest))
            for each, content in files.items():
                info = zipfile.ZipInfo(each)
                info.external_attr, info.compress_type = stat.S_IFREG << 16, zipfile.ZIP_DEFLATED
                if each in dict(entries):
                    info.external_attr = mode << 16
                archive.writestr(info, content)
        shutil.rmtree(place.folder)

    BUILDERS[name] = build


zipped("zip-bomb", ("answers.json", bytes(50 * MIB)))
zipped("zip-that-leads-out", ("../../bob/section-04/answers.json", b"{}"))
zipped("zip-with-a-place-on-disk", ("/etc/cron.d/answers.json", b"{}"))
zipped("zip-with-control-characters", ("answers\x1b[31m.json", b"{}"))
zipped("zip-with-a-link", ("answers.json", b"/etc/hostname"), mode=stat.S_IFLNK | 0o777)
zipped("zip-of-thousands", *((f"note-{number}.txt", b"") for number in range(3_000)))
zipped("zip-by-another-name", ("../../bob/section-04/answers.json", b"{}"), called="My work (1).zip")
