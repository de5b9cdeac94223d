"""Every kind of fault that authors make, put into a copy of the shipped intents, is found in its line with what to do about it."""

import shutil
from functools import lru_cache
from pathlib import Path

import pytest

from bot.content.authors.checks import check_intents
from bot.content.authors.intents import read_intents
from bot.content.authors.policy import read_policy
from bot.content.authors.quoting import misquoted
from bot.content.faults import Fault
from bot.content.library import shipped
from bot.content.translators.translations import Translations, read_catalogs, translations_of
from tests.small import edit

TOPIC, EN, DE = "topics/ticket.yaml", "en/payment.yaml", "de/payment.yaml"
TITLE = '  title: "Open a ticket"\n'
DECLINED = '  - "card declined"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("intents"), tmp_path / "intents"))


@lru_cache(1)
def translations() -> Translations:
    catalogs, _ = read_catalogs(shipped("locales"))
    return translations_of(catalogs, read_intents(shipped("intents")).topics)


def faults_of(folder: Path) -> list[Fault]:
    return check_intents(read_intents(folder), policy=read_policy(shipped("policy"))[0], translations=translations())


def test_nothing_is_found_in_the_shipped_intents(folder: Path) -> None:
    assert faults_of(folder) == []


NOT_YAML = [
    ("a tab for the indent", TOPIC, TITLE, f"\t{TITLE.strip()}\n", 0, ["a tab", "write blanks"]),
    ("a tab before a list item", EN, DECLINED, f"\t{DECLINED.strip()}\n", 0, ["a tab", "write blanks"]),
    ("no quote at the end", EN, DECLINED, '  - "card declined\n', 0, ['the quote "', "is missing"]),
    ("no quote at the end of a title", TOPIC, TITLE, '  title: "Open a ticket\n', 0, ['the quote "', "is missing"]),
    ("a quote inside", EN, DECLINED, '  - "card "gold" declined"\n', 0, ['second "', 'write \\"']),
    ("an apostrophe inside", EN, DECLINED, "  - 'card isn't taken'\n", 0, ["second '", "write ''"]),
    ("a colon in a text", TOPIC, TITLE, "  title: Ticket: open one\n", 0, ["a colon", "in quotes"]),
    ("a line too far in", TOPIC, TITLE, f'{TITLE}      section: "4"\n', 1, ["another number of blanks"]),
    ("a line too far out", TOPIC, TITLE, f" {TITLE.strip()}\n", 0, ["another number of blanks"]),
    ("an item too far out", EN, DECLINED, f'{DECLINED} - "visa declined"\n', 1, ["another number of blanks"]),
    ("no colon behind the id", TOPIC, "ticket.open:", "ticket.open", 0, ["a colon is missing behind ticket.open"]),
    ("no blank behind the dash", EN, DECLINED, '  -"card declined"\n', 0, ["a blank behind the dash"]),
    ("a title too far in", TOPIC, TITLE, f"  {TITLE}", 0, ["another number of blanks"]),
    ("an id moved in", EN, "payment.pending:", "  payment.pending:", 0, ["this id is moved in"]),
    ("the first id moved in", EN, "payment.failed:", "  payment.failed:", 0, ["this id is moved in"]),
    ("a long dash", EN, DECLINED, '  – "card declined"\n', 0, ["the short dash"]),
    ("a bullet", EN, DECLINED, "  • card declined\n", 0, ["the short dash"]),
    ("a comma behind a text", EN, DECLINED, '  - "card declined",\n', 0, ["behind the closing quote (,)"]),
    ("no dash", EN, DECLINED, '  "card declined"\n', 0, ["- "]),
    ("a text that begins with a sign", EN, DECLINED, "  - @team card declined\n", 0, ["begins with @", "in quotes"]),
    (
        "an answer that is not moved in",
        "topics/payment.yaml",
        "    If you have paid",
        "If you have paid",
        0,
        ["move it in by four blanks"],
    ),
]
OUT_OF_FORM = [
    (
        "an unknown key",
        TOPIC,
        TITLE,
        f'{TITLE}  sektion: "4"\n',
        1,
        ["'sektion' is not known", "did you mean 'section'?"],
    ),
    ("a key at the beginning of its line", TOPIC, TITLE, f'{TITLE}section: "4"\n', 1, ["move it in by two blanks"]),
    (
        "an answer with a colon that is not moved in",
        TOPIC,
        "    Let's open",
        "Let's open",
        0,
        ["move it in by four blanks"],
    ),
    ("no title", TOPIC, TITLE, "", -1, ["ticket.open: add 'title:'"]),
    ("an empty title", TOPIC, '"Open a ticket"', '""', 0, ["ticket.open: add 'title:'"]),
    (
        "no answer",
        TOPIC,
        "  answer: |-\n    Let's open a ticket: the form asks for everything it needs.\n",
        "",
        -3,
        ["add 'answer:'"],
    ),
    ("a list for a title", TOPIC, '"Open a ticket"', "[Open, ticket]", 0, ["title must be a text"]),
    (
        "an unknown action",
        TOPIC,
        "start_ticket",
        "start_tickets",
        0,
        ["no action 'start_tickets'", "did you mean 'start_ticket'?"],
    ),
    ("an id in capitals", TOPIC, "ticket.open:", "ticket.Open:", 0, ["small letters", "did you mean 'ticket.open'?"]),
    ("an id of one word", TOPIC, "ticket.open:", "ticket:", 0, ["small letters", "full stop"]),
    (
        "an id of two words without a full stop",
        TOPIC,
        "ticket.open:",
        "ticket open:",
        0,
        ["full stop", "did you mean 'ticket.open'?"],
    ),
    (
        "an id moved in among keys",
        TOPIC,
        "ticket.status:",
        "  ticket.status:",
        0,
        ["ticket.status: this id is moved in"],
    ),
    (
        "a slip in the group",
        TOPIC,
        "ticket.open:",
        "tikcet.open:",
        0,
        ["into tikcet.yaml", "did you mean 'ticket.open'?"],
    ),
    ("an id in the wrong file", TOPIC, "ticket.open:", "tickets.open:", 0, ["tickets.open belongs into tickets.yaml"]),
    (
        "an id twice",
        TOPIC,
        "ticket.open:",
        'ticket.status:\n  title: "x"\n  answer: "x"\n\nticket.open:',
        10,
        ["stands twice", "line 15"],
    ),
    ("a list twice", EN, "payment.pending:", "payment.double:", None, ["stands twice"]),
    (
        "utterances under an unknown id",
        EN,
        "payment.double:",
        "payment.doubel:",
        0,
        ["no topic 'payment.doubel'", "did you mean 'payment.double'?"],
    ),
    ("no list", EN, "payment.failed:\n", "payment.failed: card\n\npayment.retry_all:\n", 0, ["write a list below it"]),
    (
        "a topic among the utterances",
        EN,
        "payment.failed:\n",
        "payment.fail:\n  title: x\n\npayment.failed:\n",
        0,
        ["belong into intents/topics"],
    ),
    ("an utterance between brackets", EN, DECLINED, "  - [card, declined]\n", 0, ["brackets", "in quotes"]),
    ("an utterance with a colon", EN, DECLINED, "  - card: declined\n", 0, ["a colon", "in quotes"]),
    ("an empty utterance", EN, DECLINED, '  - ""\n', 0, ["is empty", "remove the line"]),
    ("an item without text", EN, DECLINED, "  -\n", 0, ["is empty", "remove the line"]),
    ("an utterance behind a #", EN, DECLINED, "  - # card declined\n", 0, ["is empty"]),
    ("a yes or no", EN, DECLINED, "  - no\n", 0, ["YAML takes no for yes or no", "in quotes"]),
    ("a time", EN, DECLINED, "  - 12:30\n", 0, ["YAML takes 12:30 for a number", "in quotes"]),
    ("a number", EN, DECLINED, "  - 3.50\n", 0, ["YAML takes 3.50 for a number", "in quotes"]),
    ("a date", EN, DECLINED, "  - 2026-11-23\n", 0, ["YAML takes 2026-11-23 for a date", "in quotes"]),
]
NOT_GOOD = [
    (
        "no quote at the beginning",
        EN,
        DECLINED,
        '  - card declined"\n',
        0,
        ["at the beginning of this text is missing"],
    ),
    ("no quote before a title", TOPIC, '"Open a ticket"', 'Open a ticket"', 0, ["at the beginning", "is missing"]),
    ("quotes of a word processor", EN, DECLINED, "  - “card declined”\n", 0, ["“ and ”", "write straight ones"]),
    ("German quotes", EN, DECLINED, "  - „card declined“\n", 0, ["„ and “", "write straight ones"]),
    ("quotes within quotes", EN, DECLINED, '  - "«card declined»"\n', 0, ["« and »", "take them away"]),
    ("a text that runs on", EN, DECLINED, "  - card declined\n      visa declined\n", 0, ["the line below belongs to"]),
    (
        "an unknown placeholder",
        TOPIC,
        "Let's open a ticket",
        "Let's open a ticket at {compny}",
        0,
        ["no placeholder {compny}", "did you mean 'company'?"],
    ),
    (
        "an unknown placeholder far down",
        TOPIC,
        "• screenshots of",
        "• {screen} of",
        0,
        ["no placeholder {screen}", "write one of company"],
    ),
    (
        "a placeholder in a title",
        TOPIC,
        '"Open a ticket"',
        '"Open a ticket at {company}"',
        0,
        ["nothing is filled into a title"],
    ),
    (
        "a title too long for a button",
        TOPIC,
        '"Open a ticket"',
        '"How to open a ticket with us, and what to write into each of its fields"',
        0,
        ["the title has 71 letters", "at most 56"],
    ),
    ("a section that the policy has not", TOPIC, '"4"', '"1.9"', 0, ["no section '1.9'", "write one of|did you mean"]),
    (
        "one of two sections",
        "topics/contact.yaml",
        '"1.4, closing"',
        '"1.4, close"',
        0,
        ["no section 'close'", "did you mean"],
    ),
    (
        "an utterance in two places",
        EN,
        DECLINED,
        '  - "Zahlung fehlgeschlagen,  warum?"\n',
        0,
        ["stands already under payment.failed (intents/de/payment.yaml:22)"],
    ),
    (
        "a double but for a courtesy",
        EN,
        DECLINED,
        '  - "Hello, checkout rejects my Visa please!"\n',
        None,
        ["differs only in courtesies", "another idea"],
    ),
    (
        "a double but for umlauts",
        DE,
        '  - "Karte geht nicht"\n',
        '  - "Schlüssel ist weg"\n  - "Schluessel ist weg"\n',
        1,
        ["differs only in courtesies or spelling"],
    ),
    (
        "braces in an utterance",
        EN,
        DECLINED,
        '  - "card declined at {company}"\n',
        0,
        ["nothing is filled into an utterance"],
    ),
    (
        "the answer's own sentence",
        EN,
        DECLINED,
        '  - "Your bank has an outage"\n',
        0,
        ["a sentence of the answer of payment.failed"],
    ),
    (
        "the German answer's own sentence",
        DE,
        '  - "Karte geht nicht"\n',
        '  - "Bei Ihrer Bank gibt es einen Ausfall!"\n',
        0,
        ["a sentence of the answer of payment.failed"],
    ),
    (
        "an e-mail address",
        EN,
        DECLINED,
        '  - "card of eva@firma.example declined"\n',
        0,
        ["an e-mail address", "take it out"],
    ),
    ("a card number", EN, DECLINED, '  - "card 4111 1111 1111 1111 declined"\n', 0, ["a card number", "take it out"]),
    ("a password", EN, DECLINED, '  - "my password is Sommer!2026"\n', 0, ["a password", "take it out"]),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "below", "said"),
    [pytest.param(*each, id=name) for name, *each in (*NOT_YAML, *OUT_OF_FORM, *NOT_GOOD)],
)
def test_a_fault_is_found_in_its_line(
    folder: Path, file: str, old: str, new: str, below: int | None, said: list[str]
) -> None:
    line = edit(folder / file, old, new)
    faults = faults_of(folder)
    found = [fault for fault in faults if all(any(word in fault.text for word in each.split("|")) for each in said)]
    assert {fault.file for fault in found} == {folder / file}, faults
    if below is not None:
        assert [fault.line for fault in found] == [line + below], faults


