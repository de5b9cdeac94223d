"""`python -m bench.server.idlers URL KIND CLIENTS`: connects, says so, and stays until its input ends."""

import asyncio
import sys

from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType

from bench.server.clients import Client

_AT_ONCE = 50


async def idle(url: str, kind: str, clients: int) -> None:
    """Connect so many clients and answer pings."""
    everybody: list[Client] = []
    turn = asyncio.Semaphore(_AT_ONCE)
    async with ClientSession(connector=TCPConnector(limit=0)) as session:

        async def connect() -> None:
            async with turn:
                socket = await session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", compress=0)
                client = Client(socket, kind)
                await client.join(None)
                everybody.append(client)

        await asyncio.gather(*(connect() for _ in range(clients)))
        readers = [asyncio.create_task(_answer_pings(each.socket)) for each in everybody]
        print("connected", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for each in readers:
            each.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        for each in everybody:
            await each.socket.close()


async def _answer_pings(socket: ClientWebSocketResponse) -> None:
    async for packet in socket:
        if packet.type is WSMsgType.TEXT and packet.data == "2":
            await socket.send_str("3")


if __name__ == "__main__":
    asyncio.run(idle(sys.argv[1], sys.argv[2], int(sys.argv[3])))
