"""Which addresses are everybody's."""

import pytest

from bot.core.reach import is_public

PUBLIC = """
8.8.8.8 1.1.1.1 93.184.215.14 2001:4860:4860::8888 2a00:1450:4001::1
::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
"""
OTHERS = """
0.0.0.0 0.1.2.3 10.1.1.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8
192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 fe80::1 fe80::1%eth0 ::1%lo 2001:4860:4860::8888%1 fec0::1 fc00::1 fd12:3456::1 ff02::1
2001:db8::1 3fff::1 100::1 5f00::1 2001::1 2001:20::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:224.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1
2002:7f00:1::1 2002:a00:1::1
localhost 127.1 2130706433 0x7f000001 8.8.8.8/32 8.8.8 8.8.8.08
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_everybody_s(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [*OTHERS.split(), "", " 8.8.8.8", "8.8.8.8\n"])
def test_somebody_s_or_none(address: str) -> None:
    assert not is_public(address)