@pytest.mark.parametrize("name", [name for name, *_ in NOT_YAML])
def test_a_file_that_is_not_yaml_has_one_fault_and_no_echoes(folder: Path, name: str) -> None:
    (file, old, new, *_) = next(each for was, *each in NOT_YAML if was == name)
    edit(folder / file, old, new)
    mine = [fault for fault in read_intents(folder).faults if fault.file == folder / file]
    assert len(mine) == 1, mine


def test_a_file_in_another_encoding_is_named_with_its_line(folder: Path) -> None:
    file = folder / DE
    text = file.read_text("utf-8")
    file.write_bytes(text.encode("cp1252", "replace"))
    first = next(number for number, line in enumerate(text.split("\n"), 1) if not line.isascii())
    (fault,) = read_intents(folder).faults
    assert (fault.file, fault.line) == (file, first)
    assert "UTF-8" in fault.text
    assert text.split("\n")[first - 1].strip()[:40] in fault.text
    file.write_text(text, "utf-16")
    (fault,) = read_intents(folder).faults
    assert "UTF-16" in fault.text


def test_a_mark_before_the_first_letter_is_named_and_does_no_harm(folder: Path) -> None:
    file = folder / EN
    file.write_text(file.read_text("utf-8"), "utf-8-sig")
    intents = read_intents(folder)
    assert intents.faults == ()
    assert [(each.file, each.line) for each in intents.remarks] == [(file, 1)]
    assert "BOM" in intents.remarks[0].text
    assert intents.topics.keys() == read_intents(shipped("intents")).topics.keys()


