"""The glossary: read kindly, and what it says of a text."""

from pathlib import Path

import pytest

from bot.content.translators.glossary import Glossary, glossary_of, new_glossary, read_glossaries

ENGLISH = "terms:\n  visitor:\n    means: who writes\n  order ID:\n    means: a number\n"
GERMAN = """\
address:
  form: formal
  formal: [Sie, Ihnen]
  informal: [du, dir]
quotes: „“
terms:
  visitor:
    words: [Besucher, Besucherin]
    avoid: Kunde
same: [Bot]
"""


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary/en.yaml").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "glossary/de.yaml").write_text(GERMAN, encoding="utf-8")
    return tmp_path


def test_everything_is_read(locales: Path) -> None:
    found, faults = read_glossaries(locales)
    assert faults == []
    german = found["de"]
    assert (german.form, german.quotes, german.same) == ("formal", "„“", ("Bot",))
    assert german.address == {"formal": ("Sie", "Ihnen"), "informal": ("du", "dir")}
    assert german.terms["visitor"].words == ("Besucher", "Besucherin")
    assert german.terms["visitor"].avoid == ("Kunde",)
    assert list(found["en"].terms) == ["visitor", "order ID"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("quotes:", "qoutes:", 5, "did you mean 'quotes'?"),
        ("  visitor:", "  vsitor:", 7, "did you mean 'visitor'?"),
        ("    words: [B", "    word: [B", 8, "did you mean 'words'?"),
        ("form: formal", "form: polite", 2, "write one of formal, informal"),
        ("[Sie, Ihnen]", "[Sie, [Ihnen]]", 3, "write words here"),
        ("same: [Bot]", "same: [Bot", 11, "this is not YAML"),
        ("terms:\n  visitor:", "terms: x\nvisitor:", 7, "'visitor' is not known here"),
        ("terms:\n  visitor:", "terms: x\nvisitor:", 6, "write 'name:' lines here"),
    ],
)
def test_a_fault_has_its_line(locales: Path, old: str, new: str, line: int, said: str) -> None:
    assert GERMAN.count(old) == 1
    file = locales / "glossary/de.yaml"
    file.write_text(GERMAN.replace(old, new), encoding="utf-8")
    _, faults = read_glossaries(locales)
    assert [(each.file, each.line) for each in faults if said in each.text] == [(file, line)], faults


def test_a_file_that_is_not_utf_8_or_of_no_language_is_a_fault(locales: Path) -> None:
    (locales / "glossary/fr.yaml").write_bytes(b"same: [\xe9]\n")
    (locales / "glossary/french.yaml").write_text("same: []\n", encoding="utf-8")
    _, faults = read_glossaries(locales)
    assert [each.file.name for each in faults] == ["fr.yaml", "french.yaml"]


def test_no_glossary_is_no_fault(tmp_path: Path) -> None:
    assert read_glossaries(tmp_path) == ({}, [])


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("de", "Schreiben Sie uns.", []),
        ("de", "Ich schreibe dir, du Held.", ["dir", "du"]),
        ("de", "Das Individuum dirigiert.", []),
        ("de@informal", "Ich schreibe dir.", []),
        ("de@informal", "Wir antworten Ihnen.", ["Ihnen"]),
        ("de@swiss", "Wir antworten dir.", ["dir"]),
    ],
)
def test_who_is_addressed_otherwise(locales: Path, language: str, text: str, found: list[str]) -> None:
    glossary = glossary_of(read_glossaries(locales)[0], language)
    assert glossary is not None
    assert glossary.strangers(text) == found


def test_a_word_that_ends_with_an_apostrophe_stands_before_another() -> None:
    french = Glossary("formal", {"formal": ("vous",), "informal": ("tu", "t’")})
    assert french.strangers("Je t’écris.") == ["t’"]
    assert french.strangers("Je vous écris tout.") == []
    assert Glossary().strangers("tu") == []


def test_a_new_glossary_lists_every_term_and_has_no_fault(locales: Path) -> None:
    text = new_glossary("Italian", read_glossaries(locales)[0])
    (locales / "glossary/it.yaml").write_text(text, encoding="utf-8")
    found, faults = read_glossaries(locales)
    assert faults == []
    assert list(found["it"].terms) == ["visitor", "order ID"]
