"""Runs unchanged programs for RabbitMQ under planned faults.

Only rpcsim can plan faults, so RabbitMQ is not tested here.
"""

import json
import subprocess
import time

import pika
import pytest

from brokers import process, rpcsim, rpcsim_command
from test_programs import PROGRAMS, port, program

CAST = """
  story: "What goes wrong for live programs.",
  queues: { rpc_queue: {} },
  servers: { worker: { serves: "rpc_queue" } },
  clients: { client: {} },
"""


class Stage:
    """The scenario, journal and options of an rpcsim with faults."""

    def __init__(self, folder, faults):
        self.scenario = folder / "live.json5"
        self.scenario.write_text("{" + CAST + f"faults: [{faults}] }}")
        self.journal = folder / "live.jsonl"
        self.options = ["--faults", self.scenario, "--journal", self.journal]

    def events(self, **wanted):
        lines = [json.loads(line) for line in self.journal.read_text().splitlines()]
        return [
            line for line in lines if all(line.get(key) == value for key, value in wanted.items())
        ]

    def wait_for(self, count, seconds=20, **wanted):
        """The wanted events; the journal may be written a moment after clients see an event."""
        end = time.monotonic() + seconds
        while len(self.events(**wanted)) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.events(**wanted)


@pytest.fixture
def stage(tmp_path):
    return lambda faults: Stage(tmp_path, faults)


def tutorial(name, url, **options):
    return process(
        program("at_port.py", port(url), PROGRAMS / name), stdout=subprocess.PIPE, text=True, **options
    )


def call(url, n):
    done = subprocess.run(
        program("at_port.py", port(url), PROGRAMS / "rpc_client.py"),
        input=f"{n}\n", capture_output=True, text=True, timeout=60,
    )
    return done.stdout


def connect(url, name=None):
    parameters = pika.URLParameters(url)
    if name:
        parameters.client_properties = {"connection_name": name}
    return pika.BlockingConnection(parameters)


def test_a_server_is_cut_between_its_reply_and_its_acknowledgement(stage, tmp_path):
    story = stage('{ disconnect: "worker", at: "after reply, before ack" }')
    with rpcsim(tmp_path, *story.options) as url:
        with tutorial("rpc_server.py", url, stderr=subprocess.DEVNULL) as first:
            assert first.stdout.readline() == " [x] Awaiting RPC requests\n"
            with tutorial("rpc_server.py", url) as second:
                assert second.stdout.readline() == " [x] Awaiting RPC requests\n"
                assert call(url, 20) == " [x] Requesting fib(20)\n [.] Got 6765\n"
                # The handler ran twice.
                assert first.stdout.readline() == " [.] fib(20)\n"
                assert second.stdout.readline() == " [.] fib(20)\n"
                assert len(story.wait_for(1, what="acknowledged")) == 1
                assert first.wait(20) != 0
    replies = story.events(what="reply sent", call="rpc_queue#1")
    assert [reply["message"] for reply in replies] == [
        {"kind": "reply", "number": 1}, {"kind": "reply", "number": 2},
    ]
    assert len(story.events(what="redelivered", call="rpc_queue#1")) == 1
    # The client has its reply, and may be gone when the second reply arrives.
    second = [story.events(what=what) for what in ("duplicate reply", "unroutable", "discarded")]
    assert sum(map(len, second)) <= 1
    assert len(story.events(what="request sent")) == 1


def test_a_client_that_stays_hears_the_duplicate_reply(stage, tmp_path):
    story = stage('{ disconnect: "worker", at: "after reply, before ack" }')
    with rpcsim(tmp_path, *story.options) as url:
        with tutorial("rpc_server.py", url, stderr=subprocess.DEVNULL) as first:
            assert first.stdout.readline() == " [x] Awaiting RPC requests\n"
            client = connect(url)
            channel = client.channel()
            replies = []
            queue = channel.queue_declare("", exclusive=True).method.queue
            channel.basic_consume(
                queue, lambda _, __, properties, body: replies.append(body), auto_ack=True
            )
            channel.basic_publish(
                "", "rpc_queue", b"7", pika.BasicProperties(reply_to=queue, correlation_id="one")
            )
            with tutorial("rpc_server.py", url):
                end = time.monotonic() + 20
                while len(replies) < 2 and time.monotonic() < end:
                    client.process_data_events(0.1)
                assert replies == [b"13", b"13"]
                assert len(story.wait_for(1, what="duplicate reply", call="rpc_queue#1")) == 1
                client.close()


