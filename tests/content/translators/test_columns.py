"""What the preview reads: states of texts side by side, marks around what is shown, and files that break."""

from pathlib import Path

import pytest

from bot.content.authors.intents import read_intents
from bot.content.translators.columns import CLOSE, NUMBER, NUMBERS, OPEN, Columns, State, marked, read_columns
from bot.content.translators.pseudo import CODE, pseudo
from bot.content.translators.translations import FILE
from bot.core.phrases import Phrase
from tests.small import edit, write_content

TEMPLATE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

#. Button; policy section 1.4.
#: intents/topics/payment.yaml
msgctxt "payment.double title"
msgid "Paid twice"
msgstr ""

msgctxt "payment.double"
msgid "If you have paid twice, {company} refunds the additional payment."
msgstr ""

#: bot/core/dialogue.py
msgctxt "bot"
msgid "None of these"
msgstr ""

msgctxt "widget"
msgid "{number} message"
msgid_plural "{number} messages"
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


def shown(found: Columns, code: str, number: int, counted: int = 2) -> str:
    column, entry = found.columns[code], found.entries[number]
    if "." in entry.context:
        topic = found.topics[entry.context.removesuffix(" title")]
        look = column.translations.title if entry.context.endswith(" title") else column.translations.answer
        return look(column.tag, topic)
    return column.translations.say(column.tag, Phrase(entry.context, entry.id, entry.plural), {"number": counted})


def test_entries_are_those_of_the_template(folder: Path) -> None:
    title, *_, plural = read(folder).entries
    assert title.key == ("payment.double title", "Paid twice")
    assert (title.comments, title.files) == (("Button; policy section 1.4.",), ("intents/topics/payment.yaml",))
    assert plural.plural == "{number} messages"


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


def _count(file: Path, *forms: str, rule: str = "nplurals=2; plural=(n != 1);") -> None:
    """Write how a catalogue counts messages."""
    said = "".join(f'msgstr[{index}] "{form}"\n' for index, form in enumerate(forms))
    text = file.read_text(encoding="utf-8") if file.exists() else 'msgid ""\nmsgstr ""\n'
    text = text.replace('msgstr ""\n', f'msgstr ""\n"Plural-Forms: {rule}\\n"\n', 1)
    counting = 'msgctxt "widget"\nmsgid "{number} message"\nmsgid_plural "{number} messages"\n'
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{text}\n{counting}{said}", encoding="utf-8")


def test_plural_forms_stand_beside_each_other_and_one_is_shown(folder: Path) -> None:
    _count(_german(folder), "{number} Nachricht", "{number} Nachrichten")
    found = read(folder)
    column = found.columns["de"]
    assert column.states[PLURAL] is State.TRANSLATED
    assert column.texts[PLURAL] == "{number} Nachricht | {number} Nachrichten"
    assert [shown(found, "de", PLURAL, number) for number in (1, 2)] == [
        marked(PLURAL, "1 Nachricht"),
        marked(PLURAL, "2 Nachrichten"),
    ]
    assert column.translations.strings("de", "widget")["other {number} message"] == marked(
        PLURAL, "{number} Nachrichten"
    )


def test_every_rule_of_counting_is_followed(folder: Path) -> None:
    few = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    _count(folder / "locales/pl" / FILE, "{number} raz", "{number} razy", "{number} razów", rule=few)
    _count(folder / "locales/fr" / FILE, "{number} fois", "{number} fois…", rule="nplurals=2; plural=(n > 1);")
    found = read(folder)
    polish = [shown(found, "pl", PLURAL, number) for number in (1, 2, 5)]
    assert polish == [marked(PLURAL, text) for text in ("1 raz", "2 razy", "5 razów")]
    assert [shown(found, "fr", PLURAL, number) for number in (0, 2)] == [
        marked(PLURAL, "0 fois"),
        marked(PLURAL, "2 fois…"),
    ]


@pytest.mark.parametrize("forms", [("", ""), ("{number} Nachricht", "")])
def test_a_sentence_that_cannot_count_is_missing_and_said_in_english(folder: Path, forms: tuple[str, str]) -> None:
    _count(_german(folder), *forms)
    found = read(folder)
    assert found.columns["de"].states[PLURAL] is State.MISSING
    for code in ("de", "en"):
        assert shown(found, code, PLURAL, 1) == marked(PLURAL, "1 message")
        assert shown(found, code, PLURAL, 5) == marked(PLURAL, "5 messages")
        # As static/shared/plurals.js falls back on it.
        strings = found.columns[code].translations.strings(code, "widget")
        assert strings["{number} messages"] == marked(PLURAL, "{number} messages")


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
    assert shown(found, NUMBERS, NONE) == marked(NONE, f"⟦{NONE}⟧{pseudo('None of these')}")
    assert shown(found, NUMBERS, PLURAL, 2) == marked(
        PLURAL, f"⟦{PLURAL}⟧{pseudo('{number} messages')}".replace("{number}", "2")
    )


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
