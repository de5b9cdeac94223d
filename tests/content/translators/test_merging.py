"""Catalogues are brought up to date: nothing reviewed is lost, what changed waits for a review, and nothing else moves."""

from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.content.authors.intents import read_intents
from bot.content.translators.extract import TEMPLATE, Template, extract
from bot.content.translators.merging import update
from bot.content.translators.po import Entry, Po, read
from bot.content.translators.translations import FILE, read_catalogs, translations_of
from bot.core.dialogue import NONE_OF_THESE
from tests.small import edit, write_content

CODE = """\
# Translators: {name} is a person.
HELLO = Phrase("bot", "Hello {name}, what is it about?")
NONE = Phrase("bot", "None of these")
"""
HELLO = "Hello {name}, what is it about?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_content(tmp_path)
    (tmp_path / "code").mkdir()
    (tmp_path / "code/talk.py").write_text(CODE, encoding="utf-8")
    merged(tmp_path)
    edit(
        tmp_path / "locales/de" / FILE,
        f'msgid "{HELLO}"\nmsgstr ""',
        f'msgid "{HELLO}"\nmsgstr "Hallo {{name}}, worum geht es?"',
    )
    return tmp_path


def gathered(folder: Path) -> Template:
    return extract(folder / "code", folder / "static", read_intents(folder / "intents").topics)


def merged(folder: Path, language: str = "de") -> Po:
    update(folder / "locales", gathered(folder))
    catalogs, faults = read_catalogs(folder / "locales")
    assert faults == []
    return catalogs[language]


def found(po: Po, text: str, context: str) -> Entry:
    entry = po.get(context, text)
    assert entry is not None, text
    return entry


def test_new_texts_reach_every_catalogue_and_nothing_reviewed_is_lost(folder: Path) -> None:
    with (folder / "code/talk.py").open("a", encoding="utf-8") as stream:
        stream.write('Phrase("error", "A new one.")\n')
    german = merged(folder)
    assert found(german, "A new one.", "error").strings == ("",)
    assert found(german, "Paid twice", "payment.double title").string == "Doppelt bezahlt"
    assert not [entry.id for entry in german.entries if entry.is_fuzzy]
    assert found(merged(folder, "en"), "A new one.", "error").strings == ("",)


def test_a_text_that_is_gone_leaves_the_catalogue(folder: Path) -> None:
    edit(folder / "code/talk.py", 'NONE = Phrase("bot", "None of these")\n', "")
    assert merged(folder).get("bot", NONE_OF_THESE.text) is None
    assert "None of these" not in (folder / "locales/de" / FILE).read_text(encoding="utf-8")


def test_a_changed_answer_is_fuzzy_and_still_said(folder: Path) -> None:
    edit(folder / "intents/topics/payment.yaml", "refunds the additional payment", "pays it back")
    entry = found(merged(folder), "If you have paid twice, {company} pays it back.", "payment.double")
    assert entry.is_fuzzy
    assert entry.string == "Haben Sie doppelt bezahlt, erstattet {company} die zweite Zahlung."
    assert entry.previous == ("If you have paid twice, {company} refunds the additional payment.",)
    topics = read_intents(folder / "intents").topics
    translations = translations_of(read_catalogs(folder / "locales")[0], topics)
    assert translations.answer("de", topics["payment.double"]) == entry.string


def test_an_answer_is_known_by_its_intent_however_much_it_changed(folder: Path) -> None:
    edit(
        folder / "intents/topics/payment.yaml",
        "If you have paid twice, {company} refunds the additional payment.",
        "Xyz.",
    )
    assert found(merged(folder), "Xyz.", "payment.double").is_fuzzy


def test_a_changed_sentence_is_found_by_its_likeness_and_not_said_before_it_is_reviewed(folder: Path) -> None:
    edit(folder / "code/talk.py", "what is it about?", "what is it all about?")
    entry = found(merged(folder), "Hello {name}, what is it all about?", "bot")
    assert entry.is_fuzzy
    assert entry.string == "Hallo {name}, worum geht es?"
    assert entry.previous == (HELLO,)
    text = (folder / "locales/de" / FILE).read_text(encoding="utf-8")
    assert f'#| msgid "{HELLO}"' in text
    assert "Hallo {name}" not in translations_of(read_catalogs(folder / "locales")[0], {}).strings("de", "bot").values()


def test_an_old_english_stays_beside_its_fuzzy_translation_until_it_is_reviewed(folder: Path) -> None:
    edit(folder / "code/talk.py", "what is it about?", "what is it all about?")
    merged(folder)
    assert found(merged(folder), "Hello {name}, what is it all about?", "bot").previous == (HELLO,)
    edit(folder / "locales/de" / FILE, "#, fuzzy, python-brace-format", "#, python-brace-format")
    assert found(merged(folder), "Hello {name}, what is it all about?", "bot").previous == ()


