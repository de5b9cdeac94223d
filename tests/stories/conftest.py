"""What stories share: a mail server beside the service."""

from collections.abc import AsyncIterator

import pytest

from tests.mail.post import PostOffice, port_of, serve


@pytest.fixture
async def office() -> AsyncIterator[tuple[PostOffice, str]]:
    """A mail server that takes everything, and its port."""
    office = PostOffice()
    listener = await serve(office)
    yield office, port_of(listener)
    listener.close()
    await listener.wait_closed()
