"""Publishers while a broker is short of memory."""

import os

import pytest

from brokers import NAMES, rabbitmq, rabbitmqctl, rpcsim
from conftest import Client


class RabbitMQ:
    """A RabbitMQ that is short of memory while its limit is set to almost nothing."""

    def __init__(self, folder):
        self.folder = folder
        self.server = rabbitmq(folder)

    def make_short(self, client):
        rabbitmqctl(self.folder, "set_vm_memory_high_watermark", "absolute", "1")

    def make_enough(self, client):
        rabbitmqctl(self.folder, "set_vm_memory_high_watermark", "0.9")


class Rpcsim:
    """An rpcsim that is short of memory while it holds a large message."""

    def __init__(self, folder):
        self.server = rpcsim(folder, "--memory", 100_000)

    def make_short(self, client):
        client.declare("large")
        client.publish("large", "x" * 200_000)
        assert client.ready("large") == 1

    def make_enough(self, client):
        client.channel.queue_purge("large")


@pytest.fixture(scope="module", params=NAMES)
def broker(request, tmp_path_factory):
    if request.param == "rabbitmq" and os.environ.get("AMQP_URL"):
        pytest.skip("a RabbitMQ that is only known by its address cannot be made short of memory")
    kind = {"rabbitmq": RabbitMQ, "rpcsim": Rpcsim}[request.param]
    broker = kind(tmp_path_factory.mktemp(request.param))
    with broker.server as broker.url:
        yield broker


class Listener(Client):
    """A client that notes `blocked` and `unblocked` notifications."""

    def __init__(self, url, capabilities=None):
        super().__init__(url, capabilities)
        self.heard = []
        self.connection.add_on_connection_blocked_callback(
            lambda _, frame: self.heard.append(frame.method.reason))
        self.connection.add_on_connection_unblocked_callback(
            lambda _, frame: self.heard.append("unblocked"))


def test_who_publishes_waits_with_its_message_and_who_does_not_is_not_told(broker):
    asker, idle, publisher, other = (Listener(broker.url) for _ in range(4))
    asker.declare("q")
    asker.wait()
    # A publication before the shortage has no effect.
    idle.publish("q", "before")
    idle.wait()
    broker.make_short(asker)
    publisher.publish("q", "waits")
    publisher.wait_for(lambda: publisher.heard)
    assert publisher.heard == ["low on memory"]
    # Without a body a message is complete before its publisher waits.
    other.publish("q", "")
    other.wait_for(lambda: other.heard)
    assert other.heard == ["low on memory"]
    idle.wait()
    assert idle.heard == []
    assert asker.ready("q") == 2
    broker.make_enough(asker)
    publisher.wait_for(lambda: len(publisher.heard) == 2)
    other.wait_for(lambda: len(other.heard) == 2)
    assert publisher.heard == other.heard == ["low on memory", "unblocked"]
    assert idle.heard == []
    assert [body or "" for body in asker.drain("q")] == ["before", "", "waits"]
    for client in (idle, publisher, other, asker):
        client.close()


def test_who_cannot_understand_it_waits_without_a_word(broker):
    asker, deaf = Client(broker.url), Listener(broker.url, {"consumer_cancel_notify": True})
    asker.declare("q")
    broker.make_short(asker)
    deaf.publish("q", "waits")
    deaf.wait()
    assert deaf.heard == []
    assert asker.ready("q") == 0
    broker.make_enough(asker)
    deaf.wait_for(lambda: asker.ready("q") == 1)
    assert deaf.heard == []
    assert asker.drain("q") == ["waits"]
    deaf.close()
    asker.close()
