"""What a conversation holds of a ticket's facts: what is meant, and what only looks like it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.facts import check_email, check_order_id, check_url, check_version
from bot.core.masking import mask
from bot.core.slots import ORDER_PATTERN, Slots, find_slots

PRODUCTS = (
    "SuiteCRM Customer Portal",
    "Dynamics Customer Portal",
    "WordPress Partner Portal",
    "Mautic Connector",
    "Survey Rocket",
    "Forms",
)


@pytest.mark.parametrize(
    ("text", "order_id"),
    [
        ("Meine Bestellnummer ist 10423", "10423"),
        ("Bestellung 10423 geht nicht", "10423"),
        ("Bestell-ID: CJ-10423", "CJ-10423"),
        ("bestell-nr. cj-10423", "CJ-10423"),
        ("Bestellnr 10423.", "10423"),
        ("Bestellung vom 12.03.2026 mit der Nummer 10423", "10423"),
        ("Auftragsnummer lautet 4711081", "4711081"),
        ("my order (10423) is broken", "10423"),
        ("order number #10423", "10423"),
        ("Order ID is SO-99812, thanks", "SO-99812"),
        ("order no. 10423", "10423"),
        ("#10423", "10423"),
        ("Es geht um #10423, bitte", "10423"),
        ("10423", "10423"),
        (" CJ-10423. ", "CJ-10423"),
        ("Order 10423? no, order 10424", "10424"),
        ("Bestellnummer １０４２３", "10423"),
        # what is none
        ("Ich habe 2024 bestellt", None),
        ("in order to install 2024 files", None),
        ("Ticket #1001", None),
        ("Was ist mit Ticket Nr. 1001?", None),
        ("Bestellung vom 12.03.2026", None),
        ("Bestellung für 1299,00 EUR", None),
        ("Rufen Sie an: 030 1234567", None),
        ("Version 10423", None),
        ("Bestellung •••• •••• •••• 4242", None),
        ("Meine Bestellung ist nicht angekommen", None),
        ("https://shop.example/order/10423.html", None),
        ("CVE-2024-1234", None),
        ("PLZ 80331 München", None),
    ],
)
def test_order_id(text: str, order_id: str | None) -> None:
    assert find_slots([text]).order_id == order_id


@pytest.mark.parametrize(
    ("pattern", "text", "order_id"),
    [
        (r"CJ-\d{5}", "Hallo, CJ-10423 geht nicht", "CJ-10423"),
        (r"CJ-\d{5}", "hallo, cj-10423 geht nicht", "CJ-10423"),
        (r"CJ-\d{5}", "Bestellung 10423", None),
        (r"CJ-\d{5}", "XCJ-104233", None),
        (r"CJ-\d{5}", "https://shop.example/CJ-10423", None),
        (r"\d{6}", "Bestellung 104233", "104233"),
        (r"\d{6}", "Es sind 104233 Zeilen", None),
        (r"(?:WEB|TEL)\d+", "web99 bitte", "WEB99"),
        (r"[0-9a-f]{8}", "Order 9F8E7D6C", "9f8e7d6c"),
    ],
)
def test_order_id_by_the_operators_pattern(pattern: str, text: str, order_id: str | None) -> None:
    assert find_slots([text], pattern).order_id == order_id


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Meine Seite ist https://shop.example/", "https://shop.example"),
        ("http://shop.example:8080/laden", "http://shop.example:8080/laden"),
        ("siehe www.mein-shop.de.", "https://www.mein-shop.de"),
        ("auf mein-shop.de/kasse kommt ein Fehler", "https://mein-shop.de/kasse"),
        ("unsere Seite müller-moden.de ist weg", "https://müller-moden.de"),
        ("(https://shop.example/a)", "https://shop.example/a"),
        ("https://shop.example/reset?token=abc#x", "https://shop.example/reset"),
        ("nicht alt.de, sondern neu.de", "https://neu.de"),
        ("MeinShop.CH", "https://meinshop.ch"),
        ("https://laden.wordpress.com", "https://laden.wordpress.com"),
        ("https://••••@shop.example/x", None),
        # what is none
        ("max@firma.de", None),
        ("Schreiben Sie an max.muster@firma.de oder info.shop@firma.de", None),
        ("wp-config.php und index.html", None),
        ("Node.js und ASP.NET", None),
        ("Geht das mit WordPress.com?", None),
        ("das Plugin ist kaputt.es geht nicht", None),
        ("z.B. Version 2.3.1 am 12.03.2026", None),
        ("Bild: https://imgur.com/abc", None),
        ("ich bin bei gmx.de", None),
        ("auf www.crmjetty.com gekauft", None),
        ("https://docs.crmjetty.com/portal", None),
        ("ftp://shop.example", None),
    ],
)
def test_website_url(text: str, url: str | None) -> None:
    assert find_slots([text], ours=("www.crmjetty.com", "crmjetty.de")).website_url == url


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Meine Adresse: max.muster@firma.de.", "max.muster@firma.de"),
        ("max+shop@Firma.co.uk, danke", "max+shop@Firma.co.uk"),
        ("erst a@firma.de, dann b@firma.de", "b@firma.de"),
        ("info@müller.de", "info@xn--mller-kva.de"),
        ("<max@firma.de>", "max@firma.de"),
        ("mailto:max@firma.de", "max@firma.de"),
        ("max@localhost", None),
        ("ich habe an support@crmjetty.com geschrieben", None),
        ("@max auf Instagram", None),
        ("um 5 @ 10 EUR", None),
    ],
)
def test_email(text: str, email: str | None) -> None:
    assert find_slots([text], ours=("www.crmjetty.com",)).email == email


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Ich nutze das SuiteCRM Customer Portal", "SuiteCRM Customer Portal"),
        ("suite crm customer portal geht nicht", "SuiteCRM Customer Portal"),
        ("suitcrm custommer portal", "SuiteCRM Customer Portal"),
        ("the Dynamics customer-portal", "Dynamics Customer Portal"),
        ("Mautic-Connector", "Mautic Connector"),
        ("mauticconnector?", "Mautic Connector"),
        ("surveyrocket", "Survey Rocket"),
        ("Forms", "Forms"),
        ("nicht Mautic Connector, sondern Survey Rocket", "Survey Rocket"),
        # what is none
        ("Ich habe ein Portal gekauft", None),
        ("customer service", None),
        ("Die Form ist kaputt", None),
        ("We use Microsoft Dynamics", None),
        ("", None),
    ],
)
def test_product(text: str, product: str | None) -> None:
    assert find_slots([text], products=PRODUCTS).product == product


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Version 2.3.1", "2.3.1"),
        ("version: 4.0", "4.0"),
        ("Pluginversion ist 3.2", "3.2"),
        ("die Versionsnummer lautet 5.1.0-beta2", "5.1.0-beta2"),
        ("v2.3", "2.3"),
        ("Ver. 7", "7"),
        ("Release 2024.1", "2024.1"),
        ("ich habe 2.3.1 installiert", "2.3.1"),
        ("SuiteCRM Customer Portal 3.2", "3.2"),
        ("Update von Version 2.1 auf 3.0", "3.0"),
        ("WordPress 6.7.1, Plugin Version 2.3.1, PHP 8.3.12", "2.3.1"),
        ("my version is 2.10.12", "2.10.12"),
        # what is none
        ("WordPress 6.7.1", None),
        ("WordPress-Version 6.7", None),
        ("PHP Version 8.1", None),
        ("Version 6.7 von WordPress", None),
        ("version 6.7 (WordPress)", None),
        ("am 12.03.2026", None),
        ("vom 1.2.26 bis 3.4.27", None),
        ("Version vom 12.03.2026", None),
        ("Version 12.03.2026", None),
        ("kostet 199.00 EUR", None),
        ("€ 2.50 und $3.10.20", None),
        ("um 10.30 Uhr", None),
        ("10:30:15", None),
        ("192.168.178.1", None),
        ("1.299,00", None),
        ("+49 151 12345678", None),
        ("Ich habe es 3 mal versucht", None),
        ("die neueste Version", None),
        ("Version 2 mal installiert", None),
        ("https://shop.example/v2.3.1/x", None),
    ],
)
def test_product_version(text: str, version: str | None) -> None:
    assert find_slots([text], products=PRODUCTS).product_version == version


def test_the_newest_mention_wins() -> None:
    texts = [
        "Hallo, Bestellung 10423, SuiteCRM Customer Portal Version 2.1, https://alt.example, alt@firma.de",
        "Es ist doch die Bestellnummer 10424",
        "und Version 2.2, Adresse neu@firma.de",
        "Danke!",
    ]
    assert find_slots(texts, products=PRODUCTS) == Slots(
        order_id="10424",
        website_url="https://alt.example",
        email="neu@firma.de",
        product="SuiteCRM Customer Portal",
        product_version="2.2",
    )


def test_nothing_was_said() -> None:
    assert find_slots([]) == Slots()
    assert find_slots(["Guten Tag", "", "   "], products=PRODUCTS) == Slots()


WORDS = "Bestellung order # 10423 Version 2.3.1 v WordPress PHP max@firma.de @ https:// www. shop.example . , / : -"
PIECES = st.sampled_from([*WORDS.split(), *PRODUCTS, " "])


@given(st.lists(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map("".join), max_size=4))
@settings(max_examples=150, deadline=None)
def test_what_is_found_passes_the_checks(texts: list[str]) -> None:
    """A form that is filled in advance must not be refused for it; and what was hidden does not come back."""
    found = find_slots([mask(text).text for text in texts], products=PRODUCTS)
    if found.order_id:
        assert check_order_id(found.order_id, ORDER_PATTERN) == found.order_id
    if found.website_url:
        assert check_url(found.website_url) == found.website_url
    if found.email:
        assert check_email(found.email) == found.email
    if found.product_version:
        assert check_version(found.product_version) == found.product_version
    assert found.product in (None, *PRODUCTS)
    assert "•" not in "".join(filter(None, (found.order_id, found.website_url, found.email, found.product_version)))


@pytest.mark.parametrize(
    "piece", ["1", "1.", "a.", "a@", "order ", "bestell", "version ", "#1 ", "portal ", "www.", "v1 ", "https://a"]
)
def test_long_texts_take_no_time(piece: str) -> None:
    texts = [(piece * 4_000)[:4_000]] * 5
    spent = 9.0
    for _ in range(3):
        start = time.process_time()
        find_slots(texts, products=PRODUCTS)
        spent = min(spent, time.process_time() - start)
        if spent < 0.25:
            return
    pytest.fail(f"{spent * 1000:.0f} ms")
