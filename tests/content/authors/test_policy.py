"""The policy's folder: what stands in it, and what is wrong with it, with file and line."""

import hashlib
from pathlib import Path

import pytest

from bot.content.authors.intents import Topic, read_intents
from bot.content.authors.policy import check_sources, file_of, read_policy
from bot.content.library import shipped
from bot.core.policy import Point, Policy
from tests.policies import ENGLISH, FIRST, GERMAN, SECOND, THIRD, write_version


def test_sections_are_found_by_their_headings(tmp_path: Path) -> None:
    policy, faults = read_policy(write_version(tmp_path, FIRST))
    assert faults == []
    (version,) = policy.versions
    assert (version.name, version.original, list(version.texts)) == (FIRST, "de", ["de", "en"])
    text = version.texts["de"]
    assert (text.title, text.translation_of) == ("Richtlinie", None)
    assert [(each.id, each.heading, each.line, each.level) for each in text.sections.values()] == [
        ("intro", "", 1, 1),
        ("1", "1. Allgemeines", 5, 1),
        ("1.4", "1.4 Zahlungen", 7, 2),
        ("2", "2. Plugins", 19, 1),
        ("closing", "", 23, 1),
    ]
    assert text.sections["1.4"].blocks == (
        "Wer doppelt zahlt, bekommt sein Geld in wenigen Tagen zurück.",
        "Gründe sind:",
        (Point("Die Karte ist gesperrt."), Point("Die Bank hat einen Ausfall:", ("heute", "morgen"))),
    )
    assert version.texts["en"].translation_of == "de"
    assert file_of(tmp_path / "policy", version) == tmp_path / "policy" / FIRST / "de.md"


def test_versions_are_in_the_order_of_their_days(tmp_path: Path) -> None:
    for day in (SECOND, THIRD, FIRST):
        folder = write_version(tmp_path, day)
    (folder / "README.md").write_text("How we do it", encoding="utf-8")
    (folder / ".git").mkdir()
    policy, faults = read_policy(folder)
    assert faults == []
    assert [each.name for each in policy.versions] == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("make", [True, False])
def test_without_a_version_there_is_no_policy_and_no_fault(tmp_path: Path, make: bool) -> None:
    if make:
        (tmp_path / "policy").mkdir()
    assert read_policy(tmp_path / "policy") == (Policy(), [])


def test_lines_of_a_point_belong_together(tmp_path: Path) -> None:
    text = "# T\n\n## 1. A\n\n- one\n  and on\n\n- two\n  - below\n    and on\nlazy\n\nWords\n"
    policy, faults = read_policy(write_version(tmp_path, FIRST, text, ""))
    assert faults == []
    assert policy.versions[0].sections["1"].blocks == (
        (Point("one and on"), Point("two", ("below and on lazy",))),
        "Words",
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("## 2. Plugins", "## Plugins", 19, "begin the heading with the number of its section, as '## 6. Plugins'"),
        ("## 2. Plugins", "# Plugins", 19, "only the title has none"),
        ("## 2. Plugins", "### 1.4 Plugins", 19, "section '1.4' stands twice (also in line 7)"),
        ("- Plugins laufen überall.\n", "", 19, "section '2' is empty"),
        ("# Richtlinie\n", "", 1, "begin with the title"),
        ("Gründe sind:", "Gründe sind **alle**:", 12, "this would be shown as it is typed"),
        ("Gründe sind:", "> Gründe sind:", 12, "only headings"),
        ("Gründe sind:", "Siehe [hier](https://firma.example):", 12, "shown as it is typed"),
        ("Gründe sind:", "1. Gründe sind:", 12, "shown as it is typed"),
        ("Gründe sind:", "<b>Gründe</b> sind:", 12, "shown as it is typed"),
        ("  - morgen", "      - morgen", 17, "too far in"),
        ("---\n", "---\n\nEnde.\n\n---\n", 27, "section 'closing' stands twice (also in line 23)"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, told: str) -> None:
    assert GERMAN.count(old) == 1
    folder = write_version(tmp_path, FIRST, GERMAN.replace(old, new), "")
    _, faults = read_policy(folder)
    assert [(fault.file, fault.line) for fault in faults] == [(folder / FIRST / "de.md", line)]
    assert told in faults[0].text


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        (
            "## 2. Plugins\n\n- Plugins run everywhere.\n\n",
            "",
            1,
            "section '2' is missing here (de.md:19); translate it",
        ),
        ("## 2. Plugins", "## 3. Plugins", 20, "de.md has no section '3'"),
        ("Translation of: de\n", "", 1, "both de.md and en.md say that they count"),
        ("Translation of: de\n", "Translation of: fr\n", 1, "there is no fr.md here that counts"),
    ],
)
def test_a_translation_is_held_to_its_original(tmp_path: Path, old: str, new: str, line: int, told: str) -> None:
    assert old in ENGLISH
    folder = write_version(tmp_path, FIRST, english=ENGLISH.replace(old, new))
    _, faults = read_policy(folder)
    found = [(fault.file, fault.line) for fault in faults if told in fault.text]
    assert found == [(folder / FIRST / "en.md", line)], faults