def test_windows_line_ends_are_no_fault(folder: Path) -> None:
    for file in folder.rglob("*.yaml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert faults_of(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("en/hours.yaml", "en/hours.yml", ["has to end in .yaml", "hours.yaml"]),
        ("en/hours.yaml", "en/hours.yaml.txt", ["has to end in .yaml", "hours.yaml"]),
        ("en/hours.yaml", "en/hour.yaml", ["no topics/hour.yaml", "did you mean hours.yaml?"]),
        ("en/hours.yaml", "hours.yaml", ["is not read here", "move it"]),
        ("en/hours.yaml", "en/more/hours.yaml", ["lies too deep", "move it into en"]),
        ("en", "english", ["'english' is no language", "call the folder 'en'"]),
        ("de", "Deutsch", ["'Deutsch' is no language", "call the folder 'de'"]),
        ("de", "deu", ["'deu' is no language", "call the folder 'de'"]),
        ("de", "xyzzy", ["'xyzzy' is no language", "such as de, en or fr"]),
        ("topics", "topic", ["'topic' is no language", "did you mean 'topics'?"]),
    ],
)
def test_a_stray_name_is_found(folder: Path, old: str, new: str, said: list[str]) -> None:
    (folder / new).parent.mkdir(exist_ok=True)
    (folder / old).rename(folder / new)
    remarks = [each for each in read_intents(folder).remarks if all(word in each.text for word in said)]
    assert len(remarks) == 1, read_intents(folder).remarks
    assert remarks[0].file == folder / new or folder / new in remarks[0].file.parents