@pytest.mark.parametrize("other", ["Please write to us.", "Goodbye"])
def test_a_sentence_that_is_another_one_gets_nothing(folder: Path, other: str) -> None:
    edit(folder / "code/talk.py", HELLO, other)
    assert found(merged(folder), other, "bot").strings == ("",), "a guess would be worse than nothing"


def test_a_sentence_of_another_context_is_another_one(folder: Path) -> None:
    edit(folder / "code/talk.py", '"bot", "Hello', '"mail", "Hello')
    edit(folder / "code/talk.py", "what is it about?", "what is it all about?")
    assert found(merged(folder), "Hello {name}, what is it all about?", "mail").strings == ("",)


def test_one_translation_goes_to_one_sentence_the_nearest(folder: Path) -> None:
    with (folder / "code/talk.py").open("a", encoding="utf-8") as stream:
        stream.write('Phrase("bot", "Hello {name}, what was it all about?")\n')
    edit(folder / "code/talk.py", '"Hello {name}, what is it about?"', '"Hello {name}, what is it about"')
    german = merged(folder)
    assert found(german, "Hello {name}, what is it about", "bot").string == "Hallo {name}, worum geht es?"
    assert found(german, "Hello {name}, what was it all about?", "bot").strings == ("",)


def test_a_sentence_that_begins_to_count_keeps_its_translation_for_review(folder: Path) -> None:
    edit(folder / "code/talk.py", f'"{HELLO}"', f'"{HELLO}", "Hello {{name}}, what are they about?"')
    entry = found(merged(folder), HELLO, "bot")
    assert entry.is_fuzzy
    assert entry.strings == ("Hallo {name}, worum geht es?",) * 2


def test_what_a_translator_wrote_around_a_text_stays(folder: Path) -> None:
    file = folder / "locales/de" / FILE
    edit(
        file, 'msgctxt "payment.double title"', '# Mit Anna besprochen.\n#, ignore-end\nmsgctxt "payment.double title"'
    )
    edit(file, '"Language: de\\n"', '"Language: de\\n"\n"Last-Translator: Anna <anna@example.org>\\n"')
    german = merged(folder)
    entry = found(german, "Paid twice", "payment.double title")
    assert entry.notes == ("Mit Anna besprochen.",)
    assert "ignore-end" in entry.flags
    assert german.header["Last-Translator"] == "Anna <anna@example.org>"


def test_a_second_update_changes_nothing(folder: Path) -> None:
    edit(folder / "code/talk.py", "what is it about?", "what is it all about?")
    merged(folder)
    files = [folder / "locales" / TEMPLATE, *(folder / "locales").glob(f"*/{FILE}")]
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}
    merged(folder)
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files} == before
    assert len(before) == 3


def test_moved_code_changes_nothing(folder: Path) -> None:
    merged(folder)
    before = (folder / "locales/de" / FILE).read_bytes()
    edit(folder / "code/talk.py", "# Translators", "import something\n\n\n# Translators")
    merged(folder)
    assert (folder / "locales/de" / FILE).read_bytes() == before


def test_a_catalogue_that_cannot_be_read_stays_as_it_is(folder: Path) -> None:
    file = folder / "locales/de" / FILE
    edit(file, 'msgid "Paid twice"', "<<<<<<< HEAD")
    before = file.read_bytes()
    assert update(folder / "locales", gathered(folder)) == ["en"]
    assert file.read_bytes() == before


def test_nobody_s_header_is_made_whole(folder: Path) -> None:
    file = folder / "locales/it" / FILE
    file.parent.mkdir(parents=True)
    file.write_text('msgid ""\nmsgstr ""\n"PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\\n"\n', encoding="utf-8")
    header = merged(folder, "it").header
    assert header["Language"] == "it"
    assert header["Plural-Forms"].startswith("nplurals=2")
    assert "PO-Revision-Date" not in header


def test_other_tools_read_what_we_write(folder: Path) -> None:
    edit(folder / "code/talk.py", f'"{HELLO}"', f'"{HELLO}", "Hello {{name}}, what are \\"they\\" about?"')
    ours = merged(folder)
    theirs = read_po(StringIO((folder / "locales/de" / FILE).read_text(encoding="utf-8")), abort_invalid=True)
    assert len([each for each in theirs if each.id]) == len(ours.entries)
    for entry in ours.entries:
        message = theirs.get(entry.id, entry.context)
        assert message is not None
        assert message.string == (entry.strings if entry.plural else entry.string)
    assert read((folder / "locales/de" / FILE).read_text(encoding="utf-8")).header == ours.header