@pytest.mark.parametrize("name", ["2026-13-01", "20260101", "2026-W01-1", "next", "2026-1-1"])
def test_a_folder_is_named_after_a_day(tmp_path: Path, name: str) -> None:
    folder = write_version(tmp_path, name)
    policy, (fault,) = read_policy(folder)
    assert policy == Policy()
    assert fault.file == folder / name
    assert "as 2026-11-25" in fault.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("de.md", b"# Richtlinie f\xfcr alle", "save the file as UTF-8"),
        ("de.md", b" \n\n", "this file is empty"),
        ("Deutsch.md", GERMAN.encode(), "name the file after its language"),
        ("en.md", ENGLISH.encode(), "every text here is a translation"),
        ("de.txt", GERMAN.encode(), "there is no text here"),
    ],
)
def test_a_version_that_cannot_be_used_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    place = write_version(tmp_path, FIRST, "", "") / FIRST
    (place / name).write_bytes(content)
    policy, faults = read_policy(tmp_path / "policy")
    assert policy == Policy()
    assert [told in fault.text for fault in faults] == [True], faults


def test_a_mark_at_the_beginning_of_a_file_does_no_harm(tmp_path: Path) -> None:
    policy, faults = read_policy(write_version(tmp_path, FIRST, "\ufeff" + GERMAN.replace("\n", "\r\n"), ""))
    assert faults == []
    assert policy.versions[0].texts["de"].title == "Richtlinie"


def topic(section: str, policy: str = "") -> dict[str, Topic]:
    return {"a.b": Topic("a.b", "Title", section, "Answer", None, Path("a.yaml"), 7, policy)}


@pytest.mark.parametrize(
    ("section", "written_from", "told"),
    [
        ("1.4, closing", "", None),
        ("", "", None),
        ("1.4", SECOND, None),
        ("1.9", "", "the policy has no section '1.9'; did you mean '1.4'?"),
        ("1.4, 9", "", "the policy has no section '9'"),
        ("3", "", f"there is no section '3' in the policy of {FIRST}; write policy: {SECOND}"),
        ("1.4", "2026-02-02", f"there is no policy of '2026-02-02'; write one of {FIRST}, {SECOND}"),
        ("", FIRST, "it rests on no section"),
    ],
)
def test_topics_are_held_to_the_policy(tmp_path: Path, section: str, written_from: str, told: str | None) -> None:
    write_version(tmp_path, FIRST)
    new = "## 3. Neu\n\nEtwas.\n\n---"
    folder = write_version(tmp_path, SECOND, GERMAN.replace("---", new), ENGLISH.replace("---", new))
    policy, faults = read_policy(folder)
    assert faults == []
    found = check_sources(topic(section, written_from), policy)
    assert [(fault.file, fault.line) for fault in found] == ([(Path("a.yaml"), 7)] if told else [])
    assert told is None or found[0].text.startswith(f"a.b: {told}") or told in found[0].text


def test_without_a_policy_topics_may_name_any_section() -> None:
    assert check_sources(topic("1.9", "2026-02-02"), Policy()) == []


def test_the_shipped_policy_is_read_without_a_fault_and_covered() -> None:
    policy, faults = read_policy(shipped("policy"))
    topics = read_intents(shipped("intents")).topics
    assert faults == []
    assert check_sources(topics, policy) == []
    numbers = ["intro", "1", "1.1", "1.2", "1.3", "1.4", "1.5", "2", "3", "4", "5", "closing"]
    assert [list(each.sections) for each in policy.versions[0].texts.values()] == [numbers, numbers]


def test_the_shipped_text_stays_the_vendor_s_word_for_word() -> None:
    """What visitors were told to rest on does not change behind their backs: a new text is a new version."""
    policy, _ = read_policy(shipped("policy"))
    text = policy.versions[0].texts["de"]
    words = " ".join([text.title, *(line for section in text.sections.values() for line in section.lines)])
    assert (
        hashlib.sha256(words.encode()).hexdigest() == "bfe3614b4d450562d681f04f906542a18ad5e0a86bd5a24464fef5ae87eceaad"
    )


def test_the_shipped_translation_has_every_paragraph_and_point() -> None:
    policy, _ = read_policy(shipped("policy"))
    german, english = policy.versions[0].texts["de"], policy.versions[0].texts["en"]
    for name, section in german.sections.items():
        assert len(section.lines) == len(english.sections[name].lines), name
