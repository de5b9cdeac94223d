"""Codes: the digits on a card, PINs, TANs and one-time codes, beside the words for them. Found in plain text (core/plain.py).

The law of this file: time grows with the length of the text alone: whatever stands between a word and its code is bounded.
"""

import re
from collections.abc import Iterator

from bot.core.marks import BULLETS, CODE, mark_of
from bot.core.payments import may_pay
from bot.core.plain import Finding, holds

_CODE = re.compile(
    r"""[ckps](?<![^\W_].)(?:
        (?<=c)(?: v[vc]2? | vn2? | sc | ard[ ]verification[ ](?:code|value|number) )
        | (?: (?<=k)arten?-? | (?<=c)ard[ ] | (?=(?<=p)r) | (?=(?<=s)[ei]) )
            (?: p?r(?:ü|ue|u)f(?:nummer|ziffern?|zahl|code) | s?icherheits(?:code|nummer) | s?ecurity[ ](?:code|number) )
    )(?![^\W\d_])
    (?:[ \t\-]{0,2}(?:\([^()\n]{1,20}\) | /[ ]?cv[vc]2? | auf[ ]der[ ](?:r(?:ü|ue|u)ckseite|karte) | on[ ]the[ ](?:back|card)
        | (?:of|for|von)[ ](?:my|the|meiner|der)[ ](?:card|karte) | (?:code|value|number|nummer|nr|no|ist|is|isch|lautet|war|was)\b\.?
    )){0,3}
    \s{0,3}[:=]{0,2}\s{0,3}["'„“»«]?(?P<code>\d(?:[ .\-]?\d){2,3})(?!-?\d|[ ]?(?:%|€|euro?\b|uhr\b))""",
    re.VERBOSE,
)
# What goes with a code of some digits that is used once, or is known to one person. "code" alone says little.
_WORD = r"""(?<![^\W_])(?: (?:sms|m|i|photo|push|chip)?-?tan | otp
    | pin(?:[- ](?:code|nummer|number))? | passcode | cid | card[ ]code
    | one[- ]time[ ]password | einmalpasswort | geheimzahl | geheimnummer | cvv2? | cvc2? | cryptogramme
    | pr(?:ü|ue|u)f(?:ziffer|nummer|zahl) | authenticator | (?:2fa|mfa|two[- ]?factor)(?:[- ](?:authentication|auth))?(?:[- ]code)?
    | zwei-?faktor-?code
    | (?:einmal|best(?:ä|ae|a)tigungs|verifizierungs|verifikations|freischalt|sicherheits
      |anmelde|zugangs|wiederherstellungs|backup|sms|notfall)-?
      (?:code|pin)s?
    | (?:verification|confirmation|one[- ]time|login|sign-?in|security|authentication|sms|recovery|backup|access)[ -](?:code|pin|passcode)s?
    | code[ ](?:de[ ]|à[ ])(?:sécurité|securite|usage[ ]unique|vérification|confirmation|secours|récupération) )(?![^\W\d_])"""
