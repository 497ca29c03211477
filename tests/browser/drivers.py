"""Firefox and WebKit, driven by W3C WebDriver: WebKit through its own driver, over HTTP, and Firefox by
Marionette, in which geckodriver speaks to it. Of these two Playwright drives only builds of its own.
"""

import contextlib
import glob
import json
import os
import select
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.browser.lab import end, free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # W3C's name for a reference to an element
KEYS = {"Home": "\ue011", "End": "\ue010", "Escape": "\ue00c", "ArrowRight": "\ue014", "ArrowLeft": "\ue012"}
WINDOW = {"width": 1280, "height": 900}


class NoEngine(RuntimeError):
    """The engine is not installed; the message says how to get it."""


class Refused(AssertionError):
    """The engine has refused a command."""


class Driver:
    """What a person does in a page; a subclass has `command(name, **arguments)` for WebDriver's commands."""

    def go(self, address):
        self.command("Navigate", url=address)

    def run(self, script, *arguments):
        """What a script's `return` gives."""
        return self.command("ExecuteScript", script=script, args=list(arguments))

    def wait_for(self, condition, timeout=20, message=""):
        """Wait until a script's `return` gives something true, or a function does; returns it."""
        ask = condition if callable(condition) else lambda: self.run(condition)
        deadline = time.monotonic() + timeout
        while not (found := ask()):
            assert time.monotonic() < deadline, f"{message or condition}: still {found!r}"
            time.sleep(0.05)
        return found

    def press(self, *keys):
        """Press keys one after the other, where the focus is."""
        strokes = [
            {"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")
        ]
        self.command("PerformActions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def pointer(self, *actions):
        """Move a mouse and press its button: a place (x, y) in the window, "down", or "up"."""

        def action(step):
            if step in ("down", "up"):
                return {"type": f"pointer{step.title()}", "button": 0}
            x, y = (round(number) for number in step)
            return {"type": "pointerMove", "x": x, "y": y, "duration": 50, "origin": "viewport"}

        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self.command("PerformActions", actions=[{**mouse, "actions": [action(step) for step in actions]}])

    def picture(self):
        """What is seen, as base64 of a PNG."""
        return self.command("TakeScreenshot", full=False)


class Firefox(Driver):
    """Firefox, headless."""

    NAMES = ("firefox-esr", "firefox")
    ADVICE = "No Firefox found: `apt-get install firefox-esr`."

    def __init__(self, folder):
        self.port, self.count, self.socket = free_port(), 0, None
        program = next(filter(None, map(shutil.which, self.NAMES)), None)
        if program is None:
            raise NoEngine(self.ADVICE)
        settings = {"marionette.port": self.port, "datareporting.policy.dataSubmissionEnabled": False}
        settings |= {"app.update.enabled": False, "network.captive-portal-service.enabled": False}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in settings.items()]
        (Path(folder) / "user.js").write_text("\n".join(lines))
        command = [program, "--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        environment = os.environ | {"HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
        with (Path(folder) / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--profile", str(folder)], env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            self.connect()
        except BaseException:
            self.close()
            raise

    def connect(self):
        deadline = time.monotonic() + 60
        while self.socket is None:
            assert self.process.poll() is None and time.monotonic() < deadline, "Firefox did not start"
            try:
                self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            except OSError:
                time.sleep(0.1)
        self.stream = self.socket.makefile("rb")
        self.read()  # its greeting
        self.command("NewSession")
        self.command("SetWindowRect", **WINDOW)

    def read(self):
        length = b""
        while (digit := self.stream.read(1)) != b":":
            assert digit, "Firefox has ended"
            length += digit
        return json.loads(self.stream.read(int(length)))

    def command(self, name, **arguments):
        self.count += 1
        name = name if ":" in name else f"WebDriver:{name}"
        text = json.dumps([0, self.count, name, arguments]).encode()
        self.socket.sendall(str(len(text)).encode() + b":" + text)
        _, _, error, result = self.read()
        if error:
            raise Refused(f"{name}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and result.keys() == {"value"} else result

    def errors(self):
        """What scripts of pages have complained about so far."""
        self.command("Marionette:SetContext", value="chrome")
        try:
            return self.run(
                """const scripts = Services.console.getMessageArray().flatMap((message) => {
                       try { message.QueryInterface(Ci.nsIScriptError); } catch { return []; }
                       return message.flags & 1 || !/^(file|http|blob|data):/.test(message.sourceName)
                         ? [] : [`${message.errorMessage} ${message.sourceName}:${message.lineNumber}`]; });
                   const kept = Cc["@mozilla.org/consoleAPI-storage;1"];
                   const said = kept.getService(Ci.nsIConsoleAPIStorage).getEvents();
                   return scripts.concat(said.flatMap(({ level, filename, arguments: texts }) =>
                       level === "error" && /^(file|http|blob|data):/.test(filename)
                         ? [texts.map(String).join(" ")] : []));"""
            )
        finally:
            self.command("Marionette:SetContext", value="content")

    def close(self):
        try:
            if self.socket is not None:
                self.stream.close()
                self.socket.close()
        finally:
            end(self.process)


class WebKit(Driver):
    """WebKit of GTK, in a screen that nobody sees."""

    ADVICE = "No WebKit found: `apt-get install webkit2gtk-driver xvfb`."
    PATHS = {
        "SetWindowRect": ("POST", "window/rect"),
        "Navigate": ("POST", "url"),
        "ExecuteScript": ("POST", "execute/sync"),
        "PerformActions": ("POST", "actions"),
        "TakeScreenshot": ("GET", "screenshot"),
    }
    BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"

    def __init__(self, folder):
        self.processes, self.session = [], None
        browsers = sorted(glob.glob(self.BROWSERS))
        if not browsers or not all(map(shutil.which, ("WebKitWebDriver", "Xvfb"))):
            raise NoEngine(self.ADVICE)
        self.log = Path(folder) / "log"
        try:
            display = self.screen()
            self.port = free_port()
            environment = os.environ | {"HOME": str(folder), "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}
            # Containers have no user namespaces for its sandbox, and no graphics card.
            environment |= {"WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
            environment |= {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
            with self.log.open("wb") as log:
                command = ["WebKitWebDriver", f"--port={self.port}"]
                self.processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
            options = {"binary": browsers[-1], "args": ["--automation"]}
            options["args"].append("--enable-write-console-messages-to-stdout=true")
            self.begin({"alwaysMatch": {"webkitgtk:browserOptions": options}})
        except BaseException:
            self.close()
            raise

    def screen(self, timeout=60):
        """The name of a new screen."""
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
        try:
            self.processes.append(subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL))
        finally:
            os.close(write)
        number, deadline = b"", time.monotonic() + timeout
        with open(read, "rb", buffering=0) as pipe:
            while not number.endswith(b"\n"):
                ready, _, _ = select.select([pipe], [], [], max(0, deadline - time.monotonic()))
                assert ready, f"Xvfb named no screen within {timeout} s"
                part = pipe.read(64)
                assert part, "Xvfb did not start"
                number += part
        assert number.strip().isdigit(), f"Expected Xvfb to name a screen, received: {number!r}"
        return f":{int(number)}"

    def begin(self, capabilities):
        deadline = time.monotonic() + 60
        while self.session is None:
            assert self.processes[-1].poll() is None and time.monotonic() < deadline, "WebKit did not start"
            try:
                self.session = self.ask("POST", "/session", {"capabilities": capabilities})["sessionId"]
            except (ConnectionError, urllib.error.URLError):
                time.sleep(0.1)
        self.command("SetWindowRect", **WINDOW)

    def ask(self, method, path, content=None):
        data = None if content is None else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            raise Refused(f"{path}: {error.read().decode()}") from None

    def command(self, name, **arguments):
        method, path = self.PATHS[name]
        return self.ask(method, f"/session/{self.session}/{path}", arguments if method == "POST" else None)

    def errors(self):
        """What scripts of pages have complained about so far."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return [line for line in lines if line.startswith("CONSOLE") and " ERROR" in line]

    def close(self):
        with contextlib.ExitStack() as stack:  # each of them is ended, whatever the others do
            for process in self.processes:
                stack.callback(end, process)
            if self.session is not None:
                self.ask("DELETE", f"/session/{self.session}")
