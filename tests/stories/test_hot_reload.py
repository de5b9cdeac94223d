"""What authors and translators save is served by the running service, whole or not at all."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.app import SHELF
from tests.conftest import Server
from tests.small import GERMAN, edit, write_content

DOUBLE = "payment.double"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_content(tmp_path / "own")


@pytest.fixture
async def server(content: Path, start_server: Callable[..., Awaitable[Server]]) -> Server:
    return await start_server(content=str(content), semantics="false")


@pytest.fixture
def catalogue(content: Path) -> Path:
    return content / "locales/de/LC_MESSAGES/messages.po"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


async def until(is_so: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110  (there is nothing to wait for but the answer itself)
            await asyncio.sleep(0.05)


async def answer(server: Server, text: str, language: str = "de") -> str:
    """Ask as a new visitor; give what the bot says last."""
    tab = await server.tab(language=language)
    await tab.ask("send_message", client_id="one", text=text)
    said = await tab.event("message_posted", lambda each: each["sender"] == "bot" and each["seq"] == 3)
    return str(said["text"])


async def frame(server: Server) -> str:
    """Give the German strings of the widget as its frame would fetch them."""
    async with aiohttp.ClientSession(server.url) as http:
        page = await (await http.get("/widget/frame?language=de")).text()
        found = re.search(r"strings-de-\w+\.json", page)
        assert found
        return await (await http.get(f"/widget/{found[0]}")).text()


async def test_an_edited_translation_is_said_at_once(server: Server, catalogue: Path) -> None:
    assert "erstattet" in await answer(server, "doppelt bezahlt")
    edit(catalogue, "erstattet {company} die zweite Zahlung", "zahlt {company} die zweite Zahlung zurück")

    async def is_said() -> bool:
        return "zurück" in await answer(server, "doppelt bezahlt")

    await until(is_said)


async def test_the_pages_get_the_new_words_too(server: Server, catalogue: Path) -> None:
    assert await frame(server) == "{}"
    write(catalogue, GERMAN + '\nmsgctxt "widget"\nmsgid "Send"\nmsgstr "Senden"\n')

    async def is_there() -> bool:
        return await frame(server) == '{"Send":"Senden"}'

    await until(is_there)


async def test_an_edited_intent_is_learned_with_its_answer(server: Server, content: Path) -> None:
    async def is_known() -> bool:
        return "app" in await answer(server, "gibt es eine App", "de")

    assert not await is_known()
    # Three files at once: nobody may see one without the others.
    write(
        content / "intents/topics/app.yaml",
        'app.mobile:\n  title: "App"\n  section: "1.1"\n  answer: "There is an app."\n',
    )
    for language, said in (("de", "gibt es eine App"), ("en", "is there an app")):
        write(content / f"intents/{language}/app.yaml", f'app.mobile:\n  - "{said}"\n')
    seen: set[bool] = set()

    async def is_learned() -> bool:
        library = server.app[SHELF].current()
        seen.add("app.mobile" in library.intents.topics and "app.mobile" not in library.knowledge.matcher.intents)
        return await is_known()

    await until(is_learned)
    assert seen == {False}, "a topic was there before it could be understood"


async def test_a_broken_catalogue_keeps_the_old_one_and_tells_the_team(
    server: Server, content: Path, catalogue: Path
) -> None:
    console = await server.console()
    line = edit(catalogue, 'msgstr "Nichts davon"\n', 'msgstr "Nichts davon\n')
    topics = content / "intents/topics/payment.yaml"
    edit(topics, "If you have paid twice, {company} refunds", "Paid twice? {company} refunds")
    told = await console.event("content_changed", lambda event: event["faults"])
    (fault,) = told["faults"]
    assert fault.startswith(f"locales/de/LC_MESSAGES/messages.po:{line}: ")

    assert "erstattet" in await answer(server, "doppelt bezahlt"), "German stays as it was"
    assert "Paid twice?" in await answer(server, "charged two times", "en"), "what is fit to be served is served"
    late = await server.console("Juri Hahn")
    assert (await late.event("console_started"))["content_faults"] == [fault]

    edit(catalogue, 'msgstr "Nichts davon\n', 'msgstr "Nichts von alledem"\n')
    await console.event("content_changed", lambda event: not event["faults"])


async def test_broken_intents_keep_the_old_ones_while_catalogues_go_on(
    server: Server, content: Path, catalogue: Path
) -> None:
    console = await server.console()
    edit(content / "intents/de/payment.yaml", '  - "doppelt bezahlt"\n', '  - "doppelt bezahlt\n')
    edit(content / "intents/topics/payment.yaml", 'title: "Paid twice"', 'title: "Twice"')
    told = await console.event("content_changed", lambda event: event["faults"])
    assert any(fault.startswith("intents/de/payment.yaml:") for fault in told["faults"])
    edit(catalogue, "erstattet {company}", "erstattet Ihnen {company}")

    async def is_said() -> bool:
        return "erstattet Ihnen" in await answer(server, "doppelt bezahlt")

    await until(is_said)
    assert server.app[SHELF].current().intents.topics[DOUBLE].title == "Paid twice"


async def test_a_new_language_is_spoken_without_a_restart(server: Server, content: Path) -> None:
    french = GERMAN.replace("Language: de", "Language: fr").replace("Doppelt bezahlt", "Payé deux fois")
    write(content / "locales/fr/LC_MESSAGES/messages.po", french)
    write(content / "intents/fr/payment.yaml", f'{DOUBLE}:\n  - "payé deux fois"\n')

    async def is_spoken() -> bool:
        async with aiohttp.ClientSession(server.url) as http:
            return 'lang="fr"' in await (await http.get("/widget/frame?language=fr")).text()

    await until(is_spoken)


def swap(content: Path) -> None:
    """Put another folder in the place of the catalogues', as a deployment does."""
    write_content(content / "next")
    edit(content / "next/locales/de/LC_MESSAGES/messages.po", "erstattet {company}", "erstattet Ihnen {company}")
    (content / "locales").rename(content / "before")
    (content / "next/locales").rename(content / "locales")


async def test_a_folder_that_is_put_in_anothers_place_is_followed(server: Server, content: Path) -> None:
    swap(content)

    async def is_said() -> bool:
        return "erstattet Ihnen" in await answer(server, "doppelt bezahlt")

    await until(is_said)
    edit(content / "locales/de/LC_MESSAGES/messages.po", "erstattet Ihnen {company}", "zahlt Ihnen {company}")

    async def is_said_again() -> bool:
        return "zahlt Ihnen" in await answer(server, "doppelt bezahlt")

    await until(is_said_again)
