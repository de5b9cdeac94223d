"""Addresses: of web sites and of mailboxes that a visitor calls their own."""

import re
from collections.abc import Iterator, Sequence

from bot.core.denials import is_denied
from bot.core.errors import BadRequest
from bot.core.facts import check_email, check_url

_AT = r"(?:@|\s?[\[({]\s?(?:at|ät)\s?[\])}]\s?)"
_EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}(?P<at>{_AT})[\w.-]{{1,200}}\w", re.IGNORECASE)
_AFTER_AT = re.compile(rf"{_AT}\s?\Z", re.IGNORECASE)
_AT_ALL = re.compile(r"\s(?:least|all|first|once|the|a|about|around|\d)\b", re.IGNORECASE)  # "it broke.at least"
# Nobody reads an answer there.
_NOBODY = re.compile(
    r"(?:no|do[-_.]?not)[-_.]?reply\b|mailer-daemon@|postmaster@|.*@(?:.+\.)?(?:paypal|stripe)\.\w+\Z", re.IGNORECASE
)

_SITE = re.compile(
    r"(?<![\w@.+-])(?P<scheme>https?://)?(?P<host>(?:[^\W_][\w-]{0,61}\.){1,6}(?P<top>[^\W\d_]{2,15}))"
    r"(?![\w-])(?![\w.+-]{0,64}@)"
    r"(?::\d{2,5})?(?P<path>/[^\s<>\"'„“”»«()?#]{0,200})?",
    re.IGNORECASE,
)
# A name without https:// or www. is a site with one of these ends: "nicht.es geht" and "index.php" are none.
_TOPS = re.compile(
    r"de|at|ch|li|lu|fr|nl|uk|ie|pl|dk|se|fi|cz|sk|hu|si|hr|ro|bg|gr|pt|ee|lv|lt|eu|ca|au|nz|br|mx|ar|cl|za|jp|kr|cn|hk|sg|tr|ae|il"
    r"|com|net|org|info|biz|io|co|shop|store|online|site|website|dev|app|cloud|gmbh|agency|studio|berlin|hamburg|koeln|wien|bayern|tirol"
    r"|swiss|club|academy|solutions|consulting|restaurant|immobilien|photography|church|xyz|asia|africa|scot|wales|london|nyc|paris"
)
# These are words too, and soon stand behind a full stop without a space: only with more that speaks for a site.
_WORDY_TOPS = re.compile(
    r"es|it|is|in|be|no|us|me|to|am|im|so|my|la|as|by|id|ru|ua|ai|gg|tv|fm|cc|ws|st|ac|al|ma|pe|re|sa|th|tn|tw|ug|vn|ph|ng|ke|gh|lk|pk"
    r"|events|design|tech|blog|world|global|group|digital|media|software|services|systems|company|cafe|hotel|reise|haus|garden|bike|art"
    r"|photo|photos|health|care|dental|school|university|team|tools|works|zone|space|top|life|live|news|email|center|city|community"
    r"|coop|education|energy|farm|finance|fitness|foundation|house|international|legal|marketing|market|network|one|partners|plus|pro"
    r"|run|social|support|today|jetzt|tours|travel|ventures|yoga|wine|kitchen|toys|fashion|shopping|clinic|museum|rocks|love|guide"
    r"|land|earth|green|expert|express|family|fun|gallery|gift|gold|golf|guru|jobs|law|link|ltd|name|page|pub|review|sale|show|surf|taxi"
)
_WORDIEST_TOPS = re.compile(
    r"es|it|is|in|be|no|us|me|to|am|im|so|my|la|as|by|id|al|re|today|jetzt|live|plus|run|show|link|page|name|love|one|support|email|top"
)
_SITE_WORD = re.compile(
    r"(?<!\w)(?:(?:web|home|internet)?(?:site|seite|page|shop|store|präsenz)|url|domain|domäne|(?:web)?adresse|blog|portal)"
    r"(?:(?:['’]?s|\s(?:ist|is|lautet|heißt|called|unter|auf|at))?\s{1,3}|(?:\sis|\sist|\slautet)?(?P<named>\s{0,2}[:=–-]\s{0,3}))"
    r"[(\"„'<]?\Z",
    re.IGNORECASE,
)
# Sites that are talked about, where pictures are put, and where mail comes from: hardly ever the visitor's own.
_OTHER_SITES = re.compile(
    r"(?:.+\.)?(?:wordpress?\.org|woocommerce\.com|google\.\w+|goo\.gl|youtube\.com|youtu\.be|github\.com|gitlab\.com|bitbucket\.org"
    r"|asp\.net|vb\.net|stackoverflow\.com|stackexchange\.com|reddit\.com|medium\.com|imgur\.com|prnt\.sc|loom\.com|dropbox\.com"
    r"|wetransfer\.com|we\.tl|icloud\.com|apple\.com|microsoft\.com|microsoftonline\.com|office\.com|sharepoint\.com|live\.com|php\.net"
    r"|paypal\.\w+|stripe\.com|klarna\.com|wise\.com|amazon\.\w+|ebay\.\w+|facebook\.com|linkedin\.com|instagram\.com|twitter\.com|x\.com"
    r"|whatsapp\.com|slack\.com|zoom\.us|teamviewer\.com|anydesk\.com|trustpilot\.com|capterra\.com|g2\.com"
    r"|gmail\.com|googlemail\.com|outlook\.\w+|hotmail\.\w+|yahoo\.\w+|gmx\.\w+|web\.de|t-online\.de|freenet\.de"
    r"|strato\.de|ionos\.\w+|1und1\.de|hetzner\.com|all-inkl\.com|hosteurope\.de|godaddy\.com|bluehost\.com|siteground\.com|cloudflare\.com"
    r"|elementor\.com|themeforest\.net|codecanyon\.net|envato\.com|gtmetrix\.com|zapier\.com|mailchimp\.com|hubspot\.com"
    r"|salesforce\.com|force\.com|dynamics\.com|suitecrm\.com|sugarcrm\.com|odoo\.com|zoho\.\w+|shopify\.com|example\.(?:com|org|net))"
    r"|(?:www\.)?(?:wordpress?|wp)\.com",
    re.IGNORECASE,
)
_LOOKED_AT = 40  # letters before a name


