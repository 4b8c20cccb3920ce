"""Kills clients at work: no confirmed message is lost, and nothing of the clients stays."""

import random
import subprocess
import time

import pytest

from test_programs import port, program

PUBLISHERS, CONSUMERS, KILLS = 3, 3, 10


class Worker:
    """A client at work, which the test kills after some more lines of output."""

    def __init__(self, url, role, number):
        self.role, self.name = role, f"{role}{number}"
        self.process = subprocess.Popen(
            program("load.py", port(url), role, self.name), stdout=subprocess.PIPE, text=True
        )
        self.lines = []

    def work(self, count):
        for _ in range(count):
            self.lines.append(self.process.stdout.readline())
            assert self.lines[-1], f"{self.name} ended by itself"

    def kill(self):
        self.process.kill()
        self.lines += self.process.stdout.read().splitlines(keepends=True)
        self.process.wait()

    @property
    def said(self):
        """All complete lines of output except the first, which says that the client is ready."""
        return {line.rstrip("\n") for line in self.lines[1:] if line.endswith("\n")}


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_clients_lose_nothing_and_leave_nothing(client, seed):
    dice = random.Random(seed)
    client.declare("work", durable=True)
    client.declare("done", durable=True)
    url = f"amqp://x:{client.parameters.port}"
    workers = [Worker(url, "publish", n) for n in range(PUBLISHERS)]
    workers += [Worker(url, "consume", n) for n in range(CONSUMERS)]
    everybody = list(workers)
    try:
        for number in range(KILLS):
            victim = workers.pop(dice.randrange(len(workers)))
            victim.work(dice.randint(1, 60))
            victim.kill()
            workers.append(Worker(url, victim.role, 100 + number))
            everybody.append(workers[-1])
    finally:
        for worker in workers:
            worker.kill()

    # A broker notices a killed client a little later.
    end = time.monotonic() + 30
    while client.channel.queue_declare("work", passive=True).method.consumer_count:
        assert time.monotonic() < end, "somebody who is gone still consumes"
        client.wait(0.05)
    for worker in everybody:
        own = f"own {worker.name}"
        while (failure := client.failure(lambda ch: ch.queue_declare(own, passive=True))) and (
            failure[0] == 405
        ):
            assert time.monotonic() < end, f"the exclusive queue of {worker.name} is still there"
            client.wait(0.05)
        assert failure and failure[0] == 404

    waiting, done = client.drain("work"), client.drain("done")
    confirmed = set().union(*(worker.said for worker in everybody if worker.role == "publish"))
    handled = set().union(*(worker.said for worker in everybody if worker.role == "consume"))
    assert confirmed, "nobody came to anything"
    assert confirmed <= set(waiting) | set(done), "a message is lost, or its delivery is a ghost's"
    assert handled <= set(done)
    # Each message is in the queue once, even if killed consumers had taken it.
    assert len(waiting) == len(set(waiting))
    assert client.ready("work") == client.ready("done") == 0
