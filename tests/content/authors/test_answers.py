"""Every answer says what the policy says, in every language, and promises nothing beyond it; facts.yaml holds both."""

import re
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.library import Library
from bot.content.speech import speak
from bot.content.wording import Reader
from bot.core.dialogue import Line
from bot.settings import Settings
from tests.conftest import MONDAY_NOON

LANGUAGES = ("de", "en", "fr")
TOPICS = (
    "contact.email_support",
    "contact.no_quick_answer",
    "contact.response_time",
    "contact.sales",
    "contact.weekend",
    "credentials.confidentiality",
    "credentials.deletion",
    "credentials.temporary_password",
    "credentials.why_needed",
    "customization.communication",
    "customization.free_consulting",
    "customization.installation_excluded",
    "customization.keep_files_unchanged",
    "customization.own_changes",
    "customization.scope_change",
    "customization.support_period",
    "customization.template_change",
    "dialogue.bot_identity",
    "dialogue.capabilities",
    "dialogue.goodbye",
    "dialogue.greeting",
    "dialogue.switch_language",
    "dialogue.thanks",
    "handoff.human",
    "help.documentation",
    "help.faq",
    "help.how_to",
    "hours.live_chat",
    "message.leave",
    "payment.american_express",
    "payment.double",
    "payment.failed",
    "payment.pending",
    "payment.refund_of_failed",
    "payment.retry",
    "policy.changes",
    "policy.read_first",
    "scope.third_party_technology",
    "support.bug_liability",
    "support.buyer_installation",
    "support.buyer_upgrade",
    "support.compatibility_check",
    "support.customization_paid",
    "support.included",
    "support.integration",
    "support.not_included",
    "support.performance",
    "support.remote_desktop",
    "support.third_party_conflict",
    "support.third_party_developers",
    "ticket.open",
    "ticket.required_information",
    "ticket.status",
    "updates.version_compatibility",
    "wordpress.automatic_updates",
    "wordpress.com_platform",
    "wordpress.installation_service",
    "wordpress.latest_version",
    "wordpress.standard_theme",
    "wordpress.theme_conflict",
    "wordpress.third_party_api_update",
)
_FILE = yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text(encoding="utf-8"))
FACTS: dict[str, dict[str, Any]] = _FILE["topics"]
NEVER: list[dict[str, Any]] = _FILE["never"]

