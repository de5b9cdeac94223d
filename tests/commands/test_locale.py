"""`tresen locale`: begin a language, say how far it is, what to mend, and bring it up to date. All in a folder of one's own."""

import json
import subprocess
from pathlib import Path
from shutil import which

import pytest

from bot.__main__ import main
from bot.content import library
from bot.content.translators.extract import TEMPLATE
from bot.content.translators.po import read
from bot.content.translators.translations import FILE
from bot.settings import FILE as SETTINGS
from tests.small import INFORMAL_GLOSSARY, edit, write_content


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with small content, in which the command runs."""
    write_content(tmp_path)
    (tmp_path / SETTINGS).write_text('content = "."\n', encoding="utf-8")
    (tmp_path / "locales/glossary").mkdir()
    (tmp_path / "locales/glossary/de.yaml").write_text(INFORMAL_GLOSSARY, encoding="utf-8")
    (tmp_path / "locales/glossary/en.yaml").write_text("terms:\n  visitor:\n    means: who writes\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_language_is_begun_translated_and_checked(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locale", "add", "it"]) == 0
    out = capsys.readouterr().out
    assert f"locales/it/{FILE} is there" in out
    assert "intents/it/" in out
    assert "tresen locale preview it" in out
    file = own / "locales/it" / FILE
    po = read(file.read_text(encoding="utf-8"))
    assert list(po.header) == [
        "Project-Id-Version", "Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    ]  # fmt: skip
    assert po.header["Language"] == "it"
    assert not any(entry.string for entry in po.entries)
    assert "  visitor:" in (own / "locales/glossary/it.yaml").read_text(encoding="utf-8")
    assert main(["locale", "check", "it"]) == 1
    out = capsys.readouterr().out
    assert f"locales/it/{FILE}:" in out
    assert "not translated: 'Paid twice'" in out
    edit(file, 'msgid "Paid twice"\nmsgstr ""', 'msgid "Paid twice"\nmsgstr "Pagato due volte"')
    main(["locale", "check", "it"])
    assert "'Paid twice'" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("italian", "'italian' is no language; did you mean 'it'?"),
        ("de", "de is there already"),
        ("pt-br", "write 'pt_BR'"),
        ("IT", "write 'it'"),
        ("fr@informal", "`tresen locale add fr` begins it"),
        ("de@swiss", "de@swiss needs"),
        ("../de", "is no language"),
    ],
)
def test_what_cannot_be_added_is_refused(own: Path, code: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(own.rglob("*"))
    assert main(["locale", "add", code]) == 2
    assert said in capsys.readouterr().err
    assert sorted(own.rglob("*")) == before


def test_a_variant_holds_what_addresses_the_reader_with_the_words_of_its_language(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["locale", "add", "de@informal"]) == 0
    assert 'variants = ["de@informal"]' in capsys.readouterr().out
    text = (own / "locales/de@informal" / FILE).read_text(encoding="utf-8")
    assert [entry.context for entry in read(text).entries] == ["payment.double", "payment.failed"]
    assert "#. In de: Haben Sie doppelt bezahlt, erstattet {company} die zweite Zahlung." in text
    assert '"Language: de@informal\\n"' in text


def test_a_variant_follows_its_language(own: Path) -> None:
    main(["locale", "update"])
    main(["locale", "add", "de@informal"])
    informal, german = own / "locales/de@informal" / FILE, own / "locales/de" / FILE
    edit(german, "Schreiben Sie an {support_email}.", "Die Adresse ist {support_email}.")
    edit(german, 'msgstr "Doppelt bezahlt"', 'msgstr "Sie haben doppelt bezahlt"')
    assert main(["locale", "update"]) == 0
    contexts = [entry.context for entry in read(informal.read_text(encoding="utf-8")).entries]
    assert contexts == ["payment.double title", "payment.double"]
    before = informal.read_bytes()
    main(["locale", "update"])
    assert informal.read_bytes() == before


def test_what_is_overruled_in_a_language_is_overruled_in_its_variant(own: Path) -> None:
    german = own / "locales/de" / FILE
    text = german.read_text(encoding="utf-8")
    german.write_text(
        text.replace('msgctxt "payment.failed"\n', '#, ignore-end, fuzzy-like\nmsgctxt "payment.failed"\n', 1),
        encoding="utf-8",
    )
    main(["locale", "add", "de@informal"])
    entries = read((own / "locales/de@informal" / FILE).read_text(encoding="utf-8")).entries
    flags = {entry.context: entry.flags for entry in entries}
    assert "ignore-end" in flags["payment.failed"]
    assert "ignore-end" not in flags["payment.double"]
    assert "fuzzy-like" not in flags["payment.failed"]


def test_status_counts_and_says_what_visitors_see(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locale", "status", "de"]) == 0
    lines = {line.split("  ")[0].strip(): line.split() for line in capsys.readouterr().out.splitlines()}
    assert lines["answers"][1:] == ["2", "0", "0", "100", "%"]
    assert lines["titles"][1:] == ["2", "0", "0", "100", "%"]
    assert lines["console"][-2:] == ["0", "%"]
    assert main(["locale", "status", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert sorted(found) == ["de", "en"]
    assert found["de"]["answers"] == {"translated": 2, "fuzzy": 0, "missing": 0, "percent": 100}
    assert found["en"]["all"]["percent"] == 100
    visitors, everything = found["de"]["visitors"], found["de"]["all"]
    assert visitors["translated"] == everything["translated"] == 5
    assert visitors["missing"] < everything["missing"]


@pytest.mark.parametrize("tool", ["status", "check"])
def test_a_language_that_is_not_there_is_refused(own: Path, tool: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locale", tool, "fr"]) == 2
    assert "`tresen locale add fr` makes it" in capsys.readouterr().err
    assert main(["locale", tool, "germ"]) == 2
    assert "did you mean 'de'?" in capsys.readouterr().err


def test_a_variant_that_is_set_needs_a_catalogue(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / SETTINGS).write_text('content = "."\nvariants = ["de@informal"]\n', encoding="utf-8")
    assert main(["locale", "check"]) == 1
    assert "names 'de@informal', which has no catalogue here" in capsys.readouterr().out
    assert main(["check"]) == 1
    assert "names 'de@informal', which has no catalogue here" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variants", "said"),
    [('["de_informal"]', "'de_informal' is no variant"), ('["de@a", "de@b"]', "'de@a' and 'de@b' are of one language")],
)
def test_variants_that_are_none_are_refused(
    own: Path, variants: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / SETTINGS).write_text(f"variants = {variants}\n", encoding="utf-8")
    assert main(["locale", "check"]) == 2
    assert said in capsys.readouterr().err


def test_extract_writes_the_template_alone(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (own / "locales/de" / FILE).read_bytes()
    assert main(["locale", "extract"]) == 0
    assert f"locales/{TEMPLATE}: " in capsys.readouterr().out
    assert read((own / "locales" / TEMPLATE).read_text(encoding="utf-8")).get("payment.double title", "Paid twice")
    assert (own / "locales/de" / FILE).read_bytes() == before


def test_update_says_what_is_open(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locale", "update"]) == 0
    capsys.readouterr()
    file = own / "locales/de" / FILE
    before = read(file.read_text(encoding="utf-8"))
    missing = sum(not each.is_translated for each in before.entries)
    edit(own / "intents/topics/payment.yaml", "If you have paid twice", "If you paid twice")
    edit(own / "intents/topics/payment.yaml", "Paid twice", "Two payments of one order")
    assert main(["locale", "update"]) == 0
    out = capsys.readouterr().out
    assert f"Open: de: {missing} to translate and 2 to review. `tresen locale check` lists them." in out
    assert "; en: " not in out, "the source needs no translation"


def test_update_says_what_cannot_be_read(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = edit(own / "locales/de" / FILE, 'msgid "Paid twice"', "<<<<<<< HEAD")
    assert main(["locale", "update"]) == 1
    assert f"locales/de/{FILE}:{line}: this is not a .po file here" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["add", "it"], ["extract"], ["update"]])
def test_what_is_shipped_is_not_written(
    own: Path, arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (own / SETTINGS).unlink()
    (own / "shipped").mkdir()
    for name in ("intents", "locales"):
        (own / name).rename(own / "shipped" / name)
    monkeypatch.setattr(library, "_SHIPPED", own / "shipped")
    assert main(["locale", *arguments]) == 2
    assert "`tresen init FOLDER` makes your own" in capsys.readouterr().err
    assert not (own / "shipped/locales/it").exists()


@pytest.mark.skipif(which("msgfmt") is None, reason="gettext is not installed")
def test_gettext_accepts_what_is_written(own: Path) -> None:
    main(["locale", "add", "pl"])
    main(["locale", "update"])
    for file in (own / "locales").glob(f"*/{FILE}"):
        done = subprocess.run(
            ["msgfmt", "-c", "-o", "/dev/null", str(file)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert [line for line in done.stderr.splitlines() if "missing in header" not in line] == []


def test_faults_stand_below_what_is_not_translated_yet(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["locale", "add", "it"])
    file = own / "locales/it" / FILE
    edit(file, 'msgid "Paid twice"\nmsgstr ""', 'msgid "Paid twice"\nmsgstr "Pagato  due volte"')
    capsys.readouterr()
    assert main(["locale", "check", "it"]) == 1
    lines = capsys.readouterr().out.splitlines()
    (at,) = (number for number, line in enumerate(lines) if "remove the blanks" in line)
    assert "not translated:" in lines[at - 1]
    open_ = sum("not translated:" in line for line in lines[:at])
    assert f"1 to mend. {open_} not translated yet." in lines[at + 1 :]
