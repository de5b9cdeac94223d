"""Passwords that are said: "Passwort: …", "my password is …", "pw=…". Found in plain text (core/plain.py).

The law of this file: time grows with the length of the text alone; after `ENOUGH` passwords, or `_MANY` words for them, all the rest
is hidden. What stands behind such a word is taken for a password unless it is one of `_NO_PASSWORD`: a word hidden in vain costs
less than a password that stays.
"""

import re
from collections.abc import Iterator

from bot.core.marks import BULLETS, PASSWORD, mark_of
from bot.core.plain import ENOUGH, Finding, holds

_MARK = mark_of(PASSWORD)
_MANY = 10 * ENOUGH

# How sentences go on behind a word for "password" …
_SENTENCE = """
    aber alle allein alles als also am an andere anderes auch auf aus bei beim bereits besteht bitte bleibt bzw da daher damit dann das
    dass dein deine dem den denn der des die dies diese dieser dieses doch dort durch ein eine einem einen einer eines einfach er
    erneut es etwas euer für gar geht genau genauso gern gerne gibt gleich habe haben hast hat hatte heute hier ich ihm ihnen ihr ihre im
    immer in ins ist isch ja jedes jetzt kann kannst kein keine keinen kommt könnte können man mehr mein meine meinem meinen mir mit
    möchte morgen muss nach nein nicht nichts nie noch nun nur ob oder oft ohne per schon sehr sein seit sich sie sieht so soll
    sonst steht tun trotzdem um und uns unser unsere unter via viele vielen vom von vor war warum was weg wegen weil weiter
    welche welches wenn wer werde werden wie wieder wird wo wohl wurde wurden zu zum zur zwar über
    about after again all already also always an and another are as at be because been before being but by can cannot can't
    could did didn't do does doesn't don't every for from had has have he her here his how i if in into is isn't it it's its just
    may might my never no nope nor not now of off on one only or our out please really same shall she should so something still
    such than that the their them then there they this through to too two until up us via was wasn't we were what when where
    which while who why will with without won't would yes yet you your
    assez aussi avec ce c'est dans de déjà des du elle encore en est et il impossible je la le les mais mon ne non nous on ou où par pas
    plus pour quand que quel qui sa si son sur tout toujours trop très un une valide vous"""
# … and what they say of passwords, how passwords should be, and what else stands in a form or at the end of a letter.
_SAID_OF = """
    abgelaufen abrufen akzeptiert alt alte altes anfordern anmelden anzeigen bekannt bekomme blockiert eingabe eingeben eingegeben
    einloggen erforderlich erscheint falsch falsches fehlerhaft fehlt feld frage funktioniert geheimnis geändert gehackt gesperrt groß
    groß- gut gültig hab habt
    kaputt kenne kennt klappt korrekt kurz lang lange lautet leer link mindestens neu neue neuer neues optional pflicht pflichtfeld
    problem richtig schwach sicher stimmt unbekannt ungültig unsicher unverändert veraltet vergessen verloren version vorhanden zeichen
    siehe steht zurück zurücksetzen zurückgesetzt ändern
    accepted bad broken changed correct empty encrypted entered expired expires fail failed fails field fine forgot forgotten good
    gone help incorrect invalid locked long longer lost manager minimum missing mode need needed needs new ok okay old policy protected
    question rejected remains required reset safe saved secure send sent set seems short stolen stored strong unknown unsafe use
    see used valid weak work worked works wrong
    anders angefordert changé correct court expiré faible faux fonctionne incorrecte invalide long manquant
    oublié perdu refusé requis temporaire voir
    2fa argon2 bcrypt md5 otp sha1 sha256 utf8 utf-8
    benutzer benutzername e-mail email ftp host hostname login mail nutzer nutzername port server sftp shop url user username website
    webseite danke dank grüße gruß hallo hello hi hilfe liebe lg mfg regards thank thanks viele vg"""
_BARE = str.maketrans("äöü", "aou")
_NO_PASSWORD = frozenset(
    word for given in (*_SENTENCE.split(), *_SAID_OF.split()) for word in (given, given.translate(_BARE))
)
# After "is": predicates that no list can hold.
_PREDICATE = re.compile(
    r"[^\W\d_]{3,}mal|[^\W\d_]{4,}(?:ed|ing|iert|bar|lich|los|isch|haft|able|ible|less|ful)|(?:\w{2,5})?ge\w{3,}(?:t|en)"
)

