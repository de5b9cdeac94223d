"""`tresen init` copies out what an operator may own; it never overwrites, and what it copies can be served."""

from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands.errors import UsageError
from bot.commands.init import init
from bot.content.library import folder_of, open_library, shipped
from bot.settings import FILE, load


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_everything_that_is_owned_is_copied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "chat"
    assert init(folder) == 0
    for name in ("intents", "locales", "policy"):
        assert _files(folder / name) == _files(shipped(name))
    assert {each.name for each in folder.iterdir()} == {"intents", "locales", "policy", FILE}
    assert f"cd {folder} && tresen check && tresen serve" in capsys.readouterr().out


def test_what_was_copied_is_what_is_served(tmp_path: Path, cache: Path, library: object) -> None:
    init(tmp_path / "chat")
    settings = load(tmp_path / "chat", {}, date(2026, 11, 23))
    assert settings.given == {"content"}
    for name in ("intents", "locales", "policy"):
        assert folder_of(settings, name) == tmp_path / "chat" / name
    assert set(open_library(settings, cache).knowledge.languages) == {"de", "en", "fr"}


@pytest.mark.parametrize("taken", ["intents", "locales", "policy", FILE])
def test_nothing_is_overwritten(tmp_path: Path, taken: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / taken).write_text("mine")
    with pytest.raises(UsageError, match=f"holds {taken} already"):
        init(tmp_path)
    assert _files(tmp_path) == {taken: b"mine"}
    assert main(["init", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_folder_with_other_things_will_do(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert init(tmp_path) == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="cannot be written"):
        init(tmp_path / "file" / "chat")
