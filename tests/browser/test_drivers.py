"""The drivers of Firefox and WebKit end what they start, and wait for no program for ever."""

import subprocess

import pytest

from tests.browser.drivers import Refused, WebKit


@pytest.fixture
def driver():
    """A WebKit that is still to be started."""
    driver = WebKit.__new__(WebKit)
    driver.processes, driver.session = [], None
    yield driver
    driver.session = None
    driver.close()


@pytest.fixture
def xvfb(tmp_path, monkeypatch):
    """A function: lets a shell script be Xvfb, with the number of the pipe as its second argument."""

    def write(script):
        (tmp_path / "Xvfb").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "Xvfb").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    return write


def test_processes_are_ended_where_the_session_cannot_be(driver, monkeypatch):
    driver.processes += [subprocess.Popen(["sleep", "600"]) for _ in range(2)]
    driver.session = "gone"

    def refuse(method, path):
        raise Refused(f"{method} {path}")

    monkeypatch.setattr(driver, "ask", refuse)
    with pytest.raises(Refused, match="DELETE /session/gone"):
        driver.close()
    assert all(process.poll() is not None for process in driver.processes)


def test_a_screen_has_the_name_that_xvfb_gives_it(driver, xvfb):
    xvfb('printf 9 >"/dev/fd/$2"; printf "7\\n" >"/dev/fd/$2"; exec sleep 600')
    assert driver.screen() == ":97"


@pytest.mark.parametrize(
    "script, timeout, message",
    [
        ("exec sleep 600", 0.2, "Xvfb named no screen within 0.2 s"),
        ('printf 9 >"/dev/fd/$2"; exec sleep 600', 0.2, "Xvfb named no screen within 0.2 s"),
        ("exit 1", 60, "Xvfb did not start"),
        ('echo no >"/dev/fd/$2"', 60, "Expected Xvfb to name a screen, received: b'no"),
    ],
)
def test_a_screen_that_does_not_come_is_an_error(driver, xvfb, script, timeout, message):
    xvfb(script)
    with pytest.raises(AssertionError, match=message):
        driver.screen(timeout)
