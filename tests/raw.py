"""Raw: clients that speak Socket.IO by hand, so that they can send what they like, or read nothing."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

from aiohttp import ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSMsgType

_opened: WeakKeyDictionary[ClientSession, list[ClientWebSocketResponse]] = WeakKeyDictionary()


@asynccontextmanager
async def wires() -> AsyncIterator[ClientSession]:
    """Give a session for wires. All are closed at its end: one that waits for the garbage collector warns in a later test."""
    async with ClientSession() as session:
        yield session
        for socket in _opened.pop(session, []):
            await socket.close()


class Wire:
    """A client that sends what it likes."""

    def __init__(self, session: ClientSession, url: str, headers: dict[str, str] | None = None) -> None:
        self._session = session
        self._url = f"{url}/socket.io/?EIO=4&transport="
        self._headers = headers or {}
        self.socket: ClientWebSocketResponse
        self.sid = ""

    async def open(self, **options: Any) -> "Wire":
        """Open a WebSocket; the first packet is Engine.IO's."""
        await self._connect(f"{self._url}websocket", headers=self._headers, **options)
        opened = await self.packet()
        assert opened.startswith("0{")
        self.sid = json.loads(opened[1:])["sid"]
        return self

    async def upgrade(self) -> "Wire":
        """Begin with polling, and open a WebSocket without saying so yet."""
        async with self._session.get(f"{self._url}polling") as answer:
            self.sid = json.loads((await answer.text())[1:])["sid"]
        await self._connect(f"{self._url}websocket&sid={self.sid}")
        return self

    async def _connect(self, url: str, **options: Any) -> None:
        self.socket = await self._session.ws_connect(
            url, max_msg_size=0, timeout=ClientWSTimeout(ws_close=1), **options
        )
        _opened.setdefault(self._session, []).append(self.socket)

    async def join(self, **auth: str) -> dict[str, Any]:
        """Join /visitor; give what `session_started` says."""
        await self.send(f"40/visitor,{json.dumps(auth)}")
        assert (await self.packet()).startswith("40/visitor,")
        name, payload = await self.event()
        assert name == "session_started"
        return payload

    async def send(self, *packets: str) -> None:
        for packet in packets:
            await self.socket.send_str(packet)

    async def packet(self) -> str:
        """Give the next packet that is no heartbeat."""
        while True:
            message = await self.socket.receive(timeout=5)
            if message.type is not WSMsgType.TEXT:
                raise ConnectionError(message)
            if message.data == "2":
                await self.send("3")
            else:
                return str(message.data)

    async def event(self) -> tuple[str, dict[str, Any]]:
        packet = await self.packet()
        assert packet.startswith("42/visitor,"), packet
        name, payload = json.loads(packet.removeprefix("42/visitor,"))
        return name, payload

    async def ack(self) -> tuple[int, dict[str, Any]]:
        """Give the next answer: its id and what it says."""
        while not (packet := await self.packet()).startswith("43/visitor,"):
            assert packet.startswith("42/visitor,"), packet
        number, _, answer = packet.removeprefix("43/visitor,").partition("[")
        return int(number), json.loads(f"[{answer}")[0]

    async def ask(self, name: str, payload: object = None) -> dict[str, Any]:
        await self.send(f"42/visitor,1{json.dumps([name] if payload is None else [name, payload])}")
        number, answer = await self.ack()
        assert number == 1
        return answer

    async def assert_cut(self) -> None:
        """Read to the end, which must come."""
        async with asyncio.timeout(5):
            while (await self.socket.receive()).type not in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR):
                pass


class Deaf:
    """A client that joins, and then reads nothing more."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.setblocking(False)
        self._heard = b""

    async def join(self, token: str) -> None:
        host, _, port = self._url.removeprefix("http://").partition(":")
        await self._loop.sock_connect(self._socket, (host, int(port)))
        await self._loop.sock_sendall(
            self._socket,
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        )
        await self.send(f'40/visitor,{{"token":"{token}"}}')
        seen = b""
        while b"session_started" not in seen:
            seen += await self._loop.sock_recv(self._socket, 4096)

    async def send(self, packet: str) -> None:
        data = packet.encode()
        assert len(data) < 126
        await self._loop.sock_sendall(self._socket, bytes([0x81, 0x80 | len(data), 0, 0, 0, 0]) + data)

    async def read_until(self, wanted: bytes) -> bytes:
        """Read on; give what came up to what was wanted."""
        async with asyncio.timeout(5):
            while wanted not in self._heard:
                data = await self._loop.sock_recv(self._socket, 65536)
                assert data, "the connection ended"
                self._heard += data
        end = self._heard.index(wanted) + len(wanted)
        heard, self._heard = self._heard[:end], self._heard[end:]
        return heard

    async def rest(self) -> int:
        """Read to the end, which must come; give how many bytes were still on their way."""
        read = 0
        async with asyncio.timeout(5):
            while True:
                try:
                    data = await self._loop.sock_recv(self._socket, 65536)
                except ConnectionError:
                    return read
                if not data:
                    return read
                read += len(data)

    def close(self) -> None:
        self._socket.close()


async def until(is_so: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until something is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            if is_so():
                return
            await asyncio.sleep(0.01)
