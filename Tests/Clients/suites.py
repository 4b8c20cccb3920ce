"""Runs client libraries' own tests on one broker, alone in a network namespace, or compares two runs.

    suites.py run BROKER FOLDER   the suites lie in FOLDER; results go to FOLDER/BROKER.txt
    suites.py compare FOLDER      what passes on RabbitMQ has to pass on rpcsim
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Conformance"))

import brokers

# Where the libraries look if they are told nothing, and some cannot be told anything.
PORT = 5672
LIMIT = 600

# What passes on RabbitMQ and need not pass here, by library and a part of the test's name.
DIFFERENCES = [
    ("php-amqp", "004-queue-consume-orphaned", "wants a consumer's tag as long as RabbitMQ's"),
    ("php-amqp", "amqpenvelope_var_dump", "wants a consumer's tag as long as RabbitMQ's"),
    ("php-amqp", "amqpqueue_consume_basic", "wants a consumer's tag as long as RabbitMQ's"),
    ("php-amqp", "bug_gh155_direct_reply_to", "wants a reply address in RabbitMQ's form"),
    *[
        ("AnyEvent::RabbitMQ", test, "is left out where the product is not called RabbitMQ")
        for test in ["04_anyevent.t: confirm", "04_anyevent.t: reject", "04_anyevent.t: open2"]
    ],
]
LIBRARIES = ["amqp091-go", "AnyEvent::RabbitMQ", "php-amqp"]
# What takes minutes on RabbitMQ.
SLOW = "TestChannelCounterShouldNotPanicIssue136"


def output(command, folder, **environment):
    """What a suite says; it is ended if it hangs."""
    try:
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **environment}, timeout=LIMIT,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        said = done.stdout
    except subprocess.TimeoutExpired as error:
        said = error.stdout or b""
    return said.decode(errors="replace")


def go(folder):
    said = output(
        [folder / "go.test", "-test.v", f"-test.timeout={LIMIT}s"], folder,
        AMQP_URL=f"amqp://guest:guest@127.0.0.1:{PORT}/",
    )
    for word, name in re.findall(r"^--- (\w+): (\S+)", said, re.M):
        if name != SLOW:
            yield "amqp091-go", name, word


def perl(folder):
    for test in sorted((folder / "perl" / "xt").glob("0[4-9]*.t")):
        said = output(["perl", "-I", folder / "perl" / "lib", test], folder)
        for word, name in re.findall(r"^(ok|not ok) \d+ - (.*)", said, re.M):
            yield "AnyEvent::RabbitMQ", f"{test.name}: {name}", "PASS" if word == "ok" else "FAIL"


def php(folder):
    command = ["php", "run-tests.php", "-q", "--set-timeout", "60", "tests"]
    said = output(command, folder / "php", TEST_PHP_EXECUTABLE="/usr/bin/php", NO_INTERACTION="1")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said).replace("\r", "\n")
    for word, name in re.findall(r"(PASS|FAIL|SKIP) .*\[tests/(.*?)\.phpt\]", plain):
        yield "php-amqp", name, word


def run(name, folder):
    start = {"rabbitmq": brokers.rabbitmq, "rpcsim": brokers.rpcsim}[name]
    with tempfile.TemporaryDirectory() as own, start(pathlib.Path(own), port=PORT):
        lines = ["\t".join(result) for suite in (go, perl, php) for result in suite(folder)]
    (folder / f"{name}.txt").write_text("\n".join(lines) + "\n")


def read(path):
    lines = path.read_text().splitlines()
    return {(library, test): word for library, test, word in (line.split("\t") for line in lines)}


def is_known(library, test):
    return any(library == known and part in test for known, part, _ in DIFFERENCES)


def compare(folder):
    theirs, ours = (read(folder / f"{name}.txt") for name in brokers.NAMES)
    bad = 0
    for library in LIBRARIES:
        passed = [key for key, word in theirs.items() if key[0] == library and word == "PASS"]
        assert passed, f"{library} did not run"
        lost = [key for key in passed if ours.get(key) != "PASS"]
        unknown = [key for key in lost if not is_known(*key)]
        bad += len(unknown)
        print(
            f"{library}: {len(passed)} tests pass on RabbitMQ, {len(passed) - len(lost)} of them "
            f"on rpcsim, {len(lost) - len(unknown)} differ as is known"
        )
        for _, test in unknown:
            print(f"  {ours.get((library, test), 'MISSING')} {test}")
    return bad


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[0] == "run":
        run(arguments[1], pathlib.Path(arguments[2]).resolve())
    else:
        sys.exit(1 if compare(pathlib.Path(arguments[1])) else 0)
