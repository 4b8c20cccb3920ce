"""B3, B6, B23: exchanges, bindings, routing."""

import pytest

ON_DEFAULT = (403, "ACCESS_REFUSED - operation not permitted on the default exchange")


@pytest.mark.parametrize(
    "pattern, key, matches",
    [
        ("a.#", "a", True), ("a.#", "a.b.c", True), ("#.b", "b", True), ("a.#.b", "a.b", True),
        ("a.#.b", "a.x.y.b", True), ("*", "a", True), ("*", "", False), ("#", "", True),
        ("a.*", "a", False), ("a.*", "a.", True), ("a.*.c", "a..c", True), ("", "", True),
        ("*.*", ".", True), ("#.#", "a", True), ("a*", "ab", False), ("#.*", "a", True),
        ("*.#", "", False), ("a.#.#.b", "a.b", True),
    ],
)
def test_a_topic_matches_word_by_word(client, pattern, key, matches):
    queue = client.declare(exclusive=True)
    client.channel.queue_bind(queue, "amq.topic", pattern)
    client.publish(key, "m", exchange="amq.topic")
    assert client.drain(queue) == (["m"] if matches else [])


@pytest.mark.parametrize(
    "pattern, headers, matches",
    [
        ({"a": 1}, {"a": 1}, True), ({"a": 1}, {"a": 2}, False), ({"a": 1}, {"a": "1"}, False),
        ({"a": None}, {"a": 5}, True), ({"a": None}, {}, False), ({}, {}, True),
        ({"x-match": "any"}, {"a": 1}, False), ({"x-match": "all"}, {}, True),
        ({"x-match": "any", "a": 1, "b": 2}, {"b": 2}, True),
        ({"x-match": "all", "a": 1, "b": 2}, {"b": 2}, False),
        ({"x-match": "all", "x-a": 1}, {"x-a": 2}, True),
        ({"x-match": "any", "x-a": 1}, {"x-a": 1}, False),
        ({"x-match": "all-with-x", "x-a": 1}, {"x-a": 2}, False),
        ({"x-match": "any-with-x", "x-a": 1}, {"x-a": 1}, True),
    ],
)
def test_headers_match_by_all_or_any(client, pattern, headers, matches):
    queue = client.declare(exclusive=True)
    client.channel.queue_bind(queue, "amq.headers", "", pattern)
    client.publish("", "m", exchange="amq.headers", headers=headers)
    assert client.drain(queue) == (["m"] if matches else [])


def test_a_headers_binding_with_another_x_match_is_406(client):
    queue = client.declare("headers")
    assert client.failure(lambda c: c.queue_bind(queue, "amq.headers", "", {"x-match": "some"})) == (
        406,
        'PRECONDITION_FAILED - Invalid x-match field value <<"some">>; '
        "expected all, any, all-with-x, or any-with-x",
    )


def test_an_alternate_takes_what_an_exchange_routes_to_nothing_at_all(client):
    client.exchange("rest", "fanout", internal=True)
    client.exchange("main", arguments={"alternate-exchange": "rest"})
    client.exchange("empty", "fanout")
    queue = client.declare(exclusive=True)
    client.channel.queue_bind(queue, "rest")
    client.publish("k", "1", exchange="main")
    client.channel.exchange_bind("empty", "main", "k")
    client.publish("k", "2", exchange="main")
    assert client.drain(queue) == ["1"]


def test_a_cycle_of_exchanges_brings_one_message(client):
    for name in ("one", "two"):
        client.exchange(name, "fanout")
    client.channel.exchange_bind("one", "two")
    client.channel.exchange_bind("two", "one")
    queue = client.declare(exclusive=True)
    for name in ("one", "two"):
        client.channel.queue_bind(queue, name)
    client.publish("", "m", exchange="one")
    assert client.drain(queue) == ["m"]


def test_an_auto_delete_source_goes_with_its_last_binding(client):
    client.exchange("source", "fanout", auto_delete=True)
    client.exchange("target", "fanout")
    client.channel.exchange_bind("target", "source")
    client.channel.exchange_delete("target")
    assert client.failure(lambda c: c.exchange_declare("source", passive=True)) == (
        404, "NOT_FOUND - no exchange 'source' in vhost '/'"
    )


@pytest.mark.parametrize(
    "destination, source, error",
    [
        ("nox", "gone", (404, "NOT_FOUND - no exchange 'gone' in vhost '/'")),
        ("nox", "amq.fanout", (404, "NOT_FOUND - no exchange 'nox' in vhost '/'")),
        ("", "amq.fanout", ON_DEFAULT), ("amq.fanout", "", ON_DEFAULT),
    ],
)
def test_the_missing_source_is_named_first(client, destination, source, error):
    assert client.failure(lambda c: c.exchange_bind(destination, source, "k")) == error


def test_reserved_exchanges_are_not_deleted_even_if_missing(client):
    assert client.failure(lambda c: c.exchange_delete("amq.nope")) == (
        403, "ACCESS_REFUSED - deletion of system exchange 'amq.nope' in vhost '/' not allowed"
    )


def test_only_its_connection_unbinds_an_exclusive_queue(client):
    queue = client.declare("q", exclusive=True)
    client.channel.queue_bind(queue, "amq.direct", "k")
    assert client.failure(lambda c: c.queue_unbind(queue, "amq.direct", "other")) is None
    assert client.failure(lambda c: c.queue_unbind(queue, "amq.direct", "k"))[0] == 405


def test_an_unknown_type_ends_the_connection(client):
    assert client.failure(lambda c: c.exchange_declare("x", "zork")) == (
        503, "COMMAND_INVALID - unknown exchange type 'zork'"
    )