_UNIT = r"[ ]?(?:eur|usd|euro|uhr|mal|m|px|km|cm|mm|user|nutzer|sek|sec|min|tage|days)\b"
_DIGITS = rf"(?:[a-z]-)?(?:\d{{4,8}}|\d{{3}}[ \-]\d{{3}}|\d\d[ ]\d\d[ ]\d\d|\d{{3}})(?!\d|[ ]?[%€]|[.,:/\-]\d|{_UNIT})"
_VERB = r"(?:ist|is|isch|lautete?|war|was|est|says|sagt|c'est|still|noch|now|jetzt|[:=#\-,]|n[°r]\.?)"
_SAYS = rf"(?:[ \t]?\([^()\n]{{1,20}}\))?(?:[ \t]{{0,2}}{_VERB}){{0,3}}[ \t\n]{{0,2}}[\"'„“]?"
_NAMED = re.compile(_WORD, re.VERBOSE)
_TIGHT = re.compile(rf"{_SAYS}(?P<code>{_DIGITS})", re.VERBOSE)
# Further away only what cannot be a year, an amount or a number of things.
_AMOUNT = r"\d{1,6}[.,]\d\d(?!\d)"
_LOOSE = re.compile(
    rf"""(?:[^\d\n•]|{_AMOUNT}){{1,45}}?(?<![\w.#/\-])
    (?P<code>(?:[a-z]-)?(?:\d{{6}}|\d{{3}}[ ]\d{{3}}|(?!(?:19|20)\d\d(?!\d))\d{{4,5}}))(?![\d%€]|[.,:/\-]\d)""",
    re.VERBOSE,
)
_VERBED = re.compile(r"[^\d\n•]{1,40}[ ](?:ist|is|isch|lautet|war|was|est)[ ](?P<code>\d{4,8})(?![\w%€]|[.,:/\-]\d)")
# What a number is of that stands further behind a word for a code.
_OF = re.compile(
    r"(?:ticket|order|kunden?|konto|account|customer|client|auftrag|bestellung|rechnung|invoice|case|vorgang|vertrag|contract|seite|page|raum|room"
    r"|zeile|line|artikel|item|nr|no|id)[.:]?[ ]?#?\Z"
)
_GROUPS = re.compile(
    r"""(?:recovery|backup|wiederherstellungs|notfall|secours)[ \-]?(?:code|key|schl(?:ü|ue)ssel)s?
    [ \t]{0,2}(?:ist|is|lautet|est)?[ \t]{0,2}[:=]?\s{0,3}
    (?P<code>(?=[a-z0-9\-]{0,30}\d)[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){1,5}(?:[, ]{1,3}[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){1,5}){0,12})""",
    re.VERBOSE,
)
_BEFORE = re.compile(
    rf"""(?<![\w.\-#/])(?P<code>{_DIGITS})[ ](?:is|ist|was|war|als|as|est)[ ](?:
        (?:(?:the|my|your|our|meine?|die|der|ihre?|deine?|votre|mon|le)[ ])?(?:[^\W\d_]{{1,15}}[ ]){{0,2}}{_WORD}
        | (?:my|your|mein|ihr|dein|mon|votre)[ ](?:[^\W\d_]{{1,15}}[ ]){{0,2}}code(?![^\W_]) )""",
    re.VERBOSE,
)
_SENT = re.compile(
    r"""code(?<![^\W_]code)[ ]?[:=]?[ ](?P<code>(?:[a-z]-)?\d{5,8}|\d{3}[ \-]\d{3})(?!\d)
    (?=[^\n]{0,40}?(?<![^\W_])(?:sms|text|phone|handy|telefon|whatsapp))""",
    re.VERBOSE,
)
_GOT = re.compile(
    r"""(?<![^\W_])(?:sms|text|handy|phone|whatsapp)(?![^\W_])[^\d\n]{0,30}?[ ]code(?:[ ](?:is|ist|war|was|est))?[ ]?[:=]?[ ]
    (?P<code>(?:[a-z]-)?\d{5,8}|\d{3}[ \-]\d{3})(?![\d%€])""",
    re.VERBOSE,
)
_ON_CARD = re.compile(
    r"""(?:code|ziffern|stellen|digits|chiffres)[ ][^\d\n]{0,30}?(?:karte|card|carte|amex|visa|r(?:ü|ue)ckseite|back|hinten|dos)
    [^\d\n]{0,20}?[:= ](?P<code>\d{3,4})(?![\d.,:/%-])""",
    re.VERBOSE,
)
_ON_BACK = re.compile(
    r"(?:code|digits?|number|ziffern|nummer)[ ](?P<code>\d{3,4})[ ](?:on|auf|hinten)[ ]"
    r"(?:(?:the|my|der|meiner)[ ])?(?:back|card|karte|r(?:ü|ue)ckseite|auf)"
)
_USE = re.compile(
    r"(?:use|enter|nutzen[ ]sie|verwenden[ ]sie|geben[ ]sie)[ ](?P<code>\d{5,8}|\d{3}[ ]\d{3})[ ](?:to|um|as|als|zum|zur)[ ][^\n]{0,20}"
    r"(?:verif|log|sign|best(?:ä|ae)tig|anmeld|confirm|authent)"
)
_LED = re.compile(r"[ ][^\d\n:]{1,24}:[ ]{0,2}(?P<code>\d{3,4})(?![\w%]|[.,:/\-]\d)", re.VERBOSE)
# "code" alone, where it is said whose it is, where it came from, or that it looks like none of a shop.
_MINE = re.compile(
    r"""(?:(?:your|ihr|dein|votre|use|the)[ ](?:[^\W\d_]{1,12}[ ])?code
        (?:[ ](?:zur?m?|for|to|pour)[ ][^\W\d_]{2,15})?(?:[ ](?:is|ist|lautet|est)|:){0,2}[ ]
        | code[^\d\n:]{0,25}(?:sms|text|handy)[^\d\n]{0,15}[ ]
        | code[ ]confidentiel[ ] )
    (?P<code>\d{3}[ ]\d{3}|\d{4}(?![ ]?[%.])|\d{6,8})(?![\d%])""",
    re.VERBOSE,
)
_LETTERS = re.compile(
    r"""(?:log-?in|anmelde?|zur[ ]anmeldung|verification|best(?:ä|ae)tigungs|zur[ ]best(?:ä|ae)tigung)[ -]?(?:code)?[ ]?(?:ist|is|:)?[ ]
    (?P<code>(?=[a-z0-9\-]{0,10}\d)[a-z0-9]{3,5}-[a-z0-9]{3,5})(?![\w-])""",
    re.VERBOSE,
)
# Behind a card and the month in which it ends, with no word of its own; of the card there may be a mark already.
_TRAILING = re.compile(
    r"""(?:\d[ .\-]?\d[ .\-]?\d|••••)[ \t\n,;|]{1,3}(?:[^\W\d_]{1,8}[.:]{0,2}[ ]){0,3}(?:0[1-9]|1[0-2])[ ]?[/.\-|][ ]?(?:20)?[2-4]\d
    [ \t\n,;|/]{1,3}(?P<code>\d{3,4})(?![\w%€]|[.,:/\-]\d|[ ](?:\d|€|eur|euro|usd))""",
    re.VERBOSE,
)
_BEHIND = (_LED, _TIGHT, _VERBED, _LOOSE)
"""What may stand behind a word."""
# Shapes of their own, each with words of which one stands in every text that it finds something in.
_ALONE: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_CODE, ("cv", "cs", "cn", "card", "kart", "prüf", "pruef", "pruf", "proof", "sicher", "secur")),
    (_MINE, ("code",)),
    (_LETTERS, ("-",)),
    (_GROUPS, ("-",)),
    (_BEFORE, (" is ", " ist ", " was ", " war ", " als ", " as ", " est ")),
    (_SENT, ("code",)),
    (_GOT, (" code",)),
    (_ON_BACK, ("code", "digit", "number", "ziffer", "nummer")),
    (_USE, ("use ", "enter ", "nutzen ", "verwenden ", "geben ")),
    (_ON_CARD, ("code", "ziffer", "stelle", "digit", "chiffre")),
)
_MONTH = re.compile(r"[01]\d[ ]?[/.\-|][ ]?(?:20)?[2-4]\d[ \t\n,;|/]{1,3}\d{3}")
_NUMBER = re.compile(r"\d")
_HINTS = (
    *(
        "code",
        "otp",
        "cv",
        "cid",
        "csc",
        "geheim",
        "einmal",
        "one time",
        "one-time",
        "prüf",
        "pruef",
        "pruf",
        "2fa",
        "mfa",
        "faktor",
    ),
    *("factor", "authent", "crypto", "ziffer", "digits", "stellen", "chiffres", "verif", "sicherheits", "security"),
)
_SHORT_HINTS = ("pin", "tan")
_SHORT = re.compile(r"(?:pin|tan)(?![^\W\d_])")


