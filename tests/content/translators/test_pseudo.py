import re

import pytest

from bot.content.translators.pseudo import pseudo


@pytest.mark.parametrize(
    "text", ["Send", "Open now until {time} ({local} your time)", "{name}", "< 1 min", "• One\n• Two"]
)
def test_placeholders_stay_and_no_english_letter_does(text: str) -> None:
    made = pseudo(text)
    assert re.findall(r"\{\w+\}", made) == re.findall(r"\{\w+\}", text)
    assert not re.search(r"[A-Za-z]", re.sub(r"\{\w+\}", "", made))
    assert (made[0], made[-1]) == ("⟦", "⟧")
    assert made.count("\n") == text.count("\n")


@pytest.mark.parametrize("text", ["Send message", "This chat was ended. Please start a new one."])
def test_it_is_more_than_half_as_long_again(text: str) -> None:
    assert 1.5 <= len(pseudo(text)) / len(text) <= 1.7