OPEN = MONDAY_NOON
CLOSED = MONDAY_NOON + timedelta(days=5)  # a Saturday

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?!»)|(?<=[^:])\n")
_ADDRESS = re.compile(r"https?://\S+|\bwww\.[\w.-]+\w|[\w.+-]+@[\w.-]+\w")
_NUMBER = re.compile(r"\d+(?::\d+)?")
_TIME = re.compile(r"\b\d{1,2}:\d{2}\b")
_TWELVE_HOURS = re.compile(
    r"\d\s?[ap]\.?m\b|\bnoon\b|o.clock|\bmidday\b|\b(?:vor|nach)mittags\b"
    r"|\bmidi\b|\bminuit\b|\bdu (?:matin|soir)\b|\baprès-midi\b",
    re.IGNORECASE,
)
_WITHOUT_UHR = re.compile(r"(?<!GMT\+)\b\d\d:\d\d\b(?!–\d\d:\d\d Uhr| Uhr)")
_WITH_H = re.compile(r"\b\d{1,2}\s?h(?:\b|\d)|\bà\s\d{1,2}\sheures?\b", re.IGNORECASE)
_DU_FORM = re.compile(
    r"\b(?:du|dich|dir|dein(?:e[mnrs]?)?|ihr habt|ihr könnt|euch|eue?r(?:e[mnrs]?)?)\b"
    r"|(?:^|[.!?:;]\s+|\bbitte\s+)(?:frage?|gib|hinterlasse?|klicke?|lass|lies|melde?|nenne?|nimm|öffne|schau|schicke?"
    r"|schreibe?|sende?|teile?|versuche?|wähle?|warte)\b",
    re.IGNORECASE | re.MULTILINE,
)
_TU_FORM = re.compile(
    r"\b(?:tu|te|toi|ton|ta|tes|tien(?:ne)?s?)\b|\bt[’']\w"
    r"|(?:^|[.!?:;]\s+|«\s?|\bs[’']il te plaît,?\s+)(?:appelle|attends|choisis|clique|consulte|demande(?=-)|dis"
    r"|donne|écris|envoie|essa[iy]e|indique|laisse|lis|ouvre|pose|prends|regarde|réessaie|saisis|utilise|va|vérifie)\b",
    re.IGNORECASE | re.MULTILINE,
)
_PERIOD = {
    "en": re.compile(
        r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|several|some|each|every|per|next|same)"
        r"[ -](?:working |business )?(?:minute|hour|day|week|month|quarter|year|decade)s?\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:\d+|ein(?:e[mnrs]?)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|(?:wenige|einige|mehrere)[nr]?"
        r"|ein paar|jede[mnrs]?|pro|je|im|nächste[nr]?|am selben|am gleichen)"
        r" (?:(?:werk|arbeits)?tage?[ns]?|minuten?|stunden?|wochen?|monat(?:e[ns]?)?|quartal(?:e[ns]?)?|jahr(?:e[ns]?)?"
        r"|jahrzehnt(?:e[ns]?)?)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quelques|plusieurs|chaque|tou(?:te)?s les|par"
        r"|prochaine?s?|mêmes?)\s(?:minute|heure|jour(?:née)?|semaine|mois|trimestre|semestre|an|année|décennie)s?\b"
        r"|\b(?:jour|semaine|mois|trimestre|semestre|an|année)s?\s(?:prochain|suivant)e?s?\b",
        re.IGNORECASE,
    ),
}

every_answer = pytest.mark.parametrize(
    ("intent", "language"), [(intent, language) for intent in TOPICS for language in LANGUAGES]
)