_LABEL = r"""[pkm](?:
    (?<=m)(?<![^\W_].)(?:ot[ ]de[ ]passe | dp)
    | (?<=p)(?:a(?:ss?|ß)[- ]?w(?:[o0]r|ro|r)[dt](?:es|s|e)? | assw(?:ö|oe|o)rter[ns]? | ass[-_ ]?phrase | asscode | asswd
        | (?<![^\W_].)(?:assw?|s?w|wd) )
    | (?<=k)enn?w(?:or|ör|oer)t(?:es|s|er?)?
)\d?(?![^\W_])"""
_FOR = r"(?:für|fur|fuer|for|of|zu[mr]?|vo[nm]|to|beim?|im|in|des|der|dem|on|auf|am|an)"
_STILL = (
    r"(?:wie[ ]folgt|as[ ]follows|folgende[rs]?|the[ ]following|jetzt|now|nun|aktuell|currently|derzeit|momentan"
    r"|einfach|just|simply|dann|then|übrigens|wohl|probably|vermutlich"
    r"|wie[ ](?:besprochen|gesagt|immer|vereinbart)|as[ ](?:discussed|said|always|mentioned|agreed))"
)
# What a password looks like where nothing but a blank announces it: letters with digits or signs among them, or many digits.
_STRONG = r"""(?!\S{0,60}@\S{1,60}\.\w)(?!\S{0,12}(?:://|www\.))(?!\d{1,2}[-.]?[^\W\d_]+[.,;:!?)]?(?:\s|$))(?!v?\d+(?:\.\d+)+(?:\s|$))(?!\S{0,60}[:=](?:\s|$))
    (?:(?=\S{0,40}?[^\W\d_])(?=\S{0,40}?\d) | (?=\S{1,40}?[$!\#%&*+^~@]\w) | \d{6,}(?:\s|$))"""
