"""Limits on the size of frames."""

import struct
from urllib.parse import urlparse

import pytest

from wire import WireClient, short

FRAME_MAX = 131072


@pytest.fixture
def wire(url):
    client = WireClient(urlparse(url).port)
    yield client
    client.close()


def publish(wire, queue, payload):
    wire.send(1, 60, 40, struct.pack(">H", 0) + short("") + short(queue) + b"\0")
    wire.frame(2, 1, struct.pack(">HHQH", 60, 0, payload, 0))
    wire.frame(3, 1, b"x" * payload)


@pytest.mark.parametrize("payload", [FRAME_MAX - 8, FRAME_MAX])
def test_a_frame_may_be_as_large_as_agreed_without_its_overhead(client, wire, payload):
    queue = client.declare()
    publish(wire, queue, payload)
    wire.send(1, 60, 10, struct.pack(">IHB", 0, 1, 0))
    wire.expect(60, 11)
    assert client.get(queue, patience=5)[2] == "x" * payload


def test_a_frame_that_is_larger_ends_the_connection(client, wire):
    publish(wire, client.declare(), FRAME_MAX + 1)
    assert struct.unpack(">H", wire.expect(10, 50)[:2]) == (501,)
