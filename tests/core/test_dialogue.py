"""The bot's turn: what it says to a message, as a function of what it knows and remembers."""

from dataclasses import replace

import pytest

from bot.core.dialogue import DID_YOU_MEAN, NO_LANGUAGE, NONE, NOT_UNDERSTOOD, Knowledge, Line, Topic, take_turn
from bot.core.language import train_language
from bot.core.matching import Example, train
from bot.core.model import Memory
from bot.core.understanding import Action

SAID = {
    ("payment.double", "de"): (
        "Ich habe doppelt bezahlt",
        "Mir wurde zweimal Geld abgebucht",
        "Die Rechnung wurde zweimal bezahlt",
        "Betrag doppelt abgebucht",
        "aus Versehen zwei Mal gezahlt",
    ),
    ("payment.double", "en"): (
        "I was charged twice",
        "I paid two times for one order",
        "double payment on my card",
        "you billed me twice",
        "paid twice by accident",
    ),
    ("hours.live_chat", "de"): (
        "Wann ist der Chat besetzt",
        "Wann habt ihr geöffnet",
        "Eure Öffnungszeiten bitte",
        "Bis wie viel Uhr seid ihr erreichbar",
        "Ist am Samstag jemand im Chat",
    ),
    ("hours.live_chat", "en"): (
        "What are your opening hours",
        "When is the chat open",
        "Until what time are you there",
        "Are you open on Saturday",
        "opening times please",
    ),
    ("dialogue.switch_language", "de"): (
        "Können wir auf Englisch schreiben",
        "Bitte auf Englisch",
        "Sprechen Sie auch Französisch",
        "Lieber in einer anderen Sprache",
        "Sprache wechseln",
    ),
    ("dialogue.switch_language", "en"): (
        "Can we speak German",
        "in German please",
        "Do you speak French",
        "another language please",
        "switch the language",
    ),
}
OUTSIDE = ("What is the weather like", "Wie wird das Wetter", "Erzähl einen Witz", "tell me a joke")
NAMES = {"englisch": "en", "english": "en", "deutsch": "de", "german": "de", "franzosisch": "fr", "french": "fr"}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    examples = [Example(text, intent, language) for (intent, language), texts in SAID.items() for text in texts]
    return Knowledge(
        topics={
            "payment.double": Topic("payment.double", "1.4"),
            "hours.live_chat": Topic("hours.live_chat", "1.4"),
            "dialogue.switch_language": Topic("dialogue.switch_language", "", "switch_language"),
        },
        matcher=train(examples, OUTSIDE),
        language_model=train_language((each.text, each.language) for each in examples),
        languages=("de", "en"),
        language_names=NAMES,
    )


OFFERED = Memory("payment.double", ("payment.double", "hours.live_chat", NONE))


@pytest.mark.parametrize(
    ("text", "prior", "language", "intent"),
    [
        ("Ich habe doppelt bezahlt", "de", "de", "payment.double"),
        ("Ich habe doppelt bezahlt", None, "de", "payment.double"),
        ("I was charged twice", "en", "en", "payment.double"),
        ("I was charged twice", None, "en", "payment.double"),
        ("When is the chat open", "de", "en", "hours.live_chat"),
        ("wann is der chat besezt??", "de", "de", "hours.live_chat"),
    ],
)
def test_an_answer(knowledge: Knowledge, text: str, prior: str | None, language: str, intent: str) -> None:
    turn = take_turn(knowledge, text, prior=prior, memory=Memory())
    assert turn.understanding.action is Action.ANSWER
    assert turn.lines == (Line(intent=intent),)
    assert turn.language == language
    assert turn.memory == Memory(topic=intent)


def test_an_answer_withdraws_what_was_offered(knowledge: Knowledge) -> None:
    turn = take_turn(knowledge, "Wann ist der Chat besetzt", prior="de", memory=OFFERED)
    assert turn.memory == Memory("hours.live_chat")


def test_two_questions_get_two_answers_in_their_order(knowledge: Knowledge) -> None:
    text = "Ich habe doppelt bezahlt. Und wann ist der Chat besetzt?"
    turn = take_turn(knowledge, text, prior="de", memory=Memory())
    assert turn.lines == (Line(intent="payment.double"), Line(intent="hours.live_chat"))
    assert turn.memory == Memory("hours.live_chat")


def test_a_suggestion(knowledge: Knowledge) -> None:
    turn = take_turn(knowledge, "Samstag", prior="de", memory=Memory("payment.double"))
    assert turn.understanding.action is Action.SUGGEST
    (line,) = turn.lines
    assert line.phrase == DID_YOU_MEAN
    assert line.choices == (*turn.understanding.suggestions, NONE)
    assert line.choices[0] == "hours.live_chat"
    assert turn.memory == Memory("payment.double", line.choices)


def test_boldness_makes_an_answer_of_a_suggestion(knowledge: Knowledge) -> None:
    timid, bold = (
        take_turn(replace(knowledge, max_wrong=share), "Samstag", prior="de", memory=Memory()).understanding.action
        for share in (0.0, 0.49)
    )
    assert (timid, bold) == (Action.SUGGEST, Action.ANSWER)


