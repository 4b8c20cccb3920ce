"""What the tests of what rpcsim writes for other tools have in common."""

import os
import pathlib
import subprocess

import pytest

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
RPCSIM = os.environ.get("RPCSIM", str(ROOT / ".build/release/rpcsim"))

RACE = """
{
  story: "Two servers race.",
  queues: { q: {} },
  servers: {
    w: { serves: "q", count: 2, methods: { f: { takes: "1ms..9ms", returns: "$0" } } },
  },
  clients: { c: {} },
  network: { latency: "1ms..3ms" },
  steps: [
    { client: "c", call: "f", arguments: [1], as: "first" },
    { client: "c", call: "f", arguments: [2], as: "second" },
  ],
  expect: [{ order: ["first", "second"] }],
}
"""

ENDLESS = """
{
  story: "A request kills every server that takes it.",
  queues: { q: {} },
  servers: { w: { serves: "q", methods: { f: { takes: "1ms", returns: 1 } } } },
  clients: { c: { timeout: null } },
  steps: [{ client: "c", call: "f", as: "first" }],
  faults: [{ crash: "w", at: "before reply", restart: "1ms", times: "always" }],
  expect: [{ call: "first", returns: 1 }],
}
"""


def rpcsim(*arguments, cwd=ROOT):
    """Runs the tool; its output is left as bytes, because readers have to cope with them."""
    return subprocess.run(
        [RPCSIM, *arguments], cwd=cwd, capture_output=True, stdin=subprocess.DEVNULL, timeout=120
    )


@pytest.fixture
def stories(tmp_path):
    """Folders with a story that holds, some that do not, and names that could upset a reader."""
    held = (ROOT / "Scenarios/tutorial_fib.json5").read_text()
    wrong = held.replace("832040", '"<&]]>\\u001b\\u2028#"')
    for name, text in {
        "held.json5": held,
        "race.json5": RACE,
        "sub/endless.json5": ENDLESS,
        "sub/wrong #1 <&>\x1b\u0085.json5": wrong,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path
