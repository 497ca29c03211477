"""The delaying proxy delays by what it says, keeps the order, passes the end of a stream on, and stops."""

import socket
import threading
import time

import pytest

from tests.bench.proxy import DelayingProxy


@pytest.fixture
def echo():
    """The port of a server that answers every connection with what it hears."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                while data := connection.recv(65536):
                    connection.sendall(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)
        assert not thread.is_alive()


def test_a_round_trip_takes_twice_the_delay_however_much_is_under_way(echo):
    sent = b"".join(i.to_bytes(4, "big") for i in range(50_000))
    with DelayingProxy(echo, 0.1) as proxy, socket.create_connection(("127.0.0.1", proxy.port)) as client:
        start = time.monotonic()
        threading.Thread(
            target=lambda: (client.sendall(sent), client.shutdown(socket.SHUT_WR)), daemon=True
        ).start()
        heard = b""
        while data := client.recv(65536):
            heard += data
        took = time.monotonic() - start
    assert heard == sent
    assert 0.2 <= took < 1.5


def test_it_stops_with_a_connection_open(echo):
    with DelayingProxy(echo, 0) as proxy:
        client = socket.create_connection(("127.0.0.1", proxy.port))
        client.sendall(b"x")
        assert client.recv(1) == b"x"
    with client:
        assert client.recv(1) == b""
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", proxy.port), timeout=2)
