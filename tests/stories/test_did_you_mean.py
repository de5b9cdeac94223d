"""The bot is not sure, offers choices, and the visitor picks one."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Server
from tests.tab import Tab

VAGUE = (
    "something with my plugin and the money",
    "a problem with an update of something",
    "support for what I changed",
)


@pytest.fixture
async def server(start_server: Callable[..., Any]) -> Server:
    """A server whose bot is shy: it answers at once only where hardly any answer would be wrong."""
    return await start_server(max_wrong="0.001")  # type: ignore[no-any-return]


async def _unsure(tab: Tab) -> dict[str, Any]:
    """Say vague things until the bot asks what was meant."""
    for text in VAGUE:
        answer = await tab.reply(text)
        if answer.get("choices"):
            return answer
    raise AssertionError("the bot was sure of everything")


async def test_a_choice_is_clicked(server: Server) -> None:
    tab = await server.tab(language="en")
    asked = await _unsure(tab)
    choices = asked["choices"]
    assert 2 <= len(choices) <= 4
    assert choices[-1]["id"] == "none"
    picked = choices[0]
    answer = await tab.reply(picked["label"], choice=picked["id"])
    assert answer["intent"] == picked["id"]


async def test_none_of_these_is_honest(server: Server) -> None:
    tab = await server.tab(language="en")
    asked = await _unsure(tab)
    label = asked["choices"][-1]["label"]
    answer = await tab.reply(label, choice="none")
    assert "support@crmjetty.com" in answer["text"]


async def test_a_choice_is_typed_as_a_number(server: Server) -> None:
    tab = await server.tab(language="en")
    asked = await _unsure(tab)
    answer = await tab.reply("1")
    assert answer["intent"] == asked["choices"][0]["id"]


async def test_a_choice_that_does_not_exist_is_refused(server: Server) -> None:
    tab = await server.tab(language="de")
    refused = await tab.say("Ja", choice="payment.golden")
    assert refused["error"] == "unknown_choice"
    assert refused["field"] == "choice"
    assert "nicht mehr angeboten" in refused["message"]
