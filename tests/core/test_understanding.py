import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching import Example, train
from bot.core.understanding import Action, Setting, understand
from tests.core.utterances import EXAMPLES, OUTSIDE

MATCHER = train([*EXAMPLES, *OUTSIDE])
BOLD = Setting(max_wrong=0.1)  # so small a bot is less sure than the shipped one


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ich habe zweimal bezahlt", "payment.double"),
        ("Hallo! Ich möchte mein Geld zurück, vielen Dank", "payment.refund"),
        ("hello, when is the live chat open?", "hours.live_chat"),
        ("vielen dank", "dialogue.thanks"),
        ("Hallo", "dialogue.greeting"),
        ("thanks, bye", "dialogue.goodbye"),
    ],
)
def test_what_is_sure_is_answered(text: str, intent: str) -> None:
    understanding = understand(MATCHER, text, BOLD)
    assert understanding.action is Action.ANSWER
    assert understanding.answers == (intent,)
    assert understanding.ranking[0].intent == intent


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("ich habe zweimal bezahlt und wann ist der Chat besetzt?", ("payment.double", "hours.live_chat")),
        ("wann ist der Chat besetzt? Ich habe zweimal bezahlt.", ("hours.live_chat", "payment.double")),
        ("I paid twice. Also, how do I contact sales?", ("payment.double", "contact.sales")),
    ],
)
def test_two_topics_are_answered_in_their_order(text: str, intents: tuple[str, str]) -> None:
    assert understand(MATCHER, text, BOLD).answers == intents


def test_one_topic_in_two_sentences_is_answered_once() -> None:
    assert understand(MATCHER, "Ich habe zweimal bezahlt. Die Zahlung wurde doppelt abgebucht.", BOLD).answers == (
        "payment.double",
    )


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ("ich möchte ein Ticket aufmachen", "ich möchte kein Ticket aufmachen"),
        ("ich will mit einem Menschen sprechen", "ich will nicht mit einem Menschen sprechen"),
        ("I want to talk to a human", "I don't want to talk to a human"),
        ("create a ticket", "please do not create a ticket"),
        ("connect me to an agent", "do not connect me to an agent"),
    ],
)
def test_a_refused_deed_is_never_done(wish: str, refusal: str) -> None:
    assert understand(MATCHER, wish, BOLD).action is Action.ANSWER
    assert understand(MATCHER, refusal, BOLD).action is not Action.ANSWER


@pytest.mark.parametrize("text", ["", "   ", "?!", "🙂", "\u200b", "\ud800"])
def test_a_message_without_words_is_not_understood(text: str) -> None:
    understanding = understand(MATCHER, text)
    assert (understanding.action, understanding.answers, understanding.suggestions) == (Action.FALLBACK, (), ())


@pytest.mark.parametrize(
    "text", ["wie tief ist der Bodensee", "who invented the bicycle", "xyzzy", "Kartoffelsuppe kochen"]
)
def test_what_is_no_topic_is_not_answered(text: str) -> None:
    assert understand(MATCHER, text).action is not Action.ANSWER


@given(st.text(max_size=300), st.sampled_from([0.0, 0.01, 0.03, 0.2, 1.0]))
def test_each_action_says_what_it_needs(text: str, max_wrong: float) -> None:
    understanding = understand(MATCHER, text, Setting(max_wrong=max_wrong))
    answers, suggestions = understanding.answers, understanding.suggestions
    assert len({*answers, *suggestions}) == len(answers) + len(suggestions)
    if understanding.action is Action.ANSWER:
        assert (len(answers), len(suggestions)) in ((2, 0), (1, 0), (1, 1))
    else:
        assert not answers
        assert (1 <= len(suggestions) <= 3) is (understanding.action is Action.SUGGEST)


@given(st.sampled_from([example.text for example in EXAMPLES]) | st.text(max_size=60))
def test_bolder_never_answers_less(text: str) -> None:
    if understand(MATCHER, text, Setting(max_wrong=0.01)).action is Action.ANSWER:
        assert understand(MATCHER, text, Setting(max_wrong=0.1)).action is Action.ANSWER


ORDINARY = "Ich habe gestern zweimal bezahlt, und wann ist der Chat besetzt?"
HOSTILE = {
    "100 KB of a letter": "a" * 100_000,
    "10,000 unknown words": " ".join(f"w{number}q" for number in range(10_000)),
    "10,000 words that look like ours": " ".join(
        f"zahl{chr(97 + number % 26)}ng{chr(97 + number % 17)}" for number in range(10_000)
    ),
    "combining marks": "a\u0301" * 50_000,
    "zero width and bidi": "\u200b\u202e\u2066" * 33_000,
    "one word of 5,000 letters": "x" * 5_000,
    "ligatures that unfold": "ﷺ" * 30_000,
    "at signs": "@" * 100_000,
    "an address without end": "a" * 990 + "@",
    "thanks without end": "danke " * 20_000,
    "commas": "zahlung doppelt, " * 5_000,
    "umlauts": "oeueueue" * 10_000,
    "digits": "1" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_little(text: str) -> None:
    ratio = min(_cpu(text) for _ in range(5)) / min(_cpu(ORDINARY) for _ in range(5))
    assert ratio < 15, f"{ratio:.0f} times as much as a short question"


def _cpu(text: str) -> float:
    begin = time.thread_time()
    understand(MATCHER, text)
    return time.thread_time() - begin


@pytest.mark.parametrize(
    ("text", "answer", "denied"),
    [
        ("Zweimal bezahlt habe ich nicht. Wann ist der Chat besetzt?", "hours.live_chat", "payment.double"),
        ("I did not pay twice. When is the chat open?", "hours.live_chat", "payment.double"),
    ],
)
def test_what_is_denied_is_only_offered(text: str, answer: str, denied: str) -> None:
    understanding = understand(MATCHER, text, BOLD)
    assert understanding.answers == (answer,)
    assert understanding.suggestions == (denied,)


def test_a_no_that_belongs_to_the_topic_is_no_denial() -> None:
    said = [
        Example(text, "payment.failed", "de") for text in ("die Zahlung geht nicht durch", "Karte nicht angenommen")
    ]
    matcher = train([*EXAMPLES, *said, *OUTSIDE])
    text = "Die Zahlung geht nicht durch. Wann ist der Chat besetzt?"
    assert understand(matcher, text, Setting(max_wrong=0.3)).answers == ("payment.failed", "hours.live_chat")


def test_an_utterance_is_taken_at_its_word() -> None:
    careful = Setting(max_wrong=0.0001)
    assert understand(MATCHER, "Ich habe zweimal bezahlt!", careful).answers == ("payment.double",)
    assert understand(MATCHER, "Tell me a joke", BOLD).action is Action.FALLBACK
    assert understand(MATCHER, "zweimal bezahlt habe ich", careful).action is not Action.ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "Ich will nicht mit einem Menschen sprechen. Wann ist der Chat besetzt?",
        "When is the chat open? And please do not open a ticket.",
        "I do not want a human. I do not want a ticket.",
    ],
)
def test_a_deed_that_half_a_message_refuses_is_never_done(text: str) -> None:
    assert not {"handoff.human", "ticket.open"} & set(understand(MATCHER, text, Setting(max_wrong=0.4)).answers)