_SAID = re.compile(
    rf"""{_LABEL}["'“”»«`)\]*]{{0,2}}
    (?:[ \t]?/[ \t]?\w{{1,12}})?(?:[ \t]?\([^()\n]{{0,40}}\))?(?:[ \t](?:neu|alt|new|old|dazu|dafür|hier|here))?
    (?:[ \t]{_FOR}(?:[ \t][^\s:=]{{1,30}}+){{1,3}}?)?
    (?>[ \t]{{0,3}}(?P<sign>[:=]{{1,3}}+>?+|[-=]{{1,2}}>|→|⇒|>(?=[^\s<>])|,(?=[ ]?["'])|[ ]value=(?=["']))\s{{0,6}}
            (?:(?:alt|neu|old|new)[ ](?={_STRONG}))?
        | [ \t](?:ist|is|est|lautet|war|was)(?:[ \t](?:still|noch|immer|weiterhin|toujours)){{1,2}}[ \t]{{1,2}}(?={_STRONG})
        | [ \t](?P<verb>ist|is|isch|est|lautet|lutet|hei(?:ß|ss)t|war|was|wäre|be)(?![^\W_])(?:[ \t]{_STILL}){{0,2}}[ \t]?:?\s{{0,4}}
        | [ \t]{{0,3}}\n\s{{0,3}}
        | (?:,?[ \t][^\W\d_]{{1,12}}){{1,7}}?[ \t]?(?:is|ist|lautet|war|was|est|:)
            (?:[ \t](?:{_STILL}|still|noch|immer|toujours)){{0,2}}[ \t]{{1,2}}(?={_STRONG})
        | (?:,?[ \t][^\W\d_]{{1,12}}){{1,4}},[ ](?=[^\s,]{{6,40}},\s)(?={_STRONG})
        | (?:[ \t](?:von|meine[rs]?|unsere[rs]?|of|for|my|our|de)(?:[ \t][^\W\d_]{{1,12}}){{1,2}})?[ ]\((?=[^\s()]{{5,40}}\))(?={_STRONG})
        | (?:'s[ ]|,[ ]|[ \t]c'est[ ]|[ \t]«[ ])(?={_STRONG})
        | [ \t](?:-[ \t])?(?=["'„“»«`‚‘]?{_STRONG}) )
    (?!{_LABEL}[ \t]?["']?[:=])(?=[^\s•]) | {_LABEL}(?P<bare>)""",
    re.VERBOSE,
)
_HINTS = ("pass", "paß", "pw", "psw", "kenn", "kenw", "mdp")
# The word for it behind the password, or "with" between the two.
_AS = re.compile(
    rf"""(?:(?P<quote>["'„“»«])[^\n"'“”»«]{{4,40}}["'“”»«]|(?<!\S)\S{{6,40}})
    [ ](?:als|as|comme)[ ](?:[^\W\d_]{{2,10}}[ ]){{0,2}}{_LABEL}""",
    re.VERBOSE,
)
_WITH = re.compile(
    rf"""{_LABEL}["']?[ ](?:with|mit|avec|as)[ ](?P<with>\S{{6,40}})
    | {_LABEL}[^\n]{{0,30}}?[ ](?:auf|to|en)[ ](?P<to>\S{{6,40}})[ ](?:ge(?:ä|ae)ndert|gesetzt|umgestellt|gestellt)
    | (?:changed|set|reset)[ ](?:it|this|that|(?:the|my|our)[ ]{_LABEL})[ ]to[ ](?P<set>\S{{6,40}})""",
    re.VERBOSE,
)
_BETWEEN = (" with ", " mit ", " avec ", "ndert", "gesetzt", "gestellt", "changed ", "set ")
# … or an "is": "geheim-77 is my password".
_BEFORE_IS = re.compile(
    rf"""(?<!\S)(?P<said>\S{{6,40}})[ ](?:is|ist|war|was|est)[ ](?:the|my|our|its|das|mein|unser|ihr|sein|le|mon|notre)[ ]
    (?:[^\W\d_]{{2,15}}[ ])?{_LABEL}""",
    re.VERBOSE,
)
_IS_ODD = re.compile(r"(?=.*[^\W\d_])(?=.*\d|.*[!#$%&*+^~@].)(?!.*://)(?!\w+@\w+\.)")
_BEHIND = re.compile(r"[ ](?:als|as|comme)[ ]")
# What a number or an id is of that stands behind "password for …".
_OF = re.compile(
    r"(?<![^\W_])(?:kunden?|konto|account|customer|order|ticket|user|benutzer|client|commande|compte|bestellung|auftrag|rechnung|invoice|case"
    r"|vorgang|vertrag|contract|id|nr|no|nummer|number|n°|\#)[.:]?[ ]?\Z"
)
# A second one, beside one that was found.
_OTHER = re.compile(
    rf"(?<![^\W_])(?:neue[sr]?|new|neu|alte[sr]?|old)(?:[ ](?:one|ist|is|lautet|war|was))?:?[ ](?={_STRONG})(?P<other>\S{{5,64}})",
    re.VERBOSE,
)
# Passes that let somebody in, but nobody's secret.
_OTHER_PASS = re.compile(
    r"(?:boarding|travel|season|bus|train|rail|ski|day|guest|press|interrail|reise|skip|free)[ -]\Z"
)
# What stands where a password belongs, and is none. Each has its end, or its quotes: without those it may be one.
_PLACEHOLDER = re.compile(
    r"\\+[^\W\d]+\\.*|[\"']{2}.*|size=\d+|\w+=\"\d+\".*|"
    r"\$\{(?:[^}]*\}.*)?|\$_?[a-z]\w*\[[\"'].*|\$\([^)]*\).*"
    r"|os\.environ(?:\.get\()?\[?[\"'].*|process\.env\.[^\W\d]+\W*|getenv\(?[\"'].*|env\([\"'].*"
    r"|\[[^\W\d]+\]|<[^\W\d][^\d>]*>|varchar(?:\(\d+\).*)?|text,?|\{\{.*\}\}.*|char\(\d+\).*|%[^\W\d]+%|your[-_ ][^\W\d]+"
)
_QUOTED = re.compile(r"""["„“”»«`][^\n"“”»«`]{1,128}["“”»«`]\S*|'[^\n']{1,128}'\S*|‚[^\n‘’]{1,128}[‘’]\S*""")
_TOKEN = re.compile(r"\S+")
_NEXT = re.compile(r"[ \t]{1,3}(\S+)")
_OR = re.compile(r"[ \t](?:oder|or|ou)[ \t](?=\S*\d)(?=\S*[^\W\d_])\S+")
_MORE = re.compile(r"(?=\S*\d)(?!\S*(?:@|://|[:=]$))\S+|[/|+&]")
_FIELD = re.compile(r"[^\W\d_]+(?:[/.-][^\W\d_]+)?:")
_ALONE = re.compile(r"[ \t]*(?:\r?\n|$)")
_EMAIL = re.compile(r"\w@\w")
_MIXED = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])")
_WORDS = re.compile(r"(?:[ \t][^\W\d_]+){1,5}(?=[ \t\r]*(?:\n|$))")


