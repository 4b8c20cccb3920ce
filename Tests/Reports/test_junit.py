"""JUnit's XML, as libxml2, the standard library and junitparser read it."""

import shlex
import xml.etree.ElementTree as ElementTree

import junitparser
import pytest
from conftest import HERE, ROOT, rpcsim
from lxml import etree

SCHEMA = etree.XMLSchema(etree.parse(str(HERE / "junit.xsd")))


def read(run):
    """Reads a report with three readers; what they say of it must be the same."""
    SCHEMA.assertValid(etree.fromstring(run.stdout))
    root = ElementTree.fromstring(run.stdout)
    parsed = junitparser.JUnitXml.fromroot(root)
    for element in [root, *root]:
        cases = list(element.iter("testcase"))
        assert int(element.get("tests")) == len(cases)
        for kind, count in [("failure", "failures"), ("error", "errors"), ("skipped", "skipped")]:
            found = [case for case in cases if case.find(kind) is not None]
            assert int(element.get(count)) == len(found)
    for suite in parsed:
        before = suite.tests, suite.failures, suite.errors, suite.skipped
        suite.update_statistics()
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == before
    return root


def properties(case):
    return {element.get("name"): element.get("value") for element in case.iter("property")}


def test_all_stories_of_the_package():
    run = rpcsim("run", "--format", "junit", "Scenarios")
    root = read(run)
    assert run.returncode == 0
    stories = [path.relative_to(ROOT) for path in (ROOT / "Scenarios").glob("**/*.json5")]
    assert root.get("tests") == str(len(stories))
    folders = [suite.get("name") for suite in root]
    assert sorted(folders) == sorted({str(story.parent) for story in stories})


def test_a_run(stories):
    run = rpcsim("run", "--format=junit", "--seeds=50", "--event-limit=300", ".", cwd=stories)
    assert run.returncode == 1
    root = read(run)
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [(".", "2"), ("./sub", "2")]
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert cases["endless"].find("error").get("type") == "undecided"
    wrong = cases["wrong #1 <&>␛\ufffd"]
    assert "first returned 832040, not" in wrong.find("failure").get("message")
    assert "◀── here" in wrong.find("failure").text
    race = properties(cases["race"])
    # The command in the report fails in the same way, through a shell's reading of it.
    again = rpcsim(*shlex.split(race["replay"])[1:], cwd=stories)
    assert again.returncode == 1
    assert race["seed"] in race["replay"].split()


def test_a_run_that_goes_round(stories):
    (case,) = read(rpcsim("run", "--format=junit", "sub/endless.json5", cwd=stories)).iter("testcase")
    assert case.find("error") is None and "goes round: events" in case.find("failure").text


def test_nothing_is_played(stories):
    (stories / "broken.json5").write_text("{")
    run = rpcsim("run", "--format=junit", ".", cwd=stories)
    assert run.returncode == 2
    root = read(run)
    assert (root.get("tests"), root.get("errors"), root.get("skipped")) == ("5", "1", "4")


def test_virtual_time():
    run = rpcsim("run", "--format=junit", "Scenarios/tutorial_fib.json5")
    (case,) = read(run).iter("testcase")
    assert case.get("time") == "0.044"
    assert properties(case)["virtualNanoseconds"] == "44000000"
    assert rpcsim("run", "--format=junit", "Scenarios/tutorial_fib.json5").stdout == run.stdout


def test_exploring_and_replaying(stories):
    run = rpcsim("explore", "--format=junit", "--schedules=200", "race.json5", cwd=stories)
    assert run.returncode == 1
    (case,) = read(run).iter("testcase")
    found = properties(case)
    assert (stories / found["recording"]).exists()
    assert shlex.split(found["replay"]) == ["rpcsim", "replay", found["recording"]]
    again = rpcsim("replay", "--format=junit", found["recording"], "none.json", cwd=stories)
    assert again.returncode == 2
    first, second = read(again).iter("testcase")
    assert first.find("failure") is not None and properties(first)["outcome"] == "exact"
    assert second.find("error").get("type") == "unreadable"


@pytest.mark.parametrize("text", ["{", "\x00", "{ story: 1, '\x1b': 2 }"])
def test_validating(tmp_path, text):
    (tmp_path / "x.json5").write_text(text)
    run = rpcsim("validate", "--format=junit", "x.json5", cwd=tmp_path)
    assert run.returncode == 2
    (case,) = read(run).iter("testcase")
    assert case.find("error").get("message").startswith("x.json5:1:")
