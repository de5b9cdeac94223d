"""Packets: what is read, and what is not ours."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.packets import CONNECT, DEEPEST, DISCONNECT, EVENT, NotOurs, Packet, Unreadable, is_frame, read


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("0", Packet(CONNECT, "/", None, None)),
        ("0/visitor,", Packet(CONNECT, "/visitor", None, None)),
        ('0/visitor,{"token":"x"}', Packet(CONNECT, "/visitor", None, {"token": "x"})),
        ('0/visitor?a=b,{"token":"x"}', Packet(CONNECT, "/visitor", None, {"token": "x"})),
        ("1/visitor,", Packet(DISCONNECT, "/visitor", None, None)),
        ("1/visitor", Packet(DISCONNECT, "/visitor", None, None)),
        ('2["m"]', Packet(EVENT, "/", None, ["m"])),
        ('2/visitor,12["m",{"a":[1]}]', Packet(EVENT, "/visitor", 12, ["m", {"a": [1]}])),
        ('2/visitor,0["m"]', Packet(EVENT, "/visitor", 0, ["m"])),
        ('2/visitor,["a\\ud83d\\ude42b"]', Packet(EVENT, "/visitor", None, ["a🙂b"])),
    ],
)
def test_what_is_ours_is_read(text: str, packet: Packet) -> None:
    assert read(text) == packet


@pytest.mark.parametrize(
    "text",
    [
        *("", "3[]", "4{}", '51-["m"]', "61-[]", "7", "x", b'2["m"]', None),
        *("0/visitor,{", "0/visitor,{}x", "0/visitor,NaN", "2", "2[]", '2["m"', '2{"m":1}', '21234567890123456["m"]'),
        *('2/visitor,²["m"]', "2/" + "x" * 100 + ',["m"]', '2/visitor["m"]'),
    ],
)
def test_what_is_not_ours_is_refused(text: object) -> None:
    with pytest.raises(NotOurs) as refused:
        read(text)
    assert not isinstance(refused.value, Unreadable)


@pytest.mark.parametrize(
    "rest", ["", "[", "[]", "[1]", "{}", '["m",NaN]', '["m","\\udc00"]', '["m","\\ud800x"]', '"m"']
)
def test_what_can_be_answered_says_so(rest: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(f"2/visitor,77{rest}")
    assert (refused.value.namespace, refused.value.id) == ("/visitor", 77)


@pytest.mark.parametrize(("depth", "is_read"), [(DEEPEST - 1, True), (DEEPEST, False), (500, False)])
def test_depth_has_an_end(depth: int, is_read: bool) -> None:
    text = f'2/visitor,1["m",{"[" * depth}{"]" * depth}]'
    if is_read:
        assert read(text).id == 1
        return
    with pytest.raises(Unreadable):
        read(text)


def test_many_brackets_in_a_text_are_no_depth() -> None:
    assert read('2/visitor,1["m",{"text":"' + "[{" * 1000 + '"}]').data[1]["text"] == "[{" * 1000


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(name=st.text(), payload=json_values, number=st.integers(0, 10**15 - 1))
def test_what_json_can_say_is_read_as_json_says_it(name: str, payload: object, number: int) -> None:
    text = json.dumps([name, payload])
    assert read(f"2/visitor,{number}{text}") == Packet(EVENT, "/visitor", number, json.loads(text))


@given(st.text() | st.from_regex(r"[0-6](/visitor,)?[0-9]*[\[{\"].*"))
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    try:
        packet = read(text)
    except NotOurs:
        return
    assert packet.kind in (CONNECT, DISCONNECT, EVENT)
    assert packet.kind != EVENT or isinstance(packet.data[0], str)


@pytest.mark.parametrize("data", ["1", "2", "3", "5", "6", "2probe", "3probe", '40/visitor,{"a":1}', '42["m"]'])
def test_frames_of_engine_io(data: str) -> None:
    assert is_frame(data)
