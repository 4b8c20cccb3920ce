"""Uses a broker in the ways that programs do, and says of each whether it works.

Usage: exercise.py PORT [NAME ...]

RabbitMQ passes all of it: so does whatever wants to stand in for it.
"""

import datetime
import functools
import hashlib
import os
import socket
import sys
import threading
import time
import traceback

import pika
from pika import exceptions

PORT = int(sys.argv[1])
EXERCISES = []


def parameters(**more):
    return pika.ConnectionParameters(host="127.0.0.1", port=PORT, **more)


def connect(**more):
    return pika.BlockingConnection(parameters(**more))


def exercise(function):
    EXERCISES.append(function)
    return function


def on_channel(function):
    @functools.wraps(function)
    def wrapped():
        connection = connect()
        function(connection, connection.channel())
        if connection.is_open:
            connection.close()

    return wrapped


def wait(connection, condition, seconds=10):
    end = time.time() + seconds
    while not condition():
        assert time.time() < end, "nothing came"
        connection.process_data_events(time_limit=0.1)


def fails(code, function, error=exceptions.ChannelClosedByBroker):
    try:
        function()
    except error as e:
        assert e.reply_code == code, e
        return e
    raise AssertionError("expected %s" % code)


@exercise
@on_channel
def confirms(connection, channel):
    channel.confirm_delivery()
    queue = channel.queue_declare("", exclusive=True).method.queue
    for n in range(100):
        channel.basic_publish("", queue, b"%d" % n, mandatory=True)
    assert channel.queue_declare(queue, passive=True).method.message_count == 100
    try:
        channel.basic_publish("", "nobody", b"x", mandatory=True)
        raise AssertionError("not returned")
    except exceptions.UnroutableError as e:
        assert e.messages[0].body == b"x" and e.messages[0].method.reply_code == 312
    channel.basic_publish("", "nobody", b"x")


@exercise
@on_channel
def get_and_settle(connection, channel):
    queue = channel.queue_declare("", exclusive=True).method.queue
    assert channel.basic_get(queue) == (None, None, None)
    for body in (b"a", b"b", b"c"):
        channel.basic_publish("", queue, body)
    wait(connection, lambda: channel.queue_declare(queue, passive=True).method.message_count == 3)
    method, _, body = channel.basic_get(queue)
    assert (body, method.message_count, method.redelivered) == (b"a", 2, False)
    channel.basic_nack(method.delivery_tag, requeue=True)
    method, _, body = channel.basic_get(queue)
    assert (body, method.redelivered) == (b"a", True)
    channel.basic_reject(method.delivery_tag, requeue=False)
    method, _, body = channel.basic_get(queue, auto_ack=True)
    assert body == b"b"
    method, _, body = channel.basic_get(queue)
    channel.basic_recover(requeue=True)
    method, _, body = channel.basic_get(queue)
    assert (body, method.redelivered) == (b"c", True)
    channel.basic_ack(method.delivery_tag)
    assert channel.queue_purge(queue).method.message_count == 0
    assert channel.queue_delete(queue).method.message_count == 0


@exercise
@on_channel
def consume_with_prefetch(connection, channel):
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.basic_qos(prefetch_count=3)
    tags = []
    channel.basic_consume(queue, lambda c, m, p, b: tags.append(m.delivery_tag))
    for n in range(10):
        channel.basic_publish("", queue, b"%d" % n)
    wait(connection, lambda: len(tags) == 3)
    connection.process_data_events(time_limit=0.1)
    assert len(tags) == 3
    channel.basic_ack(3, multiple=True)
    wait(connection, lambda: len(tags) == 6)
    channel.basic_ack(0, multiple=True)
    wait(connection, lambda: len(tags) == 9)


@exercise
@on_channel
def generator(connection, channel):
    queue = channel.queue_declare("", exclusive=True).method.queue
    for n in range(20):
        channel.basic_publish("", queue, b"%d" % n)
    got = []
    for method, _, body in channel.consume(queue, inactivity_timeout=5):
        got.append(int(body))
        channel.basic_ack(method.delivery_tag)
        if len(got) == 20:
            break
    channel.cancel()
    assert got == list(range(20))


