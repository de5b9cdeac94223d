"""Where webhooks go, and where they never do: what is judged is what is connected to, at every step of the way."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.hooks.targets import BadTarget, read_target
from tests.hooks.conftest import Desk, until
from tests.hooks.receiver import Receiver, redirect

Make = Callable[..., Awaitable[Receiver]]


def _named(url: str, host: str) -> str:
    return url.replace("127.0.0.1", host).replace("127.0.0.2", host)


async def _send(desk: Desk, url: str) -> None:
    desk.run()
    await desk.hook(url)
    await desk.file()
    await desk.work()


async def test_a_name_of_this_machine_is_refused(make_desk: Callable[..., Desk], receiver: Receiver) -> None:
    desk = make_desk(webhook_private=False)
    await _send(desk, _named(receiver.url, "localhost"))
    assert receiver.got == []
    assert await desk.why() == "localhost is an address of a private network; webhook_private = true allows those"
    assert await desk.next_in() == 5


async def test_unless_that_is_set(make_desk: Callable[..., Desk], receiver: Receiver) -> None:
    await _send(make_desk(webhook_private=True), _named(receiver.url, "localhost"))
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0x7f.1", "127.1", "2130706433", "0177.0.0.1"]
)
async def test_however_its_address_is_written(make_desk: Callable[..., Desk], receiver: Receiver, host: str) -> None:
    desk = make_desk(webhook_private=False)
    await _send(desk, _named(receiver.url, host))
    assert receiver.got == []
    assert "private network" in await desk.why()


@pytest.fixture
def only_two_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.2 stands for the public network; there is no other that a test may send to."""
    monkeypatch.setattr("bot.hooks.targets.is_public", lambda address: address == "127.0.0.2")


@pytest.mark.usefixtures("only_two_is_public")
@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_a_redirect_to_a_private_address_is_refused(
    make_desk: Callable[..., Desk], make_receiver: Make, status: int, host: str
) -> None:
    public, private = await make_receiver("127.0.0.2"), await make_receiver()
    public.answers.append(redirect(status, _named(private.url, host)))
    desk = make_desk(webhook_private=False)
    await _send(desk, public.url)
    assert len(public.got) == 1
    assert private.got == []
    assert "private network" in await desk.why()


@pytest.mark.usefixtures("only_two_is_public")
async def test_a_name_is_asked_once_and_what_it_stood_for_is_connected_to(
    make_desk: Callable[..., Desk], make_receiver: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers otherwise when it is asked again gets nobody inside; nor do private ones among its answers."""
    public = await make_receiver("127.0.0.2")
    private = await make_receiver("127.0.0.1", int(public.url.split(":")[2].split("/")[0]))
    asked: list[str] = []

    def answer(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        addresses = ["127.0.0.1", "127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    desk = make_desk(webhook_private=False)
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", answer)
        await _send(desk, _named(public.url, "shop.example"))
        assert (asked, len(public.got), private.got) == (["shop.example"], 1, [])
        await desk.file()
        await desk.work()
    assert (asked, len(public.got), private.got) == (["shop.example"] * 2, 1, [])


@pytest.mark.parametrize("status", [307, 308])
async def test_redirects_keep_method_body_and_signature(desk: Desk, make_receiver: Make, status: int) -> None:
    first, second = await make_receiver(), await make_receiver()
    first.answers.append(redirect(status, second.url))
    second.answers.append(redirect(status, "/elsewhere"))
    await _send(desk, first.url)
    assert [each.path for each in second.got] == ["/hooks?of=tickets", "/elsewhere"]
    assert {(each.method, each.id, each.body) for each in second.got} == {("POST", first.got[0].id, first.got[0].body)}
    assert all(each.is_signed() for each in second.got)
    assert desk.courier.counts == {"taken": 1}


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_others_are_not_followed(desk: Desk, make_receiver: Make, status: int) -> None:
    first, second = await make_receiver(), await make_receiver()
    first.answers.append(redirect(status, second.url))
    await _send(desk, first.url)
    assert second.got == []
    assert "only 307 and 308 are followed" in await desk.why()


async def test_a_redirect_without_end_ends(desk: Desk, receiver: Receiver) -> None:
    receiver.answers.extend(redirect(307, "/again") for _ in range(10))
    await _send(desk, receiver.url)
    assert len(receiver.got) == 4
    assert await desk.why() == "redirected more than 3 times"


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("ftp://127.0.0.1/x", "begins with"),
        ("http://user:word@127.0.0.1/x", "no user"),
        ("http://[::1", ""),
    ],
)
async def test_a_redirect_to_no_target_is_refused(desk: Desk, receiver: Receiver, to: str, why: str) -> None:
    receiver.answers.append(redirect(307, to))
    await _send(desk, receiver.url)
    assert why in await desk.why()
    assert await desk.next_in() == 5


@pytest.mark.parametrize(
    "answer", [b"220 mail.example ESMTP\r\n", b"HTTP/1.1 200\x00 OK\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\nA"]
)
async def test_what_is_no_http_is_no_answer(desk: Desk, answer: bytes) -> None:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(say, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await _send(desk, f"http://127.0.0.1:{port}/?token=geheim")
        assert await desk.next_in() == 5
        why = await desk.why()
        assert why
        assert "geheim" not in why
        assert "ESMTP" not in why


async def test_a_name_server_that_hangs_holds_up_no_other(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many threads it takes: those that others need are not among them."""
    monkeypatch.setattr("bot.hooks.courier._PARTING", 0.1)
    go_on, ask = threading.Event(), socket.getaddrinfo

    def hang(host: str, *arguments: Any, **options: Any) -> Any:
        if host.endswith(".example"):
            go_on.wait()
        return ask(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        for number in range(40):
            await desk.hook(f"https://shop{number}.example/", f"w{number}")
        await desk.hook(_named(receiver.url, "localhost"), "x")  # the last in the line
        await desk.file(3)
        desk.courier.wake()
        await until(lambda: len(receiver.got) == 3)
        await desk.stop(within=8)
    finally:
        go_on.set()


async def test_an_answer_without_end_is_hung_up_on(desk: Desk, receiver: Receiver) -> None:
    class Endless(web.StreamResponse):
        async def write_eof(self, data: bytes = b"") -> None:
            while True:
                await self.write(b"x" * 65536)

    receiver.answers.append(Endless())  # type: ignore[arg-type]
    await _send(desk, receiver.url)
    assert desk.courier.counts == {"taken": 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "shop.example/hooks",
        "ftp://shop.example",
        "javascript:alert(1)",
        "https://",
        "https://:8443/",
        "https://user@shop.example/",
        "https://user:word@shop.example/",
        "https://:word@shop.example/",
        "https://shop.example/a b",
        "https://shop.example/\nX: y",
        "https://shop.example:99999/",
        f"https://shop.example/{'x' * 2000}",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[fe80::1%25lo]/",
        "http://0.0.0.0/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://１２７.0.0.1/",
    ],
)
def test_what_is_no_target_is_not_read(text: str) -> None:
    with pytest.raises(BadTarget):
        read_target(text, allows_private=False)


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example/hooks?a=1",
        "http://8.8.8.8:8080/",
        "https://[2001:4860:4860::8888]/",
        "https://bücher.example/",
    ],
)
def test_what_is_one_is(text: str) -> None:
    assert read_target(text, allows_private=False).host
