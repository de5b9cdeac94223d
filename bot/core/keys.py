"""Keys: logins in addresses, private keys, API keys and tokens. Found in plain text (core/plain.py).

The law of this file: time grows with the length of the text alone.
"""

import re
from collections.abc import Iterator

from bot.core.marks import IN_ADDRESS, KEY, LOGIN, mark_of
from bot.core.plain import Finding, holds

# user:secret between :// and @. The secret may hold @ and /, so a host with a dot is looked for before any host;
# a port before a path is no secret.
_LOGIN = re.compile(
    r"""://(?<=[A-Za-z0-9]://)(?=[^\s@]{1,165}+@)(
        [^\s/@:?\#]{0,64}(?:@[^\s/@:?\#]{1,64})?:(?!\d{1,5}(?:[/?\#]|$))
        (?:\S{1,100}?(?=@[^\s/@?\#.]{1,63}\.[^\s/@?\#]{1,190}(?:[/?\#\s]|$)) | \S{1,100}?(?=@[^\s/@?\#]{1,253}(?:[/?\#\s]|$)))
    )""",
    re.VERBOSE,
)
_NEAR_HINTS = ("key", "token", "secret", "schlü", "schlu", "clé", "jeton", "salt", "api", "kennung")
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
# What was pasted of a private key whose last line is missing.
_BODY = re.compile(r"\s{0,4}(?:[\w-]{1,30}:[^\n]{0,200}\n\s{0,4}){0,5}(?=[A-Za-z0-9+/]{40})[A-Za-z0-9+/=\s]+")
# A sign that each of them holds -> a part of it that stands in every one -> the shape. Most texts hold few of the signs.
_SHAPES = {
    "_": {
        "_": r"[sr]k_(?:live|test)_\w{10,} | whsec_[A-Za-z0-9+/=]{16,} | gh[opsur]_[A-Za-z0-9]{30,} | github_pat_\w{22,}"
        r" | npm_[A-Za-z0-9]{36} | shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32} | c[ks]_[0-9a-f]{40} | hf_[A-Za-z0-9]{30,}",
        "dckr": r"dckr_[a-z]{3}_[\w-]{20,}",
        "api_": r"lin_api_\w{30,} | figd_\w{30,}",
        "sbp_": r"sbp_[0-9a-f]{40}",
        "gsk_": r"gsk_\w{40,}",
        "r8_": r"(?<!\w)r8_\w{30,}",
        "secret_": r"(?<!\w)secret_[A-Za-z0-9]{40,}",
        "ntn_": r"ntn_[A-Za-z0-9]{40,}",
        "live_": r"(?<!\w)(?:live|test)_[A-Za-z0-9]{30,}",
        "dop_v1": r"dop_v1_[0-9a-f]{64}",
    },
    "-": {
        "-": r"xox[abeoprs]-[\w-]{10,} | xapp-[\w-]{20,} | gl(?:pat|rt|dt|cbt|ptt|soat)-[\w-]{20,}"
        r" | NRAK-[A-Z0-9]{20,} | sq0[a-z]{3}-[\w-]{20,}"
        r" | GOCSPX-[\w-]{20,} | pypi-[\w-]{30,} | AGE-SECRET-KEY-1[A-Z0-9]{50,} | sk-(?<![\w-]sk-)(?=[\w-]{0,60}\d)[\w-]{20,}",
        "xkeysib": r"xkeysib-[0-9a-f]{20,}-?\w*",
        "-us": r"(?<![0-9a-f])[0-9a-f]{32}-us\d{1,2}(?!\w)",
        "key-": r"(?<![\w-])key-[0-9a-f]{32}",
        "pat-": r"pat-[a-z]{2}\d-[0-9a-f-]{36}",
        "PMAK": r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
    },
    "=": {
        "Key=": r"(?<=AccountKey=)[A-Za-z0-9+/]{40,}={0,2} | (?<=AccessKey=)[A-Za-z0-9+/]{40,}={0,2}",
        "secret=": r"(?<=[?&]secret=)[A-Z2-7]{16,}",
        "ess": r"(?<=ess_id=)[\w,%.-]{16,} | (?<=essionid=)[\w,%.-]{16,} | (?<=ordpress_logged_in_[0-9a-f]{32}=)[\w%.-]{16,}",
        "SESS": r"(?<=SESSID=)[\w,-]{16,} | (?<=SESSIONID=)[\w,.-]{16,}",
        ".sid": r"(?<=connect\.sid=)[\w%.-]{16,}",
    },
    ":": {
        ":AA": r"(?<!\d)\d{8,10}:AA[\w-]{30,36}",
        ":$": r"(?<=:)\$(?:apr1|2[aby]|1|5|6)\$[\w./$]{20,}",
    },
    "/": {
        "/webhooks/": r"(?<=/webhooks/)\d{15,20}/[\w-]{50,}",
        "hooks.slack.com": r"(?<=hooks\.slack\.com/services/)T\w{6,14}/B\w{6,14}/\w{16,32}",
    },
    ".": {
        "hvs.": r"hv[sb]\.[\w-]{20,}",
        "ya29.": r"ya29\.[\w-]{20,}",
        "SG.": r"SG\.[\w-]{16,64}\.[\w-]{16,64}",
        "ey": r"eyJ(?<![\w.-]eyJ)[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?",
    },
    "": {
        "TT3": r"AT(?:ATT|CTT)3[\w=-]{30,}",
        "dapi": r"(?<!\w)dapi[0-9a-f]{32}",
        "AAA": r"(?<![\w-])EAAA[\w-]{40,}",
        "IA": r"A(?:KI|SI)A[0-9A-Z]{16}",
        "AIza": r"AIza[\w-]{35}",
        "6L": r"(?<![\w-])6L[\w-]{6}AAAAA[\w-]{27}",
        "asic": r"(?<=[Bb]asic[ ])(?=\w*(?:\d|[a-z][A-Z]))[A-Za-z0-9+/]{12,}={0,2}",
        "SK": r"(?<!\w)SK[0-9a-f]{32}(?!\w)",
        "earer": r"[Bb]earer\s{1,3}(?=\S{0,60}\d)[\w.~+/=-]{16,}",
    },
}
_KEYS = {
    sign: [(part, re.compile(shape, re.VERBOSE)) for part, shape in shapes.items()] for sign, shapes in _SHAPES.items()
}
# Keys of any shape behind a word for them; in small letters.
_NAMED = re.compile(
    r"""(?:api|secret|access|consumer|client|auth|bearer|security|sicherheits|zugriffs|zugangs)[-_ ]?
    (?:key|schl(?:ü|ue|u)ssel|secret|token)(?![^\W_])["']?(?:[ ]{0,2}[:=]{1,2}>?|[ ](?:ist|is|isch|lautet)[ ]?:?)\s{0,3}["'„“`]?
    (?P<key>(?=\S{0,60}\d)(?!https?:)[\w.~+/=-]{12,})""",
    re.VERBOSE,
)


