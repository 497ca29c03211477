"""Sections that no interrupt divides and no other thread enters."""

import _thread
import os
import signal
import threading
import time

import pytest

from adamviz.keras.interrupts.critical_section import critical_section, lock
from tests.keras.interrupts import Stop, armed


def test_an_interrupt_waits_for_the_end_of_the_outermost_block():
    done = []
    with pytest.raises(KeyboardInterrupt):
        with critical_section():
            with critical_section():
                signal.raise_signal(signal.SIGINT)
                done.append("inner")
            done.append("outer")
        done.append("never")
    assert done == ["inner", "outer"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_interrupt_main_is_held_back_too():
    done = []
    with pytest.raises(KeyboardInterrupt):
        with critical_section():
            _thread.interrupt_main()
            time.sleep(0.001)
            done.append("all")
    assert done == ["all"]


def test_each_signal_reaches_its_own_handler_once():
    came = []
    before = {
        number: signal.signal(number, lambda got, frame: came.append((got, frame is not None)))
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM)
    }
    try:
        with critical_section():
            for number in (signal.SIGUSR2, signal.SIGUSR1, signal.SIGUSR2):
                signal.raise_signal(number)
            assert came == []
        assert came == [(signal.SIGUSR2, True), (signal.SIGUSR1, True)]
        signal.raise_signal(signal.SIGTERM)
        assert came[2:] == [(signal.SIGTERM, True)]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_two_interrupts_leave_all_handlers_in_their_places():
    with armed():
        handler = signal.getsignal(signal.SIGALRM)
        with pytest.raises((Stop, KeyboardInterrupt)):
            with critical_section():
                signal.raise_signal(signal.SIGINT)
                signal.raise_signal(signal.SIGALRM)
        assert signal.getsignal(signal.SIGALRM) is handler
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with critical_section():
        pass


def test_signals_without_a_handler_of_pythons_are_left_alone():
    before = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    try:
        with critical_section():
            assert signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN
            signal.raise_signal(signal.SIGUSR1)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_handler_set_inside_stays():
    before = signal.getsignal(signal.SIGINT)
    try:
        with critical_section():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_error_inside_goes_on_and_so_does_an_interrupt():
    with pytest.raises(ZeroDivisionError):
        with critical_section():
            1 / 0
    with pytest.raises(KeyboardInterrupt) as caught:
        with critical_section():
            signal.raise_signal(signal.SIGINT)
            1 / 0
    assert isinstance(caught.value.__context__, ZeroDivisionError)
    assert taken_by_another(), "the lock must be free again"


def taken_by_another():
    got = []

    def take():
        got.append(lock.acquire(timeout=1))
        if got[0]:
            lock.release()

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    return got[0]


@pytest.mark.slow
def test_interrupts_at_thousands_of_moments_leave_lock_and_handlers_free():
    with armed():
        handler = signal.getsignal(signal.SIGALRM)
        counts, stops = [0, 0], 0
        for i in range(2000):
            try:
                signal.setitimer(signal.ITIMER_REAL, 1e-6 + (i % 97) * 1e-6)
                while True:
                    with critical_section():
                        counts[0] += 1
                        counts[1] += 1
            except Stop:
                stops += 1
            assert counts[0] == counts[1]
            assert signal.getsignal(signal.SIGALRM) is handler
        assert stops == 2000
    assert taken_by_another()


def test_threads_take_turns():
    counts = [0, 0]

    def count():
        for _ in range(2000):
            with critical_section():
                counts[0] += 1
                assert counts[0] == counts[1] + 1
                counts[1] = counts[0]

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    count()
    for thread in threads:
        thread.join()
    assert counts == [8000, 8000]


def test_waiting_for_another_threads_section_can_be_interrupted():
    entered, leave = threading.Event(), threading.Event()

    def stay():
        with critical_section():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=stay)
    thread.start()
    entered.wait()
    try:
        with armed(), pytest.raises(Stop):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with critical_section():
                pass
        assert not leave.is_set()
    finally:
        leave.set()
        thread.join()
    assert taken_by_another()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_a_forked_process_has_the_lock_to_itself():
    busy, stop = threading.Event(), threading.Event()

    def stay():
        while not stop.is_set():
            with critical_section():
                busy.set()
                time.sleep(0.001)

    thread = threading.Thread(target=stay)
    thread.start()
    busy.wait()
    for _ in range(5):
        child = os.fork()
        if child == 0:
            signal.alarm(10)  # a child that waits for ever is ended by this
            with critical_section():
                os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    stop.set()
    thread.join()
