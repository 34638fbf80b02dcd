"""`safeshare site`: only practice goes in, the packages are those installed here, and faults are told in a sentence."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from grading.release.leaks import find_leaks
from safeshare.cli.main import main
from safeshare.cli.sections import COURSE_CODE
from safeshare.cli.site import building, fetching
from safeshare.cli.site.compiling import compiled
from safeshare.cli.site.lite import settings
from safeshare.cli.site.practice import practice_pages
from safeshare.cli.site.wheels import learners_wheels, wheel
from safeshare.cli.site.words import LEFT_OUT, REPLACED, SENTENCES
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, load_bank


@pytest.fixture(scope="module")
def bank(root: Path) -> Bank:
    """Return the bank of cases."""
    return load_bank(root / "scenarios")


def test_nothing_assessed_is_in_a_site(root: Path, bank: Bank, tmp_path: Path) -> None:
    """Every page of the course's notebooks passes the search of a release, plays practice only and runs only our code.

    Its texts say nothing of what a site does not have.
    """
    pages = practice_pages(root / "notebooks", bank)
    assert [page.home for page in pages] == [f"section-{number:02}" for number in range(11)]
    for page in pages:
        folder = tmp_path / page.home
        folder.mkdir()
        for name, content in page.files.items():
            (folder / name).write_bytes(content)
        assert find_leaks(folder, bank, load_rulebook()) == []
        cells = json.loads(page.files[page.name])["cells"]
        codes = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        assert all(COURSE_CODE.match(code) for code in codes)
        assert sum("hand_in()" in code for code in codes) == 1  # the card to save the answers with
        assert json.loads(page.files["cases.json"])["practice"]
        said = "\n".join(cell["source"] for cell in cells)
        assert not re.search(r"[Aa]ssessed case|pre_test|cards/|safeshare learn|your trainer shows", said), page.home


def test_what_a_site_says_in_place_of_the_notebooks_is_theirs(root: Path) -> None:
    """Each part and sentence that a site leaves out or replaces is in the notebooks: one that moved is noticed."""
    texts = [
        "".join(cell["source"])
        for path in (root / "notebooks").glob("*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]
    for heading in (*LEFT_OUT, *REPLACED):
        assert any(text.startswith(f"## {heading}\n") for text in texts), heading
    for sentence in SENTENCES:
        assert any(sentence in text for text in texts), sentence


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('play("s4a-lamp")', "'s4a-lamp' is no practice case"),
        ("As in s4a-lamp, look at both lists.", "'s4a-lamp' is assessed, and 's4a-lamp' would be in the site"),
        ("{story}", "'s4a-lamp' is assessed, and "),
    ],
)
def test_what_is_assessed_is_refused(root: Path, bank: Bank, tmp_path: Path, cell: str, says: str) -> None:
    """A notebook that plays an assessed case outside its part, names one or tells its story makes no page."""
    whole = json.loads((root / "notebooks" / "04_refusal.ipynb").read_text(encoding="utf-8"))
    text = cell.format(story=bank.cases["s4a-lamp"].steps[0].text)
    if cell.startswith("play"):
        place = next(each for each in whole["cells"] if each["cell_type"] == "code")
        place["source"] = f"from safeshare.player import play\n\n{text}"
    else:
        whole["cells"][1]["source"] = text
    (tmp_path / "04_refusal.ipynb").write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(ProblemsError) as told:
        practice_pages(tmp_path, bank)
    assert any(says in str(problem) for problem in told.value.problems)


def test_packages_are_those_of_this_computer_without_what_only_runs_here() -> None:
    """All that the player needs in a browser is packed, but nothing that is compiled, no case and no command line."""
    wheels = {each.name: each for each in learners_wheels()}
    assert {"safeshare", "pydantic", "anywidget", "ipywidgets", "ipython", "traitlets", "pyyaml", "jedi"} <= set(wheels)
    assert not {"pydantic-core", "cryptography", "click", "psutil", "jupyterlab-widgets"} & set(wheels)
    for each in wheels.values():
        names = zipfile.ZipFile(io.BytesIO(each.content)).namelist()
        assert [name for name in names if name.endswith((".so", ".pyd", ".pyc"))] == []
    own = zipfile.ZipFile(io.BytesIO(wheels["safeshare"].content)).namelist()
    assert "safeshare/player/front/page.js" in own
    assert [name for name in own if "/cli/" in name or ("scenario" in name and name.endswith(".yaml"))] == []


def test_without_node_packages_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where node is missing nothing is compiled and nothing fails; a node that cannot do it is told in a sentence."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    given = wheel("small", "1", {"small.py": b"x = 1"})
    assert compiled([given], {}) == [given]
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho 'too old' >&2\nexit 1\n", encoding="utf-8")
    node.chmod(0o755)
    with pytest.raises(ProblemsError, match=r"the packages could not be compiled \(too old\). Use node 20"):
        compiled([given], {})
    assert not fetching.cache().exists()


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site replaces only a site, and only with --force; each other folder is refused in one sentence, unchanged."""
    built: list[Path] = []
    monkeypatch.setattr(building, "practice_pages", lambda *_: built.append(tmp_path) or [])
    monkeypatch.setattr(building, "load_bank", lambda _: None)
    monkeypatch.setattr(building, "fetched", lambda _: (_ for _ in ()).throw(ProblemsError([])))
    other, earlier = tmp_path / "other", tmp_path / "earlier"
    for folder, name in ((other, "thesis.odt"), (earlier, building.MARK)):
        folder.mkdir()
        (folder / name).write_text("{}", encoding="utf-8")

    def said(*arguments: str) -> str:
        return CliRunner().invoke(main, ["site", *arguments]).output.strip()

    assert said(str(other), "--force").endswith("other than a site. Name a folder that is empty or not there yet.")
    assert said(str(other / "thesis.odt")).endswith("not a folder. Name a folder that is empty or not there yet.")
    assert said(str(earlier)).endswith("this folder holds a site already. Say --force to replace it.")
    assert built == []
    said(str(earlier), "--force")
    assert built == [tmp_path]
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["safeshare-site.json", "thesis.odt"]


