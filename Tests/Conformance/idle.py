"""Measures how idle connections slow busy ones, on a RabbitMQ and on `rpcsim serve`.

    .build-conformance/bin/python Tests/Conformance/idle.py [--idle N…] [--busy N] [--brokers NAME…]

The script opens idle connections, more at each level. At each level it measures the round trip of a
declaration, on one busy connection and on many at once. A busy connection sends the next declaration as soon
as the last is answered. At last the idle connections close, and the script measures again. The round
with the best median counts, because other programs slow the machine. `AMQP_URL` and `RPCSIM` mean the same
as in the tests. The script needs some more descriptors than connections: `ulimit -n`.
"""

import argparse
import pathlib
import selectors
import statistics
import tempfile
import time

from brokers import NAMES, rabbitmq, rpcsim
from wire import WireClient, long, short

DECLARATION = b"\0\0" + short("busy") + b"\0" + long(b"")
ANSWER = bytes([0, 50, 0, 11])
# Room for connections that check whether the broker answers.
SPARE = 300


def bytes_of_declaration():
    payload = bytes([0, 50, 0, 10]) + DECLARATION
    return b"\1\0\1" + len(payload).to_bytes(4, "big") + payload + b"\xce"


def one_by_one(client, count):
    """The seconds of each round trip on one connection."""
    times, request = [], bytes_of_declaration()
    for _ in range(count):
        begin = time.perf_counter()
        client.socket.sendall(request)
        answer = client.socket.recv(4096)
        times.append(time.perf_counter() - begin)
        assert answer[7:11] == ANSWER and answer[-1] == 0xCE, answer
    return times


def all_at_once(clients, count):
    """The seconds of each round trip, with one always under way on each connection."""
    times, begun, request = [], {}, bytes_of_declaration()
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.socket, selectors.EVENT_READ)
            begun[client.socket] = time.perf_counter()
            client.socket.sendall(request)
        while begun:
            for key, _ in selector.select():
                answer = key.fileobj.recv(4096)
                assert answer[7:11] == ANSWER and answer[-1] == 0xCE, answer
                now = time.perf_counter()
                times.append(now - begun.pop(key.fileobj))
                if len(times) + len(begun) < count:
                    begun[key.fileobj] = now
                    key.fileobj.sendall(request)
    return times


def best(rounds, measure):
    return min((measure() for _ in range(rounds)), key=statistics.median)


def connect(port, clients, count):
    """Opens connections up to a count; returns the mean seconds for each."""
    begin, before = time.perf_counter(), len(clients)
    while len(clients) < count:
        clients.append(WireClient(port))
    return (time.perf_counter() - begin) / max(1, count - before)


class Survey:
    """The measurements of one broker."""

    def __init__(self, name, port, options):
        self.name, self.port, self.options = name, port, options
        self.idle, self.alone = [], None
        self.busy = []
        connect(port, self.busy, options.busy)

    def level(self, count, note=""):
        cost = connect(self.port, self.idle, count)
        trips = self.options.trips
        one = statistics.median(best(self.options.rounds, lambda: one_by_one(self.busy[0], trips)))
        times = best(self.options.rounds, lambda: all_at_once(self.busy, max(trips, 10 * len(self.busy))))
        many = statistics.median(times)
        self.alone = self.alone or (one, many)
        each = f"{cost * 1e6:>5.0f} µs" if cost > 1e-5 else "       –"
        print(
            f"{self.name:<9} {len(self.idle):>6} idle  connecting {each}"
            f"  1 busy {one * 1e6:>6.0f} µs ({one / self.alone[0]:.2f})"
            f"  {len(self.busy)} busy {many * 1e6:>7.0f} µs ({many / self.alone[1]:.2f}) {note}",
            flush=True)

    def leave(self):
        for client in self.idle:
            client.close()
        self.idle = []
        # The broker needs a moment to notice the closed connections.
        time.sleep(1)


def survey(name, url, options):
    asked = Survey(name, int(url.split("/%2F")[0].rsplit(":", 1)[1]), options)
    for count in options.idle:
        asked.level(count)
    asked.leave()
    asked.level(0, "again")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--idle", type=int, nargs="*", default=[0, 2000, 4000, 10000],
        help="how many connections are idle at each level")
    parser.add_argument("--busy", type=int, default=200, help="how many connections are busy at once")
    parser.add_argument("--trips", type=int, default=2000, help="how many round trips a round has")
    parser.add_argument("--rounds", type=int, default=5, help="how many rounds a level has")
    parser.add_argument("--brokers", nargs="*", default=NAMES, choices=NAMES, help="who is asked")
    options = parser.parse_args()
    options.idle.sort()
    with tempfile.TemporaryDirectory() as folder:
        if "rabbitmq" in options.brokers:
            with rabbitmq(pathlib.Path(folder)) as url:
                survey("rabbitmq", url, options)
        if "rpcsim" in options.brokers:
            room = max(options.idle, default=0) + options.busy + SPARE
            with rpcsim(pathlib.Path(folder), "--connections", room) as url:
                survey("rpcsim", url, options)


if __name__ == "__main__":
    main()
