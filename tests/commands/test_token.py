"""tresen token: made, named and removed; what cannot be done is one line that says what to do."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import main


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_made_named_and_removed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["token", "list"]) == 0
    assert "There is no token." in capsys.readouterr().out
    assert main(["token", "add", "Reports"]) == 0
    token = capsys.readouterr().out.splitlines()[0]
    assert re.fullmatch(r"tresen_[0-9a-f]{64}", token)
    with closing(sqlite3.connect(tmp_path / "data" / "tresen.sqlite3")) as connection:
        assert token not in "\n".join(connection.iterdump()), "only its hash is kept"
    assert main(["token", "list"]) == 0
    assert re.search(r"^Reports +\d{4}-\d\d-\d\d +never$", capsys.readouterr().out, re.MULTILINE)
    assert main(["token", "remove", "Reports"]) == 0
    assert main(["token", "remove", "Reports"]) == 2
    assert "`tresen token list` names them" in capsys.readouterr().err


def test_a_name_is_taken_once_and_is_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "add", "Reports"]) == 0
    assert main(["token", "add", "reports"]) == 2
    assert "there is a token 'reports' already" in capsys.readouterr().err
    for name in ("", "  ", "x" * 61, "a\nb"):
        assert main(["token", "add", name]) == 2
        assert "needs a name" in capsys.readouterr().err