def find_trailing(text: str) -> Iterator[Finding]:
    """Find the digits of a card's code behind the card and its month: "4111 1111 1111 1111, 12/27, 123"."""
    if (BULLETS in text or may_pay(text)) and _MONTH.search(text):
        for found in _TRAILING.finditer(text.lower()):
            yield Finding(CODE, *found.span("code"), mark_of(CODE))


def find_codes(text: str) -> Iterator[Finding]:
    """Find the digits of a card's code, a PIN, a TAN or a one-time code beside a word for it."""
    low = text.lower()  # as long as before: core/plain.py sees to it
    is_hinted = holds(low, _HINTS) or (holds(low, _SHORT_HINTS) and _SHORT.search(low))
    if not is_hinted or not _NUMBER.search(low):
        return
    free = 0
    for start, end in sorted(_spans(low)):
        if start >= free:
            yield Finding(CODE, start, end, mark_of(CODE))
            free = end


def _spans(low: str) -> Iterator[tuple[int, int]]:
    for shape, words in _ALONE:
        if any(word in low for word in words):
            yield from (found.span("code") for found in shape.finditer(low))
    for word in _NAMED.finditer(low):
        for tail in _BEHIND:
            found = tail.match(low, word.end())
            if found and not (tail is _LOOSE and _OF.search(low, word.end(), found.start("code"))):
                yield found.span("code")
                break
