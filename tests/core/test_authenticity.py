"""A sender is believed where the operator's own server vouches for its domain, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.authenticity import is_authentic

OURS = "mx.example.org"


@pytest.mark.parametrize(
    "results",
    [
        f"{OURS}; dmarc=pass header.from=kunde.example",
        f"{OURS} 1; dmarc=pass (p=reject dis=none) header.from=kunde.example",
        "MX.Example.org; spf=fail smtp.mailfrom=other.example; dkim=pass header.d=kunde.example header.s=k1",
        f"{OURS}; dkim=pass (2048-bit key; secure) header.i=@kunde.example",
        f"{OURS}; spf=pass smtp.mailfrom=erika@kunde.example",
        f"{OURS};\r\n\tdkim=none;\r\n\tdmarc=pass header.from=kunde.example",
        f'{OURS}; dkim=fail reason="a; b" header.d=x.example; dmarc=pass (a; "b) header.from=kunde.example',
    ],
)
def test_who_is_vouched_for_is_believed(results: str) -> None:
    assert is_authentic(results, OURS, "kunde.example")


@pytest.mark.parametrize(
    "results",
    [
        None,
        "",
        OURS,
        f"{OURS}; none",
        f"{OURS}; dmarc=fail header.from=kunde.example",
        f"{OURS}; dmarc=pass header.from=other.example",
        f"{OURS}; dmarc=pass",
        f"{OURS}; spf=pass smtp.helo=kunde.example",
        f"{OURS}; dkim=pass header.d=example",
        f"{OURS}; dkim=pass header.d=nkunde.example",
        f"{OURS}; dkim=pass header.d=shop.kunde.example",
        f"{OURS}; dmarc=fail (dmarc=pass header.from=kunde.example)",
        f'{OURS}; dkim=fail reason="dmarc=pass header.from=kunde.example"',
        f'{OURS}; dmarc=pass header.from="kunde.example"',
        f'{OURS}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=kunde.example"@evil.example',
        f'{OURS}; dmarc=fail reason="x; dmarc=pass header.from=kunde.example" header.from=kunde.example',
        rf'{OURS}; spf=pass smtp.mailfrom="a\"; dmarc=pass header.from=kunde.example;"@evil.example',
        f'{OURS}; spf=pass smtp.mailfrom="a@kunde.example',
        f"{OURS}; dkim=pass header.d=evil.example header.i=@kunde.example",
        f"{OURS}; dmarc=pass (header.from=kunde.example",
        f"{OURS}; dmarc=fail (a (b) ; dmarc=pass header.from=kunde.example",
        "mx.evil.example; dmarc=pass header.from=kunde.example",
        f"{OURS}.evil.example; dmarc=pass header.from=kunde.example",
        f"x {OURS}; dmarc=pass header.from=kunde.example",
        f"{OURS}; auth=pass smtp.auth=kunde.example",
        f"{OURS}; dmarc=pass header.from=kunde.example" + " " * 9000,
    ],
)
def test_who_is_not_is_not(results: str | None) -> None:
    assert not is_authentic(results, OURS, "kunde.example")


def test_a_domain_vouches_for_those_below_it() -> None:
    assert is_authentic(f"{OURS}; dkim=pass header.d=kunde.example", OURS, "shop.kunde.example")


def test_without_a_server_of_the_operators_nobody_is_believed() -> None:
    assert not is_authentic("; dmarc=pass header.from=kunde.example", "", "kunde.example")


@given(st.text(alphabet='mx;=() dkimpassheader.d\\"', max_size=60))
def test_anything_may_be_said(results: str) -> None:
    assert not is_authentic(results, OURS, "kunde.example")
