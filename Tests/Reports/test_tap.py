"""The Test Anything Protocol, as tap.py and PyYAML read it."""

import pathlib

from conftest import ROOT, rpcsim
from tap.parser import Parser


def read(run):
    """Reads a report; it must consist of nothing but results and a plan that is kept."""
    lines = list(Parser().parse_text(run.stdout.decode()))
    assert {line.category for line in lines} <= {"version", "test", "plan"}
    assert lines[0].category == "version" and lines[0].version == 14
    assert lines[-1].category == "plan"
    results = [line for line in lines if line.category == "test"]
    assert lines[-1].expected_tests == len(results)
    assert [result.number for result in results] == list(range(1, len(results) + 1))
    for result in results:
        assert isinstance(result.yaml_block, dict), result.raw_yaml_block
    return results


def test_all_stories_of_the_package():
    run = rpcsim("run", "--format", "tap", "Scenarios")
    assert run.returncode == 0
    results = read(run)
    assert all(result.ok for result in results)
    stories = {pathlib.Path(result.yaml_block["file"]) for result in results}
    assert stories == {path.relative_to(ROOT) for path in (ROOT / "Scenarios").glob("**/*.json5")}


def test_a_run(stories):
    run = rpcsim("run", "--format=tap", "--seeds=50", "--event-limit=300", ".", cwd=stories)
    assert run.returncode == 1
    by_name = {result.yaml_block["file"]: result for result in read(run)}
    assert by_name["./held.json5"].ok
    endless = by_name["./sub/endless.json5"]
    assert not endless.ok and endless.yaml_block["severity"] == "error"
    wrong = by_name["./sub/wrong #1 <&>␛\ufffd.json5"]
    assert not wrong.ok and wrong.yaml_block["kind"] == "expectation refuted"
    evidence = wrong.yaml_block["evidence"]
    assert evidence.startswith("  ./sub/wrong") and "\n\n" in evidence and "◀── here" in evidence
    assert f"replay: {wrong.yaml_block['replay']}\n" in evidence


def test_a_run_that_goes_round(stories):
    (endless,) = read(rpcsim("run", "--format=tap", "sub/endless.json5", cwd=stories))
    assert not endless.ok and endless.yaml_block["severity"] == "fail"
    assert "goes round: events" in endless.yaml_block["evidence"]


def test_replaying(stories):
    rpcsim("explore", "--schedules=200", "race.json5", cwd=stories)
    recording = ".rpcsim/race.json"
    (result,) = read(rpcsim("replay", "--format=tap", recording, cwd=stories))
    assert not result.ok and result.yaml_block["recording"] == recording
    race = stories / "race.json5"
    race.write_text(race.read_text().replace("count: 2", "count: 1"))
    run = rpcsim("replay", "--format=tap", recording, cwd=stories)
    (result,) = read(run)
    assert run.returncode == 3
    assert result.ok and result.skip and result.directive.reason.startswith("adapted(")


def test_validating(tmp_path):
    (tmp_path / "x.json5").write_text("{")
    run = rpcsim("validate", "--format=tap", "x.json5", cwd=tmp_path)
    (result,) = read(run)
    assert run.returncode == 2 and not result.ok
    assert result.yaml_block["message"].startswith("x.json5:1:")
