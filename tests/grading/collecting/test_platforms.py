"""Collecting from learning platforms' zip files."""

import shutil
import zipfile
from datetime import timedelta

from grading.collecting.submission import time_of
from tests.grading.arrivals import FIRST, NAME, NOON, SECOND, answers_of, kind, numbers, refused, take, zipped


def test_moodles_zip_of_single_files_needs_no_numbers(course, tmp_path, as_file):
    """Each file in Moodle's zip says whose it is, whether in folders or not."""
    path = zipped(tmp_path / "Refusal-1234.zip", {
        "Ann Other_501_assignsubmission_file_/section-04.ann.safeshare.zip": as_file("ann"),
        "Bob O’Brien_502_assignsubmission_file_section-04.bob.safeshare.zip": as_file("bob"),
        "Cat Doe_503_assignsubmission_onlinetext_/onlinetext.html": "<p>no</p>",
        "__MACOSX/._x": "",
    })  # fmt: skip
    assert kind(course, path) == "a learning platform's zip file with 2 uploads"
    got = take(course, path)
    assert (got.new, got.refused, got.missing) == (["ann", "bob"], {}, ["cat", "dev"])


def test_moodles_numbers_say_whose_loose_files_are(course, tmp_path, home):
    """A notebook and its answers that were uploaded as they are go by the roster's lms_id."""
    numbers(course, ann="17; 501", bob="502")
    files = {
        f"{who}_assignsubmission_file_/{path.name}": path.read_bytes()
        for who, learner in (("Ann Other_501", "ann"), ("X_999", "cat"))
        for path in (home(learner) / "answers.json", home(learner) / "04_refusal.ipynb")
    }
    files["Bob Two_502_assignsubmission_file_answers.json"] = (home("bob") / "answers.json").read_bytes()
    files["Bob Two_502_assignsubmission_file_photo.jpg"] = b"x"
    path = zipped(tmp_path / "all.zip", files)
    assert refused(course, path) == {
        "all.zip/X_999_assignsubmission_file_": "It cannot be told whose this is: put the number '999' into the "
        "roster's column lms_id, beside the learner, and collect again."
    }
    got = take(course, path)
    assert (got.new, got.left_out) == (["ann", "bob"], {"bob": ("photo.jpg",)})
    assert answers_of(course, "ann") == FIRST
    assert time_of(course.folder("submitted", NAME, "ann")) is not None


def test_who_uploaded_something_else_is_told_of(course, tmp_path, as_file):
    """A document in place of a hand-in is named with who uploaded it, packed or not; beside a hand-in it is not."""
    numbers(course, bob="1011")
    name = "{}_assignsubmission_file_"
    path = zipped(tmp_path / "all.zip", {
        f"{name.format('Ann_1010')}/section-04.ann.safeshare.zip": as_file("ann"),
        f"{name.format('Ann_1010')}/notes.docx": "x",
        f"{name.format('Bob_1011')}/answers.docx": "x",
        f"{name.format('Bob_1011')}/my.pdf": "x",
        f"{name.format('Cat_1012')}my.pdf": "x",
        "dev/feedback/section-04.feedback.html": "x",
    })  # fmt: skip
    ask = "which is no hand-in. Ask for the file that `safeshare hand-in --file` makes."
    assert kind(course, path) == "a learning platform's zip file with 3 uploads"
    assert refused(course, path) == {
        f"all.zip/{name.format('Bob_1011')}": f"bob uploaded answers.docx, my.pdf, {ask}",
        f"all.zip/{name.format('Cat_1012')}my.pdf": f"The platform's number 1012 uploaded my.pdf, {ask}",
    }
    assert take(course, path).new == ["ann"]


def test_an_upload_may_not_say_that_it_is_somebody_elses(course, tmp_path, as_file):
    """A file that one learner uploaded and that says another's id is refused, where the roster knows the number."""
    numbers(course, ann="501")
    path = zipped(tmp_path / "all.zip", {"Ann_501_assignsubmission_file_/a.zip": as_file("bob")})
    assert refused(course, path) == {
        "all.zip/Ann_501_assignsubmission_file_/a.zip": "'ann' uploaded it, but it says that it is of 'bob'; it was "
        "not taken. Ask them to hand in with their own learner id."
    }
    assert take(course, path).missing == ["ann", "bob", "cat", "dev"]


