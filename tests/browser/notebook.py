"""One open notebook in one page: run it, ask its kernel, take the kernel away, read what the page complained
about.
"""

import ast
import json
import os
import re
import signal
import time

CURRENT = "jupyterapp.shell.currentWidget"
KERNEL = f"{CURRENT}.sessionContext.session?.kernel"

# What Jupyter reports against itself, on an untouched notebook and without a network. Nothing of ours belongs
# here. JupyterLab 4.6 prints nothing.
ALLOWED = (
    # Notebook 7.6, at every start: its settings registry reads the schema of a plugin that it does not ship.
    r"^TypeError: Cannot read properties of undefined \(reading 'schema'\)"
    r"[\s\S]*/static/notebook/notebook_core",
    # Notebook 7.6, at some starts: it opens the file browser's folder before that command exists.
    r"^Error: Command 'filebrowser:open-path' not registered[\s\S]*/static/notebook/notebook_core",
)
# And only when a test has taken the kernel away.
AFTER_DEATH = (
    # JupyterLab's debugger had asked it something.
    r"^Could not restore the debugger state: Canceled future for debug_request",
    # What ipywidgets says of any trait that is set when nobody listens: once for each save_changes().
    r"^Could not send widget sync message Error: Cannot send",
)


class CellError(AssertionError):
    pass


