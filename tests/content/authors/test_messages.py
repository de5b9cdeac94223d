"""The held-back messages of tests/intents are in form, and none of them teaches what it measures."""

from collections import Counter
from pathlib import Path

import pytest

from bench.matching.messages import DISTANCES, FOLDER, Asked, Messages, plain, read_messages
from bot.content.authors.intents import Intents, read_intents

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def messages() -> Messages:
    return read_messages()


@pytest.fixture(scope="module")
def intents() -> Intents:
    return read_intents(ROOT / "intents")


def _taught(messages: Messages, intents: Intents) -> list[str]:
    taught = {plain(each.text) for each in intents.utterances}
    return [text for text in messages.texts() if plain(text) in taught]


def test_every_topic_that_is_named_exists(messages: Messages, intents: Intents) -> None:
    named = {each.topic for each in messages.asked}
    named |= {topic for each in messages.two_topics for topic in each.topics}
    named |= {topic for each in messages.follow_ups for topic in (each.first_topic, each.then_topic)}
    sides = [side for each in messages.contrasts for side in (each.one, each.other)]
    named |= {topic for side in sides for topic in (side.topic, *side.refused) if topic is not None}
    assert named - set(intents.topics) == set()


@pytest.mark.parametrize(("language", "least"), [("de", 4), ("en", 4), ("fr", 2)])
def test_every_topic_is_asked_about(messages: Messages, intents: Intents, language: str, least: int) -> None:
    asked = Counter(each.topic for each in messages.asked if each.language == language)
    assert {topic: asked[topic] for topic in intents.topics if asked[topic] < least} == {}


def test_there_are_enough_to_measure_by(messages: Messages) -> None:
    for language in ("de", "en"):
        outside = Counter(each.distance for each in messages.outside if each.language == language)
        assert set(outside) == set(DISTANCES)
        assert min(outside["near"], outside["far"]) >= 80
        assert sum(each.language == language for each in messages.two_topics) >= 50
        assert sum(each.language == language for each in messages.follow_ups) >= 35
    assert len(messages.contrasts) >= 150


def test_every_pair_is_a_pair(messages: Messages) -> None:
    for each in messages.two_topics:
        assert len(set(each.topics)) == 2, each
    for pair in messages.contrasts:
        assert plain(pair.one.text) != plain(pair.other.text), pair
        assert pair.one.topic is not None, pair
        if pair.kind == "same":
            assert pair.one.topic == pair.other.topic, pair
        else:
            assert pair.other.refused, pair
            assert pair.other.topic not in pair.other.refused, pair


def test_no_message_stands_twice(messages: Messages) -> None:
    texts = [each.text for each in (*messages.asked, *messages.outside, *messages.two_topics)]
    assert [text for text, count in Counter(map(plain, texts)).items() if count > 1] == []


def test_no_message_stands_in_intents_too(messages: Messages, intents: Intents) -> None:
    assert _taught(messages, intents) == [], "take it out of tests/intents: what is taught measures nothing"


def test_a_message_that_is_taught_is_noticed(intents: Intents) -> None:
    taught = intents.utterances[0].text.upper() + "!"
    assert _taught(Messages((Asked(taught, "de", "x.y"),), (), (), (), ()), intents) == [taught]


@pytest.mark.parametrize(
    ("file", "line", "error"),
    [
        ("de/topics.yaml", "payment.double: [404]", TypeError),
        ("outside.yaml", "near: [{text: weather}]", KeyError),
        ("two_topics.yaml", "- {language: de, text: a, topics: [one.thing]}", ValueError),
        ("follow_up.yaml", "- {language: de, first: a, then: b}", TypeError),
        ("contrast.yaml", "- {language: de, kind: same, one: {text: a, topic: null}}", KeyError),
    ],
)
def test_a_file_out_of_form_is_refused(tmp_path: Path, file: str, line: str, error: type[Exception]) -> None:
    for each in FOLDER.rglob("*.yaml"):
        copy = tmp_path / each.relative_to(FOLDER)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(each.read_bytes())
    (tmp_path / file).write_text(f"{line}\n", "utf-8")
    with pytest.raises(error):
        read_messages(tmp_path)
