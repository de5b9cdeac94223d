"""Slots: the facts of a ticket, found in what was said. A guess that fills a form in advance: rather nothing than a wrong one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from bot.core.errors import BadRequest
from bot.core.facts import IS_DATE, check_email, check_order_id, check_url
from bot.core.text import fold, tokens

ORDER_PATTERN = r"(?:[A-Z]{1,6}[-_/]?)?\d{4,12}"
_LONGEST, _MOST = 4_000, 200  # letters of a text, and texts, that are read
_NEAR_ENOUGH = 86


@dataclass(frozen=True)
class Slots:
    """What a conversation holds of the facts."""

    order_id: str | None = None
    website_url: str | None = None
    email: str | None = None
    product: str | None = None
    product_version: str | None = None


def find_slots(
    texts: Sequence[str], order_pattern: str = ORDER_PATTERN, products: Sequence[str] = (), ours: Sequence[str] = ()
) -> Slots:
    """Read what the visitor said (oldest first); the newest mention wins. `ours` are the team's own domains: they are never meant."""
    newest = [text[:_LONGEST] for text in reversed(texts[-_MOST:])]
    names = tuple(products)
    return Slots(
        order_id=_last(_order_ids(text, order_pattern) for text in newest),
        website_url=_last(_sites(text, ours) for text in newest),
        email=_last(_emails(text, ours) for text in newest),
        product=_last(_products(text, names) for text in newest),
        product_version=_last(_versions(text, names) for text in newest),
    )


def _last(said: Iterable[Iterable[str]]) -> str | None:
    """Give the last of the first text that says any."""
    return next((mentions[-1] for mentions in map(list, said) if mentions), None)


_ORDER_WORD = (
    r"(?<![\w/.])(?:bestell\w{0,15}|order|auftrags?\w{0,10}|purchase)(?:[- ]?(?:id|nr|no|num(?:mer|ber)))?(?![^\W_])\.?"
    r"(?:[\s:=#(\"„'\-]{1,3}(?:id|nr|no|num(?:mer|ber)|ist|is|isch|lautet|war|was|die|der|the|mit|with|v[oa]m?|from|of|meine|my"
    r"|\d{1,2}\.\d{1,2}\.\d{2,4})(?![^\W_])\.?){0,5}[\s:=#(\"„'\-]{0,4}"
)
_TICKET_WORD = r"(?:ticket|case|issue|vorgang|fall|anfrage|request)[\s:\-]*(?:nr|no|nummer|number)?[.\s:]*#?"


@cache
def _order_shapes(pattern: str) -> tuple[re.Pattern[str], ...]:
    """Give how an order ID is said: behind a word for it, behind # (but for tickets), all alone, or with letters of its own."""
    order = rf"(?P<id>{pattern})(?![\w•]|[.,:/]\d)"
    shapes = [
        _ORDER_WORD + order,
        rf"(?<![\w&])(?:(?P<ticket>{_TICKET_WORD})|#\s?{order})",
        rf"\A\s*#?{order}[\s.!]*\Z",
    ]
    if pattern != ORDER_PATTERN:
        shapes.append(rf"(?<![\w/.@•-])(?=\S*[^\W\d_]){order}")
    return tuple(re.compile(shape, re.IGNORECASE) for shape in shapes)


def _order_ids(text: str, pattern: str) -> Iterator[str]:
    said = (found for shape in _order_shapes(pattern) for found in shape.finditer(text))
    for found in sorted(said, key=lambda each: each.end()):
        if found["id"]:
            try:
                yield check_order_id(found["id"], pattern)
            except BadRequest:
                continue


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,200}\w")
_SITE = re.compile(
    r"(?<![\w@.+-])(?P<scheme>https?://)?(?P<host>(?:[^\W_][\w-]{0,61}\.){1,6}(?P<top>[^\W\d_]{2,15}))(?![\w-])(?![\w.+-]{0,64}@)"
    r"(?::\d{2,5})?(?P<path>/[^\s<>\"'„“”»«()?#]{0,200})?",
    re.IGNORECASE,
)
# A name without https:// or www. is a site only with one of these ends: "nicht.es geht" and "index.php" are none.
_TOPS = re.compile(
    r"de|at|ch|com|net|org|eu|info|biz|io|co|uk|fr|nl|lu|li|pl|dk|se|cz|shop|store|online|site|dev|app|cloud"
)
# Sites that are talked about, where pictures are put, and where mail comes from: hardly ever the visitor's own.
_OTHER_SITES = re.compile(
    r"(?:.+\.)?(?:wordpress\.org|woocommerce\.com|google\.\w+|goo\.gl|youtube\.com|youtu\.be|github\.com|gitlab\.com|asp\.net|vb\.net"
    r"|stackoverflow\.com|imgur\.com|prnt\.sc|loom\.com|dropbox\.com|wetransfer\.com|we\.tl|icloud\.com|microsoft\.com|office\.com"
    r"|live\.com|php\.net|paypal\.\w+|stripe\.com|facebook\.com|linkedin\.com|instagram\.com|gmail\.com|googlemail\.com|outlook\.\w+"
    r"|hotmail\.\w+|yahoo\.\w+|gmx\.\w+|web\.de|t-online\.de|salesforce\.com|suitecrm\.com|odoo\.com|zoho\.com|shopify\.com)"
    r"|(?:www\.)?wordpress\.com",
    re.IGNORECASE,
)


