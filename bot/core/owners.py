"""Owners: whose version a number is, by the next word before it that means something, or by what stands behind it.

Ours: a product's name, "your plugin", "von euch". Nobody's: "ich habe 2.3.1". Another's: WordPress, and every name that we do not know.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.core.products import Mention

_FAR, _MOST_STEPS = 80, 12  # letters and words before a number that are looked at

_PLATFORM = (
    r"(?:wordpress|wp|woo(?:commerce)?|php|mysql|mariadb|postgres\w*|sql|joomla|magento|drupal|prestashop|shopware|shopify|typo3|suitecrm"
    r"|sugarcrm|dynamics|crm|salesforce|odoo|zoho|hubspot|windows|win|macos|os|ios|ipados|android|chrome|firefox|safari|edge|opera|ubuntu"
    r"|debian|centos|linux|kernel|apache|nginx|litespeed|iis|plesk|cpanel|docker|node|python|java|laravel|symfony|react|vue|angular|bootstrap"
    r"|jquery|api|oauth|tls|ssl|openssl|http|curl|redis|themes?|astra|divi|avada|oceanwp|generatepress|storefront|elementor|gutenberg|yoast"
    r"|jetpack|wordfence|wpml|polylang|acf|cf7|memberpress|learndash|buddypress|exchange|office|outlook|thunderbird|zammad|freshdesk"
    r"|zendesk|mailchimp|server|hosting|browser|schema)"
)
_OWN = (
    r"(?:plug-?ins?|add-?(?:in|on)s?|portals?|kundenportal|erweiterung|extension|moduls?|module|connector|produkts?|product|software|tool"
    r"|thing|stuff|package|ding|teil|paket|programm)"
)
_YOU = r"(?:your|yours|ihr(?:e[mnrs]?)?|euer|eure[mnrs]?|euch|ihnen|you|crmjetty)"
_ARTICLE = r"(?:the|this|das|dem|der|die|den|des|my|our|meine?[mnrs]?|unsere?[mnrs]?|an?|eine?[mnrs]?|your|ihre?[mnrs]?|euer|eure[mnrs]?)"
# Words that do not say whose a number is: the word before them may.
_STEPPED_OVER = re.compile(
    r"(?:ist|is|isch|lautet|says|sagt|zeigt|shows|steht|läuft|laeuft|runs?|auf|at|on|in|im|with|mit|von|vom|from|to|zu|nr|no|nummer|number"
    r"|currently|aktuell|derzeit|jetzt|now|noch|still|selbst|itself|v|bei|beim|als|as|und|and|hat|has|nur|only|aktuelle[nrs]?|neueste[nrs]?"
    r"|neue[nrs]?|alte[nrs]?|latest|newest|old|installed|installierte?|jetzige[nrs]?|current|the|this|das|dem|der|die|den|des|my|our"
    r"|meine?[mnrs]?|unsere?[mnrs]?|an?|eine?[mnrs]?|s|pro|free|premium|i|ich|believe|think|guess|glaube|denke|müsste|should|be|probably|vermutlich|wohl)",
    re.IGNORECASE,
)
# Words before which a number, or "plugin", stands for itself.
_NOBODYS = re.compile(
    r"(?:habe?|haben|hatten?|hast|habt|nutzen?|nutzt|verwenden?|verwendet|benutzen?|use|using|used|running|have|having|got|get|am|bin|sind|we"
    r"|wir|it|its|it['’]s|we['’]re|i['’]m|for|für|of|nach|seit|since|after|before|vor|unter|über|zum|zur|ins|installiert|installieren"
    r"|drauf|sondern|but|rather|doch|sorry|gekauft|bought|purchased|laden|lade|hallo|hi|hello|hey|moin|servus|tag|danke|thanks|nein|no|nicht|not|yes|ja|also|that|it|dass"
    r"|ob|if|weil|because|wenn|when|kunde|client|customer|seite|site|website|shop|server|installation)",
    re.IGNORECASE,
)
_IS_PLATFORM = re.compile(_PLATFORM, re.IGNORECASE)
_IS_OWN = re.compile(_OWN, re.IGNORECASE)
_IS_YOU = re.compile(_YOU, re.IGNORECASE)
_IS_ARTICLE = re.compile(_ARTICLE, re.IGNORECASE)
_IS_VERSION = re.compile(r"\w{0,20}version(?:snummer|snr)?|vers?|release|build", re.IGNORECASE)
_IS_MOVE = re.compile(r"(?:update|upgrade|aktualis|umstieg|wechsel|hochgezogen|downgrade)\w{0,12}", re.IGNORECASE)
_SHORTENED = re.compile(r"vers?|nr|no", re.IGNORECASE)  # the full stop behind them ends no sentence
_WORD = re.compile(r"[^\W_][\w'’]*")
_STOP = re.compile(r"[\n;!?|/]|\.\s")
_BEGIN = re.compile(r"(?:\A|[\n.;:!?])\s{0,3}\Z")
_PLATFORM_NEAR = re.compile(rf"(?<![^\W_]){_PLATFORM}(?![^\W_])", re.IGNORECASE)
_OTHERS_AFTER = re.compile(
    rf"\s?\(?(?:(?:von|vom|of|for|für|der|des)\s(?:{_ARTICLE}\s)?)?{_PLATFORM}(?![^\W_]|\s(?:is|ist|v?\d|version)\b)",
    re.IGNORECASE,
)
_OURS_AFTER = re.compile(
    rf"[)\"“]?,?\s(?:von|vom|of|from|bei|for|für|des|der)\s(?:{_ARTICLE}\s){{0,2}}(?:{_OWN}|{_YOU})(?![^\W_])"
    rf"|[)\"“]?\s(?:eure[rs]|ihre[rs]|your)\s{_OWN}(?![^\W_])",
    re.IGNORECASE,
)
_LINK_AFTER = re.compile(rf"[)\"“]?\s(?:(?:von|vom|of|from|for|für|der|des)\s)?(?:{_ARTICLE}\s)?", re.IGNORECASE)


class Owner(IntEnum):
    """Whose a number is; the surer it is ours, the higher."""

    OTHERS = 0
    NOBODYS = 1
    OURS = 2


@dataclass(frozen=True)
class Told:
    """What stands before a number."""

    owner: Owner
    is_version: bool = False
    """There is a word for a version."""
    is_update: bool = False
    """There is a word for an update."""


class Surroundings:
    """The words of a text, and the products that are named in it."""

    def __init__(self, text: str, named: Sequence[Mention]) -> None:
        self._text = text
        self._named = named
        self._words = [each.span() for each in _WORD.finditer(text)]
        self._starts = [start for start, _ in self._words]
        self._named_starts = [each.start for each in named]

    def before(self, start: int, is_called: bool) -> Told:
        """Step back from a number. `is_called`: a v stands at it."""
        is_version = is_update = is_apart = False
        place, right = bisect_left(self._starts, start) - 1, start
        for at in range(place, max(-1, place - _MOST_STEPS), -1):
            begin, end = self._words[at]
            between, word = self._text[end:right], self._text[begin:end]
            if (_STOP.search(between) and not _SHORTENED.fullmatch(word)) or start - end > _FAR:
                break
            if self._is_named(begin):
                return Told(Owner.OURS, is_version, is_update)
            if word.isdecimal():
                if "." in (self._text[end : end + 1], self._text[begin - 1 : begin]):
                    break  # another number's part
                is_apart = True
            elif _IS_VERSION.fullmatch(word):
                is_version = True
                if _IS_OWN.match(word):  # Pluginversion
                    return Told(Owner.OURS, True, is_update)
                if _IS_PLATFORM.match(word):
                    return Told(Owner.OTHERS, True, is_update)
            elif _IS_MOVE.fullmatch(word):
                is_update = True
            elif not _STEPPED_OVER.fullmatch(word):
                owner = self._owner(at, is_version or is_called, is_apart or "," in between)
                return Told(owner, is_version, is_update)
            is_apart = is_apart or not (is_version and right == start)
            right = begin
        return Told(Owner.NOBODYS, is_version, is_update)

    def is_ours_after(self, end: int) -> bool:
        """Tell whether what stands behind a number makes it ours: "3.5.2 vom Portal", "3.5.2 of yours"."""
        if _OURS_AFTER.match(self._text, end):
            return True
        link = _LINK_AFTER.match(self._text, end)
        return link is not None and self._is_named(link.end())

    def is_others_after(self, end: int) -> bool:
        """Tell whether what stands behind a number makes it another's: "6.8 von WordPress"."""
        return _OTHERS_AFTER.match(self._text, end) is not None

    def is_others_near(self, start: int, end: int) -> bool:
        """Tell whether another's name stands near these letters."""
        found = _PLATFORM_NEAR.search(self._text, max(0, start - _FAR), end + _FAR)
        return found is not None and not self._is_named(found.start())

    def _is_named(self, at: int) -> bool:
        """Tell whether the letter belongs to a product's name."""
        place = bisect_right(self._named_starts, at) - 1
        return place >= 0 and at < self._named[place].end

    def _owner(self, at: int, is_called: bool, is_apart: bool) -> Owner:
        """Say whose a number is by the first word before it that says anything.

        `is_called`: it is called a version. `is_apart`: other words, or a comma, stand between.
        """
        begin, end = self._words[at]
        word = self._text[begin:end]
        if _IS_YOU.fullmatch(word):
            return Owner.OURS
        if _IS_OWN.fullmatch(word):
            return self._owner_of_thing(at)
        if _IS_PLATFORM.fullmatch(word):
            return Owner.OTHERS
        if _NOBODYS.fullmatch(word):
            return Owner.NOBODYS
        if is_called:
            return Owner.OTHERS if word[:1].isupper() and not is_apart and not self._begins(begin) else Owner.NOBODYS
        return Owner.NOBODYS if word[:1].islower() and is_apart else Owner.OTHERS

    def _owner_of_thing(self, at: int) -> Owner:
        """Say whose plugin it is: "your plugin", "the plugin" and "Plugin" alone are ours, "Yoast plugin" is not."""
        begin, _ = self._words[at]
        if at == 0 or self._begins(begin):
            return Owner.OURS
        start, end = self._words[at - 1]
        word = self._text[start:end]
        if self._is_named(start) or "," in self._text[end:begin]:
            return Owner.OURS
        if _IS_PLATFORM.fullmatch(word):
            return Owner.OTHERS
        is_plain = any(each.fullmatch(word) for each in (_IS_YOU, _IS_ARTICLE, _STEPPED_OVER, _NOBODYS, _IS_MOVE))
        return Owner.OURS if is_plain else Owner.OTHERS

    def _begins(self, at: int) -> bool:
        """Tell whether a sentence begins there."""
        return _BEGIN.search(self._text[max(0, at - 4) : at]) is not None