@exercise
@on_channel
def all_properties(connection, channel):
    queue = channel.queue_declare("", exclusive=True).method.queue
    time = datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    headers = {
        "time": time,
        "text": "grün", "bytes": b"\xff\x00", "int": 42, "long": 1 << 40, "negative": -1,
        "true": True, "none": None, "list": [1, "a", [None]],
        "table": {"inner": {"deep": 1}}, "empty": {},
    }
    properties = pika.BasicProperties(
        content_type="text/plain", content_encoding="utf-8", headers=headers, delivery_mode=2,
        priority=7, correlation_id="c" * 255, reply_to="r", expiration="60000", message_id="m",
        timestamp=1_700_000_000, type="t", user_id="guest", app_id="a", cluster_id="x")
    channel.basic_publish("", queue, b"", properties)
    wait(connection, lambda: channel.queue_declare(queue, passive=True).method.message_count == 1)
    _, got, body = channel.basic_get(queue, auto_ack=True)
    assert body == b""
    assert got == properties, (got, properties)


@exercise
@on_channel
def large_messages(connection, channel):
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.confirm_delivery()
    bodies = [os.urandom(n) for n in (1, 131_064, 131_065, 262_128, 1 << 20, 24 << 20)]
    for body in bodies:
        channel.basic_publish("", queue, body)
    for body in bodies:
        _, _, got = channel.basic_get(queue, auto_ack=True)
        assert hashlib.sha256(got).digest() == hashlib.sha256(body).digest()


@exercise
def small_frames():
    connection = connect(frame_max=4096, channel_max=5)
    channel = connection.channel()
    queue = channel.queue_declare("", exclusive=True).method.queue
    body = os.urandom(300_000)
    got = []
    channel.basic_consume(queue, lambda c, m, p, b: got.append(b), auto_ack=True)
    channel.basic_publish("", queue, body)
    wait(connection, lambda: got)
    assert got == [body]
    connection.close()


@exercise
def many_channels():
    connection = connect()
    channels = [connection.channel() for _ in range(300)]
    got = []
    for number, channel in enumerate(channels):
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.basic_consume(queue, lambda c, m, p, b: got.append(int(b)), auto_ack=True)
        channel.basic_publish("", queue, b"%d" % number)
    wait(connection, lambda: len(got) == 300)
    assert sorted(got) == list(range(300))
    for channel in channels[::2]:
        channel.close()
    assert connection.channel().channel_number
    connection.close()


@exercise
@on_channel
def exchanges(connection, channel):
    channel.exchange_declare("gw.direct", "direct", auto_delete=True)
    channel.exchange_declare("gw.fanout", "fanout", durable=False)
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.queue_bind(queue, "gw.direct", "key", arguments={"x": 1})
    channel.queue_bind(queue, "gw.fanout")
    channel.confirm_delivery()
    channel.basic_publish("gw.direct", "key", b"1", mandatory=True)
    channel.basic_publish("gw.fanout", "any", b"2", mandatory=True)
    assert [channel.basic_get(queue, auto_ack=True)[2] for _ in range(2)] == [b"1", b"2"]
    channel.queue_unbind(queue, "gw.direct", "key", arguments={"x": 1})
    channel.exchange_delete("gw.fanout")
    fails(404, lambda: channel.basic_publish("gw.fanout", "any", b"3"))


@exercise
@on_channel
def channel_errors(connection, channel):
    error = fails(404, lambda: channel.queue_declare("gw.missing", passive=True))
    assert "no queue 'gw.missing' in vhost '/'" in error.reply_text
    channel = connection.channel()
    queue = channel.queue_declare("gw.exclusive", exclusive=True).method.queue
    fails(406, lambda: channel.queue_declare(queue, auto_delete=True, exclusive=True))
    channel = connection.channel()
    fails(403, lambda: channel.queue_declare("amq.mine"))
    channel = connection.channel()
    channel.basic_ack(17)
    fails(406, lambda: channel.queue_declare(queue, passive=True))
    other = connect()
    fails(405, lambda: other.channel().queue_declare(queue, exclusive=True))
    other.close()


