"""Watching files, as a person does who edits them."""

import os
import signal
import subprocess
import threading

import pytest
from conftest import RPCSIM, ROOT


class Watching:
    def __init__(self, folder, *options):
        self.process = subprocess.Popen(
            [RPCSIM, "run", "--watch", *options, "."], cwd=folder, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        # What never says what is waited for must not be waited for for ever.
        self.limit = threading.Timer(120, self.process.kill)
        self.limit.start()

    def until(self, text):
        """The lines up to the first with a text."""
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if text in line:
                return "".join(lines)
        raise AssertionError(f"{text!r} was never said: {lines}")

    def end(self, how):
        self.process.send_signal(how)
        rest = self.process.stdout.read()
        return self.process.wait(), rest

    def close(self):
        self.limit.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def watch(tmp_path):
    started = []

    def start(*options):
        started.append(Watching(tmp_path, *options))
        return started[-1]

    yield start
    for watching in started:
        watching.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_watching(watch, tmp_path, how):
    story = (ROOT / "Scenarios/tutorial_fib.json5").read_text()

    def save(name, text):
        # As many editors do it; a file that is truncated first could be seen empty.
        (tmp_path / "new").write_text(text)
        os.replace(tmp_path / "new", tmp_path / name)

    save("a.json5", story)
    watching = watch()
    assert "1 scenario held" in watching.until("watching 1 file, until Ctrl-C")
    save("a.json5", story.replace("832040", "5"))
    told = watching.until("watching 1 file")
    assert "./a.json5 changed" in told and "1 failed" in told and "\x1b" not in told
    save("a.json5", "{")
    assert "./a.json5:1:1: error:" in watching.until("watching 1 file")
    save("a.json5", story.replace("832040", "7"))
    assert "1 failed" in watching.until("watching 1 file")
    save("b.json5", story)
    assert "1 scenario held, 1 failed" in watching.until("watching 2 files")
    assert watching.end(how) == (1, "")


def test_ending_in_the_middle(watch, tmp_path):
    (tmp_path / "a.json5").write_text((ROOT / "Scenarios/tutorial_fib.json5").read_text())
    watching = watch("--seeds", "1000000000")
    # It says how far it is after five seconds.
    watching.until("a, ")
    assert watching.end(signal.SIGINT) == (0, "")