def find_passwords(text: str) -> Iterator[Finding]:
    """Find what stands behind a word for "password" and may be one."""
    low = text.lower()  # as long as the text: core/plain.py sees to it
    if not holds(low, _HINTS):
        return
    yield from _turned(low)
    free = said = words = 0
    for found in _SAID.finditer(low):
        start = found.end()
        if start < free:
            continue
        words += 1
        said += found["bare"] is None
        if said > ENOUGH or words > _MANY:
            if low[start:].strip(_MARK):
                yield Finding(PASSWORD, start, len(low), _MARK)
            return
        if found["bare"] is None and _is_password(low, found):
            free = _end(low, start, is_said=found["verb"] is not None)
            yield Finding(PASSWORD, start, free, _MARK)
    if free or BULLETS in low:
        for other in _OTHER.finditer(low):
            yield Finding(PASSWORD, *other.span("other"), _MARK)


def _turned(low: str) -> Iterator[Finding]:
    """Find passwords that stand before their word, or some words behind it."""
    if any(word in low for word in (" als ", " as ", " comme ")):
        for found in _AS.finditer(low):
            start, end = found.start(), _as_end(low, found)
            if found["quote"] or _IS_ODD.match(low[start:end]):
                yield Finding(PASSWORD, start, end, _MARK)
    if any(word in low for word in (" is ", " ist ", " war ", " was ", " est ")):
        for found in _BEFORE_IS.finditer(low):
            if _IS_ODD.match(found["said"]):
                yield Finding(PASSWORD, *found.span("said"), _MARK)
    if not holds(low, _BETWEEN):
        return
    for found in _WITH.finditer(low):
        start, end = found.span(next(name for name in ("with", "to", "set") if found[name]))
        if _IS_ODD.match(low[start:end]):
            yield Finding(PASSWORD, start, end, _MARK)


def _as_end(low: str, found: re.Match[str]) -> int:
    """Give where a password ends that stands before "as password"."""
    behind = _BEHIND.search(low, found.start())
    assert behind is not None
    return behind.start()


def _is_password(low: str, found: re.Match[str]) -> bool:
    """Tell whether what stands behind a word for "password" may be one."""
    start = found.end()
    token = low[start : _token_end(low, start)]
    word = token.strip("\"'„“”»«`‚‘’.,;:!?()[]…")
    if not (found["sign"] or found["verb"]) and _OF.search(low[found.start() : start]):
        return False
    if (
        not found["sign"]
        and found[0].startswith("pass")
        and _OTHER_PASS.search(low[max(0, found.start() - 12) : found.start()])
    ):
        return False
    if _PLACEHOLDER.fullmatch(token) or _PLACEHOLDER.fullmatch(word):
        return False
    if word in _NO_PASSWORD and not (found["sign"] and _phrase_end(low, start + len(token), 3)):
        return False
    if _FIELD.fullmatch(token) or (not word.strip("*-_/#|=•") and len(set(token)) < 4):
        return False
    if found["verb"] and _PREDICATE.fullmatch(word):
        return False
    if "\n" not in low[found.start() : start]:
        return True
    # On another line it stands alone; and where no sign announces it, so does the word for it.
    line_end = _ALONE.match(low, start + len(token))
    heads = found["sign"] or found["verb"] or found.start() < 20 or "\n" in low[found.start() - 20 : found.start()]
    return bool(line_end and heads) and "://" not in token and not _EMAIL.search(token)


def _token_end(low: str, start: int) -> int:
    token = _QUOTED.match(low, start) or _TOKEN.match(low, start)
    return token.end() if token else start


def _phrase_end(low: str, start: int, least: int) -> int | None:
    """Give the end of the line if only words follow, none of which goes on with a sentence; None where it is not so."""
    words = _WORDS.match(low, start)
    return (
        words.end() if words and len(words[0].split()) >= least and _NO_PASSWORD.isdisjoint(words[0].split()) else None
    )


def _end(low: str, start: int, *, is_said: bool) -> int:
    """Give where a password ends: at a blank, unless what follows belongs to it: "Sommer 2024!", "admin / geheim", words only."""
    end = _token_end(low, start)
    if not is_said and low[start:end].isalpha() and (phrase := _phrase_end(low, end, 1)):
        return phrase
    parted = False
    for _ in range(8):
        if other := _OR.match(low, end):
            end = other.end()
            continue
        more = _NEXT.match(low, end)
        if more is None or not (_MORE.fullmatch(more[1]) or (parted and more[1] not in _NO_PASSWORD)):
            break
        if low[end - 1] in ";." or (low[end - 1] == "," and not _MIXED.match(more[1])):
            break
        end, parted = more.end(), more[1] in "/|+&"
    return end