@exercise
def connection_errors():
    connection = connect()
    fails(503, lambda: connection.channel().exchange_declare("gw.x", "nonsense"),
          exceptions.ConnectionClosedByBroker)
    for more, error in [
        (dict(credentials=pika.PlainCredentials("guest", "wrong")),
         exceptions.ProbableAuthenticationError),
        (dict(virtual_host="nowhere"), exceptions.ProbableAccessDeniedError),
    ]:
        try:
            connect(**more)
            raise AssertionError("let in")
        except (error, exceptions.ConnectionClosedByBroker):
            pass


@exercise
def consumer_cancelled():
    connection = connect()
    channel = connection.channel()
    channel.queue_declare("gw.cancelled")
    cancelled = []
    channel.add_on_cancel_callback(lambda frame: cancelled.append(frame.method.consumer_tag))
    tag = channel.basic_consume("gw.cancelled", lambda *_: None)
    other = connect()
    other.channel().queue_delete("gw.cancelled")
    other.close()
    wait(connection, lambda: cancelled)
    assert cancelled == [tag]
    connection.close()


@exercise
def exclusive_queue_goes_with_its_connection():
    connection = connect()
    queue = connection.channel().queue_declare("", exclusive=True).method.queue
    connection.close()
    other = connect()
    fails(404, lambda: other.channel().queue_declare(queue, passive=True))
    other.close()


@exercise
def abrupt_disconnects():
    keeper = connect()
    keeper.channel().queue_declare("gw.abrupt")
    for n in range(30):
        connection = connect()
        channel = connection.channel()
        channel.basic_publish("", "gw.abrupt", b"%d" % n)
        channel.basic_consume("gw.abrupt", lambda *_: None)
        if n % 2:
            connection.process_data_events()
        connection._impl._transport._sock.shutdown(socket.SHUT_RDWR)
    channel = keeper.channel()
    count = lambda: channel.queue_declare("gw.abrupt", passive=True).method.message_count
    wait(keeper, lambda: count() == 30)
    assert channel.queue_delete("gw.abrupt").method.message_count == 30
    keeper.close()


@exercise
def half_frames():
    for count in (1, 7, 8, 9, 20):
        with socket.create_connection(("127.0.0.1", PORT)) as half:
            half.sendall((b"AMQP\0\0\x09\x01" + b"\x01\0\0\0\0\x01\0" + b"\0" * 20)[:count])
    connect().close()


@exercise
def heartbeats():
    connection = connect(heartbeat=1)
    end = time.time() + 3.5
    while time.time() < end:
        connection.process_data_events(time_limit=0.2)
    assert connection.channel().is_open
    connection.close()


@exercise
def many_clients():
    failures = []

    def client(number):
        try:
            connection = connect()
            channel = connection.channel()
            queue = channel.queue_declare("", exclusive=True).method.queue
            got = []
            channel.basic_consume(queue, lambda c, m, p, b: got.append(b), auto_ack=True)
            for n in range(50):
                channel.basic_publish("", queue, b"%d %d" % (number, n))
            wait(connection, lambda: len(got) == 50)
            assert got == [b"%d %d" % (number, n) for n in range(50)]
            connection.close()
        except Exception:
            failures.append(traceback.format_exc())

    threads = [threading.Thread(target=client, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]


@exercise
@on_channel
def slow_reader(connection, channel):
    """What is not read waits, and holds nobody else up."""
    queue = channel.queue_declare("gw.slow").method.queue
    slow = connect()
    slow_channel = slow.channel()
    got = []
    slow_channel.basic_consume(queue, lambda c, m, p, b: got.append(len(b)), auto_ack=True)
    channel.confirm_delivery()
    body = b"x" * 100_000
    for _ in range(300):
        channel.basic_publish("", queue, body)
    wait(slow, lambda: len(got) == 300, seconds=30)
    slow.close()
    channel.queue_delete(queue)


failed = 0
for function in EXERCISES:
    if sys.argv[2:] and function.__name__ not in sys.argv[2:]:
        continue
    try:
        function()
        print("ok     %s" % function.__name__, flush=True)
    except Exception:
        failed += 1
        print("FAILED %s\n%s" % (function.__name__, traceback.format_exc()), flush=True)
sys.exit(1 if failed else 0)
