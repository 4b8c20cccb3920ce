"""The page steps through a story and shows what is so at each step, in a real browser."""

import json
import shlex
import subprocess

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from conftest import PHONE, RPCSIM, render

RACE = "server_dies_after_reply"
MANY = "five_workers_share_ten_clients"
PLACED = "a_crash_anywhere_loses_no_call"


@pytest.fixture
def race(open_page, drawn):
    return open_page(drawn(RACE))


def test_keys_step_forwards_and_back(race):
    body = race.find("body")
    seen = [race.state]
    for _ in range(seen[0]["steps"] - 1):
        body.send_keys(Keys.ARROW_RIGHT)
        seen.append(race.state)
    assert [state["step"] for state in seen] == list(range(len(seen)))
    body.send_keys(Keys.ARROW_RIGHT)
    assert race.state == seen[-1]
    for state in reversed(seen[:-1]):
        body.send_keys(Keys.ARROW_LEFT)
        assert race.state == state
    body.send_keys(Keys.END)
    assert race.state == seen[-1]
    body.send_keys(Keys.HOME)
    assert race.state == seen[0]


def test_buttons_and_slider_step(race):
    race.find("#last").click()
    assert race.state["step"] == race.state["steps"] - 1
    assert not race.find("#next").is_enabled() and not race.find("#last").is_enabled()
    race.find("#previous").click()
    assert race.state["step"] == race.state["steps"] - 2
    race.find("#first").click()
    assert race.state["step"] == 0 and not race.find("#previous").is_enabled()
    race.find("#next").click()
    race.find("#slider").send_keys(Keys.ARROW_RIGHT)
    assert race.state["step"] == 2
    assert race.run("return document.documentElement.dataset.step") == "2"


def test_queues_calls_handlers_and_timers_at_each_step(race):
    state = race.step_to("delivered")
    assert [it["text"] for it in state["unacknowledged"]] == ["request of first at worker, tag 1"]
    assert state["ready"] == [] and [it["text"] for it in state["pending"]] == ["first"]
    state = race.step_to("handler started")
    assert [(it["place"], it["text"]) for it in state["handler"]] == [("worker", "request of first")]
    state = race.step_to("crashed")
    assert state["handler"] == []
    assert ("start the process", "at 142 ms") in [(it["text"], it["due"]) for it in state["timer"]]
    state = race.step_to("requeued")
    assert [(it["place"], it["text"]) for it in state["ready"]] == [("rpc_queue", "request of first")]
    assert state["unacknowledged"] == []
    panel = race.find("#panel").text
    assert "1 ready, 0 unacknowledged" in panel and "Pending calls 1" in panel
    state = race.step_to("call settled")
    assert state["pending"] == []


def test_causes_are_told_and_highlighted(race):
    state = race.step_to("duplicate reply")
    kinds = race.run("""
      const kinds = [];
      for (const event of rpcsim.state().causes) {
        rpcsim.go(event - (rpcsim.state().event - rpcsim.state().step));
        kinds.push(rpcsim.state().kind);
      }
      return kinds""")
    assert kinds[:2] == ["delivered", "enqueued"] and kinds[-1] == "started"
    race.run("rpcsim.go(arguments[0])", state["step"])
    marked = race.texts(".row.cause")
    assert any("request of first again" in text for text in marked)
    # A sign says it as well as the strength of the line.
    assert all("●" in text or "▶" in text for text in marked)
    race.find("#panel [data-step]").click()
    assert race.state["event"] == state["causes"][0]


def test_a_click_on_a_row_goes_there(race):
    rows = race.browser.find_elements("css selector", ".row")
    row = next(row for row in rows if "returned 832040" in row.text)
    row.find_element("css selector", "text").click()
    assert race.state["kind"] == "handler finished"


