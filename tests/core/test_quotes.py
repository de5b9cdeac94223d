"""Own words of a reply are found as the mail programs of the world write it, and nothing else is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quotes import own_words

REPLIES = {
    "Gmail": (
        "Danke, das war es.\n\nAm Mo., 23. Nov. 2026 um 12:00 Uhr schrieb CRMJetty <\n"
        "support+1001.abc@example.org>:\n\n> Bitte leeren Sie den Cache.\n"
        ">\n> Danach geht es.\n",
        "Danke, das war es.",
    ),
    "Gmail in English": (
        "It works now.\n\nOn Mon, Nov 23, 2026 at 12:00 PM CRMJetty <support@example.org> wrote:\n\n> Please clear the cache.\n",
        "It works now.",
    ),
    "Apple Mail": (
        "Leider nicht.\n\n> Am 23.11.2026 um 12:00 schrieb CRMJetty <support@example.org>:\n> \n> Bitte leeren\n",
        "Leider nicht.",
    ),
    "Thunderbird, answered below": (
        "Am 23.11.26 um 12:00 schrieb CRMJetty:\n> Welche Version?\n\n4.2.1\n",
        "4.2.1",
    ),
    "line by line": (
        "Am 23.11.26 um 12:00 schrieb CRMJetty:\n> Welche Version?\n4.2.1\n\n> Welche Domain?\nladen.example\n",
        "Am 23.11.26 um 12:00 schrieb CRMJetty:\n> Welche Version?\n4.2.1\n\n> Welche Domain?\nladen.example",
    ),
    "Outlook": (
        "Geht immer noch nicht.\n\nMit freundlichen Grüßen\nErika\n\nVon: CRMJetty <support@example.org>\n"
        "Gesendet: Montag, 23. November 2026 12:00\nAn: Erika <erika@kunde.example>\n"
        "Betreff: [#1001] Unsere Antwort\n\nBitte leeren Sie den Cache.",
        "Geht immer noch nicht.\n\nMit freundlichen Grüßen\nErika",
    ),
    "Outlook on the web": (
        "ok\n\n________________________________\nFrom: CRMJetty <s@example.org>\nSent: Monday\nTo: Erika\nSubject: x\n\nold",
        "ok",
    ),
    "Outlook's rule": (
        "Ja bitte.\n\n-----Ursprüngliche Nachricht-----\nVon: CRMJetty\nalt",
        "Ja bitte.",
    ),
    "GMX's rule": (
        "Nein.\n\n--- Ursprüngliche Nachricht ---\nVon: x\nalt",
        "Nein.",
    ),
    "GMX": (
        "Nein.\n\nGesendet: Montag, 23. November 2026 um 12:00 Uhr\nVon: CRMJetty\nAn: e@k.example\nBetreff: [#1001]\nalt",
        "Nein.",
    ),
    "a signature": (
        "Danke!\n-- \nErika Müller\nLaden GmbH\n",
        "Danke!",
    ),
    "a signature above the quote": (
        "Danke!\n-- \nErika\n\nOn 23 Nov 2026, CRMJetty wrote:\n> alt\n",
        "Danke!",
    ),
    "nothing but a quote": (
        "> a\n> b",
        "> a\n> b",
    ),
    "a log with marks": (
        "Das Log sagt:\n> Error 500\nWas tun?",
        "Das Log sagt:\n> Error 500\nWas tun?",
    ),
    "Gmail in French": (
        "Merci.\n\nLe lun. 23 nov. 2026 à 12:00, CRMJetty <s@example.org> a écrit :\n\n> Videz le cache",
        "Merci.",
    ),
    "a quote without marks": (
        "ok danke\n\nAm 23.11.2026 um 12:00 schrieb CRMJetty <s@example.org>:\n\nBitte leeren Sie den Cache.",
        "ok danke",
    ),
    "a sentence with schrieb": (
        "Am Montag schrieb ich schon: es geht nicht.\nBitte helfen Sie.",
        "Am Montag schrieb ich schon: es geht nicht.\nBitte helfen Sie.",
    ),
    "a sentence with wrote": (
        "On Monday I wrote:\nit fails",
        "On Monday I wrote:\nit fails",
    ),
    "a telephone's line": (
        "Ja\n\nVon meinem iPhone gesendet\n\n> Am 23.11.2026 um 12:00 schrieb CRMJetty <s@e.org>:\n> \n> alt",
        "Ja\n\nVon meinem iPhone gesendet",
    ),
    "a rule of one's own": (
        "Schritte:\n1. login\n----\n2. crash",
        "Schritte:\n1. login\n----\n2. crash",
    ),
    "nothing": (
        "",
        "",
    ),
    "a list that looks like a head": (
        "Von: Hamburg\nNach: Berlin\nDatum: morgen",
        "Von: Hamburg\nNach: Berlin\nDatum: morgen",
    ),
}
LINES = st.lists(
    st.sampled_from(
        (
            "Hallo",
            "> alt",
            ">> älter",
            "",
            "-- ",
            "--",
            "Von: a <a@b.example>",
            "Betreff: x",
            "Am 1.1.2026 schrieb a@b.example:",
            "----",
        )
    )
    | st.text(max_size=20)
)


@pytest.mark.parametrize("name", REPLIES)
def test_own_words(name: str) -> None:
    text, own = REPLIES[name]
    assert own_words(text) == own
    assert own_words(text.replace("\n", "\r\n")) == own


@given(LINES)
def test_lines_are_left_out_and_never_made_up(lines: list[str]) -> None:
    text = "\n".join(lines)
    own = own_words(text)
    rest = iter(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(line.rstrip() in rest for line in own.split("\n") if line), "in their order"
    if any(line.strip() and line.strip()[0] not in ">|-" for line in lines[:1]):
        assert own.strip(), "a first line that is no quote is somebody's words"
