"""Whatever visitors, agents, the clock and restarts do, in whatever order: the service does what the model does.

Hypothesis makes up the histories; `make model` makes up many more, and shortens one that fails.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from bot.content.library import Library
from bot.web.console_wire import AGENT_COMMANDS
from bot.web.wire import VISITOR_COMMANDS
from tests.agent import Console
from tests.faults.beside import AGENTS, TABS, Beside, done
from tests.faults.steps import STEPS, Steps
from tests.tab import Tab

pytestmark = pytest.mark.faults
HISTORIES = int(os.environ.get("TRESEN_MODEL_HISTORIES", "12"))
MANY = 100  # from which on each run makes up its own, and takes its time to shorten one
ANY = st.integers(0, 11)
_library: list[Library] = []  # Hypothesis makes the machine by itself, and hands it no fixture


class History(RuleBasedStateMachine):
    """One history. All steps are one rule: rules of their own would be left out by turns, and go deep seldom."""

    def __init__(self) -> None:
        super().__init__()
        self.beside = Beside(_library[0])
        self.beside.begin()
        self.steps = Steps(self.beside)

    @rule(what=st.sampled_from(STEPS), at=st.integers(0, TABS - 1), agent=st.sampled_from(AGENTS), pick=ANY, more=ANY)
    def step(self, what: str, at: int, agent: str, pick: int, more: int) -> None:
        self.beside.tick(1)
        self.steps.do(what, at, agent, pick, more)

    def teardown(self) -> None:
        self.beside.end()


# A history in which each command is done at least once, whatever Hypothesis makes up: step, `more`.
TOUR: tuple[tuple[str, int], ...] = (
    *(("send_message", 1), ("unanswered", 0), ("propose", 3), ("undo", 0), ("propose", 4), ("undo", 0), ("propose", 0)),
    *(
        ("rate", 1),
        ("choose", 1),
        ("again", 0),
        ("language", 1),
        ("typing", 0),
        ("read", 2),
        ("look_back", 1),
        ("draft", 0),
    ),
    *(("file", 0), ("file", 1), ("ticket", 7), ("ticket", 1), ("login", 0), ("login", 11), ("reply_to_ticket", 0)),
    *(
        ("ticket", 11),
        ("request_agent", 0),
        ("take", 0),
        ("note", 1),
        ("send_reply", 0),
        ("reply_again", 0),
        ("look", 0),
    ),
    *(
        ("transfer", 1),
        ("leave", 0),
        ("take", 0),
        ("leave", 1),
        ("reopen", 0),
        ("open", 0),
        ("tick", 3),
        ("set_presence", 0),
    ),
    *(("come_back", 0), ("restart", 0), ("forget", 1), ("send_message", 0), ("forget", 0)),
)


def _tour(library: Library) -> None:
    beside = Beside(library)
    beside.begin()
    try:
        steps = Steps(beside)
        for what, more in TOUR:
            beside.tick(1)
            steps.do(what, 0, AGENTS[0], 0, more)
    finally:
        beside.end()


def test_the_service_does_what_the_model_does(library: Library) -> None:
    _library[:] = [library]
    _tour(library)
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=80,
            deadline=None,
            derandomize=HISTORIES < MANY,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, *([Phase.shrink] if HISTORIES >= MANY else [])],
        ),
    )
    everything = {*((Tab, name) for name in VISITOR_COMMANDS), *((Console, name) for name in AGENT_COMMANDS)}
    assert everything - {command for command, times in done.items() if times} == set(), "a command was never done"
    print(f"{HISTORIES} histories, {sum(done.values())} commands done")
