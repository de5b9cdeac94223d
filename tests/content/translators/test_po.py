"""A .po file as a value: read with its lines, refused kindly, written as it was."""

import pytest

from bot.content.translators.po import Entry, Po, PoError, read, write

TEXT = """\
# German.
msgid ""
msgstr ""
"Language: pl\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

# mine
#. theirs
#: bot/a.py bot/b.py
#, fuzzy, ignore-end, max-length:20
#| msgid "Old"
msgctxt "bot"
msgid "New"
msgstr "Nowe"

msgctxt "payment"
msgid ""
"One\\n"
"• \\"two\\"\\\\"
msgstr ""

msgctxt "mail"
msgid "{number} mail"
msgid_plural "{number} mails"
msgstr[0] "a"
msgstr[1] "b"
msgstr[2] "c"
"""


def test_everything_is_read() -> None:
    po = read(TEXT)
    assert po.header["Language"] == "pl"
    assert po.notes == ("German.",)
    first, second, third = po.entries
    assert first == Entry(
        "bot",
        "New",
        strings=("Nowe",),
        flags=frozenset({"fuzzy", "ignore-end", "max-length:20"}),
        notes=("mine",),
        comments=("theirs",),
        files=("bot/a.py", "bot/b.py"),
        previous=("Old",),
        line=13,
        first=7,
        flag_line=10,
        string_lines=(14,),
    )
    assert (first.is_fuzzy, first.room) == (True, 20)
    assert second.id == 'One\n• "two"\\'
    assert (second.line, second.is_translated) == (17, False)
    assert (third.plural, third.strings, third.string_lines) == ("{number} mails", ("a", "b", "c"), (25, 26, 27))


def test_what_was_read_is_written_as_it_was() -> None:
    assert write(read(TEXT)) == TEXT


@pytest.mark.parametrize(("number", "form"), [(1, 0), (2, 1), (5, 2), (22, 1), (12, 2)])
def test_the_rule_of_the_header_chooses_the_form(number: int, form: int) -> None:
    plurals = read(TEXT).plurals
    assert plurals is not None
    assert plurals[0] == 3
    assert plurals[1](number) == form


@pytest.mark.parametrize(
    "rule", ["", "nplurals=2", "nplurals=2; plural=n!;", "nplurals=2; plural=__import__;", "nplurals=x; plural=n"]
)
def test_a_rule_that_is_none_is_none(rule: str) -> None:
    assert Po({"Plural-Forms": rule}, ()).plurals is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('msgid "New"', 'megid "New"', 13, "stray word"),
        ('msgid "New"', 'msgid "New', 13, "missing quote"),
        ('msgid "New"', "msgid New", 13, "missing quote"),
        ('msgid "New"', "<<<<<<< HEAD", 13, "stray word"),
        ('msgstr "Nowe"\n', "", 13, "without msgstr"),
        ('msgid "New"\n', "", 15, "lost msgid"),
        ('msgstr "Nowe"', 'msgstr "Nowe"\nmsgstr "Inne"', 15, "a second msgstr"),
        ("# German.", '"lost"', 1, "without its keyword"),
    ],
)
def test_a_line_that_no_po_file_has_is_named(old: str, new: str, line: int, said: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(PoError, match=said) as caught:
        read(TEXT.replace(old, new))
    assert caught.value.line == line


def test_a_second_header_is_refused() -> None:
    with pytest.raises(PoError, match="second header"):
        read(TEXT + '\nmsgid ""\nmsgstr "x"\n')


def test_entries_without_blank_lines_or_contexts_are_apart_and_old_ones_are_left_out() -> None:
    po = read(
        'msgid "a"\nmsgstr "b"\nmsgid "c"\nmsgstr "d"\n#~ msgid "e"\n#~ msgstr "f"\nmsgctxt "x"\nmsgid "g"\nmsgstr ""'
    )
    assert [(entry.context, entry.id, entry.string) for entry in po.entries] == [
        ("", "a", "b"),
        ("", "c", "d"),
        ("x", "g", ""),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_an_empty_catalogue(text: str) -> None:
    assert read(text) == Po({}, ())


def test_windows_files_are_read_alike() -> None:
    assert read("\ufeff" + TEXT.replace("\n", "\r\n")) == read(TEXT)