def test_files_from_elsewhere_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file, a wrong one, a missing npm and an npm without a network are each told in one sentence."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(fetching, "RUNTIME", fetching.Needed("r.tgz", "0" * 64, "npm", ("npm", "pack", "r")))
    wheel = fetching.Needed("w.whl", fetching.hashlib.sha256(b"w").hexdigest(), "pip", ("pip", "download", "w"))
    monkeypatch.setattr(fetching, "WHEEL", wheel)

    def said(files: Path | None) -> str:
        with pytest.raises(ProblemsError) as told:
            fetching.fetched(files)
        return str(told.value)

    assert "there is no file w.whl in this folder. Fetch it with: pip download w" in said(tmp_path)
    (tmp_path / "w.whl").write_bytes(b"w")
    (tmp_path / "r.tgz").write_bytes(b"other")
    assert "r.tgz: this is not the file that it should be. Take it away" in said(tmp_path)
    fetching.cache().mkdir(parents=True)
    (fetching.cache() / "w.whl").write_bytes(b"w")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert "npm: npm is missing, so r.tgz cannot be fetched. Install npm. Or fetch it on another computer" in said(None)
    tool = tmp_path / "bin" / "npm"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho 'no network' >&2\nexit 1\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{Path(shutil.which('sh') or '/bin/sh').parent}")
    assert "r.tgz: npm could not fetch it (no network). Is there a network?" in said(None)
    assert not (fetching.cache() / "r.tgz").exists()


def test_nothing_is_asked_of_anybody_else() -> None:
    """The settings name no address but the site's own, and no installer that could ask for one."""
    text = settings(["ipython"], {}, "1").decode()
    assert "//" not in text
    assert json.loads(text)["jupyter-config-data"]["litePluginSettings"].popitem()[1]["disablePyPIFallback"] is True
