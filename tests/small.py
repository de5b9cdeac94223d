"""Small content, written by hand: two topics in two languages, which a test may spoil and mend."""

from pathlib import Path

TOPICS = """\
payment.double:
  title: "Paid twice"
  section: "1.4"
  answer: |-
    If you have paid twice, {company} refunds the additional payment.

payment.failed:
  title: "Payment failed"
  section: "1.4"
  action: offer_message
  answer: |-
    A payment fails where the card is blocked. Write to {support_email}.
"""
UTTERANCES = {
    "de": {
        "payment.double": "doppelt bezahlt · zweimal abgebucht · Betrag zwei Mal gezahlt · doppelte Abbuchung",
        "payment.failed": "Zahlung fehlgeschlagen · Karte abgelehnt · Bezahlen klappt nicht · Fehler bei der Zahlung",
    },
    "en": {
        "payment.double": "paid twice · charged two times · double payment · you billed me twice",
        "payment.failed": "payment failed · card declined · cannot pay · error while paying",
    },
}
OUTSIDE = {"de": "Wie wird das Wetter", "en": "What is the weather like"}
GERMAN = """\
msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "payment.double"
msgid "If you have paid twice, {company} refunds the additional payment."
msgstr "Haben Sie doppelt bezahlt, erstattet {company} die zweite Zahlung."

msgctxt "payment.double title"
msgid "Paid twice"
msgstr "Doppelt bezahlt"

msgctxt "payment.failed"
msgid "A payment fails where the card is blocked. Write to {support_email}."
msgstr "Eine Zahlung schlägt fehl, wenn die Karte gesperrt ist. Schreiben Sie an {support_email}."

msgctxt "payment.failed title"
msgid "Payment failed"
msgstr "Zahlung fehlgeschlagen"

msgctxt "bot"
msgid "None of these"
msgstr "Nichts davon"
"""
INFORMAL_GLOSSARY = """\
address:
  form: formal
  formal: [Sie, Ihnen]
  informal: [du, dir]
"""
ENGLISH = """\
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "payment.double title"
msgid "Paid twice"
msgstr ""
"""
INFORMAL = """\
msgid ""
msgstr ""
"Language: de@informal\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "payment.double"
msgid "If you have paid twice, {company} refunds the additional payment."
msgstr "Hast du doppelt bezahlt, erstattet {company} die zweite Zahlung."

msgctxt "payment.failed"
msgid "A payment fails where the card is blocked. Write to {support_email}."
msgstr "Eine Zahlung schlägt fehl, wenn die Karte gesperrt ist. Schreib an {support_email}."
"""


def write_content(folder: Path) -> Path:
    """Write `intents/` and `locales/` into `folder`."""
    _write(folder / "intents/topics/payment.yaml", TOPICS)
    for language, intents in UTTERANCES.items():
        _write(folder / f"intents/{language}/payment.yaml", _yaml(intents))
        _write(folder / f"intents/{language}/outside.yaml", _yaml({"outside": OUTSIDE[language]}))
    for language, text in (("de", GERMAN), ("en", ENGLISH)):
        _write(folder / f"locales/{language}/LC_MESSAGES/messages.po", text)
    return folder


def edit(file: Path, old: str, new: str) -> int:
    """Replace `old`, which must stand there once; give its line."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def _yaml(intents: dict[str, str]) -> str:
    return "\n".join(
        f"{intent}:\n" + "".join(f'  - "{text}"\n' for text in texts.split(" · ")) for intent, texts in intents.items()
    )


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
