"""Numbers that pay: cards (issuer, grouping, Luhn) and IBANs. Found in plain text (core/plain.py).

The law of this file: time grows with the length of the text alone. Of more than `ENOUGH` numbers that look like cards or IBANs
the rest is hidden unchecked.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate

from stdnum import ean
from stdnum.iso7064 import mod_97_10

from bot.core.marks import CARD, IBAN, mark_of
from bot.core.plain import ENOUGH, Finding

# First four digits -> the lengths that their issuers give out; 13 is Visa's old one.
_ISSUERS = {
    "13 16 19": ((4000, 4999),),  # Visa
    "15": ((3400, 3499), (3700, 3799)),  # American Express
    "14 16": ((3000, 3059), (3095, 3095), (3600, 3699), (3800, 3999)),  # Diners Club
    "16": (
        *((5100, 5599), (2221, 2720)),  # Mastercard
        *((5080, 5089), (6000, 6010), (6012, 6099), (8100, 8299), (9792, 9792)),  # RuPay, Troy
    ),
    "16 17 18 19": (
        *((6011, 6011), (6440, 6599), (6200, 6299), (3528, 3589), (2200, 2204)),  # Discover, UnionPay, JCB, Mir
        *((5018, 5020), (5038, 5038), (5600, 5899), (6304, 6304), (6390, 6390), (6759, 6763)),  # Maestro
    ),
}
_LENGTHS = {
    str(prefix): tuple(map(int, lengths.split()))
    for lengths, ranges in _ISSUERS.items()
    for first, last in ranges
    for prefix in range(first, last + 1)
}
# Country and length, from the SWIFT registry.
_IBANS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29"
    " ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20"
    " LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29"
    " PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _IBANS.split()}
_IBAN_START = re.compile(r"[A-Za-z](?<![^\W_].)[A-Za-z](?=[ \t.\-/_]?\d[ \t.\-/]?\d)")
_SEPARATORS = re.compile(r"(?:[ \t.\-_/,\n]|then|dann)+")
_S = r"[ \t.\-_]{0,3}"
# Cut into fours (not all cuts need be there), 4-6-5 and 4-6-4; standing alone also into ones, twos, threes, and 4-3-3-3.
_CARD = re.compile(
    rf"""[2345689](?<!\d.)(?=(
    \d{{3}}{_S}\d{{4}}{_S}\d{{4}}{_S}\d{{1,4}}(?:{_S}\d{{1,3}})?(?!\d)
    | \d{{3}}{_S}\d{{6}}{_S}\d{{4,5}}(?!\d)
    | \d{{3}}(?P<odd>[/,\n]|,[ ]|[ ](?:then|dann)[ ]|[ ]?\n[ ]?|[ ]/[ ]|[ ]{{4,6}})\d{{4}}(?P=odd)\d{{4}}(?P=odd)\d{{4}}(?!\d)
    | \d{{3}}[ ]\d{{4}}\n\d{{4}}[ ]\d{{4}}(?!\d)
    | \d{{3}}\n\d{{6}}\n\d{{4,5}}(?!\d)
    | \d{{5}}[ ]\d{{10}}[ ]\d{{3}}(?!\d) | \d{{5}}[ ]\d{{13}}(?!\d)
    | (?<![\d•][ .\-].)(?: (?P<one>[ .\-])\d(?:(?P=one)\d){{11,17}} | \d(?P<two>[ .\-])\d\d(?:(?P=two)\d\d){{4,7}}(?:(?P=two)\d)?
        | \d\d(?P<three>[ .\-])\d{{3}}(?:(?P=three)\d{{3}}){{2,4}}(?:(?P=three)\d\d?)?
        | \d{{3}}(?P<four>[ .\-])\d{{3}}(?P=four)\d{{3}}(?P=four)\d{{3}} )(?!{_S}[\d•])
    ))""",
    re.VERBOSE,
)
_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_SINGLE = bytes.maketrans(b"0123456789", bytes(range(10)))
_MANY = re.compile(r"\d(?:\D{0,9}\d){9}")  # neither a card nor an IBAN has fewer digits, or further apart
_GROUP = re.compile(r"\d+")
_DIGITS_BEFORE = re.compile(rf"[\d•]{_S}\Z")
_DIGITS_AFTER = re.compile(rf"{_S}(?!\d\d?[- ]?(?:stell|digit))[\d•]")
_CARD_WORD = re.compile(r"kart|card|visa|master|amex|express|discover|diners|kredit|credit|debit", re.IGNORECASE)
# A word without a space before it makes a number an id ("ORD-4111…"), unless it is one of these or speaks of cards.
_GLUED = re.compile(r"([^\W\d_]+)[-_#/.]?\Z")
_NUMBER_WORD = re.compile(r"(?:.*nummer|number|nr|no|cc|kk|mc)", re.IGNORECASE)
# What makes an unusual shape an order, a parcel, a telephone or a bar code rather than a card.
_OTHER = re.compile(
    r"(?:order|bestell|auftrag|rechnung|invoice|kunden|customer|ticket|track|sendung|paket|parcel|shipment|lizenz|licen[cs]e"
    r"|tel|phone|fon|mobil|handy|fax|whatsapp|ean|gtin|isbn|barcode|artikel|serien|serial|imei|id\b)[^\n\d]{0,20}\Z|[+#]\s?\Z",
    re.IGNORECASE,
)


@lru_cache(1)
def may_pay(text: str) -> bool:
    """Tell whether there are enough digits for a card or an IBAN."""
    return _MANY.search(text) is not None


def find_ibans(text: str) -> Iterator[Finding]:
    """Find IBANs whose checksum is right; the mark keeps the last four digits."""
    if not may_pay(text):
        return
    end = seen = 0
    for found in _IBAN_START.finditer(text):
        country = found[0].upper()
        shape = _iban_shape(country).match(text, found.start()) if found.start() >= end else None
        if shape is None:
            continue
        seen += 1
        is_named = "iban" in text[max(0, found.start() - 20) : found.start()].lower()
        if seen > ENOUGH or _is_iban(_SEPARATORS.sub("", shape[0]), is_named=is_named):
            end = shape.end()
            yield Finding(IBAN, *shape.span(), mark_of(IBAN, _tail(text, *shape.span())))


@cache
def _iban_shape(country: str) -> re.Pattern[str]:
    length = _IBAN_LENGTHS.get(country)
    if length is None:
        return re.compile(r"(?!)")
    return re.compile(rf"[A-Za-z]{{2}}(?:[ \t.\-/_\n]{{0,2}}[A-Za-z0-9]){{{length - 2}}}(?![^\W_]|•)")


def _is_iban(compact: str, *, is_named: bool) -> bool:
    """Tell whether it is one, and not words that happen to pass: it is called so, or at least half of it is digits."""
    return (is_named or 2 * sum(map(str.isdigit, compact)) >= len(compact)) and mod_97_10.is_valid(
        compact[4:] + compact[:4]
    )


def find_cards(text: str) -> Iterator[Finding]:
    """Find card numbers; the mark keeps the last four digits."""
    if not may_pay(text):
        return
    free = seen = 0
    for found in _CARD.finditer(text):
        if found.start() < free:
            continue
        start, end = found.start(), found.end(1)
        seen += 1
        if seen > ENOUGH:
            free = end
            yield Finding(CARD, start, end, mark_of(CARD))
        elif (end := _card_end(text, start, end)) > start:
            free = end
            yield Finding(CARD, start, end, mark_of(CARD, _tail(text, start, end)))


def _card_end(text: str, start: int, end: int) -> int:
    """Give where the card ends that begins with these groups of digits; `start` where there is none."""
    ends = [group.end() for group in _GROUP.finditer(text, start, end)]
    digits = _SEPARATORS.sub("", text[start:end])
    sizes = accumulate(len(group) for group in _SEPARATORS.split(text[start:end]))
    bounds = dict(zip(sizes, ends, strict=True))
    for length in _LENGTHS.get(digits[:4], ()):
        if length in bounds and _passes_luhn(digits[:length]):
            cuts = {size for size in bounds if size < length}
            if _is_card(text, start, bounds[length], digits[:length], cuts):
                return bounds[length]
    return start


def _passes_luhn(digits: str) -> bool:
    """Check as stdnum.luhn does, in a tenth of its time."""
    raw = digits.encode()
    return not (sum(raw[-1::-2].translate(_SINGLE)) + sum(raw[-2::-2].translate(_DOUBLED))) % 10


def _is_card(text: str, start: int, end: int, digits: str, cuts: set[int]) -> bool:
    """Tell whether digits that pass Luhn, cut at these places, are rather something else."""
    before = text[max(0, start - 40) : start]
    glued = _GLUED.search(before)
    is_decimal = not cuts and bool(re.search(r"[\d•]\.\Z", before))
    if is_decimal or (glued and not (_CARD_WORD.search(glued[1]) or _NUMBER_WORD.fullmatch(glued[1]))):
        return False
    is_usual = cuts <= {4, 8, 12, 16} or cuts == {4, 10}
    if is_usual and len(digits) > 13 and cuts != {8}:
        return True
    if _DIGITS_BEFORE.search(before) or _DIGITS_AFTER.match(text, end):
        return False
    if _CARD_WORD.search(before) and not before.rstrip().endswith("+"):
        return True
    return not _OTHER.search(before) and not ean.is_valid(digits) and not digits.startswith("49")


def _tail(text: str, start: int, end: int) -> str:
    """Give the last four digits, unless digits follow: they could belong to another number."""
    last = _SEPARATORS.sub("", text[max(start, end - 16) : end])[-4:]
    return "" if _DIGITS_AFTER.match(text, end) or not last.isdigit() else last