@pytest.mark.parametrize("name", ["it", "de_AT", "pt_BR", "zh_Hant", "gsw"])
def test_a_folder_with_the_code_of_a_language_is_none(folder: Path, name: str) -> None:
    (folder / "en").rename(folder / name)
    assert read_intents(folder).remarks == ()


def test_too_few_utterances_are_told(folder: Path) -> None:
    (folder / "it").mkdir()
    (folder / "it/payment.yaml").write_text('payment.double:\n  - "pagato due volte"\n', "utf-8")
    faults = [fault for fault in faults_of(folder) if fault.text.startswith("payment.double has 1 utterances in 'it'")]
    assert [fault.file for fault in faults] == [folder / "topics/payment.yaml"]


def test_an_empty_list_waits_and_keeps_nothing_from_being_used(folder: Path) -> None:
    edit(folder / EN, "payment.double:", 'payment.triple:\n  # - "write here"\n\npayment.double:')
    edit(
        folder / "topics/payment.yaml", "payment.double:", "payment.triple:\n  title: x\n  answer: y\n\npayment.double:"
    )
    assert read_intents(folder).faults == ()
    assert any(fault.text.startswith("payment.triple has 0 utterances in 'en'") for fault in faults_of(folder))


def test_there_are_many_kinds() -> None:
    assert len({name for name, *_ in (*NOT_YAML, *OUT_OF_FORM, *NOT_GOOD)}) >= 50


@pytest.mark.parametrize("slip", ["ticket.Open:", "ticket open:", "tikcet.open:"])
def test_a_slip_in_an_id_has_no_echoes_in_the_lists(folder: Path, slip: str) -> None:
    line = edit(folder / TOPIC, "ticket.open:", slip)
    assert [(each.file, each.line) for each in faults_of(folder)] == [(folder / TOPIC, line)]


def test_a_topic_without_a_list_may_be_the_one_that_is_misspelt(folder: Path) -> None:
    line = edit(folder / TOPIC, "ticket.open:", "ticket.opne:")
    told = [each.text for each in faults_of(folder) if "there is no topic 'ticket.open'" in each.text]
    assert told
    assert all(f"it may be misspelt in intents/{TOPIC}:{line}" in each for each in told)


@pytest.mark.parametrize("text", ['Is "gold" too', 'my "card"', "the clients'", "“gold” or “platinum”", '"'])
def test_quotes_in_their_place_are_no_fault(text: str) -> None:
    assert misquoted(text, is_plain=True) is None
