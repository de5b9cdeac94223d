"""`python -m bench.server.attackers URL EACH`: so many clients each that flood, that never read, and that send rubbish, until killed."""

import asyncio
import random
import sys
from contextlib import suppress

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, TCPConnector

_PAUSE = 0.05  # seconds until one that was cut off comes again
_FROM = {"X-Forwarded-For": "203.0.113.9"}  # one attacker, where the server believes its proxy
_DICE = random.Random(7)


async def _flood(socket: ClientWebSocketResponse) -> None:
    """Send commands as fast as the line takes them, and read what comes."""
    reading = asyncio.create_task(_read(socket))
    try:
        for number in range(10**6):
            await socket.send_str(f'42/visitor,{number}["send_message",{{"client_id":"c{number}","text":"spam"}}]')
            await asyncio.sleep(0)
    finally:
        reading.cancel()


async def _never_read(socket: ClientWebSocketResponse) -> None:
    """Ask for what is long, and read nothing of it."""
    for number in range(10**6):
        await socket.send_str(f'42/visitor,{number}["load_history",{{}}]')
        await asyncio.sleep(0.002)


async def _rubbish(socket: ClientWebSocketResponse) -> None:
    """Send what is no packet, until it is cut off."""
    for _ in range(20):
        await socket.send_str(
            _DICE.choice(('42["connect"]', "4", "51-[", "42/visitor," + "[" * 500, "\x00\x01", "450-[]"))
        )
        await asyncio.sleep(0.002)
    await asyncio.sleep(0.2)


async def _read(socket: ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


async def attack(url: str, each: int) -> None:
    """Attack until cancelled."""
    async with ClientSession(connector=TCPConnector(limit=0)) as session:

        async def again(what: object) -> None:
            while True:
                with suppress(ClientError, OSError, RuntimeError):
                    async with session.ws_connect(
                        f"{url}/socket.io/?EIO=4&transport=websocket", compress=0, headers=_FROM
                    ) as socket:
                        await socket.receive_str()
                        await socket.send_str('40/visitor,{"language":"en"}')
                        await what(socket)  # type: ignore[operator]
                await asyncio.sleep(_PAUSE)

        await asyncio.gather(*(again(what) for what in (_flood, _never_read, _rubbish) for _ in range(each)))


if __name__ == "__main__":
    asyncio.run(attack(sys.argv[1], int(sys.argv[2])))