@pytest.mark.parametrize("text", ["Wie wird das Wetter", "", "???", "🙂", "12345"])
def test_a_fallback(knowledge: Knowledge, text: str) -> None:
    turn = take_turn(knowledge, text, prior="de", memory=OFFERED)
    assert turn.understanding.action is Action.FALLBACK
    assert turn.lines == (Line(phrase=NOT_UNDERSTOOD),)
    assert turn.language == "de"
    assert turn.memory == Memory("payment.double"), "what was offered before is no longer on offer"


@pytest.mark.parametrize("prior", ["de", "en"])
def test_a_choice_by_its_id(knowledge: Knowledge, prior: str) -> None:
    turn = take_turn(knowledge, "Opening hours", prior=prior, memory=OFFERED, choice="hours.live_chat")
    assert turn.lines == (Line(intent="hours.live_chat"),)
    assert turn.language == prior, "a label says nothing of the visitor's language"
    assert turn.memory == Memory("hours.live_chat")
    (match,) = turn.understanding.ranking
    assert (match.intent, match.confidence) == ("hours.live_chat", 1.0)


@pytest.mark.parametrize(
    ("typed", "intent"),
    [("1", "payment.double"), ("2", "hours.live_chat"), (" 2. ", "hours.live_chat"), ("2)", "hours.live_chat")],
)
def test_a_choice_by_its_number(knowledge: Knowledge, typed: str, intent: str) -> None:
    turn = take_turn(knowledge, typed, prior="de", memory=OFFERED)
    assert turn.lines == (Line(intent=intent),)


@pytest.mark.parametrize("typed", ["0", "4", "9", "12", "1 2", "²", "٢", "-1", "eins"])
def test_a_number_that_was_not_offered_is_no_choice(knowledge: Knowledge, typed: str) -> None:
    turn = take_turn(knowledge, typed, prior="de", memory=OFFERED)
    assert turn.lines[0].intent is None


def test_a_number_without_an_offer_is_no_choice(knowledge: Knowledge) -> None:
    turn = take_turn(knowledge, "1", prior="de", memory=Memory("payment.double"))
    assert turn.lines == (Line(phrase=NOT_UNDERSTOOD),)


@pytest.mark.parametrize(("text", "choice"), [("Nichts davon", NONE), ("3", None)])
def test_none_of_these(knowledge: Knowledge, text: str, choice: str | None) -> None:
    turn = take_turn(knowledge, text, prior="de", memory=OFFERED, choice=choice)
    assert turn.understanding.action is Action.FALLBACK
    assert turn.lines == (Line(phrase=NOT_UNDERSTOOD),)
    assert turn.memory == Memory()


def test_a_choice_that_no_longer_exists_is_read_as_text(knowledge: Knowledge) -> None:
    turn = take_turn(knowledge, "Ich habe doppelt bezahlt", prior="de", memory=OFFERED, choice="payment.golden")
    assert turn.lines == (Line(intent="payment.double"),)


@pytest.mark.parametrize(
    ("text", "prior", "language"),
    [
        ("Bitte auf Englisch", "de", "en"),
        ("Können wir auf Englisch schreiben", "de", "en"),
        ("in German please", "en", "de"),
        ("Bitte auf Englisch statt auf Deutsch", "de", "en"),
        # It is spoken already: nothing changes.
        ("in German please", "de", "de"),
        # No language is named: the next one.
        ("Sprache wechseln", "de", "en"),
        ("switch the language", "en", "de"),
    ],
)
def test_a_language_is_asked_for(knowledge: Knowledge, text: str, prior: str, language: str) -> None:
    turn = take_turn(knowledge, text, prior=prior, memory=Memory())
    assert turn.lines == (Line(intent="dialogue.switch_language"),)
    assert turn.language == language


@pytest.mark.parametrize(("text", "prior"), [("Sprechen Sie auch Französisch", "de"), ("Do you speak French", "en")])
def test_a_language_that_is_not_spoken(knowledge: Knowledge, text: str, prior: str) -> None:
    turn = take_turn(knowledge, text, prior=prior, memory=OFFERED)
    (line,) = turn.lines
    assert line.phrase == NO_LANGUAGE
    assert turn.language == prior
    assert turn.memory == Memory()


def test_a_language_is_switched_by_a_choice(knowledge: Knowledge) -> None:
    turn = take_turn(knowledge, "Sprache", prior="de", memory=Memory(), choice="dialogue.switch_language")
    assert turn.language == "en"


def test_without_a_prior_and_without_a_word_it_is_the_first_language(knowledge: Knowledge) -> None:
    turned = replace(knowledge, languages=("en", "de"))
    assert take_turn(turned, "", prior=None, memory=Memory(), choice="hours.live_chat").language == "en"


def test_a_language_that_is_detected_but_not_spoken_changes_nothing(knowledge: Knowledge) -> None:
    german = replace(knowledge, languages=("de",))
    turn = take_turn(german, "When is the chat open", prior="de", memory=Memory())
    assert (turn.language, turn.lines) == ("de", (Line(intent="hours.live_chat"),))
