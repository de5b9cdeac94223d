"""What is typed into the fields of a form: what is made of it, and what is refused with what word."""

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.errors import BadRequest
from bot.core.facts import (
    EMAIL_WRONG,
    ONE_EMAIL,
    ORDER_ID_WRONG,
    URL_WRONG,
    VERSION_WRONG,
    check_email,
    check_order_id,
    check_url,
    check_version,
)
from bot.core.orders import ORDER_PATTERN
from bot.core.phrases import Phrase


def refusal(check: Callable[[], str]) -> tuple[Phrase, str | None]:
    with pytest.raises(BadRequest) as refused:
        check()
    assert refused.value.phrase.context == "error"
    return refused.value.phrase, refused.value.field


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("max@firma.de", "max@firma.de"),
        ("  max.muster+shop@Firma.de. ", "max.muster+shop@Firma.de"),
        ("Max Muster <max@firma.de>", "max@firma.de"),
        ("mailto:max@firma.de", "max@firma.de"),
        ("max @ firma.de", "max@firma.de"),
        ("max(at)firma.de", "max@firma.de"),
        ("max [AT] firma.de", "max@firma.de"),
        ("max@mu\u0308ller.de", "max@xn--mller-kva.de"),
        ("ｍａｘ＠ｆｉｒｍａ．ｄｅ", "max@firma.de"),
        ("max\u200b@firma.de", "max@firma.de"),
        ("max@mail.firma.co.uk", "max@mail.firma.co.uk"),
    ],
)
def test_email(typed: str, address: str) -> None:
    assert check_email(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", "max", "firma.de", "max@", "@firma.de", "max@firma", "max@localhost", "max@127.0.0.1", "max muster@firma.de",
        "max@fir ma.de", "max..muster@firma.de", ".max@firma.de", "max@firma..de", "max@-firma.de", "m\nBcc: x@firma.de",
        "max@firma.de, moritz", "•••@firma.de", "x" * 65 + "@firma.de", "max@" + "x" * 300 + ".de", "<>@<>",
    ],
)  # fmt: skip
def test_no_email(typed: str) -> None:
    assert refusal(lambda: check_email(typed)) == (EMAIL_WRONG, "email")


@pytest.mark.parametrize("typed", ["max@firma.de, eva@firma.de", "max@firma.de eva@firma.de", "a@b@firma.de"])
def test_one_email_only(typed: str) -> None:
    assert refusal(lambda: check_email(typed)) == (ONE_EMAIL, "email")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("shop.example", "https://shop.example"),
        ("www.Shop.Example/", "https://www.shop.example"),
        ("http://shop.example", "http://shop.example"),
        ("HTTPS://shop.example/Laden/", "https://shop.example/Laden/"),
        ("https:/shop.example", "https://shop.example"),
        ("https//shop.example", "https://shop.example"),
        ("http:shop.example", "http://shop.example"),
        ("shop.example:8443/a?b=c", "https://shop.example:8443/a?b=c"),
        ("https://shop.example/?p=1", "https://shop.example/?p=1"),
        (" <https://shop.example>. ", "https://shop.example"),
        ("müller-moden.de", "https://müller-moden.de"),
        ("xn--mller-moden-thb.de", "https://xn--mller-moden-thb.de"),
        ("shop.müller.gmbh", "https://shop.müller.gmbh"),
        ("203.0.113.5/shop", "https://203.0.113.5/shop"),
        ("https://admin:geheim@shop.example/x", "https://shop.example/x"),
        ("https://••••@shop.example/x", "https://shop.example/x"),
        ("ｓｈｏｐ．ｅｘａｍｐｌｅ", "https://shop.example"),
    ],
)
def test_url(typed: str, address: str) -> None:
    assert check_url(typed) == address
    assert check_url(address) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", "shop", "mein shop", "mein shop.de", "localhost", "http://localhost:8080", "ftp://shop.example", "javascript:alert(1)",
        "data:text/html,x", "file:///etc/passwd", "mailto:max@firma.de", "max@firma.de", "https://", "https://.de", "shop..de", "-shop.de",
        "shop-.de", "shop.example:99999", "http://[::1]/", "http://[x", "999.1.1.1", "1.2.3", "shop.example\nx", "https://shop_x.de",
        "a." * 150 + "de", "https://shop.example/" + "x" * 500, "//shop.example\\@boese.example", "keine", "n/a",
    ],
)  # fmt: skip
def test_no_url(typed: str) -> None:
    assert refusal(lambda: check_url(typed)) == (URL_WRONG, "website_url")


@pytest.mark.parametrize(
    ("typed", "version"),
    [
        ("2.3.1", "2.3.1"),
        ("v2.3.1", "2.3.1"),
        ("Version 2.3.1", "2.3.1"),
        ("ver. 4", "4"),
        (" 5.1.0-beta2 ", "5.1.0-beta2"),
        ("2.3rc1", "2.3rc1"),
        ("2.3.1 (die neueste)", "2.3.1"),
        ("Portal 3.2", "3.2"),
        ("2024.03.12", "2024.03.12"),
        ("２.３", "2.3"),
        ("2.3.1, also 2.3.1", "2.3.1"),
        ("1.2.3.4", "1.2.3.4"),
    ],
)
def test_version(typed: str, version: str) -> None:
    assert check_version(typed) == version


@pytest.mark.parametrize(
    "typed", ["", "die neueste", "latest", "12.03.2026", "2.1 oder 2.2", "v", "1,5", "•••", "2.3.1.4.5.6.7"]
)
def test_no_version(typed: str) -> None:
    assert refusal(lambda: check_version(typed)) == (VERSION_WRONG, "product_version")


@pytest.mark.parametrize(
    ("typed", "pattern", "order_id"),
    [
        ("10423", ORDER_PATTERN, "10423"),
        (" #10423. ", ORDER_PATTERN, "10423"),
        ("cj-10423", ORDER_PATTERN, "CJ-10423"),
        ("１０４２３", ORDER_PATTERN, "10423"),
        ("cj-10423", r"CJ-\d{5}", "CJ-10423"),
        ("CJ-10423", r"[a-z]{2}-\d{5}", "cj-10423"),
        ("Cj-10423", r"Cj-\d{5}", "Cj-10423"),
    ],
)
def test_order_id(typed: str, pattern: str, order_id: str) -> None:
    assert check_order_id(typed, pattern) == order_id


@pytest.mark.parametrize(
    "typed", ["", "weiß nicht", "123", "CJ 10423", "10423 und 10424", "•••• 4242", "10423\n"[:3], "10423x"]
)
def test_no_order_id(typed: str) -> None:
    assert refusal(lambda: check_order_id(typed, ORDER_PATTERN)) == (ORDER_ID_WRONG, "order_id")


CHECKS = (check_email, check_url, check_version, lambda text: check_order_id(text, ORDER_PATTERN))
PIECES = st.sampled_from(
    ["max", "@", ".", "de", "https", ":", "//", "/", "shop", "1", "v", " ", "\n", "[", "]", "•", "ß", "#"]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
@settings(max_examples=300, deadline=None)
@example("0.AA/•")
@example("https://shop.example/?token=••••")
def test_whatever_is_typed_is_made_clean_once_or_refused(typed: str) -> None:
    for check in CHECKS:
        try:
            clean = check(typed)
        except BadRequest:
            continue
        assert check(clean) == clean
        assert "\n" not in clean
        assert "•" not in clean
