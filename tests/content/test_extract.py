"""The template of what is translated: gathered from Python, the pages' modules and the intents, merged into catalogues."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from bot.content.extract import TEMPLATE, context_of, extract, update
from bot.content.intents import read_intents
from bot.content.translations import FILE, read_catalogs, translations_of
from bot.core.dialogue import NONE_OF_THESE
from tests.small import edit, write_content

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
'''
SCRIPT = """\
import { t } from './strings.js';
// Translators: on a button
export const label = () => t('Send');
const hint = `${t('Type your question')} …`;
u('Not that');
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


def gathered(folder: Path) -> Catalog:
    return extract(folder / "code", folder / "static", read_intents(folder / "intents").topics)


def merged(folder: Path) -> Catalog:
    assert update(folder / "locales", gathered(folder)) == ["de", "en"]
    catalogs, faults = read_catalogs(folder / "locales")
    assert faults == []
    return catalogs["de"]


def found(catalog: Catalog, msgid: str, context: str) -> Message:
    message = catalog.get(msgid, context)
    assert message is not None, msgid
    return message


def test_everything_that_anybody_reads_is_gathered_once(folder: Path) -> None:
    texts = [(each.context, each.id) for each in gathered(folder) if each.id]
    assert sorted(texts) == [
        ("bot", "Hello {name}"),
        ("console", "Inbox"),
        ("error", "This is a long sentence in two pieces."),
        ("payment.double", "If you have paid twice, {company} refunds the additional payment."),
        ("payment.double title", "Paid twice"),
        ("payment.failed", "A payment fails where the card is blocked. Write to {support_email}."),
        ("payment.failed title", "Payment failed"),
        ("widget", "Close"),
        ("widget", "Send"),
        ("widget", "Type your question"),
    ]


@pytest.mark.parametrize(
    ("msgid", "context", "place", "comments"),
    [
        ("Hello {name}", "bot", ("bot/core/talk.py", 6), ["{name} is a person."]),
        ("This is a long sentence in two pieces.", "error", ("bot/core/talk.py", 9), []),
        ("Send", "widget", ("static/widget/view.js", 3), ["on a button"]),
        ("Type your question", "widget", ("static/widget/view.js", 4), []),
        ("Paid twice", "payment.double title", ("intents/topics/payment.yaml", 1), ["Button; policy section 1.4."]),
    ],
)
def test_a_text_comes_with_its_place_and_its_comment(
    folder: Path, msgid: str, context: str, place: tuple[str, int], comments: list[str]
) -> None:
    message = found(gathered(folder), msgid, context)
    assert message.locations == [place]
    assert message.auto_comments == comments


@pytest.mark.parametrize(("page", "context"), [("widget", "widget"), ("shared", "widget"), ("console", "console")])
def test_what_pages_share_is_delivered_with_the_widget(page: str, context: str) -> None:
    assert context_of(page) == context


def test_new_texts_reach_every_catalogue_and_nothing_reviewed_is_lost(folder: Path) -> None:
    german = merged(folder)
    assert found(german, "Hello {name}", "bot").string == ""
    assert found(german, "Paid twice", "payment.double title").string == "Doppelt bezahlt"
    assert not [each.id for each in german if each.fuzzy and each.id]


def test_a_text_that_is_gone_leaves_the_catalogue(folder: Path) -> None:
    assert merged(folder).get(NONE_OF_THESE.text, "bot") is None
    assert "None of these" not in (folder / "locales/de" / FILE).read_text(encoding="utf-8")


def test_a_changed_answer_is_fuzzy_and_still_said(folder: Path) -> None:
    merged(folder)
    edit(folder / "intents/topics/payment.yaml", "refunds the additional payment", "pays it back")
    message = found(merged(folder), "If you have paid twice, {company} pays it back.", "payment.double")
    assert message.fuzzy
    assert message.string == "Haben Sie doppelt bezahlt, erstattet {company} die zweite Zahlung."
    topics = read_intents(folder / "intents").topics
    translations = translations_of(read_catalogs(folder / "locales")[0], topics)
    assert translations.answer("de", topics["payment.double"]) == message.string


def test_a_fuzzy_answer_shows_its_translator_what_stood_there_before(folder: Path) -> None:
    merged(folder)
    edit(folder / "intents/topics/payment.yaml", "refunds the additional payment", "pays it back")
    merged(folder)
    text = (folder / "locales/de" / FILE).read_text(encoding="utf-8")
    assert '#| msgid "If you have paid twice, {company} refunds the additional payment."' in text


def test_a_changed_phrase_is_a_new_one(folder: Path) -> None:
    merged(folder)
    file = folder / "locales/de" / FILE
    edit(file, 'msgid "Hello {name}"\nmsgstr ""', 'msgid "Hello {name}"\nmsgstr "Hallo {name}"')
    edit(folder / "code/core/talk.py", "Hello {name}", "Hello, {name}")
    german = merged(folder)
    assert german.get("Hello {name}", "bot") is None
    assert found(german, "Hello, {name}", "bot").string == "", "a guess would be worse than nothing"


def test_a_second_update_changes_nothing(folder: Path) -> None:
    merged(folder)
    files = [folder / "locales" / TEMPLATE, *(folder / "locales").glob(f"*/{FILE}")]
    before = {file: file.read_bytes() for file in files}
    merged(folder)
    assert {file: file.read_bytes() for file in files} == before
    assert len(before) == 3


def test_nothing_is_written_that_changes_by_itself(folder: Path) -> None:
    merged(folder)
    text = (folder / "locales/de" / FILE).read_text(encoding="utf-8")
    assert "POT-Creation-Date" not in text
    assert "Generated-By" not in text
    assert max(map(len, text.splitlines())) > 80, "a wrapped line makes a diff of every word"