def emails(text: str, ours: Sequence[str]) -> Iterator[str]:
    """Give the addresses of a text, but for the team's own domains, and those where nobody reads."""
    for found in _EMAIL.finditer(text):
        domain = found[0][found.end("at") - found.start() :]
        is_meant = not (_is_of(domain, ours) or _NOBODY.match(found[0]))
        if is_meant and not is_denied(text, found.start(), found.end()):
            try:
                yield check_email(found[0])
            except BadRequest:
                continue


def sites(text: str, ours: Sequence[str]) -> Iterator[str]:
    """Give the web sites of a text, but for the team's own domains, and sites that everybody talks of."""
    for found in _SITE.finditer(text):
        host = found["host"].lower()
        is_meant = _is_site(text, found) and not _OTHER_SITES.fullmatch(host) and not _is_of(host, ours)
        if is_meant and not is_denied(text, found.start(), found.end()):
            try:
                yield check_url(found[0].rstrip(".,;:!/"))
            except BadRequest:
                continue


def _is_site(text: str, found: re.Match[str]) -> bool:
    """Tell a web site from a file, and from two sentences without a space between them."""
    host, top = found["host"].lower(), found["top"].lower()
    if found["scheme"] or host.startswith("www."):
        return True
    if _AFTER_AT.search(text[max(0, found.start() - 8) : found.start()]):
        return False
    if _TOPS.fullmatch(top):
        return top != "at" or _AT_ALL.match(text, found.end()) is None
    if not _WORDY_TOPS.fullmatch(top):
        return False
    if found["path"] or re.search(r"[-\d.]", host[: -len(top) - 1]) or found[0] == text.strip(" .!"):
        return True
    word = _SITE_WORD.search(text[max(0, found.start() - _LOOKED_AT) : found.start()])
    return word is not None and (word["named"] is not None or not _WORDIEST_TOPS.fullmatch(top))


def _is_of(host: str, ours: Sequence[str]) -> bool:
    return any(f".{host.lower()}".endswith(f".{own.lower().removeprefix('www.')}") for own in ours)
