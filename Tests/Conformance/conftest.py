"""The two brokers under test, and a client with short methods."""

import time

import pika
import pytest

from brokers import NAMES, Brokers


def pytest_addoption(parser):
    parser.addoption("--programs", type=int, default=200, help="how many random programs to run")
    parser.addoption("--seed", type=int, default=1, help="what the first random program is made from")


@pytest.fixture(scope="session")
def brokers(tmp_path_factory):
    started = Brokers(tmp_path_factory.mktemp)
    yield started
    started.close()


@pytest.fixture(params=NAMES)
def url(request, brokers):
    """The address of each broker in turn."""
    return brokers.url(request.param)


class Client:
    """One connection, with short methods for the tests of rules."""

    def __init__(self, url, capabilities=None):
        self.parameters = pika.URLParameters(url)
        if capabilities is not None:
            self.parameters.client_properties = {"capabilities": capabilities}
        self.connection = pika.BlockingConnection(self.parameters)
        self.channel = self.connection.channel()
        self.queues = []
        self.exchanges = []

    def declare(self, name="", channel=None, **options):
        """Declares a queue that is deleted after the test; returns its name."""
        if options.get("arguments", {}).get("x-queue-type") == "quorum":
            options.setdefault("durable", True)
        method = (channel or self.channel).queue_declare(name, **options).method
        self.queues.append(method.queue)
        return method.queue

    def exchange(self, name, kind="direct", **options):
        self.exchanges.append(name)
        return self.channel.exchange_declare(name, kind, **options)

    def publish(self, key, *bodies, exchange="", channel=None, mandatory=False, **properties):
        for body in bodies:
            (channel or self.channel).basic_publish(
                exchange, key, body.encode(), pika.BasicProperties(**properties), mandatory
            )

    def get(self, queue, channel=None, patience=0.0):
        """The next message; a quorum queue may need some patience."""
        end = time.monotonic() + patience
        while True:
            method, properties, body = (channel or self.channel).basic_get(queue)
            if method is not None or time.monotonic() > end:
                return method, properties, body and body.decode()
            time.sleep(0.02)

    def drain(self, queue, patience=0.0):
        """The bodies of all ready messages, in order."""
        bodies = []
        while True:
            method, _, body = self.get(queue, patience=patience)
            if method is None:
                return bodies
            self.channel.basic_ack(method.delivery_tag)
            bodies.append(body)

    def ready(self, queue):
        return self.channel.queue_declare(queue, passive=True).method.message_count

    def wait(self, seconds=0.15):
        self.connection.process_data_events(seconds)

    def wait_for(self, condition, seconds=5):
        """Handles events until a condition holds, or the time is over."""
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            self.connection.process_data_events(0.05)
        self.wait()

    def failure(self, ask):
        """The code and text with which a new channel or its connection ends."""
        connection = pika.BlockingConnection(self.parameters)
        channel = connection.channel()
        try:
            ask(channel)
            # A method without an answer has failed before this one is answered.
            channel.basic_qos()
        except (pika.exceptions.ChannelClosed, pika.exceptions.ConnectionClosed) as error:
            return error.reply_code, error.reply_text
        finally:
            if connection.is_open:
                connection.close()
        return None

    def consumer(self, queue, tag, channel=None, **options):
        """A list that fills with the delivered bodies, with `*` after redelivered ones."""
        bodies = Deliveries()

        def take(_, method, properties, body):
            bodies.append(body.decode() + ("*" if method.redelivered else ""))
            bodies.tags.append(method.delivery_tag)
            bodies.headers.append(properties.headers)

        (channel or self.channel).basic_consume(queue, take, consumer_tag=tag, **options)
        return bodies

    def close(self):
        if self.connection.is_closed:
            self.connection = pika.BlockingConnection(self.parameters)
        channel = self.connection.channel()
        for queue in self.queues:
            channel.queue_delete(queue)
        for exchange in self.exchanges:
            channel.exchange_delete(exchange)
        self.connection.close()


class Deliveries(list):
    def __init__(self):
        super().__init__()
        self.tags = []
        self.headers = []


@pytest.fixture
def client(url):
    client = Client(url)
    yield client
    client.close()


@pytest.fixture
def other(url):
    """A second connection."""
    client = Client(url)
    yield client
    client.close()
