"""Programs that were written for RabbitMQ, unchanged."""

import pathlib
import subprocess
import sys
from urllib.parse import urlparse

from brokers import process

PROGRAMS = pathlib.Path(__file__).parent / "programs"


def program(name, *arguments):
    return [sys.executable, "-u", str(PROGRAMS / name), *map(str, arguments)]


def port(url):
    return urlparse(url).port


def test_the_tutorial_calls_a_procedure(url):
    def at_port(name):
        return program("at_port.py", port(url), PROGRAMS / name)

    with process(at_port("rpc_server.py"), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline() == " [x] Awaiting RPC requests\n"
        for n, result in ((30, 832040), (7, 13)):
            call = subprocess.run(
                at_port("rpc_client.py"), input=f"{n}\n", capture_output=True, text=True, timeout=60
            )
            assert call.stdout == f" [x] Requesting fib({n})\n [.] Got {result}\n"


def test_what_programs_do_with_a_broker_works(url):
    run = subprocess.run(
        program("exercise.py", port(url)), capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout + run.stderr
