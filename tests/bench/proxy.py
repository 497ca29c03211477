"""A TCP proxy on loopback that holds every byte back for a while: Binder's distance, on one machine.

It forwards bytes and knows no protocol, so HTTP and websockets both pass. Order is kept and throughput is not
limited: each piece of data leaves `delay` seconds after it came, whatever is still on its way before it.
"""

import asyncio
import contextlib
import socket
import threading
from collections import deque


class DelayingProxy:
    """`with DelayingProxy(target_port, 0.075) as proxy:` adds 150 ms to every round trip through
    `proxy.port`.
    """

    def __init__(self, target_port, delay):
        self.target_port, self.delay = target_port, delay
        self.port = None
        self._ready = threading.Event()
        self._failure = None

    def __enter__(self):
        self._thread = threading.Thread(target=self._run, name="delaying proxy", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure:
            raise self._failure
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def _run(self):
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._connections = set()
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connect(self, reader, writer):
        task = asyncio.current_task()
        self._connections.add(task)
        writers = [writer]
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
            writers.append(far_writer)
            for one in writers:
                # Otherwise the kernel of the machine gathers small messages, and adds a delay of its own.
                one.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.gather(self._forward(reader, far_writer), self._forward(far_reader, writer))
        except (OSError, asyncio.CancelledError):
            pass  # one of the ends has gone, or the proxy stops: either way both sides are closed below
        finally:
            self._connections.discard(task)
            for one in writers:
                one.close()
                with contextlib.suppress(OSError, asyncio.CancelledError):
                    await one.wait_closed()

    async def _forward(self, reader, writer):
        waiting, arrived = deque(), asyncio.Event()

        async def take():
            data = b"start"
            while data:
                data = await reader.read(65536)
                waiting.append((self._loop.time() + self.delay, data))
                arrived.set()

        async def give():
            while True:
                while not waiting:
                    arrived.clear()
                    await arrived.wait()
                due, data = waiting.popleft()
                await asyncio.sleep(max(0, due - self._loop.time()))
                if not data:  # the other side has said all; it may still listen
                    with contextlib.suppress(OSError):
                        writer.write_eof()
                    return
                writer.write(data)
                await writer.drain()

        await asyncio.gather(take(), give())
