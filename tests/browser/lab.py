"""A private JupyterLab server: its own folders and port, nothing read from or left in the user's home."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat

APPS = {
    # A workspace of its own for every notebook: JupyterLab otherwise reopens the tabs of the previous test.
    "lab": "/lab/workspaces/{workspace}/tree/{name}?reset",
    # The same server answers Notebook 7's pages when the `notebook` package is installed.
    "notebook": "/notebooks/{name}",
}


class Lab:
    """Start with `with Lab(folder) as lab:`; `lab.write(cells)` makes a notebook, `lab.address(name)` is
    where it opens.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.notebooks = self.folder / "notebooks"
        self.notebooks.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "server.log"
        self.process = None
        self.port = None
        self.pages = {}  # by the server's address, a page with a JupyterLab that shows no notebook now
        self._count = 0

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, timeout=60):
        self.port = free_port()
        _write_settings(self.folder / "settings", self.folder / "config")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command(),
                cwd=self.notebooks,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + timeout
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(
                    "JupyterLab did not start:\n" + self.log.read_text(errors="replace")[-4000:]
                )
            time.sleep(0.1)
        return self

    def stop(self):
        """End the server through its own handle; on SIGTERM it shuts its kernels down."""
        if self.process is None or self.process.poll() is not None:
            return
        end(self.process)

    def write(self, cells, name=None):
        """Write a notebook of these code cells and return its name."""
        self._count += 1
        name = name or f"notebook-{self._count}.ipynb"
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, self.notebooks / name)
        return name

    def address(self, name, app="lab", base=None):
        """The address of a notebook in `app` ("lab" or "notebook"); `base` replaces the server, for a proxy
        before it.
        """
        self._count += 1
        path = APPS[app].format(workspace=f"test-{self._count}", name=name)
        return (base or self.base) + path

    def end_sessions(self):
        """Shut down every kernel: closing a page leaves its kernel running, and each holds jax in memory."""
        for session in json.loads(self._request("GET", "/api/sessions")):
            self._request("DELETE", f"/api/sessions/{session['id']}")

    def _request(self, method, path):
        with urllib.request.urlopen(
            urllib.request.Request(self.base + path, method=method), timeout=30
        ) as reply:
            return reply.read()

    def _answers(self):
        try:
            with urllib.request.urlopen(self.base + "/api/status", timeout=2) as reply:
                return reply.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _command(self):
        return [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.notebooks}",
            "--IdentityProvider.token=",
            "--ServerApp.password=",
            "--ServerApp.disable_check_xsrf=True",
            # `window.jupyterapp` is how the tests speak to the page's own commands and kernel connection.
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
            # Nothing here may look for the network.
            "--LabApp.news_url=",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.extension_manager=readonly",
        ]

    def _environment(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PLAYWRIGHT"))}
        for variable, place in {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "IPYTHONDIR": "ipython",
        }.items():
            environment[variable] = str(self.folder / place)
        return environment


def end(process):
    """End a process that was started here: it is asked to, and made to if it does not in 20 s."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write_settings(folder, config):
    """JupyterLab asks on its first start whether it may fetch news; that would lie over the notebook. And it
    fetches another icon for its tab whenever a kernel is busy: at each value that a test asks for.
    """
    place, page = folder / "@jupyterlab" / "apputils-extension", config / "labconfig"
    for each in (place, page):
        each.mkdir(parents=True, exist_ok=True)
    disabled = {"@jupyterlab/application-extension:faviconbusy": True}
    (page / "page_config.json").write_text(json.dumps({"disabledExtensions": disabled}))
    (place / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False})
    )