# A long, mixed token near a word for it, whatever stands between. Licences are nobody's secret.
_NEAR = re.compile(
    r"""[kstcja_](?<!lizenz.)(?<!lizenz-.)(?<!licence[ ].)(?<!license[ ].)(?<!public[ ].)(?<!product[ ].)
    (?: (?<=k)(?:ey|ennung) | (?<=s)(?:ecret|chl(?:ü|ue|u)ssel) | (?<=t)oken | (?<=c)l[ée] | (?<=j)eton | (?<=_)salt
        | (?<=a)pi(?:key)? )(?![^\W_])
    [^\n]{0,30}?(?<![\w/.@+-])["'„“`]?
    (?P<key>(?=[^\s"']{0,90}?\d)(?=[^\s"']{0,90}?[a-z])(?!https?:)(?:[0-9a-f]{32,128}|[\w+/~-]{30,120}={0,2})(?![\w@/.-]*\.[a-z]))""",
    re.VERBOSE,
)
_SALT = re.compile(r"_(?:key|salt)['\"][ ]?,[ ]{0,20}(?P<quote>['\"])(?P<key>[^\n]{20,100}?)(?P=quote)[ ]?\)")


def find_logins(text: str) -> Iterator[Finding]:
    """Find user and password in addresses such as ftp://user:secret@host."""
    for found in _LOGIN.finditer(text):
        yield Finding(LOGIN, *found.span(1), IN_ADDRESS)


def find_keys(text: str) -> Iterator[Finding]:
    """Find private keys, and keys and tokens that are known by their shape or by the word before them."""
    if "PRIVATE KEY" in text:
        yield from _private_keys(text)
    free = 0
    for start, end in sorted(_spans(text), key=lambda span: (span[0], -span[1])):
        if start >= free:
            yield Finding(KEY, start, end, mark_of(KEY))
            free = end


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for sign, shapes in _KEYS.items():
        if sign in text:
            for part, shape in shapes:
                if part in text:
                    yield from (found.span() for found in shape.finditer(text))
    low = text.lower()
    if holds(low, _NEAR_HINTS):
        for shape in (_NAMED, _NEAR, _SALT):
            yield from (found.span("key") for found in shape.finditer(low))


def _private_keys(text: str) -> Iterator[Finding]:
    free, last = 0, None
    for begin in _BEGIN.finditer(text):
        if begin.start() < free:
            continue
        end = _END.search(text, begin.end()) if last is None else None
        if end is None:  # nor will there be one further on
            last = begin
            end = _BODY.match(text, begin.end())
        if end is not None:
            free = end.end()
            yield Finding(KEY, begin.start(), free, mark_of(KEY))