def test_a_lost_request_is_never_answered_and_the_next_one_is(stage, tmp_path):
    story = stage('{ drop: "request", nth: 2 }')
    with rpcsim(tmp_path, *story.options) as url, tutorial("rpc_server.py", url) as server:
        server.stdout.readline()
        client = connect(url)
        channel = client.channel()
        channel.confirm_delivery()
        answered = []
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.basic_consume(
            queue, lambda _, __, properties, body: answered.append(properties.correlation_id),
            auto_ack=True,
        )
        plain = client.channel()
        for n in ("1", "2", "3"):
            (plain if n == "2" else channel).basic_publish(
                "", "rpc_queue", n.encode(), pika.BasicProperties(reply_to=queue, correlation_id=n)
            )
        end = time.monotonic() + 20
        while len(answered) < 2 and time.monotonic() < end:
            client.process_data_events(0.1)
        assert sorted(answered) == ["1", "3"]
        assert [event["call"] for event in story.events(what="message lost")] == ["rpc_queue#2"]
        client.close()


def test_a_refused_publication_is_confirmed_negatively(stage, tmp_path):
    story = stage('{ refuse: "request" }')
    with rpcsim(tmp_path, *story.options) as url:
        client = connect(url)
        channel = client.channel()
        channel.queue_declare("rpc_queue")
        channel.confirm_delivery()
        properties = pika.BasicProperties(reply_to="nowhere", correlation_id="1")
        with pytest.raises(pika.exceptions.NackError):
            channel.basic_publish("", "rpc_queue", b"", properties)
        channel.basic_publish("", "rpc_queue", b"", properties)
        assert channel.queue_declare("rpc_queue", passive=True).method.message_count == 1
        client.close()


def test_a_broker_that_restarts_keeps_what_is_durable(stage, tmp_path):
    story = stage('{ restartBroker: true, at: "after send", downtime: "200ms" }')
    with rpcsim(tmp_path, *story.options) as url:
        client = connect(url)
        channel = client.channel()
        channel.queue_declare("rpc_queue", durable=True)
        channel.basic_publish(
            "", "rpc_queue", b"kept",
            pika.BasicProperties(reply_to="nowhere", correlation_id="1", delivery_mode=2),
        )
        with pytest.raises(pika.exceptions.ConnectionClosedByBroker) as closed:
            client.process_data_events(20)
        assert closed.value.reply_code == 320
        end = time.monotonic() + 20
        again = None
        while again is None and time.monotonic() < end:
            try:
                again = connect(url)
            except pika.exceptions.AMQPConnectionError:
                time.sleep(0.02)
        assert again.channel().basic_get("rpc_queue", auto_ack=True)[2] == b"kept"
        again.close()
    assert len(story.events(what="broker stopped")) == len(story.events(what="broker started")) == 1


def test_a_connection_that_names_itself_is_the_process_of_that_name(stage, tmp_path):
    story = stage('{ disconnect: "worker", at: "before delivery" }')
    with rpcsim(tmp_path, *story.options) as url:
        worker = connect(url, "worker")
        channel = worker.channel()
        # The scenario does not have this queue.
        channel.queue_declare("other")
        channel.basic_consume("other", lambda *_: None)
        caller = connect(url)
        caller.channel().basic_publish(
            "", "other", b"", pika.BasicProperties(reply_to="nowhere", correlation_id="1")
        )
        with pytest.raises(pika.exceptions.AMQPConnectionError):
            worker.process_data_events(20)
        caller.close()
    assert [event["who"] for event in story.events(what="disconnected")][0] == "worker"


def test_a_fault_that_cannot_strike_live_clients_is_refused(stage):
    story = stage('\n  { crash: "worker", at: "after reply, before ack" },\n')
    done = subprocess.run(
        [rpcsim_command(), "serve", "--faults", story.scenario], capture_output=True, text=True
    )
    assert done.returncode == 2
    complaint = "error: 'crash' cannot strike clients of 'rpcsim serve'"
    assert f"{story.scenario}:7:12: {complaint}" in done.stderr
