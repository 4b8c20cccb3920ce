"""How connections begin and end, and the answers to a client that does not wait for each."""

import socket
import struct
import time
from urllib.parse import urlparse

import pytest

from wire import WireClient, short

CLOSE = struct.pack(">H", 200) + short("bye") + struct.pack(">HH", 0, 0)


@pytest.fixture
def wire(url):
    client = WireClient(urlparse(url).port)
    yield client
    client.close()


def test_a_client_of_0_9_is_served_like_one_of_0_9_1(url):
    with socket.create_connection(("127.0.0.1", urlparse(url).port), timeout=30) as raw:
        raw.sendall(b"AMQP\1\1\0\x09")
        assert raw.recv(13)[7:] == struct.pack(">HHBB", 10, 10, 0, 9)


def test_it_is_the_client_that_hangs_up_after_its_close(wire):
    for _ in range(2):
        wire.send(0, 10, 50, CLOSE)
        wire.expect(10, 51)
    wire.socket.settimeout(0.5)
    with pytest.raises(TimeoutError):
        wire.socket.recv(1)


def test_a_client_that_is_silent_for_two_heartbeats_is_cut_off(url):
    wire = WireClient(urlparse(url).port, heartbeat=1)
    wire.socket.settimeout(30)
    begin, frames = time.monotonic(), 0
    try:
        while wire.file.read(8):
            frames += 1
    except ConnectionResetError:
        pass
    assert 1.5 < time.monotonic() - begin < 6
    assert frames >= 1, "the broker sends heartbeats of its own"


def test_one_confirm_may_answer_several_publications(client, wire):
    queue = client.declare()
    wire.send(1, 85, 10, b"\0")
    wire.expect(85, 11)
    publication = b"".join(
        struct.pack(">BHI", kind, 1, len(payload)) + payload + b"\xce"
        for kind, payload in [
            (1, struct.pack(">HHH", 60, 40, 0) + short("") + short(queue) + b"\0"),
            (2, struct.pack(">HHQH", 60, 0, 1, 0)),
            (3, b"x"),
        ]
    )
    wire.socket.sendall(publication * 600)
    answered, frames = 0, 0
    while answered < 600:
        tag, multiple = struct.unpack(">QB", wire.expect(60, 80))
        assert tag == answered + 1 or multiple
        answered, frames = tag, frames + 1
    assert frames < 600
    assert client.ready(queue) == 600


def test_a_dead_letter_says_when_it_died(client):
    target = client.declare()
    arguments = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": target}
    queue = client.declare(arguments=arguments)
    client.publish(queue, "a")
    method, _, _ = client.get(queue)
    client.channel.basic_reject(method.delivery_tag, requeue=False)
    _, properties, _ = client.get(target, patience=5)
    died = properties.headers["x-death"][0]["time"]
    assert abs(died.timestamp() - time.time()) < 100
