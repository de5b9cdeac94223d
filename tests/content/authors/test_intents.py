"""Reading the authors' files: what stands there is found with its line, and what is wrong is said and never raised."""

from pathlib import Path

import pytest

from bot.content.authors.intents import ACTIONS, OUTSIDE, Intents, Topic, Utterance, read_intents
from bot.content.faults import Fault
from tests.small import edit, write_content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_content(tmp_path) / "intents"


def test_topics_are_read_with_their_place(folder: Path) -> None:
    file = folder / "topics/payment.yaml"
    assert read_intents(folder).topics == {
        "payment.double": Topic(
            "payment.double",
            "Paid twice",
            "1.4",
            "If you have paid twice, {company} refunds the additional payment.",
            None,
            file,
            1,
        ),
        "payment.failed": Topic(
            "payment.failed",
            "Payment failed",
            "1.4",
            "A payment fails where the card is blocked. Write to {support_email}.",
            "offer_message",
            file,
            7,
        ),
    }


def test_utterances_are_read_with_their_place(folder: Path) -> None:
    intents = read_intents(folder)
    assert intents.faults == ()
    assert intents.languages == ("de", "en")
    assert len(intents.utterances) == 18
    file = folder / "en/payment.yaml"
    assert Utterance("paid twice", "payment.double", "en", file, 2) in intents.utterances
    assert Utterance("card declined", "payment.failed", "en", file, 9) in intents.utterances
    file = folder / "de/outside.yaml"
    assert Utterance("Wie wird das Wetter", OUTSIDE, "de", file, 2) in intents.utterances


def test_what_yaml_reads_as_something_else_is_text(folder: Path) -> None:
    edit(folder / "en/payment.yaml", '"paid twice"', "no")
    edit(folder / "en/payment.yaml", '"double payment"', "404")
    texts = [each.text for each in read_intents(folder).utterances]
    assert {"no", "404"} <= set(texts)


DOUBLE = '  title: "Paid twice"'


@pytest.mark.parametrize(
    ("file", "old", "new", "below", "said"),
    [
        ("topics/payment.yaml", DOUBLE, f"{DOUBLE}\n  tittle: x", 1, ["'tittle' is not known", "did you mean 'title'"]),
        ("topics/payment.yaml", DOUBLE, "  title: [a, b]", 0, ["payment.double: title must be a text"]),
        ("topics/payment.yaml", f"{DOUBLE}\n", "", -1, ["payment.double: add 'title:'"]),
        ("topics/payment.yaml", '"Paid twice"', '" "', 0, ["payment.double: add 'title:'"]),
        ("topics/payment.yaml", "offer_message", "make_coffee", 0, ["no action 'make_coffee'", *ACTIONS]),
        ("topics/payment.yaml", "payment.failed:", "wordpress.failed:", 0, ["belongs into wordpress.yaml"]),
        ("topics/payment.yaml", "payment.failed:", "payment.double:", 0, ["payment.double stands twice", "line 1"]),
        ("topics/payment.yaml", DOUBLE, f"{DOUBLE}\n  title: x", 1, ["title stands twice", "line 2"]),
        ("topics/payment.yaml", '"Paid twice"', '"Paid twice', 0, ["the quote", "is missing"]),
        ("topics/payment.yaml", "payment.failed:", "[a, b]:", 0, ["a name must be a plain word"]),
        ("en/payment.yaml", '"card declined"', "{a: b}", 0, ["payment.failed: an utterance is one line of text"]),
        ("en/payment.yaml", '"card declined"', '""', 0, ["payment.failed: this utterance is empty"]),
        ("en/payment.yaml", '"card declined"', "did I: pay?", 0, ["payment.failed: an utterance is one line of text"]),
        ("en/payment.yaml", "payment.failed:", "help.failed:", 0, ["help.failed belongs into help.yaml"]),
        ("en/payment.yaml", "payment.failed:", "payment.double:", 0, ["payment.double stands twice", "line 1"]),
        ("en/payment.yaml", '  - "card declined"', '\t- "card declined"', 0, ["a tab"]),
    ],
)
def test_a_fault_is_found_with_its_line(
    folder: Path, file: str, old: str, new: str, below: int, said: list[str]
) -> None:
    line = edit(folder / file, old, new) + below
    faults = [fault for fault in read_intents(folder).faults if all(each in fault.text for each in said)]
    assert [(fault.file, fault.line) for fault in faults] == [(folder / file, line)], read_intents(folder).faults


def test_a_list_is_needed_below_an_intent(folder: Path) -> None:
    (folder / "en/payment.yaml").write_text("payment.double: paid twice\npayment.failed:\n  - no\n", encoding="utf-8")
    (fault,) = read_intents(folder).faults
    assert (fault.file, fault.line) == (folder / "en/payment.yaml", 1)
    assert "write a list below it" in fault.text


@pytest.mark.parametrize("text", ["- a list\n- of things\n", "just a text\n"])
@pytest.mark.parametrize("file", ["topics/payment.yaml", "en/payment.yaml"])
def test_a_file_without_names_is_a_fault(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(f"# a comment\n\n{text}", encoding="utf-8")
    faults = read_intents(folder).faults
    assert Fault(folder / file, 3, "write 'name:' lines here") in faults


@pytest.mark.parametrize("content", [b"payment.double:\n  - \xfcber", b"payment.double:\n  - \x00"])
def test_a_file_that_is_no_text_is_a_fault(folder: Path, content: bytes) -> None:
    file = folder / "en/payment.yaml"
    file.write_bytes(content)
    (fault,) = read_intents(folder).faults
    assert fault.file == file
    assert "save the file as UTF-8 text" in fault.text


def test_a_topic_in_two_files_is_a_fault_in_the_second(folder: Path) -> None:
    (folder / "topics/zebra.yaml").write_text('payment.double:\n  title: "x"\n  answer: "y"\n', encoding="utf-8")
    intents = read_intents(folder)
    texts = {(fault.file.name, fault.line): fault.text for fault in intents.faults if "already" in fault.text}
    assert list(texts) == [("zebra.yaml", 1)]
    assert "payment.yaml:1" in texts["zebra.yaml", 1]
    assert intents.topics["payment.double"].title == "Paid twice"


def test_an_empty_folder_is_a_fault_that_names_the_way_out(tmp_path: Path) -> None:
    intents = read_intents(tmp_path / "nothing")
    assert intents == Intents({}, (), intents.faults)
    assert [str(fault.file) for fault in intents.faults] == [str(tmp_path / "nothing/topics")]
    assert "tresen init" in intents.faults[0].text


def test_an_empty_file_is_no_fault(folder: Path) -> None:
    (folder / "en/wordpress.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert read_intents(folder).faults == ()
