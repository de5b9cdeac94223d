"""The service is killed while visitors upload, and stopped while it decodes: what was acknowledged is there, of the rest nothing."""

import asyncio
import resource
import time
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession
from PIL import Image

from tests.mail.post import until
from tests.server import ServerProcess
from tests.tab import Tab

pytestmark = pytest.mark.faults
MOST = 10.0  # seconds that a stop may take


def _lying(folder: Path) -> list[Path]:
    """Give every content, and every half of one."""
    return list(folder.glob("files/*/*"))


async def _token(process: ServerProcess) -> str:
    tab = Tab(process.url)
    await tab.connect(language="de")
    await tab.close()
    return tab.token


async def _upload(process: ServerProcess, token: str, body: bytes) -> str:
    headers = {"Authorization": f"Bearer {token}", "X-File-Name": "a.txt"}
    async with (
        ClientSession() as http,
        http.post(f"{process.url}/api/v1/files", data=BytesIO(body), headers=headers) as answer,
    ):
        said = await answer.json()
        assert said["ok"], said
        return str(said["file"])


async def _upload_until_killed(process: ServerProcess, token: str, visitor: int, kept: dict[str, bytes]) -> None:
    for number in range(20):
        body = f"{visitor} {number} ".encode() * 20_000
        try:
            kept[await _upload(process, token, body)] = body
        except (ClientError, ConnectionError):
            return


async def test_a_kill_loses_no_file_and_leaves_no_half_of_one(process: ServerProcess, tmp_path: Path) -> None:
    tokens = [await _token(process) for _ in range(6)]
    kept: list[dict[str, bytes]] = [{} for _ in tokens]
    work = [_upload_until_killed(process, token, at, kept[at]) for at, token in enumerate(tokens)]
    running = [asyncio.create_task(each) for each in work]
    await until(lambda: sum(map(len, kept)) >= 15)
    process.kill()
    await asyncio.gather(*running)
    assert sum(map(len, kept)) < 20 * len(tokens), "it was killed too late"
    await asyncio.to_thread(process.start)
    folder = tmp_path / "files"
    await until(lambda: not list(folder.glob("incoming/*")))
    async with ClientSession() as http:
        for token, files in zip(tokens, kept, strict=True):
            for file, body in files.items():
                mine = {"Authorization": f"Bearer {token}"}
                async with http.get(f"{process.url}/api/v1/files/{file}", headers=mine) as answer:
                    assert (answer.status, await answer.read()) == (200, body)
    lying = len(_lying(tmp_path))
    known = sum(map(len, kept))
    assert known <= lying <= known + len(tokens), "what was stored and not acknowledged has a row at the most"


async def test_an_image_that_is_being_decoded_holds_up_no_stop(process: ServerProcess, tmp_path: Path) -> None:
    written = BytesIO()
    Image.effect_noise((1000, 600), 90).resize((8000, 4900)).convert("RGB").save(written, "JPEG", quality=40)
    token = await _token(process)
    sending = asyncio.create_task(_upload(process, token, written.getvalue()))
    await until(lambda: list(tmp_path.glob("files/incoming/*")))
    began = time.monotonic()
    assert await asyncio.to_thread(process.stop) == 0
    assert time.monotonic() - began < MOST
    await asyncio.gather(sending, return_exceptions=True)
    await asyncio.to_thread(process.start)
    await until(lambda: not list(tmp_path.glob("files/incoming/*")))


async def test_a_disk_without_room_is_told_and_leaves_nothing(process: ServerProcess, tmp_path: Path) -> None:
    token = await _token(process)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
    async with (
        ClientSession(headers=headers) as http,
        http.post(f"{process.url}/api/v1/files", data=BytesIO(b"a" * 900_000)) as answer,
    ):
        assert (answer.status, (await answer.json())["error"]) == (503, "not_stored")
    assert _lying(tmp_path) == []
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert await _upload(process, token, b"a" * 900_000)
