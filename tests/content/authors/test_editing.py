"""Editing adds a topic, a list or an utterance, and leaves every other byte where it was."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from bot.content.authors.editing import EditError, with_list, with_topic, with_utterance
from bot.content.authors.intents import OUTSIDE, read_intents
from bot.content.library import shipped

LISTS = """\
# What visitors say about payments.
payment.double:
  - "paid twice"  # by Eva
  - 'charged "two" times'
  # not sure about this one
  - double payment

# The card was refused.
payment.failed:
  - "card declined"{blanks}

payment.empty:
  # - "one line each"

payment.short: [one, "two"]
""".format(blanks="   ")


def added(before: str, after: str) -> str:
    """Give what `after` has that `before` has not; all else must be there, in one piece before and one behind it."""
    start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    rest = len(before) - start
    assert after[:start] == before[:start]
    assert rest == 0 or after[-rest:] == before[start:]
    return after[start : len(after) - rest]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("intent", "line_before", "line"),
    [
        ("payment.double", "  - double payment", '  - "new"'),
        ("payment.failed", '  - "card declined"   ', '  - "new"'),
        ("payment.empty", '  # - "one line each"', '  - "new"'),
    ],
)
def test_an_utterance_goes_to_the_end_of_its_list(
    intent: str, line_before: str, line: str, end: str, mark: str
) -> None:
    before = mark + LISTS.replace("\n", end)
    after = with_utterance(before, intent, "new")
    assert after == before.replace(f"{line_before}{end}", f"{line_before}{end}{line}{end}")
    assert yaml.safe_load(after)[intent][-1] == "new"


def test_a_list_between_brackets_stays_between_brackets() -> None:
    assert '[one, "two", "new"]' in with_utterance(LISTS, "payment.short", "new")
    assert with_utterance("payment.short: []\n", "payment.short", "new") == 'payment.short: ["new"]\n'
    assert with_utterance("payment.short: [a, ]\n", "payment.short", "new") == 'payment.short: [a, "new"]\n'


def test_a_list_without_indent_keeps_its_form() -> None:
    text = "payment.double:\n- a\n- b\npayment.failed:\n- c\n"
    assert with_utterance(text, "payment.double", "new") == text.replace("- b\n", '- b\n- "new"\n')


def test_a_text_of_several_lines_at_the_end_of_a_list_is_not_cut() -> None:
    text = "payment.double:\n  - >-\n    one\n    two\n\n# more\npayment.failed:\n  - c\n"
    after = with_utterance(text, "payment.double", "new")
    assert after == text.replace("    two\n", '    two\n  - "new"\n')


def test_a_file_without_a_last_line_end_gets_one_only_between() -> None:
    assert with_utterance("a.b:\n  - c", "a.b", "d") == 'a.b:\n  - c\n  - "d"'
    assert with_utterance("a.b:\n  - c", "a.d", "e") == 'a.b:\n  - c\n\na.d:\n  - "e"\n'


def test_an_intent_without_a_list_gets_one_at_the_end() -> None:
    assert with_utterance(LISTS, "payment.gift_card", "new") == LISTS + '\npayment.gift_card:\n  - "new"\n'
    assert with_utterance("", "payment.gift_card", "new") == 'payment.gift_card:\n  - "new"\n'
    assert with_utterance("", OUTSIDE, "new") == 'outside:\n  - "new"\n'


@pytest.mark.parametrize(
    ("intent", "utterance", "said"),
    [
        ("payment.double", " \n ", "empty"),
        ("payment.double", "paid twice", "already"),
        ("payment.double", " paid\n twice ", "already"),
        ("Payment", "x", "is no id"),
        ("payment.double.more", "x", "is no id"),
    ],
)
def test_what_cannot_be_added_is_refused(intent: str, utterance: str, said: str) -> None:
    with pytest.raises(EditError, match=said):
        with_utterance(LISTS, intent, utterance)


@pytest.mark.parametrize("text", ['a.b:\n  - "x\n', "- a\n- b\n", "just a text", "a.b: text\n", "a.b:\n  - {c: d}\n"])
def test_a_file_that_is_not_in_form_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        with_utterance(text, "a.b", "new")


@given(
    some.text(min_size=1, max_size=80), some.sampled_from(["payment.double", "payment.empty", "payment.short", "a.b"])
)
def test_whatever_is_said_is_read_back(said: str, intent: str) -> None:
    try:
        after = with_utterance(LISTS, intent, said)
    except EditError:
        return
    found, known = yaml.safe_load(after), yaml.safe_load(LISTS)
    (new,) = found[intent][len(known.get(intent) or []) :]
    assert new == " ".join(new.split()) != ""
    if said.isprintable():
        assert new == " ".join(said.split())
    assert {name: texts for name, texts in found.items() if name != intent} == {
        name: texts for name, texts in known.items() if name != intent
    }
    added(LISTS, after)


TOPIC = """\
payment.gift_card:
  title: "Gift cards"
  section: "1.4"
  action: offer_message
  answer: |-
    We take gift cards.
    • Type "the code", please: it has 12 letters.

    Thank you.
