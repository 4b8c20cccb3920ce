"""Completions, in the shells that they are for."""

import os
import pty
import select
import shutil
import subprocess
import time

import pytest
from conftest import RPCSIM, rpcsim


@pytest.fixture
def folder(tmp_path):
    """A folder with files of all kinds, and the tool on the path."""
    for name in ["race one.json5", "raven.txt", "rec.json"]:
        (tmp_path / name).write_text("")
    (tmp_path / "rabbits").mkdir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/rpcsim").symlink_to(os.path.abspath(RPCSIM))
    for shell in ["bash", "zsh", "fish"]:
        (tmp_path / f"rpcsim.{shell}").write_bytes(rpcsim("completions", shell).stdout)
    return tmp_path


def need(shell):
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell}")


def environment(folder):
    return os.environ | {
        "PATH": f"{folder}/bin:{os.environ['PATH']}", "TERM": "dumb", "HOME": str(folder), "PS1": "> "
    }


def bash(folder, *words):
    """What bash would offer for the last of some words."""
    script = 'set -eu; . ./rpcsim.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rpcsim; printf "%s\\n" ${COMPREPLY[@]+"${COMPREPLY[@]}"}'
    run = subprocess.run(
        ["bash", "-c", script, "bash", *words], cwd=folder, capture_output=True, text=True, timeout=30
    )
    assert run.returncode == 0, run.stderr
    return sorted(set(run.stdout.split("\n")) - {""})


def fish(folder, line):
    """What fish would offer behind a line, without the descriptions."""
    need("fish")
    run = subprocess.run(
        ["fish", "--no-config", "-c", 'source rpcsim.fish; complete -C "$argv[1]"', line],
        cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=60,
    )
    assert run.returncode == 0 and not run.stderr, run.stderr
    return [offer.split("\t")[0] for offer in run.stdout.splitlines()]


def test_bash_commands(folder):
    assert bash(folder, "rpcsim", "rep") == ["replay"]
    assert bash(folder, "rpcsim", "--v") == ["--version"]
    assert bash(folder, "rpcsim", "help", "expl") == ["explore"]
    assert "serve" in bash(folder, "rpcsim", "")


def test_bash_options(folder):
    assert bash(folder, "rpcsim", "run", "--see") == ["--seed", "--seeds"]
    assert bash(folder, "rpcsim", "run", "--format", "j") == ["json", "junit"]
    assert bash(folder, "rpcsim", "run", "--format", "=", "j") == ["json", "junit"]
    assert bash(folder, "rpcsim", "run", "--format", "=") == ["json", "junit", "tap", "text"]
    assert bash(folder, "rpcsim", "run", "--seed", "") == []
    assert bash(folder, "rpcsim", "completions", "") == ["bash", "fish", "zsh"]


def test_bash_files(folder):
    assert bash(folder, "rpcsim", "run", "ra") == ["rabbits", "race one.json5"]
    assert bash(folder, "rpcsim", "replay", "r") == ["rabbits", "rec.json"]
    assert bash(folder, "rpcsim", "explore", "--recordings", "r") == ["rabbits"]
    assert bash(folder, "rpcsim", "replay", "--scenario", "rav") == ["raven.txt"]
    assert bash(folder, "rpcsim", "serve", "r") == []


def test_fish(folder):
    assert fish(folder, "rpcsim expl") == ["explore"]
    assert fish(folder, "rpcsim run --see") == ["--seed", "--seeds"]
    assert fish(folder, "rpcsim run --format j") == ["json", "junit"]
    assert fish(folder, "rpcsim run --format=j") == ["--format=json", "--format=junit"]
    assert "race one.json5" in fish(folder, "rpcsim run rac")[0].replace("\\", "")
    assert fish(folder, "rpcsim explore --recordings ra") == ["rabbits/"]
    assert fish(folder, "rpcsim completions ") == ["bash", "fish", "zsh"]
    assert "explore" in fish(folder, "rpcsim help ")


class Terminal:
    """An interactive shell, typed at as a person does."""

    def __init__(self, folder, *command):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment(folder))
        self.shown = ""

    def type(self, text, until):
        """Types, and waits until a text is shown."""
        os.write(self.terminal, text.encode())
        self.shown, end = "", time.monotonic() + 60
        while until not in self.shown:
            assert time.monotonic() < end, f"{until!r} is not in {self.shown!r}"
            if select.select([self.terminal], [], [], 1)[0]:
                # Some shells ring a bell in the middle of what they complete.
                self.shown += os.read(self.terminal, 4096).decode(errors="replace").replace("\a", "")

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.process, 0)


@pytest.fixture
def terminal(folder):
    opened = []

    def open_terminal(*command):
        need(command[0])
        opened.append(Terminal(folder, *command))
        return opened[-1]

    yield open_terminal
    for terminal in opened:
        terminal.close()


def test_bash_at_a_terminal(terminal):
    shell = terminal("bash", "--norc", "--noprofile", "-i")
    shell.type(". ./rpcsim.bash; echo loa''ded\n", until="loaded")
    shell.type("rpcsim run --form\t", until="rpcsim run --format ")
    shell.type("ju\t", until="junit ")
    shell.type("rac\t", until="race\\ one.json5 ")


def test_zsh_at_a_terminal(terminal):
    shell = terminal("zsh", "-f", "-i")
    shell.type(
        "autoload -U compinit; compinit -u -D; source ./rpcsim.zsh; echo loa''ded\n", until="loaded"
    )
    shell.type("rpcsim expl\t", until="explore ")
    shell.type("--form\t", until="--format=")
    shell.type("ju\t", until="junit ")
    shell.type("--recordings rab\t", until="rabbits/")
    shell.type(" rac\t", until="race\\ one.json5 ")
    shell.type("\x15rpcsim help val\t", until="validate ")
    # The descriptions are those of the help texts, unharmed by zsh's own signs.
    shell.type("\x15rpcsim serve --l\t", until="--listen=")
    shell.type("\x15rpcsim run --s\t\t", until="how to choose".capitalize())


def test_zsh_finds_it_by_itself(terminal, folder):
    (folder / "zfunc").mkdir()
    (folder / "rpcsim.zsh").rename(folder / "zfunc/_rpcsim")
    shell = terminal("zsh", "-f", "-i")
    shell.type(
        "fpath=(./zfunc $fpath); autoload -U compinit; compinit -u -D; echo loa''ded\n", until="loaded"
    )
    shell.type("rpcsim valid\t", until="validate ")
    shell.type("--form\t", until="--format=")
