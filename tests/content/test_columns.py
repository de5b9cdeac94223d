"""What the preview reads: states of texts side by side, marks around what is shown, and files that break."""

from pathlib import Path

import pytest

from bot.content.columns import CLOSE, NUMBER, NUMBERS, OPEN, Columns, State, marked, read_columns
from bot.content.intents import read_intents
from bot.content.pseudo import CODE
from bot.content.translations import FILE
from bot.core.phrases import Phrase
from tests.small import edit, write_content

TEMPLATE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

#. Button; policy section 1.4.
#: intents/topics/payment.yaml:1
msgctxt "payment.double title"
msgid "Paid twice"
msgstr ""

msgctxt "payment.double"
msgid "If you have paid twice, {company} refunds the additional payment."
msgstr ""

#: bot/core/dialogue.py:27
msgctxt "bot"
msgid "None of these"
msgstr ""

msgctxt "widget"
msgid "{count} message"
msgid_plural "{count} messages"
msgstr[0] ""
msgstr[1] ""
"""
INFORMAL = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "payment.double"
msgid "If you have paid twice, {company} refunds the additional payment."
msgstr "Hast du doppelt bezahlt, erstattet {company} die zweite Zahlung."
"""
TITLE, ANSWER, NONE, PLURAL = range(4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_content(tmp_path)
    (tmp_path / "locales/messages.pot").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def read(folder: Path, before: Columns | None = None) -> Columns:
    return read_columns(folder / "locales", read_intents(folder / "intents").topics, (), before)


def _german(folder: Path) -> Path:
    return folder / "locales/de" / FILE


def shown(found: Columns, code: str, number: int) -> str:
    column, entry = found.columns[code], found.entries[number]
    if "." in entry.context:
        topic = found.topics[entry.context.removesuffix(" title")]
        look = column.translations.title if entry.context.endswith(" title") else column.translations.answer
        return look(column.tag, topic)
    return column.translations.say(column.tag, Phrase(entry.context, entry.english))


def test_entries_are_those_of_the_template(folder: Path) -> None:
    title, *_, plural = read(folder).entries
    assert (title.context, title.english) == ("payment.double title", "Paid twice")
    assert (title.comments, title.places) == (("Button; policy section 1.4.",), ("intents/topics/payment.yaml:1",))
    assert plural.plural == "{count} messages"


def test_what_is_shown_is_marked_with_its_number(folder: Path) -> None:
    found = read(folder)
    assert shown(found, "de", TITLE) == f"{OPEN}{chr(NUMBER)}Doppelt bezahlt{CLOSE}"
    assert shown(found, "en", NONE) == marked(NONE, "None of these")
    assert marked(0, "• One") == f"• {OPEN}{chr(NUMBER)}One{CLOSE}", "a list stays a list"


def test_states_say_what_is_to_be_done(folder: Path) -> None:
    edit(_german(folder), 'msgctxt "payment.double"\n', '#, fuzzy\nmsgctxt "payment.double"\n')
    edit(_german(folder), 'msgctxt "bot"\n', '#, fuzzy\nmsgctxt "bot"\n')
    found = read(folder)
    assert found.columns["de"].states == (State.TRANSLATED, State.FUZZY, State.FUZZY, State.MISSING)
    assert set(found.columns["en"].states) == {State.SOURCE}
    assert "Haben Sie doppelt bezahlt" in shown(found, "de", ANSWER), (
        "a reviewed answer stays while it is reviewed anew"
    )
    assert "None of these" in shown(found, "de", NONE), "a sentence does not"
    assert found.columns["de"].texts[NONE] == "Nichts davon"


def test_an_answer_whose_english_changed_is_still_found(folder: Path) -> None:
    edit(folder / "locales/messages.pot", "refunds the additional payment", "gives the second payment back")
    found = read(folder)
    assert found.columns["de"].states[ANSWER] is State.FUZZY
    assert "Haben Sie doppelt bezahlt" in shown(found, "de", ANSWER)


def test_plural_forms_stand_beside_each_other(folder: Path) -> None:
    forms = 'msgstr[0] "{count} Nachricht"\nmsgstr[1] "{count} Nachrichten"\n'
    text = f'\nmsgctxt "widget"\nmsgid "{{count}} message"\nmsgid_plural "{{count}} messages"\n{forms}'
    with _german(folder).open("a", encoding="utf-8") as file:
        file.write(text)
    column = read(folder).columns["de"]
    assert (column.states[PLURAL], column.texts[PLURAL]) == (
        State.TRANSLATED,
        "{count} Nachricht | {count} Nachrichten",
    )


def test_a_variant_falls_back_on_its_language(folder: Path) -> None:
    file = folder / "locales/de@informal" / FILE
    file.parent.mkdir(parents=True)
    file.write_text(INFORMAL, encoding="utf-8")
    found = read(folder)
    column = found.columns["de@informal"]
    assert (column.tag, column.states[:3]) == ("de", (State.INHERITED, State.TRANSLATED, State.INHERITED))
    assert "Hast du doppelt bezahlt" in shown(found, "de@informal", ANSWER)
    assert "Doppelt bezahlt" in shown(found, "de@informal", TITLE)
    assert column.texts[TITLE] == "", "it does not stand there"


def test_made_up_columns_hold_every_text(folder: Path) -> None:
    found = read(folder)
    assert "⟦Þåîð ţŵîçé" in shown(found, CODE, TITLE)
    assert shown(found, NUMBERS, NONE) == marked(NONE, f"⟦{NONE}⟧None of these")


def test_a_broken_file_keeps_its_old_texts_and_says_where(folder: Path) -> None:
    before = read(folder)
    line = edit(_german(folder), 'msgstr "Doppelt bezahlt"', 'msgstr "Doppelt bezahlt')
    broken = read(folder, before)
    assert [(fault.file, fault.line) for fault in broken.faults] == [(_german(folder), line)]
    assert broken.columns["de"] == before.columns["de"]
    edit(_german(folder), 'msgstr "Doppelt bezahlt\n', 'msgstr "Zweimal bezahlt"\n')
    mended = read(folder, broken)
    assert mended.faults == ()
    assert "Zweimal bezahlt" in shown(mended, "de", TITLE)


def test_a_broken_template_keeps_the_old_one(folder: Path) -> None:
    before = read(folder)
    (folder / "locales/messages.pot").unlink()
    found = read(folder, before)
    assert found.entries == before.entries
    assert "tresen locale update" in found.faults[0].text


def test_a_removed_language_is_gone(folder: Path) -> None:
    before = read(folder)
    _german(folder).unlink()
    assert "de" not in read(folder, before).columns
