"""Developers' mode: the modules run as they are, and state.js keeps its law whatever order events come in."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from playwright.sync_api import Page

from tests.browser.chat import Chat
from tests.server import ThreadedServer


@pytest.fixture(scope="module")
def workshop(make_site: Callable[..., ThreadedServer]) -> Iterator[ThreadedServer]:
    server = make_site(developer_mode="true")
    try:
        server.start()
        yield server
    finally:
        server.stop()


def test_the_raw_modules_run(visit: Callable[..., Chat], workshop: ThreadedServer) -> None:
    chat = visit("de", url=workshop.url).open()
    assert "WordPress.com" in chat.ask("Funktioniert das mit WordPress.com?")
    loaded = [request.url for request in chat.requests]
    assert any(url.endswith("/widget/dev/widget/state.js") for url in loaded)
    assert not any("app-" in url for url in loaded)


@pytest.fixture
def frame_page(workshop: ThreadedServer, visit: Callable[..., Chat]) -> Page:
    page = visit(url=workshop.url).page
    page.goto(f"{workshop.url}/widget/frame")
    return page


def test_replay_ends_in_the_same_state_whatever_happened(frame_page: Page) -> None:
    """Duplicates, losses and late arrivals, then a replay: the transcript is the server's, in its order."""
    dice = Random(7)
    for _ in range(30):
        count = dice.randint(1, 12)
        arrivals = [dice.randint(1, count) for _ in range(dice.randint(0, 20))]
        seqs, behind = frame_page.evaluate(
            """async ([count, arrivals]) => {
                const { initialState, reduce } = await import('/widget/dev/widget/state.js');
                const message = (seq) => ({ conversation: 'c', seq, id: `m${seq}`, sender: 'bot', text: `${seq}`, at: '' });
                let state = reduce(initialState('en'), { type: 'started', session: { conversation: 'c', seq: count } });
                for (const seq of arrivals) state = reduce(state, { type: 'message_posted', message: message(seq) });
                const rest = Array.from({ length: count }, (_, index) => message(index + 1)).filter(({ seq }) => seq > state.seq);
                state = reduce(state, { type: 'replayed', history: { conversation: 'c', messages: rest, more: false } });
                return [state.messages.map(({ seq }) => seq), state.heard > state.seq];
            }""",
            [count, arrivals],
        )
        assert seqs == list(range(1, count + 1))
        assert behind is False


def test_the_reducer_never_changes_what_it_is_given(frame_page: Page) -> None:
    assert frame_page.evaluate(
        """async () => {
            const { initialState, reduce } = await import('/widget/dev/widget/state.js');
            const freeze = (value) => {
                for (const each of Object.values(value ?? {})) if (typeof each === 'object') freeze(each);
                return Object.freeze(value);
            };
            const message = { conversation: 'c', seq: 1, id: 'm', client_id: 'a', sender: 'visitor', text: 'x', at: '' };
            const events = [
                { type: 'connected', isOnline: true }, { type: 'written', message: { client_id: 'a', text: 'x', at: '' } },
                { type: 'moved', id: 'a', delivery: 'failed' },
                { type: 'moved', id: 'a', delivery: 'sending' }, { type: 'stored', id: 'a' },
                { type: 'message_posted', message }, { type: 'hidden' }, { type: 'rated', id: 'm', thumb: 'up' },
                { type: 'message_posted', message: { ...message, seq: 2, sender: 'bot' } }, { type: 'shown' },
                { type: 'status_changed', status: 'queued' }, { type: 'unheard_of' }, { type: 'ended' }, { type: 'restarted' },
            ];
            let state = freeze(initialState('en'));
            for (const event of events) state = freeze(reduce(state, freeze(event)));
            return state.messages.length === 0 && state.unread === 0 && state.language === 'en';
        }"""
    )


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("pl", 1, "Czeka 1 osoba."),
        ("pl", 3, "Czekają 3 osoby."),
        ("pl", 5, "Czeka 5 osób."),
        ("de", 1, "One is waiting."),  # the catalogue has no German forms: the English ones are said
        ("de", 3, "3 are waiting."),
    ],
)
def test_a_count_takes_the_form_that_the_language_has_for_it(
    frame_page: Page, language: str, number: int, said: str
) -> None:
    assert said == frame_page.evaluate(
        """async ([language, number]) => {
            const { setStrings } = await import('/widget/dev/shared/strings.js');
            const { many } = await import('/widget/dev/shared/plurals.js');
            document.documentElement.lang = language;
            const key = 'One is waiting.';
            setStrings({
                [`one ${key}`]: language === 'pl' ? 'Czeka {number} osoba.' : '',
                [`few ${key}`]: 'Czekają {number} osoby.',
                [`many ${key}`]: 'Czeka {number} osób.',
            });
            return many(key, '{number} are waiting.', number);
        }""",
        [language, number],
    )
