"""Tables that people bring: what is no table of either kind is refused in a sentence, before it does harm."""

import zipfile

import pytest

from grading.tables.reading import read_table
from safeshare.problems import ProblemsError

UNREADABLE = {
    "an old Excel": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
        "x: this is a file of an old Excel, or one with a password. "
        "Save it as an Excel workbook (.xlsx) without a password, or as CSV.",
    ),
    "UTF-16": ("a,b".encode("utf-16"), "x: the file is not UTF-8 text. Save it as 'CSV UTF-8'."),
    "Latin": (b"a,b\n\xe9,b", "x, line 2: the file is not UTF-8 text. Save it with the encoding UTF-8."),
    "large": (b"a" * 5_000_001, "x: the file is larger than 5,000,000 bytes. Check that it is the right file."),
    "wide": (
        b"," * 300,
        "x: the table has more than 200 columns or 50,000 rows. Check that it is the right file.",
    ),
    "a huge cell": (
        b'"' + b"a" * 200_000 + b'"',
        "x: line 1 cannot be read as CSV (field larger than field limit (131072)). "
        "Save the table again as 'CSV UTF-8'.",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_table_is_said(tmp_path, name):
    """A file that is no table of either kind is refused in one sentence."""
    raw, sentence = UNREADABLE[name]
    (tmp_path / "x").write_bytes(raw)
    with pytest.raises(ProblemsError) as caught:
        read_table(tmp_path / "x")
    assert str(caught.value).removeprefix(f"{tmp_path}/") == sentence


def test_an_excel_file_made_to_fill_memory_is_refused(tmp_path):
    """A small Excel file that would unpack to hundreds of megabytes is refused before it is unpacked."""
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 61_000_000)
    with pytest.raises(ProblemsError, match="this Excel file is too large"):
        read_table(tmp_path / "x.xlsx")
