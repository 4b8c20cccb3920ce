"""Runs unchanged programs for RabbitMQ on both brokers."""

import pathlib
import re
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


def read_until(stream, text, pattern, count):
    """The output of a program, up to the line with the last of `count` matches.

    Several threads print at once. Their lines may be joined, but no line is split.
    """
    while len(re.findall(pattern, text)) < count:
        line = stream.readline()
        assert line, f"the program ended: {text}"
        text += line
    return text


def test_five_workers_add_numbers_for_ten_clients(url):
    def at_port(name):
        return program("at_port.py", port(url), PROGRAMS / "sum" / name)

    with process(at_port("server.py"), stdout=subprocess.PIPE, text=True) as server:
        said = read_until(server.stdout, "", r"Awaiting RPC requests on queue: sum_rpc_queue", 5)
        call = subprocess.run(at_port("client.py"), capture_output=True, text=True, timeout=60)
        assert call.returncode == 0, call.stderr
        sums = re.findall(r"sum\((\d+), (\d+)\)=(\d+)", call.stdout)
        assert len(sums) == 10
        assert all(int(a) + int(b) == int(result) for a, b, result in sums)
        received = r"Name=(SumRpcServer-\d)\] Recieved = (\d+,\d+)"
        handled = re.findall(received, read_until(server.stdout, said, received, 10))
        # Each request arrived once, and every worker handled some.
        assert sorted(body for _, body in handled) == sorted(f"{a},{b}" for a, b, _ in sums)
        assert {name for name, _ in handled} == {f"SumRpcServer-{n}" for n in range(5)}


def test_what_programs_do_with_a_broker_works(url):
    run = subprocess.run(
        program("exercise.py", port(url)), capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout + run.stderr