def _emails(text: str, ours: Sequence[str]) -> Iterator[str]:
    for found in _EMAIL.finditer(text):
        if not _is_of(found[0].rpartition("@")[2], ours):
            try:
                yield check_email(found[0])
            except BadRequest:
                continue


def _sites(text: str, ours: Sequence[str]) -> Iterator[str]:
    for found in _SITE.finditer(text):
        host = found["host"].lower()
        is_said = found["scheme"] or host.startswith("www.") or _TOPS.fullmatch(found["top"].lower())
        if is_said and not _OTHER_SITES.fullmatch(host) and not _is_of(host, ours):
            try:
                yield check_url(found[0].rstrip(".,;:!/"))
            except BadRequest:
                continue


def _is_of(host: str, ours: Sequence[str]) -> bool:
    return any(f".{host.lower()}".endswith(f".{own.lower().removeprefix('www.')}") for own in ours)


def _products(text: str, products: tuple[str, ...]) -> list[str]:
    """Give the products that are named, in the operator's spelling, in their order."""
    return [product for _, _, product in _named(fold(text), products)]


def _named(folded: str, products: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Give where products are named (first and last word, product), the better reading of the same words first."""
    names = {product: "".join(tokens(fold(product))) for product in products}
    sizes = {len(tokens(fold(product))) + more for product in products for more in (-1, 0, 1)} - {0}
    words = tokens(folded)
    found = [
        (score, len(names[product]), at, at + size, product)
        for size in sizes
        for at in range(len(words) - size + 1)
        for _, score, product in process.extract(
            "".join(words[at : at + size]), names, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH, limit=3
        )
        if score == 100 or len(names[product]) > 5  # a short name is soon like another word
    ]
    taken: list[tuple[int, int, str]] = []
    for _, _, start, end, product in sorted(found, key=lambda each: (-each[0], -each[1])):
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
            taken.append((start, end, product))
    return sorted(taken)


_NUMBER = re.compile(
    r"(?<![\w.,:/#•+-])(?P<v>v\.? ?)?(?P<number>\d{1,4}(?:\.\d{1,4}){0,3}(?:[-.]?(?:alpha|beta|rc|pre|dev)[-.]?\d{0,3})?)"
    r"(?!\w|[.,:/]\d|-\d| ?(?:€|\$|%|(?:eur|euro|usd|chf|uhr|am|pm|[kmg]b|px|mal|x|st(?:ü|u)ck|stunden?|hours?|tagen?|days?)\b))",
    re.IGNORECASE,
)
_VERSION_WORD = re.compile(
    r"(?<![^\W_])(?:\w{0,20}version(?:snummer)?|vers?\.?|release|build)[\s:=(„\"'-]{0,3}"
    r"(?:(?:ist|is|isch|lautet|nr\.?|no\.?|nummer|number|die|the|v|aktuell|derzeit|currently|jetzt|now)[\s:=]{1,2}){0,3}\Z",
    re.IGNORECASE,
)
_MOVED_TO = re.compile(r"(?:update|upgrade|aktualis|version)[^\n]{0,40}?\s(?:auf|to)\s+\Z", re.IGNORECASE)
_MONEY = re.compile(r"(?:€|\$|eur|usd|chf)\s?\Z", re.IGNORECASE)
# Versions of these are not the product's.
_PLATFORM = (
    r"(?:wordpress|wp|woo(?:commerce)?|php|mysql|mariadb|joomla|magento|drupal|prestashop|shopware|suitecrm|sugarcrm|dynamics|crm"
    r"|salesforce|odoo|zoho|windows|macos|ios|android|chrome|firefox|safari|edge|ubuntu|debian|apache|nginx|theme|elementor|jquery)"
)
_OF_PLATFORM = re.compile(rf"(?<![^\W_]){_PLATFORM}[\s:(-]*\Z", re.IGNORECASE)
_FOR_PLATFORM = re.compile(rf"\s*\(?(?:von|of|für|for)?\s*{_PLATFORM}(?![^\W_])", re.IGNORECASE)


def _versions(text: str, products: tuple[str, ...]) -> Iterator[str]:
    """Give the numbers that are meant as versions: behind a word for it, a v or a product, or with three parts and no date."""
    for found in _NUMBER.finditer(text):
        before, number = text[max(0, found.start() - 60) : found.start()], found["number"]
        word = _VERSION_WORD.search(before)
        parts = number.split(".")
        is_meant = word or found["v"] or len(parts) == 3 or (len(parts) > 1 and _MOVED_TO.search(before))
        is_meant = is_meant or (len(parts) > 1 and _ends_with_product(before, products))
        named = word[0] if word else ""
        is_others = (
            _OF_PLATFORM.search(before[: word.start()] if word else before)
            or re.match(_PLATFORM, named, re.IGNORECASE)
            or _FOR_PLATFORM.match(text, found.end())
        )
        if is_meant and not is_others and not IS_DATE.fullmatch(number) and not _MONEY.search(before):
            yield number


def _ends_with_product(before: str, products: tuple[str, ...]) -> bool:
    folded = fold(before)
    return any(end == len(tokens(folded)) for _, end, _ in _named(folded, products))
