"""B4, B9, B11, B13, B16 to B20: queues and their arguments."""

import struct
import time
from urllib.parse import urlparse

import pytest
from pika.exceptions import ChannelClosed, NackError

from wire import WireClient, short


def deaths(properties):
    """`reason@queue*count`, newest first."""
    return [f"{d['reason']}@{d['queue']}*{d['count']}" for d in properties.headers["x-death"]]


def dead_lettering(**arguments):
    return {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead", **arguments}


def test_a_rejected_message_goes_on_without_its_expiration(client):
    client.declare("dead", exclusive=True)
    client.declare("q", exclusive=True, arguments=dead_lettering())
    client.publish("q", "m", expiration="60000", headers={"a": 1})
    client.channel.basic_reject(client.get("q")[0].delivery_tag, requeue=False)
    method, properties, _ = client.get("dead", patience=1)
    death = properties.headers["x-death"][0]
    assert (method.exchange, method.routing_key, properties.expiration) == ("", "dead", None)
    assert deaths(properties) == ["rejected@q*1"]
    assert death["original-expiration"] == "60000" and death["routing-keys"] == ["q"]
    assert properties.headers["x-first-death-queue"] == "q" and properties.headers["a"] == 1


def test_deaths_are_counted_and_the_newest_comes_first(client):
    client.declare("work", exclusive=True,
                   arguments={"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "retry"})
    client.declare("retry", exclusive=True,
                   arguments={"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "work",
                              "x-message-ttl": 5})
    client.publish("work", "m")
    for _ in range(2):
        client.channel.basic_reject(client.get("work", patience=1)[0].delivery_tag, requeue=False)
    _, properties, _ = client.get("work", patience=1)
    assert deaths(properties) == ["expired@retry*2", "rejected@work*2"]


def test_a_cycle_without_a_rejection_is_dropped(client):
    client.declare("q", exclusive=True,
                   arguments={"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "q",
                              "x-message-ttl": 10})
    client.publish("q", "m")
    time.sleep(0.2)
    assert client.ready("q") == 0


def test_a_senders_own_first_death_is_believed(client):
    client.declare("dead", exclusive=True)
    client.declare("q", exclusive=True, arguments=dead_lettering(**{"x-message-ttl": 1}))
    client.publish("q", "m", headers={"x-death": "foo", "x-first-death-queue": "mine"})
    _, properties, _ = client.get("dead", patience=1)
    assert deaths(properties) == ["expired@q*1"]
    assert properties.headers["x-first-death-queue"] == "mine"
    assert "x-first-death-reason" not in properties.headers


def test_what_returns_to_a_full_queue_makes_it_give_its_oldest_up(client):
    client.declare("dead", exclusive=True)
    client.declare("q", exclusive=True, arguments=dead_lettering(**{"x-max-length": 1}))
    client.publish("q", "1")
    tag = client.get("q")[0].delivery_tag
    client.publish("q", "2")
    client.channel.basic_nack(tag)
    assert client.drain("dead", patience=1) == ["1"]
    assert client.drain("q") == ["2"]


def test_purged_and_deleted_messages_are_not_dead_lettered(client):
    client.declare("dead", exclusive=True)
    client.declare("q", exclusive=True, arguments=dead_lettering())
    client.publish("q", "m")
    client.channel.queue_purge("q")
    client.publish("q", "m")
    client.channel.queue_delete("q")
    time.sleep(0.1)
    assert client.ready("dead") == 0


def test_priorities_are_capped_and_returns_take_their_place(client):
    client.declare("q", exclusive=True, arguments={"x-max-priority": 5})
    for body, priority in (("a", None), ("b", 1), ("c", 9), ("d", 5), ("e", 0), ("f", 1)):
        client.publish("q", body, priority=priority)
    taken = [client.get("q") for _ in range(4)]
    assert [body for _, _, body in taken] == ["c", "d", "b", "f"]
    for place in (1, 3, 0, 2):
        client.channel.basic_nack(taken[place][0].delivery_tag)
    time.sleep(0.05)
    assert client.drain("q") == ["c", "d", "b", "f", "a", "e"]


@pytest.mark.parametrize("tags, letters", [("a", "hml"), ("ab", "mlh")])
def test_what_is_rejected_at_once_dies_by_priority(client, tags, letters):
    client.declare("dead", exclusive=True)
    client.declare("q", exclusive=True, arguments=dead_lettering(**{"x-max-priority": 9}))
    taken = [client.consumer("q", tag) for tag in tags]
    for body, priority in (("l", 1), ("h", 8), ("m", 4)):
        client.publish("q", body, priority=priority)
    client.wait_for(lambda: sum(map(len, taken)) == 3)
    client.channel.basic_nack(0, multiple=True, requeue=False)
    assert client.drain("dead", patience=0.5) == list(letters)


def test_the_head_of_highest_priority_is_dropped(client):
    client.declare("q", exclusive=True, arguments={"x-max-priority": 5, "x-max-length": 2})
    for body, priority in (("a", 0), ("b", 1), ("c", 5), ("d", 0)):
        client.publish("q", body, priority=priority)
    assert client.drain("q") == ["a", "d"]


def test_bytes_are_limited(client):
    client.declare("q", exclusive=True, arguments={"x-max-length-bytes": 5})
    counts = []
    for body in ("11", "22", "3", "444", "555555", "6"):
        client.publish("q", body)
        time.sleep(0.05)
        counts.append(client.ready("q"))
    assert counts == [1, 2, 3, 2, 0, 1]


def test_what_would_be_too_many_bytes_is_refused(client):
    client.declare("q", exclusive=True,
                   arguments={"x-max-length-bytes": 5, "x-overflow": "reject-publish"})
    client.publish("q", "11", "22", "33", "4")
    time.sleep(0.05)
    assert client.drain("q") == ["11", "22", "4"]


def test_an_unused_queue_expires_and_a_get_renews_it(client):
    client.declare("q", arguments={"x-expires": 400})
    for _ in range(3):
        time.sleep(0.25)
        client.channel.basic_get("q")
    time.sleep(0.7)
    assert client.failure(lambda c: c.queue_declare("q", passive=True))[0] == 404


def test_publishing_does_not_renew_a_queue(client):
    client.declare("q", arguments={"x-expires": 400})
    for _ in range(3):
        time.sleep(0.25)
        client.publish("q", "m")
    assert client.failure(lambda c: c.queue_declare("q", passive=True))[0] == 404


def test_one_consumer_is_active(client, other):
    client.declare("q", arguments={"x-single-active-consumer": True})
    for channel in (client.channel, other.channel):
        channel.basic_qos(prefetch_count=1)
    first = client.consumer("q", "a")
    second = other.consumer("q", "b")
    client.publish("q", "1", "2")
    client.wait()
    other.wait()
    assert (first, second) == (["1"], [])
    # The test ends the channel by an error, because pika cancels consumers before it closes a channel.
    with pytest.raises(ChannelClosed):
        client.channel.queue_declare("missing", passive=True)
    other.wait(0.5)
    assert second == ["1*"]


def test_a_classic_queue_can_be_got_past_its_single_active_consumer(client):
    client.declare("q", exclusive=True, arguments={"x-single-active-consumer": True})
    client.publish("q", "m")
    assert client.get("q")[2] == "m"


def test_returns_to_a_quorum_queue_go_behind_everything(client):
    client.declare("qq", arguments={"x-queue-type": "quorum"})
    client.publish("qq", "1", "2", "3", "4")
    taken = [client.get("qq", patience=2) for _ in range(2)]
    for method, _, _ in reversed(taken):
        client.channel.basic_nack(method.delivery_tag)
    time.sleep(0.2)
    assert client.drain("qq", patience=0.3) == ["3", "4", "2", "1"]


def test_with_a_delivery_limit_returns_come_before_everything(client):
    client.declare("qq", arguments={"x-queue-type": "quorum", "x-delivery-limit": 9})
    client.publish("qq", "1", "2", "3", "4")
    taken = [client.get("qq", patience=2) for _ in range(2)]
    for method, _, _ in reversed(taken):
        client.channel.basic_nack(method.delivery_tag)
    time.sleep(0.2)
    assert client.drain("qq", patience=0.3) == ["2", "1", "3", "4"]


def test_a_message_delivered_too_often_is_dead_lettered(client):
    client.declare("dead", exclusive=True)
    client.declare("qq", arguments=dead_lettering(
        **{"x-queue-type": "quorum", "x-delivery-limit": 1}))
    client.publish("qq", "m")
    for count in (0, 1):
        method, properties, _ = client.get("qq", patience=2)
        assert properties.headers["x-delivery-count"] == count
        client.channel.basic_nack(method.delivery_tag)
    assert deaths(client.get("dead", patience=2)[1]) == ["delivery_limit@qq*1"]


def test_a_quorum_queue_that_refused_accepts_again_at_four_fifths(client):
    client.declare("qq", arguments={"x-queue-type": "quorum", "x-max-length": 10,
                                    "x-overflow": "reject-publish"})

    def is_accepted():
        try:
            client.publish("qq", "m")
            time.sleep(0.05)
            return True
        except NackError:
            return False

    client.channel.confirm_delivery()
    assert [is_accepted() for _ in range(12)] == [True] * 11 + [False]
    taker = client.connection.channel()
    answers = []
    for _ in range(3):
        method, _, _ = client.get("qq", channel=taker, patience=1)
        taker.basic_ack(method.delivery_tag)
        time.sleep(0.2)
        answers.append(is_accepted())
    assert answers == [False, False, True]


@pytest.mark.parametrize("condition", ["if_unused", "if_empty"])
def test_a_quorum_queue_is_not_deleted_under_a_condition(client, condition):
    client.declare("qq", arguments={"x-queue-type": "quorum"})
    flag = condition.replace("_", "-")
    assert client.failure(lambda c: c.queue_delete("qq", **{condition: True})) == (
        540,
        "NOT_IMPLEMENTED - cannot delete queue 'qq' in vhost '/'. queue.delete operations with "
        f"{flag} flag set are not supported by quorum queues",
    )


@pytest.mark.parametrize(
    "arguments, reason",
    [
        ({"x-max-priority": 256}, "'x-max-priority' for %: {max_value_exceeded,256}"),
        ({"x-single-active-consumer": 1},
         "'x-single-active-consumer' for %: {unacceptable_type,signedint}"),
        ({"x-queue-mode": "foo"}, "'x-queue-mode' for %: \"unsupported queue mode 'foo'\""),
        ({"x-dead-letter-routing-key": "k"},
         "'x-dead-letter-routing-key' for %: routing_key_but_no_dlx_defined"),
        ({"x-delivery-limit": 5}, "'x-delivery-limit' for % of queue type rabbit_classic_queue"),
    ],
)
def test_a_bad_argument_is_406_with_its_reason(client, arguments, reason):
    text = reason.replace("%", "queue 'bad' in vhost '/'")
    assert client.failure(lambda c: c.queue_declare("bad", arguments=arguments)) == (
        406, "PRECONDITION_FAILED - invalid arg " + text
    )


def test_line_breaks_are_left_out_of_names_that_are_declared_and_deleted(url):
    wire = WireClient(urlparse(url).port)
    declare = struct.pack(">H", 0) + short("li\r\nne\n") + b"\0" + struct.pack(">I", 0)
    wire.send(1, 50, 10, declare)
    assert wire.expect(50, 11) == short("line") + struct.pack(">II", 0, 0)
    wire.send(1, 50, 40, struct.pack(">H", 0) + short("\nline") + b"\0")
    wire.expect(50, 41)
    wire.send(1, 60, 70, struct.pack(">H", 0) + short("line\n") + b"\1")
    assert struct.unpack(">H", wire.expect(20, 40)[:2]) == (404,)
    wire.close()


def test_an_empty_name_is_the_queue_that_the_channel_declared_last(client):
    first, last = client.declare(exclusive=True), client.declare(exclusive=True)
    assert first.startswith("amq.gen-") and last.startswith("amq.gen-") and first != last
    client.exchange("e")
    client.channel.queue_bind("", "e", "")
    client.publish(last, "bound", exchange="e")
    client.publish(last, "direct")
    assert client.drain("") == ["bound", "direct"]
    other = client.connection.channel()
    with pytest.raises(ChannelClosed) as closed:
        other.basic_get("")
    assert closed.value.reply_code == 404
