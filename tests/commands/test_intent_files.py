"""`tresen intent tree` and `tresen intent add`: the authors' files shown, and added to without touching what stands there."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.content.authors.intents import read_intents
from bot.content.translators.translations import FILE
from tests.small import edit, write_content

EMPTY = """\
payment.gift_card:
  # At least 15 lines, one utterance each, in the words of visitors:
  # - "…"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_content(tmp_path)
    (tmp_path / "tresen.toml").write_text('content = "."\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path / "intents"


def refused(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> str:
    """Run `add`, see that it is refused and changes nothing; give what it says."""
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert main(["intent", "add", *arguments]) == 2
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
    return capsys.readouterr().err


def test_the_tree_shows_what_there_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder / "en/payment.yaml", '  - "card declined"\n', "")
    edit(folder.parent / "locales/de" / FILE, 'msgctxt "payment.failed"\n', '#, fuzzy\nmsgctxt "payment.failed"\n')
    assert main(["intent", "tree"]) == 0
    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    rows = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert rows == [
        ["title", "section", "action", "de", "en", "answer in de"],
        ["payment"],
        ["├─ payment.double", "Paid twice", "1.4", "–", "4", "4", "yes"],
        ["└─ payment.failed", "Payment failed", "1.4", "offer_message", "4", "3", "to review"],
        ["outside", "(what no topic answers)", "1", "1"],
        ["2 intents", "8", "7"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('msgstr "Haben Sie doppelt bezahlt, erstattet {company} die zweite Zahlung."', 'msgstr ""', "no"),
        (
            'msgid "If you have paid twice, {company} refunds',
            'msgid "If you paid twice, {company} refunds',
            "to review",
        ),
    ],
)
def test_the_tree_says_what_is_not_translated(
    folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    edit(folder.parent / "locales/de" / FILE, old, new)
    assert main(["intent", "tree"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "payment.double" in line]
    assert line.endswith(f"  {said}")


def test_the_tree_shows_the_rest_of_a_faulty_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder / "en/payment.yaml", '"card declined"', '"card declined')
    assert main(["intent", "tree"]) == 1
    out = capsys.readouterr().out
    assert "├─ payment.double" in out
    assert "1 faults hide some of it" in out
    (folder / "topics/payment.yaml").unlink()
    assert main(["intent", "tree"]) == 2


def test_a_topic_is_added_with_a_list_for_each_language(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {each: each.read_text("utf-8") for each in folder.rglob("payment.yaml")}
    assert (
        main(["intent", "add", "payment.gift_card", "--title", "Gift cards", "--section", "1.4", "--answer", "None."])
        == 0
    )
    added = {each.relative_to(folder).as_posix(): each.read_text("utf-8")[len(text) :] for each, text in before.items()}
    assert all(each.read_text("utf-8").startswith(text) for each, text in before.items())
    assert added == {
        "topics/payment.yaml": '\npayment.gift_card:\n  title: "Gift cards"\n  section: "1.4"\n  answer: |-\n    None.\n',
        "de/payment.yaml": f"\n{EMPTY}",
        "en/payment.yaml": f"\n{EMPTY}",
    }
    assert read_intents(folder).faults == ()
    out = capsys.readouterr().out
    assert "intents/topics/payment.yaml: a topic" in out
    assert "To do: intents/topics/payment.yaml:14: payment.gift_card has 0 utterances in 'de'" in out


def test_a_new_group_gets_new_files_in_the_languages_that_were_asked_for(folder: Path) -> None:
    command = ["intent", "add", "shipping.abroad", "--title", "Abroad", "--action", "offer_message", "--language", "fr"]
    assert main(command) == 0
    assert sorted(each.parent.name for each in folder.rglob("shipping.yaml")) == ["fr", "topics"]
    assert "  action: offer_message\n" in (folder / "topics/shipping.yaml").read_text("utf-8")


def test_what_is_left_out_is_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["intent", "add", "payment.gift_card"]) == 0
    out = capsys.readouterr().out
    assert "To do: intents/topics/payment.yaml:15: payment.gift_card: add 'title:'" in out
    assert "To do: intents/topics/payment.yaml:17: payment.gift_card: add 'answer:'" in out


def test_a_section_that_the_policy_has_not_is_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["intent", "add", "payment.gift_card", "--title", "Gift cards", "--section", "1.9", "--answer", "None."]
    assert main(command) == 0
    assert "payment.gift_card: the policy has no section '1.9'; did you mean" in capsys.readouterr().out


def test_utterances_are_added_to_their_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "de/payment.yaml"
    file.write_bytes(b"# by Eva\r\n" + file.read_bytes().replace(b"\n", b"\r\n"))
    before = file.read_text("utf-8").split("\n")
    assert (
        main(
            [
                "intent",
                "add",
                "payment.double",
                "--utterance",
                "Schon wieder?",
                "--utterance",
                'a "b"',
                "--language",
                "de",
            ]
        )
        == 0
    )
    assert file.read_bytes().count(b"\r\n") == file.read_bytes().count(b"\n") == len(before) + 1
    after = file.read_text("utf-8").split("\n")
    assert after == [*before[:6], '  - "Schon wieder?"', '  - "a \\"b\\""', *before[6:]]
    assert "intents/de/payment.yaml: 2 utterances" in capsys.readouterr().out


def test_what_belongs_to_no_topic_is_added_too(folder: Path) -> None:
    assert main(["intent", "add", "outside", "--utterance", "Gibt es eine App?", "--language", "de"]) == 0
    assert '  - "Gibt es eine App?"\n' in (folder / "de/outside.yaml").read_text("utf-8")


def test_a_topic_and_its_first_utterance_at_once(folder: Path) -> None:
    command = ["intent", "add", "payment.gift_card", "--title", "T", "--utterance", "gift card?", "--language", "en"]
    assert main(command) == 0
    assert (folder / "en/payment.yaml").read_text("utf-8").endswith(f'{EMPTY}  - "gift card?"\n')
    assert "gift_card" not in (folder / "de/payment.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["payment.double"], "payment.double exists (intents/topics/payment.yaml:1)"),
        (["payment.double", "--title", "x", "--utterance", "y", "--language", "de"], "change its text there"),
        (["Payment"], "is no id"),
        (["payment.gift card"], "is no id"),
        (["payment.gift_card", "--action", "dance"], "there is no action 'dance'"),
        (["payment.gift_card", "--language", "german"], "'german' is no code of a language"),
        (["payment.doubel", "--utterance", "x", "--language", "de"], "did you mean payment.double?"),
        (["payment.double", "--utterance", "x"], "--language de or --language en"),
        (["payment.double", "--utterance", " ", "--language", "de"], "the utterance is empty"),
        (
            ["payment.double", "--utterance", "Karte  ABGELEHNT", "--language", "de"],
            "stands under payment.failed already",
        ),
        (
            ["payment.double", "--utterance", "Hallo, karte abgelehnt!! Danke", "--language", "de"],
            "differs from it only in courtesies or spelling",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert said in refused(capsys, folder, *arguments)


def test_a_faulty_file_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder / "de/payment.yaml", '"Karte abgelehnt"', '"Karte abgelehnt')
    said = refused(capsys, folder, "payment.gift_card", "--title", "x")
    assert "tresen intent check" in said


def test_what_was_shipped_with_a_package_is_not_edited(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.content.library._SHIPPED", folder.parent)
    (tmp_path / "tresen.toml").write_text("")
    assert "tresen init FOLDER" in refused(capsys, folder, "payment.gift_card", "--title", "x")
