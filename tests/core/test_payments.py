"""Cards by issuer and grouping, IBANs by country: what test_masking.py does not go through one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import ean, iban, luhn
from stdnum.iso7064 import mod_97_10

from bot.core.marks import CARD, IBAN
from bot.core.payments import find_cards, find_ibans
from bot.core.plain import ENOUGH


def with_check_digit(body: str) -> str:
    return body + luhn.calc_check_digit(body)


def cut(digits: str, *sizes: int, glue: str = " ") -> str:
    groups, at = [], 0
    for size in sizes:
        groups.append(digits[at : at + size])
        at += size
    assert at == len(digits)
    return glue.join(groups)


# First digits, and the lengths that the issuer gives out.
ISSUERS = [
    ("Visa", "4", {13, 16, 19}),
    ("Mastercard", "51", {16}),
    ("Mastercard", "55", {16}),
    ("Mastercard", "2221", {16}),
    ("Mastercard", "2720", {16}),
    ("American Express", "34", {15}),
    ("American Express", "37", {15}),
    ("Diners Club", "300", {14, 16}),
    ("Diners Club", "36", {14, 16}),
    ("Diners Club", "39", {14, 16}),
    ("Discover", "6011", {16, 17, 18, 19}),
    ("Discover", "65", {16, 17, 18, 19}),
    ("JCB", "3528", {16, 17, 18, 19}),
    ("UnionPay", "62", {16, 17, 18, 19}),
    ("Maestro", "6759", {16, 17, 18, 19}),
    ("RuPay", "508", {16}),
    ("nobody", "10", set()),
    ("nobody", "2220", set()),
    ("nobody", "2721", set()),
    ("nobody", "33", set()),
    ("airlines", "7", set()),
    ("nobody", "99", set()),
]


@pytest.mark.parametrize(("name", "prefix", "lengths"), ISSUERS)
def test_issuers(name: str, prefix: str, lengths: set[int]) -> None:
    found = set()
    for length in range(12, 21):
        bodies = ((prefix + filler * 20)[: length - 1] for filler in "0258")
        if any(list(find_cards(with_check_digit(body))) for body in bodies):
            found.add(length)
    assert found == lengths, name


VISA, LONG_VISA, OLD_VISA = "4111111111111111", with_check_digit("400000000000000000"), "4222222222222"
AMEX, DINERS = "378282246310005", "30569309025904"


@pytest.mark.parametrize(
    ("digits", "sizes", "is_card"),
    [
        (VISA, (4, 4, 4, 4), True),
        (VISA, (4, 8, 4), True),
        (VISA, (12, 4), True),
        (VISA, (8, 8), True),
        (VISA, (2,) * 8, True),
        (VISA, (1,) * 16, True),
        (VISA, (3, 3, 3, 3, 3, 1), True),
        (VISA, (5, 5, 6), False),
        (VISA, (6, 10), False),
        (VISA, (1, 15), False),
        (LONG_VISA, (4, 4, 4, 4, 3), True),
        (AMEX, (4, 6, 5), True),
        (AMEX, (4, 4, 4, 3), True),
        (AMEX, (5, 5, 5), False),
        (DINERS, (4, 6, 4), True),
        (OLD_VISA, (4, 4, 5), True),
        (OLD_VISA, (4, 3, 3, 3), True),
        (OLD_VISA, (3, 4, 6), False),
    ],
)
@pytest.mark.parametrize("glue", [" ", "-", "."])
def test_groupings(digits: str, sizes: tuple[int, ...], is_card: bool, glue: str) -> None:
    text = cut(digits, *sizes, glue=glue)
    assert [(card.kind, card.start, card.end) for card in find_cards(text)] == [(CARD, 0, len(text))] * is_card


@given(st.text("0123456789", min_size=11, max_size=20))
@settings(max_examples=500, deadline=None)
def test_only_what_passes_luhn(digits: str) -> None:
    for card in find_cards(digits):
        assert luhn.is_valid(digits[card.start : card.end])


# An example of each country, from the SWIFT registry.
EXAMPLES = """
AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201 AZ21NABZ00000000137010001944
BA391290079401028494 BE68539007547034 BG80BNBG96611020345678 BH67BMAG00001299123456 BR1800360305000010009795493C1 CH9300762011623852957
CR05015202001026284066 CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243
DO28BAGR00000001212453611324 EE382200221020145685 ES9121000418450200051332 FI2112345600000785 FO6264600001631634
FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917 GI75NWBK000000007099453 GL8964710001000206
GR1601101250000000012300695 GT82TRAJ01020000001210029690 HR1210010051863000160 HU42117730161111101800000000 IE29AIBK93115212345678
IL620108000000099999999 IS140159260076545510730339 IT60X0542811101000000123456 KW81CBKU0000000000001234560101 KZ86125KZT5004100100
LB62099900000001001901229114 LI21088100002324013AA LT121000011101001000 LU280019400644750000 LV80BANK0000435195001
MC5811222000010123456789030 MD24AG000225100013104168 ME25505000012345678951 MK07250120000058984 MR1300020001010000123456753
MT84MALT011000012345MTLCAST001S NL91ABNA0417164300 NO9386011117947 PK36SCBL0000001123456702 PL61109010140000071219812874
PT50000201231234567890154 RO49AAAA1B31007593840000 RS35260005601001611379 SA0380000000608010167519 SE4550000000058398257466
SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100 TN5910006035183598478831 TR330006100519786457841326
UA213223130000026007233566001 VG96VPVG0000012345678901 XK051212012345678906
"""


@pytest.mark.parametrize("number", EXAMPLES.split())
def test_ibans(number: str) -> None:
    assert mod_97_10.is_valid(number[4:] + number[:4])
    assert iban.is_valid(number, check_country=False)
    for text in (number, iban.format(number), number.lower(), iban.format(number, separator="-")):
        (found,) = find_ibans(text)
        assert found[:3] == (IBAN, 0, len(text))
        assert found.mark in (f"•••• (IBAN ending {number[-4:]})", "•••• (IBAN)")
        assert list(find_ibans(f"x{text}")) == []
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert list(find_ibans(wrong)) == []


def test_a_bar_code_is_no_old_card() -> None:
    """German EANs begin with 4 and have 13 digits; one in ten passes Luhn, and no card was made so for decades."""
    passes = [
        number
        for number in map(str, range(4_006_381_333_000, 4_006_381_343_000))
        if luhn.is_valid(number) and ean.is_valid(number)
    ]
    assert len(passes) == 100
    assert [number for number in passes if list(find_cards(number))] == []


def test_a_flood_of_numbers_is_hidden_unchecked() -> None:
    wrong = "DE89370400440532013001 "
    assert list(find_ibans(wrong * ENOUGH)) == []
    assert [found.start for found in find_ibans(wrong * (ENOUGH + 1))] == [ENOUGH * len(wrong)]
    wrong = "4111111111111112 "
    assert list(find_cards(wrong * ENOUGH)) == []
    assert [found.start for found in find_cards(wrong * (ENOUGH + 1))] == [ENOUGH * len(wrong)]
