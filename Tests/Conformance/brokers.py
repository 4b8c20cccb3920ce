"""Starts the two brokers, a RabbitMQ and rpcsim, each on a free port."""

import contextlib
import glob
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import pika

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = ["rabbitmq", "rpcsim"]


def server_command():
    """The server's script, without the wrapper of distributions, which changes the user."""
    given = os.environ.get("RABBITMQ_SERVER")
    installed = sorted(glob.glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"))
    return given or (installed[-1] if installed else "rabbitmq-server")


def rpcsim_command():
    given = os.environ.get("RPCSIM")
    built = [str(ROOT / ".build" / kind / "rpcsim") for kind in ("release", "debug")]
    found = [path for path in [given, *built] if path and os.access(path, os.X_OK)]
    assert found, "no rpcsim: build it with `swift build`, or say in RPCSIM where it is"
    return found[0]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def address(port):
    return f"amqp://guest:guest@127.0.0.1:{port}/%2F?heartbeat=0"


def epmd_command():
    """Erlang's port mapper; a server that finds none starts one for the whole machine."""
    found = sorted(glob.glob("/usr/lib/erlang/erts-*/bin/epmd"))
    return shutil.which("epmd") or (found[-1] if found else None)


def environment(folder, port, epmd_port):
    home = folder / "home"
    home.mkdir()
    plugins = folder / "plugins"
    plugins.write_text("[].")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(epmd_port),
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


@contextlib.contextmanager
def process(command, **options):
    server = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield server
    finally:
        # The server leads its process group, so the signal reaches only it and its children.
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


@contextlib.contextmanager
def port_mapper():
    """A port mapper for one server, on a free port, which ends with the server."""
    command, port = epmd_command(), free_port()
    if command is None:
        yield port
        return
    listen = [command, "-address", "127.0.0.1", "-port", str(port)]
    with process(listen, stderr=subprocess.DEVNULL) as mapper:
        deadline = time.monotonic() + 20
        while not listens(port):
            assert mapper.poll() is None and time.monotonic() < deadline, "no port mapper"
            time.sleep(0.05)
        yield port


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def rabbitmq(folder, port=None):
    given = os.environ.get("AMQP_URL")
    if given:
        yield given
        return
    port = port or free_port()
    out = (folder / "out").open("wb")
    with contextlib.ExitStack() as stack:
        variables = environment(folder, port, stack.enter_context(port_mapper()))
        (folder / "environment.json").write_text(json.dumps(variables))
        server = stack.enter_context(
            process([server_command()], env=variables, stdout=out, stderr=subprocess.STDOUT))
        deadline = time.monotonic() + 60
        while not answers(address(port)):
            assert server.poll() is None and time.monotonic() < deadline, "no broker"
            time.sleep(0.5)
        yield address(port)


def rabbitmqctl(folder, *words):
    """Runs `rabbitmqctl` for the RabbitMQ that was started in a folder."""
    command = pathlib.Path(server_command()).with_name("rabbitmqctl")
    variables = json.loads((folder / "environment.json").read_text())
    subprocess.run([command, *words], env=variables, check=True, capture_output=True, timeout=60)


@contextlib.contextmanager
def rpcsim(folder, *options, port=0):
    listen = ["--listen", f"127.0.0.1:{port}"]
    command = [rpcsim_command(), "serve", *listen, *map(str, options)]
    with process(command, stdout=subprocess.PIPE, text=True) as server:
        said = server.stdout.readline().strip()
        assert said.startswith("listening on "), f"{command[0]} said '{said}'"
        yield address(said.rsplit(":", 1)[1])


class Brokers:
    """Starts each broker on its first use, and ends all of them."""

    def __init__(self, make_folder):
        self.make_folder = make_folder
        self.stack = contextlib.ExitStack()
        self.urls = {}

    def url(self, name):
        if name not in self.urls:
            start = {"rabbitmq": rabbitmq, "rpcsim": rpcsim}[name]
            self.urls[name] = self.stack.enter_context(start(self.make_folder(name)))
        return self.urls[name]

    def close(self):
        self.stack.close()
