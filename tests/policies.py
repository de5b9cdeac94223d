"""Small policies, written by hand: a version is a folder, a language a file in it."""

from pathlib import Path

GERMAN = """\
# Richtlinie

Bitte lesen Sie diese Richtlinie.

## 1. Allgemeines

### 1.4 Zahlungen

Wer doppelt zahlt, bekommt sein Geld
in wenigen Tagen zurück.

Gründe sind:

- Die Karte ist gesperrt.
- Die Bank hat einen Ausfall:
  - heute
  - morgen

## 2. Plugins

- Plugins laufen überall.

---

Schreiben Sie an hilfe@firma.example oder www.firma.example.
"""
ENGLISH = """\
Translation of: de

# Policy

Please read this policy.

## 1. In general

### 1.4 Payments

Whoever pays twice gets the money back within a few days.

Reasons are:

- The card is blocked.
- The bank has an outage:
  - today
  - tomorrow

## 2. Plugins

- Plugins run everywhere.

---

Write to hilfe@firma.example or www.firma.example.
"""
FIRST, SECOND, THIRD = "2026-01-01", "2026-11-01", "2027-02-01"


def write_version(folder: Path, day: str, german: str = GERMAN, english: str = ENGLISH) -> Path:
    """Write a version into `folder`/policy; gives that folder."""
    place = folder / "policy" / day
    place.mkdir(parents=True, exist_ok=True)
    for language, text in (("de", german), ("en", english)):
        if text:
            (place / f"{language}.md").write_text(text, encoding="utf-8")
    return folder / "policy"


def changed(old: str, new: str) -> dict[str, str]:
    """Give both texts with `old` replaced in the German one, where it has to stand."""
    assert old in GERMAN
    return {"german": GERMAN.replace(old, new)}