def test_filter_by_call_and_by_process(open_page, drawn):
    page = open_page(drawn(MANY, "--seed", "7"))
    everything = page.state["shown"]
    Select(page.find("#call")).select_by_visible_text("sum#3")
    state = page.state
    assert 0 < state["shown"] < everything and state["filter"]["call"] == 2
    names = set(page.texts("#names span"))
    assert "broker" in names and len(names) == 4, "ms, the caller, the broker and one worker"
    page.find("body").click()
    for _ in range(state["shown"] - 1):
        page.run("rpcsim.next()")
        assert "sum#3" in page.state["about"] or page.state["kind"] == "queue declared"
    assert not page.find("#next").is_enabled()
    Select(page.find("#call")).select_by_value("-1")
    Select(page.find("#process")).select_by_visible_text("worker2")
    assert 0 < page.state["shown"] < everything
    page.run("rpcsim.filter({ process: -1 })")
    assert page.state["shown"] == everything


def test_alternatives_have_the_command_that_takes_them(open_page, drawn):
    path = drawn(MANY, "--seed", "7")
    page = open_page(path)
    open_choices = 0
    for _ in range(60):
        page.run("rpcsim.next()")
        for choice in page.state["choices"]:
            for other in choice["others"]:
                open_choices += 1
                assert other["text"] != choice["taken"]
                recording = path.with_suffix(".json")
                start = f"rpcsim fork {recording} --at {choice['number']} --take '"
                assert other["command"] == f"{start}{other['text']}'"
                assert "--take" in page.find("#panel code").text
    assert open_choices > 50


def test_faults_that_a_schedule_places_are_alternatives(open_page, drawn, tmp_path):
    path = drawn(PLACED)
    page = open_page(path)
    page.run("rpcsim.last()")
    steps = page.state["steps"]
    faults = []
    for step in range(steps):
        page.run("rpcsim.go(arguments[0])", step)
        for choice in page.state["choices"]:
            assert choice["struck"] == []
            faults += [other for other in choice["others"] if other["isFault"]]
    assert all(fault["text"].startswith("strike the fault: ") for fault in faults)
    strike = next(fault for fault in faults if "crash after ack of " in fault["text"])
    command = [RPCSIM, *shlex.split(strike["command"])[1:], "--recordings", tmp_path]
    subprocess.run(command, timeout=120, stdout=subprocess.DEVNULL)
    struck = open_page(render(tmp_path / f"{PLACED}.fork.json", tmp_path / "struck.html"))
    state = struck.step_to("crashed")
    choice = next(choice for choice in state["choices"] if choice["struck"])
    assert choice["struck"] == [strike["text"]]
    others = [other["text"] for other in choice["others"] if other["isFault"]]
    assert strike["text"].replace("strike the fault", "let nothing go wrong").replace(
        ", crash after", ", after") in others
    assert f"{strike['text']} (taken)" in struck.find("#panel").text


def test_a_failure_is_told_and_leads_to_its_event(open_page, tmp_path):
    story = tmp_path / "fails.json5"
    text = open(f"Scenarios/{RACE}.json5", encoding="utf-8").read()
    story.write_text(text.replace("equals: 2", "equals: 1"), encoding="utf-8")
    page_file = tmp_path / "fails.html"
    command = [RPCSIM, "render", "--format", "html", "--output", page_file, story]
    assert subprocess.run(command, timeout=120, stderr=subprocess.DEVNULL).returncode == 1
    page = open_page(page_file)
    finding = page.find("#findings button")
    assert finding.text.startswith("! expectation 2: the handler of first ran 2 times")
    finding.click()
    assert page.state["kind"] == "handler started"
    assert page.find(".verdict").text == "failed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [RACE, MANY, "poison_request_kills_every_worker"])
