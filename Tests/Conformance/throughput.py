"""Measures the speed of the tutorial's RPC on a RabbitMQ and on `rpcsim serve`, side by side.

    .build-conformance/bin/python Tests/Conformance/throughput.py [--calls N] [--rounds N]

A server and a client with pika run in two processes. They call through one broker and then through
the other, round after round, so that other programs on the machine slow both. The best round
counts. One call at a time measures the latency, and many calls in flight measure the throughput.
`AMQP_URL` and `RPCSIM` mean the same as in the tests.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import pika

from brokers import NAMES, Brokers, process

QUEUE = "rpc_queue"


def serve(url, prefetch):
    """The tutorial's server, which returns its argument."""
    channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
    channel.queue_declare(QUEUE)

    def on_request(channel, method, properties, body):
        channel.basic_publish(
            "", properties.reply_to, body,
            pika.BasicProperties(correlation_id=properties.correlation_id))
        channel.basic_ack(method.delivery_tag)

    channel.basic_qos(prefetch_count=prefetch)
    channel.basic_consume(QUEUE, on_request)
    print("serving", flush=True)
    channel.start_consuming()


class Caller:
    """The tutorial's client, with a given number of calls in flight."""

    def __init__(self, url):
        self.connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self.connection.channel()
        self.queue = self.channel.queue_declare("", exclusive=True).method.queue
        self.channel.basic_consume(self.queue, self.on_response, auto_ack=True)
        self.begun, self.times = {}, []

    def on_response(self, _, method, properties, body):
        assert body.decode() == properties.correlation_id
        self.times.append(time.perf_counter() - self.begun.pop(properties.correlation_id))

    def call(self, number):
        name = str(number)
        self.begun[name] = time.perf_counter()
        self.channel.basic_publish(
            "", QUEUE, name.encode(),
            pika.BasicProperties(reply_to=self.queue, correlation_id=name))

    def run(self, calls, in_flight):
        """The calls per second, and the seconds of each call."""
        self.times, called, begin = [], 0, time.perf_counter()
        while len(self.times) < calls:
            while called < calls and len(self.begun) < in_flight:
                self.call(called)
                called += 1
            self.connection.process_data_events(None)
        return calls / (time.perf_counter() - begin), self.times


def measure(url, calls, in_flight):
    command = [sys.executable, __file__, "--serve", url, "--in-flight", str(in_flight)]
    with process(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline() == "serving\n"
        caller = Caller(url)
        caller.run(calls // 10, in_flight)
        found = caller.run(calls, in_flight)
        caller.channel.queue_delete(QUEUE)
        caller.connection.close()
        return found


def report(name, in_flight, rounds):
    rate = max(rate for rate, _ in rounds)
    median = min(statistics.median(times) for _, times in rounds)
    slow = min(statistics.quantiles(times, n=100)[98] for _, times in rounds)
    print(f"{name:<9} {in_flight:>4} in flight  {rate:>7.0f} calls/s"
          f"  median {median * 1e6:>6.0f} µs  99 % within {slow * 1e6:>6.0f} µs")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--calls", type=int, default=2000, help="how many calls a round has")
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds each broker has")
    parser.add_argument("--in-flight", type=int, default=100, help="how many calls are in flight")
    parser.add_argument("--serve", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve(options.serve, options.in_flight)
    with tempfile.TemporaryDirectory() as folder:
        brokers = Brokers(lambda name: pathlib.Path(tempfile.mkdtemp(prefix=name, dir=folder)))
        try:
            for in_flight in (1, options.in_flight):
                found = {name: [] for name in NAMES}
                for _ in range(options.rounds):
                    for name in NAMES:
                        found[name].append(measure(brokers.url(name), options.calls, in_flight))
                for name in NAMES:
                    report(name, in_flight, found[name])
        finally:
            brokers.close()


if __name__ == "__main__":
    main()
