"""`tresen check` prints each fault with its file and line, and its exit code says whether there is one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands.check import check
from bot.content.translators.translations import FILE
from bot.settings import Settings
from tests.small import edit, write_content


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_content(tmp_path / "own")


def test_faults_are_printed_with_the_way_to_their_line(
    folder: Path, make_settings: Callable[..., Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    topic = edit(folder / "intents/topics/payment.yaml", "{company}", "{firm}")
    utterance = edit(folder / "intents/en/payment.yaml", '"card declined"', '"paid twice"')
    text = edit(folder / "locales/de" / FILE, 'msgstr "Doppelt bezahlt"', 'msgstr ""')
    assert check(make_settings(content=str(folder))) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    places = {line.split(": ")[0] for line in lines}
    assert f"own/intents/topics/payment.yaml:{topic}" in places
    assert f"own/intents/en/payment.yaml:{utterance}" in places
    assert f"own/locales/de/{FILE}:{text}" in places
    assert last == f"{len(lines)} to mend."


def test_a_file_elsewhere_is_named_whole(
    folder: Path,
    make_settings: Callable[..., Settings],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert check(make_settings(content=str(folder))) == 1
    assert capsys.readouterr().out.startswith(f"{folder}/")


def test_it_asks_for_nothing_but_the_content(
    folder: Path, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    settings = make_settings(content=str(folder), data=str(tmp_path / "none"))
    check(settings)
    assert not (tmp_path / "none").exists()