def test_a_phone_shows_all_of_it(open_page, drawn, name, scheme):
    page = open_page(drawn(name), size=PHONE, scheme=scheme)
    for step in range(0, page.state["steps"], 7):
        page.run("rpcsim.go(arguments[0])", step)
        assert page.run("return document.documentElement.scrollWidth") <= PHONE[0]
        outside = page.run("""
          return [...document.querySelectorAll("header *, #panel *, #controls *, main, aside")]
            .filter((it) => it.getClientRects().length && !it.closest("svg"))
            .filter((it) => {
              const box = it.getBoundingClientRect();
              return box.width > 1 && (box.left < -0.5 || box.right > innerWidth + 0.5);
            }).map((it) => it.outerHTML.slice(0, 80))""")
        assert outside == []
    sizes = page.run("""
      return [...document.querySelectorAll("#controls button")].map((it) => it.offsetHeight)""")
    assert min(sizes) >= 36
    assert page.find("#controls").rect["y"] + page.find("#controls").rect["height"] <= PHONE[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(open_page, drawn, scheme):
    page = open_page(drawn(RACE), scheme=scheme)
    poor = page.run("""
      const style = getComputedStyle(document.documentElement);
      const channels = (name) => {
        const context = document.createElement("canvas").getContext("2d");
        context.fillStyle = style.getPropertyValue(name);
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
      };
      const light = (name) => {
        const [red, green, blue] = channels(name).map((value) => value / 255)
          .map((value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const contrast = (one, other) => {
        const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
      };
      const poor = [];
      for (const ink of ["--ink", "--quiet", "--blue", "--orange"]) {
        for (const paper of ["--page", "--panel", "--now"]) {
          if (contrast(ink, paper) < 4.5) poor.push([ink, paper, contrast(ink, paper)]);
        }
      }
      return poor""")
    assert poor == []


def test_nothing_is_fetched(race):
    messages = [json.loads(entry["message"])["message"]
                for entry in race.browser.get_log("performance")]
    fetched = [message["params"]["request"]["url"] for message in messages
               if message["method"] == "Network.requestWillBeSent"]
    assert [address for address in fetched if not address.startswith(("file:", "data:"))] == []
    assert len([address for address in fetched if address.startswith("file:")]) == 1


def test_names_stay_names(open_page, tmp_path):
    name = "</script><img src=x onerror=alert(1)>&amp;'\\\""
    story = tmp_path / "odd.json5"
    story.write_text(json.dumps({
        "story": name,
        "queues": {"q</script>": {}},
        "servers": {"w": {"serves": "q</script>", "methods": {"f": {"returns": name}}}},
        "clients": {"c": {}},
        "steps": [{"client": "c", "call": "f", "as": "a<b>"}],
        "expect": [{"call": "a<b>", "returns": name}],
    }), encoding="utf-8")
    page = open_page(render(story, tmp_path / "odd.html"))
    assert page.find("header p").text == name
    state = page.step_to("call settled")
    assert name in json.loads(state["about"].split("returned ")[1])
    assert page.browser.find_elements("css selector", "img") == []


def test_ten_thousand_events(open_page, tmp_path):
    story = tmp_path / "many.json5"
    story.write_text(json.dumps({
        "story": "Eight clients make ninety calls each, and five workers share them.",
        "queues": {"q": {}},
        "servers": {"w": {"count": 5, "serves": "q", "prefetch": 2,
                          "methods": {"f": {"takes": "5ms..20ms", "returns": "$0"}}}},
        "clients": {"c": {"count": 8, "timeout": "60s"}},
        "network": {"latency": "1ms..3ms"},
        "steps": [{"client": "c", "call": "f", "arguments": [1], "times": 90, "inFlight": 4}],
        "expect": [{"call": "f", "returns": 1}],
    }), encoding="utf-8")
    page = open_page(render(story, tmp_path / "many.html", "--seed", "3"))
    state = page.state
    assert state["steps"] > 10_000
    # What is far away is not drawn.
    assert page.run("return document.querySelectorAll('*').length") < 5_000
    page.find("#last").click()
    assert page.state["step"] == state["steps"] - 1 and page.state["pending"] == []
    page.run("rpcsim.go(5000)")
    assert len(page.state["pending"]) > 5
    page.settle()
    assert len(page.texts(".row.now")) == 1
    Select(page.find("#call")).select_by_visible_text("f#700")
    assert page.state["shown"] < 40
    took = page.run("""
      rpcsim.filter({ call: -1 });
      const start = performance.now();
      for (let count = 0; count < 50; count++) rpcsim.next();
      return (performance.now() - start) / 50""")
    # A step takes a hundredth of a second; a machine may be busy.
    assert took < 1_000
