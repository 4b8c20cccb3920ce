"""Random programs have the same transcripts on a RabbitMQ and on rpcsim."""

import pytest

from differential import Broker, Pair, program


@pytest.fixture
def pair(brokers):
    found = Pair(Broker(brokers.url("rabbitmq")), Broker(brokers.url("rpcsim")))
    yield found
    for broker in found.brokers:
        broker.close()


def test_random_programs_do_the_same(pair, request):
    seed = request.config.getoption("--seed")
    programs = request.config.getoption("--programs")
    for number in range(seed, seed + programs):
        steps = program(number)
        assert not pair.difference(steps), pair.account(number, steps)
    assert pair.unsettled * 20 <= programs, "steps are not waited for"
