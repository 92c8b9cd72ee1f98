"""SIGHUP in one process: every step, one round at a time, and a step that fails keeps nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import threading

from gateway.bootstrap.hangup import Hangup


async def test_every_step_is_done_and_a_failure_keeps_none_of_them() -> None:
    done: list[str] = []
    round_over = asyncio.Event()

    async def first() -> None:
        done.append("first")

    async def broken() -> None:
        raise OSError("invented")

    async def last() -> None:
        done.append("last")
        round_over.set()

    hangup = Hangup((first, broken, last))
    await hangup.start()
    for rounds in (1, 2):
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.wait_for(round_over.wait(), 10)
        round_over.clear()
        assert done == ["first", "last"] * rounds
    await hangup.stop()
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_DFL


async def test_a_signal_during_a_round_begins_another_after_it() -> None:
    running, go_on, rounds = asyncio.Event(), asyncio.Event(), []

    async def slow() -> None:
        rounds.append("begun")
        running.set()
        await go_on.wait()
        rounds.append("over")

    hangup = Hangup((slow,))
    await hangup.start()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.wait_for(running.wait(), 10)
    running.clear()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait_for(running.wait(), 10)
    assert rounds[:3] == ["begun", "over", "begun"]
    await hangup.stop()


def test_beside_the_main_thread_it_listens_to_nothing() -> None:
    async def live() -> None:
        hangup = Hangup(())
        await hangup.start()
        await hangup.stop()

    thread = threading.Thread(target=lambda: asyncio.run(live()))
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_DFL