class Answers:
    """The answers as visitors read them."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings

    def read(self, intent: str, reader: Reader) -> str:
        return speak(self._library, self._settings, Line(intent=intent), reader).text

    def in_berlin(self, intent: str, language: str) -> str:
        """Give an answer as somebody in Berlin reads it while the chat is open."""
        return self.read(intent, Reader(language, OPEN, "Europe/Berlin"))


@pytest.fixture
def answers(library: Library, shipped_settings: Settings) -> Answers:
    return Answers(library, shipped_settings)


def sentences(text: str) -> list[str]:
    return [" ".join(each.split()) for each in _SENTENCE_END.split(text)]


def test_the_facts_are_those_of_the_shipped_topics(library: Library) -> None:
    assert len(set(TOPICS)) == 61
    assert set(library.intents.topics) == set(TOPICS)
    assert set(FACTS) == set(TOPICS)
    assert set(LANGUAGES) == set(library.translations.languages) == set(library.intents.languages)
    for intent, topic in FACTS.items():
        assert set(topic) <= {"facts", "must", "numbers", "periods"}, intent
        assert 1 <= len(topic["facts"]) <= 9, intent
        assert all(set(fact) == set(LANGUAGES) for fact in topic["facts"]), intent


@every_answer
def test_an_answer_states_every_fact(answers: Answers, intent: str, language: str) -> None:
    said = sentences(answers.in_berlin(intent, language))
    for fact in FACTS[intent]["facts"]:
        assert any(re.search(fact[language], each, re.IGNORECASE) for each in said), (fact[language], said)


@every_answer
def test_an_answer_has_no_sentence_without_a_fact(answers: Answers, intent: str, language: str) -> None:
    facts = [fact[language] for fact in FACTS[intent]["facts"]]
    for each in sentences(answers.in_berlin(intent, language)):
        assert any(re.search(fact, each, re.IGNORECASE) for fact in facts), each


@every_answer
def test_an_answer_names_what_it_must_and_no_other_address(answers: Answers, intent: str, language: str) -> None:
    text = answers.in_berlin(intent, language)
    must = FACTS[intent].get("must", [])
    for each in must:
        assert each in text
    for address in _ADDRESS.findall(text):
        assert address in must


@every_answer
def test_an_answer_holds_no_number_or_period_but_the_policys(answers: Answers, intent: str, language: str) -> None:
    text = answers.in_berlin(intent, language)
    assert sorted(set(_NUMBER.findall(text))) == sorted(FACTS[intent].get("numbers", []))
    assert _PERIOD[language].findall(text) == FACTS[intent].get("periods", {}).get(language, [])


@every_answer
def test_an_answer_promises_nothing_beyond_the_policy(answers: Answers, intent: str, language: str) -> None:
    text = answers.in_berlin(intent, language)
    for rule in NEVER:
        if intent not in rule.get("except", []):
            assert not re.search(rule["pattern"], text, re.IGNORECASE), (rule["pattern"], text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("intent", "pattern"), [(intent, rule["pattern"]) for rule in NEVER for intent in rule.get("except", [])]
)
def test_an_exception_is_made_only_where_it_is_needed(
    answers: Answers, intent: str, pattern: str, language: str
) -> None:
    assert re.search(pattern, answers.in_berlin(intent, language), re.IGNORECASE)


@every_answer
def test_placeholders_are_filled_and_times_have_24_hours(answers: Answers, intent: str, language: str) -> None:
    for at, zone in product((OPEN, CLOSED), (None, "Europe/Berlin", "America/Los_Angeles")):
        text = answers.read(intent, Reader(language, at, zone))
        assert text.strip() == text != ""
        assert not re.search(r"[{}]", text)
        assert not _TWELVE_HOURS.search(text)
        for time in _TIME.findall(text):
            assert re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", time), time
        if language == "de":
            assert not _WITHOUT_UHR.search(text), text
        if language == "fr":
            assert not _WITH_H.search(text), text


@pytest.mark.parametrize("intent", ["hours.live_chat", "handoff.human"])
@pytest.mark.parametrize(
    ("language", "closed", "opens"),
    [
        ("en", "closed now", "again on Monday 30 November at 10:00 (Kolkata); that is Sunday 20:30 your time."),
        (
            "de",
            "jetzt geschlossen",
            "am Montag, 30. November um 10:00 Uhr (Kolkata); das ist Sonntag 20:30 Uhr bei Ihnen.",
        ),
        ("fr", "actuellement fermé", "le lundi 30 novembre à 10:00 (Kolkata), soit dimanche 20:30 chez vous."),
    ],
)
def test_a_closed_chat_says_when_it_opens(
    answers: Answers, intent: str, language: str, closed: str, opens: str
) -> None:
    text = answers.read(intent, Reader(language, CLOSED, "America/Los_Angeles"))
    assert closed in text
    assert opens in text


def test_german_says_sie(library: Library, answers: Answers) -> None:
    german = library.translations.catalogues["de"]
    texts = [*german.texts.values(), *german.by_context.values()]
    texts += [answers.in_berlin(intent, "de") for intent in TOPICS]
    assert [text for text in texts if _DU_FORM.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Hast du schon bezahlt?",
        "Bitte lies die FAQ.",
        "Danke. Schreib uns.",
        "Wie ist deine Nummer?",
        "Wir helfen euch.",
    ],
)
def test_du_forms_are_recognised(text: str) -> None:
    assert _DU_FORM.search(text)


def test_french_says_vous(library: Library, answers: Answers) -> None:
    french = library.translations.catalogues["fr"]
    texts = [*french.texts.values(), *french.by_context.values()]
    texts += [answers.in_berlin(intent, "fr") for intent in TOPICS]
    assert [text for text in texts if _TU_FORM.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "As-tu déjà payé ?",
        "Je t’aide volontiers.",
        "Merci. Écris-nous.",
        "Quel est ton numéro ?",
        "Nous allons te répondre.",
    ],
)
def test_tu_forms_are_recognised(text: str) -> None:
    assert _TU_FORM.search(text)