class Notebook:
    """Wraps a Playwright page; everything not named here is asked of `.page` itself."""

    def __init__(self, page):
        self.page = page
        self._messages = []
        self._deaths = 0  # kernels taken away by a test
        page.on("console", self._heard)
        page.on("pageerror", self._thrown)

    # Opening and running

    def open(self, address, timeout=60):
        self.page.goto(address)
        return self._come(timeout)

    def open_here(self, name, timeout=60):
        """Open a notebook in the JupyterLab that the page shows already."""
        self.promised(
            """async path => {
                if (document.fullscreenElement) await document.exitFullscreen();
                jupyterapp.shell.expandLeft();
                await jupyterapp.commands.execute('docmanager:open', { path }); }""",
            name,
        )
        self.page.wait_for_function(f"path => {CURRENT}?.context?.path === path", arg=name)
        return self._come(timeout)

    def close(self):
        """Close every notebook of the page, with its kernel; whether the page can show another."""
        self.promised(
            """async () => {
                for (const one of [...jupyterapp.shell.widgets('main')].filter((one) => one.sessionContext)) {
                    await one.sessionContext.shutdown();
                    one.dispose(); } }"""
        )
        self.page.remove_listener("console", self._heard)
        self.page.remove_listener("pageerror", self._thrown)
        return self._deaths == 0 and self.page.locator(".jp-Dialog").count() == 0

    def _come(self, timeout):
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=timeout * 1000)
        # Notebook 7 sets `jupyterapp` only when its shell is restored.
        self.page.wait_for_function(
            f"() => window.jupyterapp && {CURRENT}?.sessionContext", timeout=timeout * 1000
        )
        self.wait_idle(timeout)
        return self

    def wait_idle(self, timeout=60):
        """Wait until the kernel is connected and has answered everything asked before."""
        self.page.wait_for_function(f"() => {KERNEL}?.status === 'idle'", timeout=timeout * 1000)
        self.run("")

    def run_all(self, timeout=120, check=True):
        """Run every cell; returns what failed, which is a CellError unless check=False."""
        # Not awaited in the page: a promise that hangs would leave a test without a message.
        self.page.evaluate(
            """() => {
                window.__ran = false;
                jupyterapp.commands.execute('notebook:run-all-cells').finally(() => { window.__ran = true; });
            }"""
        )
        self.page.wait_for_function("() => window.__ran", timeout=timeout * 1000)
        self.wait_idle(timeout)
        errors = self.cell_errors()
        if errors and check:
            raise CellError("\n".join(errors))
        return errors

    def cell_errors(self):
        found = self.page.evaluate(
            f"""() => {CURRENT}.content.model.toJSON().cells.flatMap((cell, i) => (cell.outputs ?? [])
                .filter(output => output.output_type === 'error')
                .map(({{ ename, evalue, traceback }}) =>
                    `cell ${{i}}: ${{ename}}: ${{evalue}}\\n${{traceback.join('\\n')}}`))"""
        )
        return [re.sub(r"\x1b\[[0-9;]*m", "", message) for message in found]

    def save(self):
        self.promised("() => jupyterapp.commands.execute('docmanager:save')")

    # The kernel

    def python(self, expression):
        """The value of a Python expression in the notebook's kernel, through JSON (arrays become lists).

        No cell is added and the execution count does not move. What JSON cannot hold comes back as its repr.
        """
        wrapped = (
            f"__import__('json').dumps(({expression}), "
            "default=lambda o: o.tolist() if hasattr(o, 'tolist') else repr(o))"
        )
        reply = self._execute("", {"value": wrapped})
        value = reply["user_expressions"]["value"]
        if value["status"] != "ok":
            raise CellError(f"{expression}: {value['ename']}: {value['evalue']}")
        return json.loads(ast.literal_eval(value["data"]["text/plain"]))

    def run(self, code):
        """Run statements in the notebook's kernel, without a cell."""
        self._execute(code, {})

    def _execute(self, code, expressions):
        reply = self.promised(
            f"""async ([code, user_expressions]) => {{
                const kernel = {KERNEL};
                const content = {{code, user_expressions, store_history: false, silent: false}};
                return (await kernel.requestExecute(content).done).content;
            }}""",
            [code, expressions],
            timeout=240,
        )
        if reply["status"] != "ok":
            raise CellError(f"{reply.get('ename')}: {reply.get('evalue')}")
        return reply

    def busy(self, seconds):
        """Keep the kernel's main thread occupied; returns at once, `interrupt()` ends it early.

        With ipykernel 7 and JupyterLab 4.4 or later comm messages travel over a subshell, a second thread,
        and are answered even now. `busy` holds the cells up, not necessarily the widgets.
        """
        # The status is no witness: an idle message of a control request can overwrite a cell's busy one.
        self.promised(
            f"""seconds => new Promise(resolve => {{
                const code = `import time; time.sleep(${{seconds}})`;
                const future = {KERNEL}.requestExecute({{code, stop_on_error: false}});
                future.onIOPub = message => {{ if (message.header.msg_type === 'execute_input') resolve(); }};
                window.__busy = future.done.catch(() => {{}});
            }})""",
            seconds,
        )

    def interrupt(self):
        """Interrupt the kernel, as Kernel > Interrupt does, and wait until it is free."""
        self.promised(f"async () => {{ await {KERNEL}.interrupt(); await window.__busy; }}")
        self.wait_idle()

    def shutdown_kernel(self):
        """Take the kernel away for good, as Kernel > Shut Down Kernel does."""
        self._deaths += 1
        self.page.evaluate(f"() => {CURRENT}.sessionContext.shutdown()")
        self.page.wait_for_function(f"() => !{KERNEL} || {KERNEL}.status === 'dead'")

    def kill_kernel(self, timeout=30):
        """Let the kernel's process die, as on a machine out of memory; return when Jupyter has put an empty
        one in its place.
        """
        self._deaths += 1
        pid = self.python("__import__('os').getpid()")
        # Listened for, not polled: the status is "autorestarting" for a few milliseconds.
        self.page.evaluate(
            f"""() => {{ window.__died = false;
                {CURRENT}.sessionContext.statusChanged.connect((_,
                  status) => {{ window.__died ||= /restarting|dead/.test(status); }}); }}"""
        )
        os.kill(pid, signal.SIGKILL)
        self.page.wait_for_function("() => window.__died", timeout=timeout * 1000)
        self.wait_idle(timeout)

    # The page

    def promised(self, function, arg=None, timeout=60):
        """What a function of the page promises; that it is never kept is an error, which `evaluate` waits
        out for ever, whether the kernel does not answer or the page is stuck.
        """
        kept = self.page.wait_for_function(
            f"async arg => {{ const value = await ({function})(arg); return {{ value: value ?? null }}; }}",
            arg=arg,
            timeout=timeout * 1000,
        )
        return kept.json_value()["value"]

    def locator(self, selector):
        return self.page.locator(selector)

    def set_theme(self, dark):
        name = "JupyterLab Dark" if dark else "JupyterLab Light"
        if self.page.evaluate("() => document.body.dataset.jpThemeLight") == str(not dark).lower():
            return
        self.promised("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", name)
        # Attached, not visible: the body itself has no height.
        self.page.wait_for_selector(f"body[data-jp-theme-light='{str(not dark).lower()}']", state="attached")

    def screenshot(self, path=None, selector=None):
        """PNG bytes of the page, or of one element."""
        target = self.page.locator(selector).first if selector else self.page
        return target.screenshot(path=path)

    def frames(self, count=2):
        """Let the page draw this many frames."""
        self.promised(
            """async n => { for (let i = 0; i < n; i++) await new Promise(requestAnimationFrame);
                            await new Promise(resolve => setTimeout(resolve)); }""",
            count,
        )

    def console_errors(self):
        """Errors the page printed or threw, without JupyterLab's own."""
        self.page.wait_for_timeout(50)  # the last messages are still on their way
        allowed = ALLOWED + (AFTER_DEATH if self._deaths else ())
        return [
            message for message in self._messages if not any(re.search(known, message) for known in allowed)
        ]

    def _thrown(self, error):
        self._messages.append(f"{error.name}: {error.message}\n{error.stack}")

    def _heard(self, message):
        if message.type == "error":
            where = message.location.get("url", "") if message.location else ""
            self._messages.append(f"{message.text} ({where})")

    def wait_for(self, condition, timeout=10, message="it did not happen"):
        """Poll a Python condition, for what the page cannot tell by itself (a trait in the kernel)."""
        deadline = time.monotonic() + timeout
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise AssertionError(message)
            self.page.wait_for_timeout(50)
        return value
