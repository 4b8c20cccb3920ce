"""B6, B7, B12, B14, B15, B21: publishing, settling and prefetch limits."""

import pytest
from pika.exceptions import ConnectionClosed, UnroutableError

from conftest import Client

REPLIES = "amq.rabbitmq.reply-to"


def test_a_message_names_the_user_of_its_connection(client):
    client.declare("q", exclusive=True)
    assert client.failure(
        lambda c: client.publish("q", "m", channel=c, user_id="bob", expiration="abc")
    ) == (406, "PRECONDITION_FAILED - user_id property set to 'bob' but authenticated user was 'guest'")


def test_a_shared_limit_counts_for_all_consumers_of_the_channel(client, other):
    client.declare("q")
    client.channel.basic_qos(prefetch_count=3, global_qos=True)
    first, second = client.consumer("q", "a"), client.consumer("q", "b")
    other.publish("q", "1", "2", "3", "4", "5")
    client.wait_for(lambda: len(first) + len(second) == 3)
    assert (first, second) == (["1", "3"], ["2"])
    client.channel.basic_ack(first.tags[0])
    client.wait_for(lambda: len(second) == 2)
    assert (first, second) == (["1", "3"], ["2", "4"])


def test_what_was_got_before_a_shared_limit_was_set_counts_for_ever(client, other):
    client.declare("q")
    other.publish("q", "1", "2")
    first = client.get("q", patience=1)[0].delivery_tag
    client.channel.basic_qos(prefetch_count=2, global_qos=True)
    taken = client.consumer("q", "a")
    client.get("q", patience=1)
    other.publish("q", "3", "4", "5")
    client.wait_for(lambda: len(taken) == 2)
    client.channel.basic_ack(first)
    client.wait(0.3)
    assert taken == ["2"]
    client.channel.basic_ack(taken.tags[0])
    client.wait_for(lambda: len(taken) == 2)
    assert taken == ["2", "3"]


def test_a_shared_limit_holds_those_back_that_need_no_acknowledgement(client, other):
    client.declare("q")
    client.channel.basic_qos(prefetch_count=1, global_qos=True)
    taken, auto = client.consumer("q", "a"), client.consumer("q", "auto", auto_ack=True)
    other.publish("q", "1", "2", "3")
    client.wait(0.3)
    assert (taken, auto) == (["1"], [])
    client.channel.basic_ack(taken.tags[0])
    client.wait_for(lambda: len(taken) == 2)
    assert (taken, auto) == (["1", "3"], ["2"])


def test_a_limit_of_each_consumers_own_ends_the_shared_one(client, other):
    client.declare("q")
    client.channel.basic_qos(prefetch_count=1, global_qos=True)
    taken = client.consumer("q", "a")
    other.publish("q", "1", "2", "3")
    client.wait_for(lambda: taken)
    assert taken == ["1"]
    client.channel.basic_qos(prefetch_count=1)
    client.wait_for(lambda: len(taken) == 3)
    assert taken == ["1", "2", "3"]


def two_consumers(client, *bodies):
    """Two consumers with prefetch 1; the tag of the later one sorts first."""
    client.declare("q")
    client.channel.basic_qos(prefetch_count=1)
    second, first = client.consumer("q", "b"), client.consumer("q", "a")
    client.publish("q", *bodies)
    client.wait_for(lambda: first and second)
    assert (first, second) == (["2"], ["1"])
    return first, second


def test_what_several_consumers_took_returns_consumer_by_consumer(client):
    first, second = two_consumers(client, "1", "2", "3")
    client.channel.basic_nack(0, multiple=True)
    client.wait_for(lambda: len(second) == 2)
    assert (first, second) == (["2", "2*"], ["1", "1*"])


def test_what_several_consumers_took_makes_room_consumer_by_consumer(client):
    first, second = two_consumers(client, "1", "2", "3", "4")
    client.channel.basic_ack(0, multiple=True)
    client.wait_for(lambda: len(second) == 2)
    assert (first, second) == (["2", "3"], ["1", "4"])


def test_what_was_got_returns_before_what_consumers_took(client, other):
    client.declare("q")
    client.publish("q", "1", "2")
    client.channel.basic_qos(prefetch_count=1)
    taken = client.consumer("q", "b")
    client.get("q", patience=1)
    other.channel.basic_qos(prefetch_count=1)
    others = other.consumer("q", "z")
    client.channel.basic_nack(0, multiple=True)
    other.wait_for(lambda: others)
    client.wait_for(lambda: len(taken) == 2)
    assert (taken, others) == (["1", "1*"], ["2*"])


def test_an_errors_channel_ends_before_the_others_of_its_connection(client, other):
    client.declare("q")
    other.publish("q", "1", "2")
    client.channel.basic_qos(prefetch_count=1)
    taken = client.consumer("q", "c")
    client.wait_for(lambda: taken)
    sibling = client.connection.channel()
    method, _, _ = client.get("q", channel=sibling, patience=1)
    client.consumer("q", "s", channel=sibling, auto_ack=True)
    with pytest.raises(ConnectionClosed):
        client.channel.basic_qos(prefetch_size=1)
    # The delivery of the failed channel went to its sibling, which ends without reading it.
    assert other.get("q", patience=1)[2] == "2"
    assert other.get("q")[2] is None


