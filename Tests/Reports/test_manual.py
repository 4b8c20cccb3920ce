"""The page of the manual, as both formatters read it."""

import re
import shutil
import subprocess

import pytest
from conftest import RPCSIM, rpcsim


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "rpcsim.1"
    path.write_bytes(rpcsim("manual").stdout)
    return path


def need(tool):
    if not shutil.which(tool):
        pytest.skip(f"there is no {tool}")


def shown(*command):
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    # What is printed bold is printed twice, one over the other.
    return run.returncode, re.sub(".\b", "", run.stdout), run.stderr


def test_mandoc_has_nothing_to_say(page):
    need("mandoc")
    assert shown("mandoc", "-Tlint", "-W", "style", str(page)) == (0, "", "")


def test_man_has_no_warnings(page):
    need("groff")
    code, text, errors = shown("groff", "-man", "-ww", "-Tutf8", "-P-cbou", str(page))
    assert (code, errors) == (0, "")
    assert "rpcsim run --seeds 1000 Scenarios/race.json5" in text


def test_it_says_what_the_help_says(page):
    need("mandoc")
    code, text, _ = shown("mandoc", "-Tutf8", "-O", "width=200", str(page))
    assert code == 0
    words = " ".join(text.split())
    commands = re.findall(r"^  ([a-z]+) ", rpcsim("help").stdout.decode().split("Options:")[0], re.M)
    assert len(commands) > 8
    for command in commands:
        if command == "help":
            continue
        help_text = rpcsim("help", command).stdout.decode()
        discussion = " ".join(help_text.split("\n\nUsage:")[0].split())
        assert discussion in words, command
        for option in re.findall(r"^  (--[a-z-]+(?: \S+)?) ", help_text, re.M):
            assert option in words or option == "--help", (command, option)