def test_a_zip_of_which_nothing_can_be_read_is_one_line(course, tmp_path):
    """A zip file packed in another way is refused once, not once for each file in it."""
    path = tmp_path / "box" / "section.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", "x")
    assert refused(course, path.parent) == {
        "section.zip": "'0.txt' is packed in a way that is not read here; nothing was unpacked."
    }


def test_two_uploaders_cannot_be_one_learner(course, tmp_path, as_file):
    """Where two people's uploads say the same learner id, none is taken until the roster says which number is right."""
    files = {
        "Ann_501_assignsubmission_file_/a.zip": as_file("ann"),
        "Eve_509_assignsubmission_file_/a.zip": as_file("eve", SECOND, NOON + timedelta(hours=2), says="ann"),
    }
    path = zipped(tmp_path / "all.zip", files)
    assert take(course, path).refused == {
        "ann": "Uploads of 501 and 509 all say that they are this learner's; none was taken. "
        "Put the learner's own number into the roster's column lms_id."
    }
    numbers(course, ann="501")
    got = take(course, path)
    assert got.new == ["ann"]
    assert answers_of(course, "ann") == FIRST
    assert refused(course, path) == {
        "all.zip/Eve_509_assignsubmission_file_/a.zip": "The platform's number 509 uploaded it, and it says that it is "
        "of 'ann', who has other numbers on the roster; it was not taken. If it is theirs, add it to lms_id and "
        "collect again."
    }


def test_canvas_names_are_understood(course, tmp_path, as_file, home):
    """Canvas puts a person's number before each file's name, and says LATE."""
    numbers(course, bob="4322")
    path = zipped(tmp_path / "submissions.zip", {
        "otherann_4321_98765_section-04.ann.safeshare.zip": as_file("ann"),
        "otherbob_LATE_4322_98766_answers.json": (home("bob") / "answers.json").read_bytes(),
        "otherbob_LATE_4322_98767_04_refusal.ipynb": (home("bob") / "04_refusal.ipynb").read_bytes(),
    })  # fmt: skip
    assert take(course, path).new == ["ann", "bob"]


def test_a_zip_of_the_shared_folder_is_understood(course, tmp_path, hands_in, dropbox):
    """Folders named after learners in a zip file are theirs."""
    hands_in("ann", FIRST)
    hands_in("bob", SECOND)
    shutil.make_archive(str(tmp_path / "box"), "zip", dropbox)
    assert take(course, tmp_path / "box.zip").new == ["ann", "bob"]
    assert answers_of(course, "bob") == SECOND


def test_a_platforms_zip_that_was_unpacked_is_understood(course, dropbox, as_file, home):
    """Some machines unpack what they download: Moodle's folders are read as they lie there."""
    numbers(course, bob="502")
    folder = dropbox / "Ann Other_501_assignsubmission_file_"
    folder.mkdir()
    (folder / "section-04.ann.safeshare.zip").write_bytes(as_file("ann"))
    shutil.copytree(home("bob"), dropbox / "Bob_502_assignsubmission_file_")
    (dropbox / "Eve_509_assignsubmission_file_").symlink_to(folder)
    got = take(course, dropbox)
    assert got.new == ["ann", "bob"]
    assert got.unknown == ["Eve_509_assignsubmission_file_"]


def test_one_bad_entry_stops_no_other(course, tmp_path, as_file):
    """An entry of a platform's zip that leads elsewhere or is a bomb is refused; the others are collected."""
    numbers(course, bob="502")
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ann_501_assignsubmission_file_/../../x", b"")
        archive.writestr("Ann_501_assignsubmission_file_/a.zip", as_file("ann"))
        archive.writestr("Bob_502_assignsubmission_file_/answers.json", b" " * 5_000_001)
        archive.writestr("Bob_502_assignsubmission_file_/04_refusal.ipynb", b"{}")
        link = zipfile.ZipInfo("Cat_503_assignsubmission_file_/answers.json")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, b"/etc/passwd")
    got = take(course, path)
    assert got.new == ["ann"]
    assert got.refused == {
        "bob": "'Bob_502_assignsubmission_file_/answers.json' unpacks to more than 200 times its size, as files made "
        "to fill a disk do; it was not read to its end."
    }
    assert refused(course, path) == {
        "all.zip/Ann_501_assignsubmission_file_/../../x": "'Ann_501_assignsubmission_file_/../../x' leads out of its "
        "folder; nothing was unpacked.",
        "all.zip/Cat_503_assignsubmission_file_/answers.json": "'Cat_503_assignsubmission_file_/answers.json' is a "
        "link or a device, not a file; nothing was unpacked.",
    }