def test_a_limit_in_bytes_is_540(client):
    assert client.failure(lambda c: c.basic_qos(prefetch_size=1)) == (
        540, "NOT_IMPLEMENTED - prefetch_size!=0 (1)"
    )


@pytest.mark.parametrize("declares, tags", [(True, ["c"]), (False, [])])
def test_only_clients_that_say_so_hear_of_a_deleted_queue(client, url, declares, tags):
    client.declare("q")
    listener = Client(url, {"consumer_cancel_notify": declares})
    heard = []
    listener.channel.add_on_cancel_callback(lambda frame: heard.append(frame.method.consumer_tag))
    listener.consumer("q", "c")
    client.channel.queue_delete("q")
    listener.wait(0.3)
    listener.close()
    assert heard == tags


def test_a_direct_reply_arrives_and_is_returned_if_mandatory(client, other):
    client.declare("work")
    replies = client.consumer(REPLIES, "r", auto_ack=True)
    client.publish("work", "request", reply_to=REPLIES)
    _, properties, _ = other.get("work", patience=1)
    address = properties.reply_to
    assert address.startswith(REPLIES + ".")
    other.channel.confirm_delivery()
    with pytest.raises(UnroutableError):
        other.publish(address, "reply", mandatory=True)
    client.wait(0.3)
    assert replies == ["reply"]


def test_a_direct_reply_address_takes_dead_letters(client, other):
    client.declare("work")
    replies = client.consumer(REPLIES, "r", auto_ack=True)
    client.publish("work", "request", reply_to=REPLIES)
    address = other.get("work", patience=1)[1].reply_to
    other.declare("q", arguments={"x-dead-letter-exchange": "", "x-message-ttl": 1,
                                  "x-dead-letter-routing-key": address})
    other.publish("q", "letter")
    client.wait(0.5)
    assert replies == ["letter"]


@pytest.mark.parametrize(
    "ask, text",
    [
        (lambda c: c.basic_consume(REPLIES, print), "reply consumer cannot acknowledge"),
        (lambda c: [c.basic_consume(REPLIES, print, auto_ack=True) for _ in range(2)],
         "reply consumer already set"),
        (lambda c: Client.publish(None, "q", "m", channel=c, reply_to=REPLIES),
         "fast reply consumer does not exist"),
    ],
)
def test_direct_replies_have_rules(client, ask, text):
    assert client.failure(ask) == (406, "PRECONDITION_FAILED - " + text)


def test_a_transaction_publishes_at_its_commit(client, other):
    client.declare("q")
    client.channel.tx_select()
    client.publish("q", "1")
    client.channel.tx_rollback()
    client.publish("q", "2")
    assert other.ready("q") == 0
    client.channel.tx_commit()
    assert other.drain("q") == ["2"]


def test_a_tag_is_used_up_before_the_commit_and_not_after_a_rollback(client, other):
    client.declare("q")
    other.publish("q", "1", "2")
    client.channel.tx_select()
    tag = client.get("q", patience=1)[0].delivery_tag
    client.channel.basic_ack(tag)
    client.channel.tx_rollback()
    client.channel.basic_ack(tag)
    client.channel.tx_commit()
    assert other.ready("q") == 1

    def twice(channel):
        channel.tx_select()
        tag = client.get("q", channel=channel)[0].delivery_tag
        channel.basic_ack(tag)
        channel.basic_ack(tag)

    assert client.failure(twice) == (406, "PRECONDITION_FAILED - unknown delivery tag 1")


def test_a_commit_settles_at_once_what_follows_one_another(client):
    first, second = two_consumers(client, "1", "2", "3", "4")
    client.channel.tx_select()
    client.channel.basic_ack(second.tags[0])
    client.channel.basic_ack(first.tags[0])
    client.channel.tx_commit()
    client.wait_for(lambda: len(second) == 2)
    assert (first, second) == (["2", "3"], ["1", "4"])


def test_a_refused_publication_fails_the_commit(client):
    client.declare("q", arguments={"x-max-length": 0, "x-overflow": "reject-publish"})

    def commit(channel):
        channel.tx_select()
        client.publish("q", "m", channel=channel)
        channel.tx_commit()

    assert client.failure(commit) == (406, "PRECONDITION_FAILED - partial tx completion")


def test_confirms_and_transactions_exclude_each_other(client):
    def both(channel):
        channel.confirm_delivery()
        channel.tx_select()

    assert client.failure(both) == (
        406, "PRECONDITION_FAILED - cannot switch from confirm to tx mode"
    )
    assert client.failure(lambda c: c.tx_commit()) == (
        406, "PRECONDITION_FAILED - channel is not transactional"
    )
