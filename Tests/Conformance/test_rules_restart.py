"""B24: what a restart of the broker ends, and what it keeps."""

import time

import pika
import pytest

from brokers import NAMES, rabbitmq, rabbitmqctl, rpcsim
from conftest import Client

# The broker restarts when it has taken the seventh message, the one behind those of the test.
STORY = """{
  story: "The broker restarts.",
  queues: { requests: { durable: true } },
  servers: { worker: { serves: "requests" } },
  clients: { client: {} },
  faults: [{ restartBroker: true, at: "after send", nth: 7, downtime: "200ms" }],
}"""


@pytest.fixture(params=NAMES)
def broker(request, tmp_path):
    """The address of a broker, and a function that restarts it under a client."""
    if request.param == "rabbitmq":
        def restart(client):
            rabbitmqctl(tmp_path, "stop_app")
            rabbitmqctl(tmp_path, "start_app")

        with rabbitmq(tmp_path) as url:
            yield url, restart
    else:
        def restart(client):
            client.publish("requests", "seventh")

        (tmp_path / "restart.json5").write_text(STORY)
        with rpcsim(tmp_path, "--faults", tmp_path / "restart.json5") as url:
            yield url, restart


def connected(url, patience=30):
    """A client of a broker that may be down for a while."""
    end = time.monotonic() + patience
    while True:
        try:
            return Client(url)
        except pika.exceptions.AMQPConnectionError:
            assert time.monotonic() < end, "the broker does not come back"
            time.sleep(0.05)


def fill(client, queue):
    client.publish(queue, "transient", delivery_mode=1)
    client.publish(queue, "persistent", delivery_mode=2)


def test_a_restart_keeps_what_is_durable(broker):
    url, restart = broker
    before = connected(url)
    channel = before.channel
    channel.confirm_delivery()
    channel.queue_declare("requests", durable=True)
    channel.queue_declare("classic", durable=True)
    channel.queue_declare("quorum", durable=True, arguments={"x-queue-type": "quorum"})
    channel.queue_declare("gone")
    channel.exchange_declare("kept", durable=True)
    channel.exchange_declare("lost")
    channel.queue_bind("classic", "kept", "key")
    fill(before, "classic")
    fill(before, "quorum")
    fill(before, "gone")
    with pytest.raises(pika.exceptions.ConnectionClosedByBroker) as closed:
        restart(before)
        before.connection.process_data_events(20)
    assert closed.value.reply_code == 320

    after = connected(url)
    after.publish("key", "routed", exchange="kept")
    assert after.drain("classic", patience=2) == ["persistent", "routed"]
    assert after.drain("quorum", patience=5) == ["transient", "persistent"]
    for ask in [lambda channel: channel.queue_declare("gone", passive=True),
                lambda channel: channel.exchange_declare("lost", passive=True)]:
        assert after.failure(ask)[0] == 404
    after.connection.close()
