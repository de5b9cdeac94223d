"""tresen intent proposals: a patch on standard output, and nothing else."""

import asyncio
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.model import Conversation, Message, Sender, Status, Visitor
from bot.core.questions import Proposal, Reason, asked
from bot.store import changes, questions
from bot.store.changes import Change
from bot.store.questions import Proposed
from bot.store.store import Store
from tests.small import write_content
from tests.store.test_changes import AT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_content(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRESEN_CONTENT", str(tmp_path))
    monkeypatch.setenv("TRESEN_DATA", str(tmp_path / "data"))
    return tmp_path


def propose(folder: Path, *texts: str) -> None:
    async def fill() -> None:
        store = Store(folder / "data")
        visitor = Visitor("anna", "en", AT, AT)
        for number, text in enumerate(texts):
            said = Message(f"m{number}", f"c{number}", Sender.VISITOR, text, AT, "en")
            status = Status.RESOLVED  # one open conversation a visitor
            conversation = Conversation(said.conversation, visitor.id, status, "en", AT, resolved_at=AT)
            question = asked(said, Reason.UNANSWERED)
            await store.write(changes.save, Change(conversation, (said,), visitor, question=question))
            proposed = Proposed(f"d{number}", said.id, Proposal("payment.failed", "en", text), "Mira", AT)
            await store.write(questions.propose, [proposed], [said.id], "mira", None)
        store.close()

    asyncio.run(fill())


def test_nothing_is_proposed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["intent", "proposals"]) == 2
    assert "there is no database" in capsys.readouterr().err
    propose(folder)
    assert main(["intent", "proposals"]) == 0
    assert capsys.readouterr() == ("", "")


def test_the_patch_alone_goes_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    propose(folder, "the till ate my coin", "eine Münze fehlt")
    assert main(["intent", "proposals"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("diff --git a/intents/en/payment.yaml b/intents/en/payment.yaml\n")
    assert [line for line in out.splitlines() if line.startswith("+ ")] == [
        '+  - "the till ate my coin"',
        '+  - "eine Münze fehlt"',
    ]
    assert err == ""
    assert main(["intent", "proposals", "--done"]) == 0
    assert capsys.readouterr() == ("", "2 proposals are noted as taken over.\n")
    assert main(["intent", "proposals"]) == 0
    assert capsys.readouterr().out == ""


def test_a_file_that_is_not_in_form_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    propose(folder, "the till ate my coin")
    (folder / "intents/en/payment.yaml").write_text('payment.failed:\n  - "no end\n', encoding="utf-8")
    assert main(["intent", "proposals"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("tresen: intents/en/payment.yaml: ")
