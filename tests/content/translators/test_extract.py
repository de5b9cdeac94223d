"""The template of what is translated: gathered from Python, the pages' modules and the intents."""

from pathlib import Path

import pytest

from bot.content.authors.intents import read_intents
from bot.content.translators.extract import Template, context_of, extract, write_template
from bot.content.translators.po import Entry, read
from tests.small import write_content

CODE = '''\
"""Not this."""

from somewhere import Phrase, other

# Translators: {name} is a person.
HELLO = Phrase("bot", "Hello {name}")
# Just for programmers.
LONG = Phrase(
    "error",
    "This is a long sentence "
    "in two pieces.",
)
other("bot", "Not that")
# Translators: {number} is a count. Room for 30 characters.
# Only the team reads this.
COUNT = Phrase(
    "mail",
    "{number} mail",
    "{number} mails",
)
'''
SCRIPT = """\
import { t } from './strings.js';
// Translators: on a button
export const label = () => t('Send');
const hint = `${t('Type your question')} …`;
u('Not that');
many('{number} line', '{number} lines', count);
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_content(tmp_path)
    for name, text in (
        ("code/core/talk.py", CODE),
        ("static/widget/view.js", SCRIPT),
        ("static/shared/common.js", "t('Close');\n"),
        ("static/console/inbox.js", "t('Inbox');\n"),
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def gathered(folder: Path) -> Template:
    return extract(folder / "code", folder / "static", read_intents(folder / "intents").topics)


def found(folder: Path, text: str, context: str) -> Entry:
    return gathered(folder)[context, text]


def test_everything_that_anybody_reads_is_gathered_once(folder: Path) -> None:
    assert sorted(gathered(folder)) == [
        ("bot", "Hello {name}"),
        ("console", "Inbox"),
        ("error", "This is a long sentence in two pieces."),
        ("mail", "{number} mail"),
        ("payment.double", "If you have paid twice, {company} refunds the additional payment."),
        ("payment.double title", "Paid twice"),
        ("payment.failed", "A payment fails where the card is blocked. Write to {support_email}."),
        ("payment.failed title", "Payment failed"),
        ("widget", "Close"),
        ("widget", "Send"),
        ("widget", "Type your question"),
        ("widget", "{number} line"),
    ]


@pytest.mark.parametrize(
    ("text", "context", "file", "comments"),
    [
        ("Hello {name}", "bot", "bot/core/talk.py", ("{name} is a person.",)),
        ("This is a long sentence in two pieces.", "error", "bot/core/talk.py", ()),
        ("Send", "widget", "static/widget/view.js", ("on a button",)),
        ("Type your question", "widget", "static/widget/view.js", ()),
        (
            "Paid twice",
            "payment.double title",
            "intents/topics/payment.yaml",
            ("Button; policy section 1.4. Room for 56 characters.",),
        ),
    ],
)
def test_a_text_comes_with_its_file_and_its_comment(
    folder: Path, text: str, context: str, file: str, comments: tuple[str, ...]
) -> None:
    entry = found(folder, text, context)
    assert entry.files == (file,)
    assert entry.comments == comments


@pytest.mark.parametrize(
    ("text", "context", "plural"),
    [
        ("{number} mail", "mail", "{number} mails"),
        ("{number} line", "widget", "{number} lines"),
        ("Send", "widget", ""),
    ],
)
def test_a_sentence_that_counts_comes_with_its_plural(folder: Path, text: str, context: str, plural: str) -> None:
    assert found(folder, text, context).plural == plural


def test_the_room_of_a_place_becomes_a_flag(folder: Path) -> None:
    assert found(folder, "{number} mail", "mail").room == 30
    assert "max-length:30" in found(folder, "{number} mail", "mail").flags
    assert found(folder, "Paid twice", "payment.double title").room == 56
    assert found(folder, "Send", "widget").room is None


def test_the_narrowest_place_counts(folder: Path) -> None:
    with (folder / "static/widget/view.js").open("a", encoding="utf-8") as stream:
        stream.write("// Translators: wide. Room for 60 characters.\nt('Both');\n")
        stream.write("// Translators: narrow. Room for 12 characters.\nt('Both');\n")
    entry = found(folder, "Both", "widget")
    assert entry.room == 12
    assert entry.comments == ("wide. Room for 60 characters.", "narrow. Room for 12 characters.")


def test_placeholders_are_flagged_for_other_tools(folder: Path) -> None:
    assert "python-brace-format" in found(folder, "Hello {name}", "bot").flags
    assert found(folder, "Send", "widget").flags == frozenset()


@pytest.mark.parametrize(("page", "context"), [("widget", "widget"), ("shared", "widget"), ("console", "console")])
def test_what_pages_share_is_delivered_with_the_widget(page: str, context: str) -> None:
    assert context_of(page) == context


def test_the_template_is_written_as_it_was_gathered(folder: Path) -> None:
    template = gathered(folder)
    file = write_template(folder / "locales", template)
    text = file.read_text(encoding="utf-8")
    assert [entry.key for entry in read(text).entries] == list(template)
    assert ":6" not in text, "a line number makes a diff of every edit above it"
    assert "POT-Creation-Date" not in text
    assert max(map(len, text.splitlines())) > 80, "a wrapped line makes a diff of every word"