"""
ANSWER = 'We take gift cards.\n• Type "the code", please: it has 12 letters.\n \nThank you.\n'


def test_a_topic_is_written_as_the_others_are() -> None:
    after = with_topic(
        "", "payment.gift_card", title="Gift cards", section="1.4", action="offer_message", answer=ANSWER
    )
    assert after == TOPIC
    before = shipped("intents/topics/payment.yaml").read_text("utf-8")
    after = with_topic(
        before, "payment.gift_card", title="Gift cards", section="1.4", action="offer_message", answer=ANSWER
    )
    assert after == f"{before}\n{TOPIC}"
    windows = before.replace("\n", "\r\n")
    after = with_topic(
        windows, "payment.gift_card", title="Gift cards", section="1.4", action="offer_message", answer=ANSWER
    )
    assert after == windows + "\r\n" + TOPIC.replace("\n", "\r\n")


def test_what_is_left_out_is_left_to_be_written() -> None:
    after = with_topic("", "payment.gift_card")
    assert yaml.safe_load(after) == {"payment.gift_card": {"title": "", "answer": ""}}
    assert after.count("#") == 3


@pytest.mark.parametrize(
    "intent", ["payment", "Payment.Double", "payment.gift card", "payment.", "1.4", "a.b.c", "zahlung.doppelt_ü"]
)
def test_an_ill_formed_id_is_refused(intent: str) -> None:
    with pytest.raises(EditError, match="is no id"):
        with_topic("", intent)


def test_a_topic_that_is_there_and_an_action_that_is_not_are_refused() -> None:
    with pytest.raises(EditError, match="already"):
        with_topic(TOPIC, "payment.gift_card")
    with pytest.raises(EditError, match="offer_coffee"):
        with_topic("", "payment.gift_card", action="offer_coffee")


def test_an_empty_list_waits_for_its_first_line() -> None:
    after = with_list(LISTS, "payment.gift_card", "Write here\nwhat they say.")
    assert after == LISTS + "\npayment.gift_card:\n  # Write here\n  # what they say.\n"
    assert with_list(after, "payment.gift_card", "x") == after
    after = with_utterance(after, "payment.gift_card", "gift card?")
    assert after.endswith('  # what they say.\n  - "gift card?"\n')


def test_the_first_and_last_list_of_each_shipped_file_take_an_utterance() -> None:
    intents = read_intents(shipped("intents"))
    for file in sorted({each.file for each in intents.utterances if each.language == "de"}):
        before = file.read_text("utf-8")
        ids = [each.intent for each in intents.utterances if each.file == file]
        for intent in {ids[0], ids[-1]}:
            after = with_utterance(before, intent, "Ganz neu: was nun?")
            assert added(before, after).strip(' -\n"') == "Ganz neu: was nun?"


def test_files_are_read_with_their_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "payment.yaml"
    file.write_bytes(LISTS.replace("\n", "\r\n").encode())
    with file.open(encoding="utf-8", newline="") as stream:
        after = with_utterance(stream.read(), "payment.double", "new")
    assert after.count("\r\n") == after.count("\n") == LISTS.count("\n") + 1
