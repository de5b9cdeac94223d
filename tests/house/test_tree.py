"""The tree: nothing in it belongs to one machine, no file is too long, and everything that it needs may be used."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LONGEST = 300  # lines of a file
_HERE = Path(__file__).relative_to(ROOT).as_posix()

# Where packages are fetched from is for whoever installs: an address in the tree would hold behind no mirror.
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|registry\.yarnpkg|ghcr\.io|docker\.io"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host|^\s*index-url|^\s*registry\s*=",
    re.MULTILINE | re.IGNORECASE,
)
PLACES = re.compile(r"(?<![\w.~/-])/(?:home|root|work|Users|mnt|tmp)/\w|[A-Z]:\\Users\\", re.MULTILINE)


def _files() -> list[Path]:
    """Give every file of the tree that is or would be in the repository."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [file for name in listed.split("\0") if name and (file := ROOT / name).is_file()]


def _texts() -> Iterator[tuple[str, str]]:
    for file in _files():
        name = file.relative_to(ROOT).as_posix()
        if name == _HERE:
            continue
        try:
            yield name, file.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for name, text in _texts()
        for match in pattern.finditer(text)
    ]


def test_the_tree_names_no_registry() -> None:
    assert _found(REGISTRIES) == []


def test_the_tree_names_no_folder_of_one_machine() -> None:
    made_up = [each for each in _found(PLACES) if each.startswith("tests/")]  # a test may make up a home
    assert [each for each in _found(PLACES) if each not in made_up] == []
    ours = "|".join(re.escape(str(each)) for each in (ROOT, Path.home()))
    assert _found(re.compile(rf"(?<![\w.~/-])(?:{ours})(?:/|$)", re.MULTILINE)) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRIES, "--index-url=https://mirror.example"),
        (REGISTRIES, "https://files.python" + "hosted.org/x.whl"),
        (PLACES, 'open("/home/eva/notes")'),
        (PLACES, "see /wo" + "rk/chat/notes"),
    ],
)
def test_such_lines_are_noticed(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_no_file_is_too_long() -> None:
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "static").rglob("*.js")]
    assert len(files) > 50, "the folders have moved"
    lengths = {file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines()) for file in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


# Licences. MPL-2.0 and the LGPL ask for the source of their own files alone: we change none and ship none of them.
COMPATIBLE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "LGPL-2.1-or-later",
    "MIT",
    "MIT-0",
    "MIT-CMU",  # Pillow: as MIT, and no name of theirs in advertising
    "MPL-2.0",
    "PSF-2.0",
    "Public-Domain",
    "Unlicense",
    "Zlib",
}
_BY_NAME = {
    "apache": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "gnu lesser general public license v2 or later": "LGPL-2.1-or-later",
    "isc": "ISC",
    "mit": "MIT",
    "mozilla public license 2.0": "MPL-2.0",
    "psf": "PSF-2.0",
    "public domain": "Public-Domain",
    "python software foundation": "PSF-2.0",
    "unlicense": "Unlicense",
    "zlib": "Zlib",
}


def _named(text: str) -> str:
    """Give the SPDX name of a licence that is written in words; the words themselves where none is known."""
    found = [name for words, name in _BY_NAME.items() if re.search(rf"\b{words}", text.lower())]
    return found[0] if found else text


def _is_compatible(found: Distribution) -> bool:
    """Tell whether one of the licences that are offered fits, or all of those that hold together."""
    expression = found.metadata.get("License-Expression")
    if expression:
        offers = [re.split(r"\s+AND\s+", each.strip("() ")) for each in re.split(r"\s+OR\s+", expression)]
        return any(all(part.strip("() ") in COMPATIBLE for part in offer) for offer in offers)
    classifiers = found.metadata.get_all("Classifier") or []
    words = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    words += re.split(r" OR |, ", (found.metadata.get("License") or "").partition("\n")[0])
    return any(_named(each) in COMPATIBLE for each in words)


def _needed() -> dict[str, Distribution]:
    """Give everything that a running service needs, with what that needs in turn."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    todo = [Requirement(each) for each in project["dependencies"]]
    needed: dict[str, Distribution] = {}
    while todo:
        requirement = todo.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in needed or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        needed[name] = distribution(name)
        todo += [Requirement(each) for each in needed[name].requires or []]
    return needed


def test_every_licence_that_we_stand_on_goes_with_ours() -> None:
    needed = _needed()
    assert {"aiohttp", "bidict", "python-engineio"} <= set(needed), "what is needed in turn is not looked at"
    assert sorted(name for name, found in needed.items() if not _is_compatible(found)) == []


@pytest.mark.parametrize(
    ("line", "is_fine"),
    [
        ("License-Expression: MIT AND GPL-3.0-only", False),
        ("License-Expression: MIT OR GPL-3.0-only", True),
        ("License-Expression: AGPL-3.0-or-later", False),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", False),
        ("Classifier: License :: OSI Approved :: BSD License", True),
        ("License: GPL", False),
        ("License: MIT OR Apache-2.0", True),
        ("Summary: it does not say", False),
    ],
)
def test_a_licence_that_does_not_fit_is_noticed(tmp_path: Path, line: str, is_fine: bool) -> None:
    folder = tmp_path / "thing-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: thing\nVersion: 1.0\n{line}\n", encoding="utf-8")
    assert _is_compatible(Distribution.at(folder)) is is_fine
