"""A broker to ask, and a client that asks in few words."""

import glob
import os
import signal
import socket
import subprocess
import time

import pika
import pytest



def server_command():
    """The server's own script: the one that distributions put before it changes the user."""
    given = os.environ.get("RABBITMQ_SERVER")
    installed = sorted(glob.glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"))
    return given or (installed[-1] if installed else "rabbitmq-server")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder, port):
    home = folder / "home"
    home.mkdir()
    plugins = folder / "plugins"
    plugins.write_text("[].")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"conformance{port}@localhost",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_LOGS": str(folder / "log" / "server.log"),
        "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
    }


def answers(url):
    try:
        pika.BlockingConnection(pika.URLParameters(url)).close()
        return True
    except pika.exceptions.AMQPError:
        return False


@pytest.fixture(scope="session")
def url(tmp_path_factory):
    """The address of the broker under test."""
    given = os.environ.get("AMQP_URL")
    if given:
        yield given
        return
    folder = tmp_path_factory.mktemp("rabbitmq")
    port = free_port()
    server = subprocess.Popen(
        [server_command()],
        env=environment(folder, port),
        stdout=(folder / "out").open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    address = f"amqp://guest:guest@127.0.0.1:{port}/%2F?heartbeat=0"
    try:
        deadline = time.monotonic() + 60
        while not answers(address):
            assert server.poll() is None and time.monotonic() < deadline, "no broker"
            time.sleep(0.5)
        yield address
    finally:
        # The server is the leader of its own group, so nothing else is met.
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


class Client:
    """One connection, with what a rule's test needs to say."""

    def __init__(self, url, capabilities=None):
        self.parameters = pika.URLParameters(url)
        if capabilities is not None:
            self.parameters.client_properties = {"capabilities": capabilities}
        self.connection = pika.BlockingConnection(self.parameters)
        self.channel = self.connection.channel()
        self.queues = []
        self.exchanges = []

    def declare(self, name="", channel=None, **options):
        """Declares a queue that goes with the test; returns its name."""
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
        """The next message, for which a quorum queue may need a moment."""
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

    def failure(self, ask):
        """The code and text that a channel or connection of its own ends with."""
        connection = pika.BlockingConnection(self.parameters)
        channel = connection.channel()
        try:
            ask(channel)
            # Whatever is not answered has gone wrong by the time that this is.
            channel.basic_qos()
        except (pika.exceptions.ChannelClosed, pika.exceptions.ConnectionClosed) as error:
            return error.reply_code, error.reply_text
        finally:
            if connection.is_open:
                connection.close()
        return None

    def consumer(self, queue, tag, channel=None, **options):
        """A list that fills with bodies, `*` behind those delivered before."""
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
