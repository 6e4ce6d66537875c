"""The web server itself: its loop, its threads, and what it sends."""

import threading
import time
from http.client import HTTPConnection

import pytest
from flask import Flask
from waitress import wasyncore

from recorder.cli import server

LARGE = 20_000_000


@pytest.fixture
def site():
    """Serve two pages, one of them large: yields a function that connects to it."""
    app = Flask(__name__)
    app.config |= {"THREADS": 4, "MAX_CONTENT_LENGTH": 1000}
    app.add_url_rule("/small", "small", lambda: "said")
    app.add_url_rule("/large", "large", lambda: "x" * LARGE)
    serving = server.create_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    opened = []

    def connect():
        opened.append(HTTPConnection("127.0.0.1", serving.effective_port, timeout=20))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()

    serving.task_dispatcher.shutdown()
    # A loop that has nothing left to look after ends.
    serving.trigger.pull_trigger(lambda: wasyncore.close_all(serving._map))
    thread.join(10)


def ask(connection, path):
    connection.request("GET", path)
    return connection.getresponse().read()


def test_its_loop_rests_while_a_thread_sends(site, monkeypatch):
    """Sending takes a while here, as it does where threads wait for the processor."""
    turns = []
    send, look = server.HTTPChannel.send, server.HTTPChannel.handle_write

    def slowly(channel, data, do_close=True):
        time.sleep(0.2)
        return send(channel, data, do_close)

    monkeypatch.setattr(server.HTTPChannel, "send", slowly)
    monkeypatch.setattr(
        server.HTTPChannel, "handle_write", lambda channel: (turns.append(1), look(channel))
    )
    first, second = site(), site()
    asked = threading.Thread(target=ask, args=(first, "/small"))
    asked.start()
    time.sleep(0.1)
    # Somebody else's question wakes the loop while the first answer is being sent.
    assert ask(second, "/small") == b"said"
    asked.join()
    assert len(turns) < 5


def test_what_the_socket_does_not_take_at_once_comes_all_the_same(site):
    connection = site()
    connection.request("GET", "/large")
    answer = connection.getresponse()
    time.sleep(0.3)
    assert len(answer.read()) == LARGE
    assert ask(connection, "/small") == b"said"


def test_head_and_body_go_out_together(site, monkeypatch):
    sent = []
    send = server.HTTPChannel.send

    def counted(channel, data, do_close=True):
        sent.append(bytes(data))
        return send(channel, data, do_close)

    monkeypatch.setattr(server.HTTPChannel, "send", counted)
    assert ask(site(), "/small") == b"said"
    (answer,) = sent
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\nsaid")
