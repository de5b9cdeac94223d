"""The bot's turn: what it says to a message, as a function of what it knows and remembers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bot.core.dialogue import (
    DID_YOU_MEAN,
    NO_LANGUAGE,
    NOT_UNDERSTOOD,
    SAID_BEFORE,
    WHICH_LANGUAGE,
    Knowledge,
    Line,
    Topic,
    in_brief,
    take_turn,
)
from bot.core.features import Floats
from bot.core.language import train_language
from bot.core.masking import mask
from bot.core.matching import Example, train
from bot.core.model import Memory
from bot.core.references import NONE
from bot.core.switching import Asked, asked_language
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
        matcher=train([*examples, *(Example(text, None, "") for text in OUTSIDE)]),
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
    assert (turn.memory.topic, turn.memory.offered) == (intent, ())


@pytest.mark.parametrize(
    ("text", "prior", "intent"),
    [
        ("4111 1111 1111 1111: ich habe doppelt bezahlt, Passwort: geheim-77", "de", "payment.double"),
        ("I was charged twice on DE89370400440532013000", "en", "payment.double"),
        ("pw: Sommer2024! Wann ist der Chat besetzt", "de", "hours.live_chat"),
    ],
)
def test_what_is_hidden_disturbs_nothing(knowledge: Knowledge, text: str, prior: str, intent: str) -> None:
    masked = mask(text)
    assert masked.findings
    turn = take_turn(knowledge, masked.text, prior=prior, memory=Memory())
    assert turn.lines == (Line(intent=intent),)
    assert turn.language == prior


def test_a_secret_alone_is_about_nothing(knowledge: Knowledge) -> None:
    turn = take_turn(knowledge, mask("4111 1111 1111 1111").text, prior="de", memory=Memory())
    assert turn.lines == (Line(phrase=NOT_UNDERSTOOD),)


def test_an_answer_withdraws_what_was_offered(knowledge: Knowledge) -> None:
    turn = take_turn(knowledge, "Wann ist der Chat besetzt", prior="de", memory=OFFERED)
    assert (turn.memory.topic, turn.memory.offered) == ("hours.live_chat", ())


def test_two_questions_get_two_answers_in_their_order(knowledge: Knowledge) -> None:
    text = "Ich habe doppelt bezahlt. Und wann ist der Chat besetzt?"
    turn = take_turn(knowledge, text, prior="de", memory=Memory())
    assert turn.lines == (Line(intent="payment.double"), Line(intent="hours.live_chat"))
    assert (turn.memory.topic, turn.memory.offered) == ("hours.live_chat", ())


def test_a_suggestion(knowledge: Knowledge) -> None:
    careful = replace(knowledge, max_wrong=0.0001)
    turn = take_turn(careful, "Samstag", prior="de", memory=Memory("payment.double"))
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
    assert (turn.memory.topic, turn.memory.offered) == ("hours.live_chat", ())
    (match,) = turn.understanding.ranking
    assert (match.intent, match.confidence) == ("hours.live_chat", 1.0)


@pytest.mark.parametrize(
    ("typed", "intent"),
    [("1", "payment.double"), ("2", "hours.live_chat"), (" 2. ", "hours.live_chat"), ("2)", "hours.live_chat")],
)
def test_a_choice_by_its_number(knowledge: Knowledge, typed: str, intent: str) -> None:
    turn = take_turn(knowledge, typed, prior="de", memory=OFFERED)
    assert turn.lines == (Line(intent=intent),)


@pytest.mark.parametrize("typed", ["0", "4", "9", "12", "1 2", "٢", "-1"])
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
    turn = take_turn(knowledge, "Ich habe doppelt bezahlt", prior="de", memory=Memory(), choice="payment.golden")
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


ASKED = Memory("payment.double", (), ("hours.live_chat", "dialogue.switch_language"))


@pytest.mark.parametrize(
    "text", ["Nein, das meinte ich nicht", "no, that's not what I meant", "Nein.", "falsch verstanden"]
)
def test_a_no_offers_what_came_next(knowledge: Knowledge, text: str) -> None:
    turn = take_turn(knowledge, text, prior="de", memory=ASKED)
    assert turn.understanding.action is Action.SUGGEST
    assert turn.lines == (Line(phrase=DID_YOU_MEAN, choices=(*ASKED.others, NONE)),)


def test_a_no_without_anything_to_offer_is_honest(knowledge: Knowledge) -> None:
    turn = take_turn(knowledge, "Nein, das meinte ich nicht", prior="de", memory=Memory("payment.double"))
    assert turn.lines == (Line(phrase=NOT_UNDERSTOOD),)


def test_a_correction_is_read_without_what_was_not_meant(knowledge: Knowledge) -> None:
    turn = take_turn(knowledge, "Nein, ich meinte die Öffnungszeiten", prior="de", memory=ASKED)
    assert turn.understanding.answers == ("hours.live_chat",)
    again = take_turn(knowledge, "nein, ich meinte doppelt bezahlt", prior="de", memory=ASKED)
    assert "payment.double" not in (*again.understanding.answers, *again.understanding.suggestions)


def test_no_answer_comes_twice_in_a_row(knowledge: Knowledge) -> None:
    first = take_turn(knowledge, "Ich habe doppelt bezahlt", prior="de", memory=Memory())
    again = take_turn(knowledge, "Mir wurde zweimal Geld abgebucht", prior="de", memory=first.memory)
    assert again.understanding.answers == ("payment.double",)
    assert again.lines == (Line(phrase=SAID_BEFORE, choices=first.memory.others),)
    other = take_turn(knowledge, "Wann ist der Chat besetzt", prior="de", memory=again.memory)
    assert other.lines == (Line(intent="hours.live_chat"),)


def test_what_was_offered_and_is_named_again_is_answered(knowledge: Knowledge) -> None:
    careful = replace(knowledge, max_wrong=0.0001)
    offered = take_turn(careful, "Samstag", prior="de", memory=Memory())
    assert offered.understanding.action is Action.SUGGEST
    assert take_turn(careful, "am Samstag eben", prior="de", memory=offered.memory).lines == (
        Line(intent="hours.live_chat"),
    )


TITLES = {"payment.double": "Doppelt bezahlt", "hours.live_chat": "Chatzeiten"}


@pytest.mark.parametrize(
    "typed",
    ["doppelt bezahlt", "Doppelte Bezahlung? nein: bezahlt", "das erste", "Nr. 1", "eins bitte", "the first one"],
)
def test_a_choice_by_word(knowledge: Knowledge, typed: str) -> None:
    named = replace(knowledge, titles={"de": TITLES})
    turn = take_turn(named, typed, prior="de", memory=replace(OFFERED, topic=None))
    assert turn.lines == (Line(intent="payment.double"),)


class Dictionary:
    """An encoder of three words."""

    name = "dictionary 1"

    def encode(self, texts: Sequence[str]) -> Floats:
        words = (
            ("doppelt", "zweimal", "twice", "double", "two", "deux"),
            ("chat", "open", "ouvert"),
            ("sprach", "language"),
        )
        found = np.array(
            [[sum(word in text.lower() for word in each) + 0.01 for each in words] for text in texts], np.float32
        )
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_where_words_are_not_enough_the_encoder_is_asked(knowledge: Knowledge) -> None:
    examples = [Example(text, intent, language) for (intent, language), texts in SAID.items() for text in texts]
    encoder = Dictionary()
    able = replace(
        knowledge, matcher=train(examples, encoder.encode([each.text for each in examples])), encoder=encoder
    )
    alone = take_turn(able, "payé deux fois", prior="de", memory=Memory())
    assert alone.understanding.is_unsure
    asked = take_turn(able, "payé deux fois", prior="de", memory=Memory(), encoder=encoder)
    assert not asked.understanding.is_unsure
    assert asked.understanding.ranking[0].intent == "payment.double"
    assert not take_turn(knowledge, "payé deux fois", prior="de", memory=Memory()).understanding.is_unsure, (
        "nobody to ask"
    )


def test_the_log_says_what_was_understood_and_nothing_of_the_message(knowledge: Knowledge) -> None:
    brief = in_brief(take_turn(knowledge, "Ich habe doppelt bezahlt, Frau Sommer", prior="de", memory=Memory()))
    assert brief.startswith("answer payment.double (payment.double ")
    assert "%" in brief
    assert "Sommer" not in brief
    assert in_brief(take_turn(knowledge, "?!", prior="de", memory=Memory())) == "fallback nothing"


def test_what_was_offered_and_is_refused_is_not_done(knowledge: Knowledge) -> None:
    careful = replace(knowledge, max_wrong=0.0001)
    offered = take_turn(careful, "Samstag", prior="de", memory=Memory())
    assert offered.understanding.suggestions[0] == "hours.live_chat"
    refused = take_turn(careful, "am Samstag eben nicht", prior="de", memory=offered.memory)
    assert refused.understanding.action is not Action.ANSWER


FRENCH = {**NAMES, "anglais": "en", "allemand": "de", "francais": "fr"}


@pytest.mark.parametrize(
    ("text", "here", "language"),
    [
        ("Pourquoi tu me parles en anglais ? Réponds en français", "en", "fr"),
        ("Pourquoi tu me parles en anglais ? Réponds en français", "de", "fr"),
        ("Pas en anglais ! En français !", "fr", "fr"),
        ("Non, pas le français, l'allemand s'il vous plaît", "fr", "de"),
        ("Nicht Englisch, sondern Deutsch", "en", "de"),
        ("Bitte kein Deutsch, English please", "de", "en"),
        ("Bitte auf Englisch statt auf Deutsch", "de", "en"),
        ("English instead of German", "de", "en"),
        ("auf Deutsch", "de", "de"),
        ("auf Klingonisch", "de", None),
    ],
)
def test_the_language_is_the_last_that_is_named_and_not_refused(text: str, here: str, language: str | None) -> None:
    assert asked_language(text, FRENCH, ("de", "en", "fr"), here) == Asked(language)


def test_a_language_that_nobody_speaks_here_is_told_apart() -> None:
    assert asked_language("auf Französisch", FRENCH, ("de", "en"), "de") == Asked(None, is_unknown=True)


def test_who_names_none_of_several_languages_is_asked_which(knowledge: Knowledge) -> None:
    three = replace(knowledge, languages=("de", "en", "fr"))
    turn = take_turn(three, "Sprache wechseln", prior="de", memory=Memory())
    assert turn.lines == (Line(phrase=WHICH_LANGUAGE),)
    assert turn.language == "de"
    turn = take_turn(three, "switch the language", prior="de", memory=Memory())
    assert (turn.language, turn.lines) == ("en", (Line(intent="dialogue.switch_language"),)), "that of the message"
