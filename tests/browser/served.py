"""A folder served on this machine: a page may import modules from there, which browsers refuse to files."""

import contextlib
import functools
import http.server
import threading


class Handler(http.server.SimpleHTTPRequestHandler):
    """Modules by their right type; nothing is written to the terminal."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}

    def __init__(self, *arguments, asked, **keywords):
        self.asked = asked
        super().__init__(*arguments, **keywords)

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder, asked=None):
    """The address of a folder, while it is served; `asked` is a list for the paths of all requests."""
    handler = functools.partial(Handler, directory=str(folder), asked=[] if asked is None else asked)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
