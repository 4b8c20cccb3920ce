"""Headers: their types on the wire, and the headers that the broker reads."""

import struct
from urllib.parse import urlparse

import pytest

from wire import WireClient, field, long, short

EVERY_TYPE = b"".join([
    field("boolean", "t", b"\1"), field("int8", "b", b"\xff"), field("uint8", "B", b"\xff"),
    field("int16", "s", b"\xff\xfe"), field("uint16", "u", b"\xff\xfe"),
    field("int32", "I", struct.pack(">i", -7)), field("uint32", "i", struct.pack(">I", 1 << 31)),
    field("int64", "l", struct.pack(">q", -1 << 62)), field("float", "f", struct.pack(">f", 0.1)),
    field("double", "d", struct.pack(">d", 0.1)),
    field("decimal", "D", b"\2" + struct.pack(">I", 314)), field("text", "S", long("grün".encode())),
    field("no text", "S", long(b"\xff\xfe")), field("bytes", "x", long(b"\0\1")),
    field("time", "T", struct.pack(">Q", 1_700_000_000)), field("void", "V", b""),
    field("empty array", "A", long(b"")), field("empty table", "F", long(b"")),
    field("array", "A", long(b"b\1" + b"I" + struct.pack(">i", 1) + b"A" + long(b"V"))),
    field("table", "F", long(field("inner", "F", long(field("s", "s", b"\0\1"))))),
])


@pytest.fixture
def wire(url):
    client = WireClient(urlparse(url).port)
    yield client
    client.close()


@pytest.mark.parametrize("headers", [b"", EVERY_TYPE, field("a", "I", b"\0\0\0\1") * 2])
def test_headers_come_back_as_they_were_sent(client, wire, headers):
    queue = client.declare()
    wire.publish(queue, headers)
    assert wire.get(queue) == headers


def test_dead_letters_keep_the_types_of_other_headers(client, wire):
    dead = client.declare()
    queue = client.declare(
        arguments={"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead, "x-message-ttl": 0}
    )
    known = b"".join([
        field("int8", "b", b"\xff"), field("int16", "s", b"\xff\xfe"),
        field("float", "f", struct.pack(">f", 0.1)), field("array", "A", long(b"b\1s\0\2")),
    ])
    wire.publish(queue, known)
    client.wait()
    headers = wire.get(dead)
    for name, kind, value in (
        ("int8", "b", b"\xff"), ("int16", "s", b"\xff\xfe"), ("float", "f", struct.pack(">f", 0.1)),
        ("array", "A", long(b"b\1s\0\2")),
    ):
        assert field(name, kind, value) in headers
    assert field("count", "l", struct.pack(">q", 1)) in headers
    assert field("x-first-death-reason", "S", long(b"expired")) in headers


def test_quorum_queues_count_returns_as_long_integers(client, wire):
    queue = client.declare("returns", arguments={"x-queue-type": "quorum"})
    client.publish(queue, "a", headers={})
    method, _, _ = client.get(queue, patience=5)
    client.channel.basic_nack(method.delivery_tag)
    client.ready(queue)
    method, properties, _ = client.get(queue, patience=5)
    assert properties.headers == {"x-delivery-count": 1}
    client.channel.basic_nack(method.delivery_tag)
    end = 100
    while not client.ready(queue) and end:
        client.wait(0.05)
        end -= 1
    assert wire.get(queue) == field("x-delivery-count", "l", struct.pack(">q", 2))


def test_copies_go_to_all_queues_that_CC_and_BCC_name(client):
    first, second, third = (client.declare() for _ in range(3))
    client.publish(first, "a", headers={"CC": [second, first], "BCC": [third], "other": 1})
    for queue in (first, second, third):
        method, properties, body = client.get(queue)
        assert body == "a" and method.routing_key == first
        assert properties.headers == {"CC": [second, first], "other": 1}
        assert client.ready(queue) == 0


@pytest.mark.parametrize("kind", ["direct", "topic", "headers", "fanout"])
def test_copies_go_by_the_bindings_of_an_exchange(client, kind):
    client.exchange(f"copies {kind}", kind)
    first, second = client.declare(), client.declare()
    client.channel.queue_bind(first, f"copies {kind}", "a")
    client.channel.queue_bind(second, f"copies {kind}", "b")
    client.publish("a", "x", exchange=f"copies {kind}", headers={"CC": ["b", "a", "nowhere"]})
    client.wait()
    assert (client.ready(first), client.ready(second)) == (1, 1)


def test_a_message_that_only_a_copy_of_can_be_routed_is_not_returned(client):
    queue = client.declare()
    returned = []
    client.channel.add_on_return_callback(lambda *them: returned.append(them))
    client.channel.confirm_delivery()
    client.publish("nowhere", "a", mandatory=True, headers={"BCC": [queue]})
    assert client.get(queue)[2] == "a" and returned == []


@pytest.mark.parametrize("name", ["CC", "BCC"])
@pytest.mark.parametrize("value", ["text", 7, True, {"a": 1}])
def test_copies_have_to_be_a_list(client, name, value):
    queue = client.declare()

    def ask(channel):
        from pika import BasicProperties

        channel.basic_publish("", queue, b"", BasicProperties(headers={name: value}))

    kind = {str: "longstr", int: "signedint", bool: "bool", dict: "table"}[type(value)]
    code, text = client.failure(ask)
    assert code == 406
    assert text == (
        "PRECONDITION_FAILED - invalid message: "
        f'{{unacceptable_type_in_header,"{name}",{kind}}}'
    )


def test_the_death_of_a_copy_names_all_keys_but_hidden_ones(client):
    dead, visible, hidden = client.declare(), client.declare(), client.declare()
    client.exchange("graves", "fanout")
    client.exchange("named graves")
    client.channel.queue_bind(dead, "graves")
    client.channel.exchange_bind("named graves", "graves")
    client.channel.queue_bind(visible, "named graves", "c")
    client.channel.queue_bind(hidden, "named graves", "b")
    queue = client.declare(arguments={"x-dead-letter-exchange": "graves"})
    client.publish(queue, "a", headers={"CC": ["c"], "BCC": ["b"]})
    method, _, _ = client.get(queue)
    client.channel.basic_reject(method.delivery_tag, requeue=False)
    client.wait()
    method, properties, _ = client.get(dead)
    assert method.routing_key == queue
    assert properties.headers["x-death"][0]["routing-keys"] == [queue, "c"]
    assert properties.headers["CC"] == ["c"]
    # The dead letter is still routed by its hidden keys.
    assert (client.ready(visible), client.ready(hidden)) == (1, 1)


def test_a_dead_letter_with_a_key_of_its_own_forgets_its_copies(client):
    dead, copy = client.declare(), client.declare()
    queue = client.declare(
        arguments={"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead}
    )
    client.publish(queue, "a", headers={"CC": [copy]})
    assert client.drain(copy) == ["a"]
    method, _, _ = client.get(queue)
    client.channel.basic_reject(method.delivery_tag, requeue=False)
    client.wait()
    _, properties, _ = client.get(dead)
    assert "CC" not in properties.headers
    assert client.ready(copy) == 0
