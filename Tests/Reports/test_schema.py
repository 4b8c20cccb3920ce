"""The schema of scenario files, as jsonschema reads it, beside what rpcsim itself says of files."""

import copy
import json
import random
import re

import jsonschema
import pyjson5
import pytest
from conftest import ENDLESS, RACE, ROOT, rpcsim

STORIES = sorted((ROOT / "Scenarios").glob("**/*.json5"))


@pytest.fixture(scope="module")
def schema():
    schema = json.loads(rpcsim("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_stories_of_the_package(schema, path):
    schema.validate(pyjson5.decode(path.read_text()))


def test_the_schema_may_be_named(schema, tmp_path):
    story = pyjson5.decode(RACE) | {"$schema": "scenario.schema.json"}
    schema.validate(story)
    (tmp_path / "x.json5").write_text(json.dumps(story))
    assert rpcsim("run", "--format=tap", "x.json5", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("starter", ["call", "crash", "race"])
def test_the_starters(schema, starter):
    schema.validate(pyjson5.decode(rpcsim("new", "--starter", starter, "-").stdout.decode()))


BROKEN = {
    "no story": ("story:", "// story:"),
    "a story of two": ('"Two servers race."', "2"),
    "a misspelt key": ("serves:", "servs:"),
    "a misspelt key of the whole": ("queues:", "querys:"),
    "a number for a queue": ("queues: { q: {} }", "queues: { q: 1 }"),
    "a list of queues": ("queues: { q: {} }", 'queues: ["q"]'),
    "a count in words": ("count: 2", 'count: "two"'),
    "a time without a unit": ('"1ms..9ms"', '"1..9"'),
    "a time of an unknown unit": ('"1ms..3ms"', '"1ms..3d"'),
    "a number for a time": ('"1ms..3ms"', "3"),
    "an unknown reference": ('"$0"', '"$first"'),
    "an argument that nobody has": ('"$0"', '"$007"'),
    "a sum of one text": ('"$0"', '{ sum: "$0" }'),
    "two ends of a method": ('returns: "$0"', "returns: 1, hangs: true"),
    "a method that does not hang": ('returns: "$0"', "hangs: false"),
    "nobody who does a step": ('client: "c", call: "f", arguments: [1]', 'call: "f"'),
    "two who do a step": ('client: "c", call: "f", arguments: [1]', 'client: "c", server: "w", call: "f"'),
    "two steps in one": ('call: "f", arguments: [1]', 'call: "f", cancel: "g"'),
    "a step of no kind": ('call: "f", arguments: [1], ', ""),
    "arguments and a body": ("arguments: [1]", 'arguments: [1], body: "x"'),
    "a stream that is polled": ("arguments: [1]", 'stream: true, poll: { every: "1s" }'),
    "a poll without a pace": ("arguments: [1]", "poll: {}"),
    "an order of numbers": ('["first", "second"]', "[1, 2]"),
    "an unknown event": ('order: ["first", "second"]', 'event: "explosion", count: 1'),
    "an expectation without a bound": ('order: ["first", "second"]', 'handlerRuns: "first"'),
    "two bounds": ('order: ["first", "second"]', 'handlerRuns: "first", equals: 1, count: 1'),
    "an unknown executor": ("count: 2", 'executor: "parallel"'),
    "an unknown policy": ("c: {}", 'c: { replyPolicy: "lastWin" }'),
    "a negative timeout": ("c: {}", 'c: { timeout: "-1s" }'),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_story(schema, tmp_path, what):
    before, after = BROKEN[what]
    assert before in RACE
    text = RACE.replace(before, after, 1)
    assert not schema.is_valid(pyjson5.decode(text))
    (tmp_path / "x.json5").write_text(text)
    assert rpcsim("validate", "x.json5", cwd=tmp_path).returncode == 2


def places(value, path=()):
    """All places of a document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, element in items:
        yield from places(element, (*path, key))


SPARE = [None, True, False, 0, -1, 7, 1.5, "", "first", "1s", "-1s", "1ms..2ms", "$0", "$x", "$$x", "always"]
SPARE += ["mid handler", "inline", "concurrent(3)", {}, [], ["first"], {"sum": 1}, {"sum": [1, "$0"]}]


def mutated(story, choose):
    """A story in which one thing is left out, replaced, renamed or put elsewhere."""
    story = copy.deepcopy(story)
    *path, last = choose.choice([path for path in places(story) if path])
    owner = story
    for key in path:
        owner = owner[key]
    match choose.randrange(4):
        case 0:
            del owner[last]
        case 1:
            owner[last] = copy.deepcopy(choose.choice(SPARE))
        case 2 if isinstance(owner, dict):
            name = choose.choice([path[-1] for path in places(story) if path and isinstance(path[-1], str)])
            owner[name] = owner.pop(last)
        case _ if isinstance(owner, dict):
            name = choose.choice([path[-1] for path in places(story) if path and isinstance(path[-1], str)])
            owner[name] = copy.deepcopy(choose.choice(SPARE))
        case _:
            owner.append(copy.deepcopy(choose.choice(SPARE)))
    return story


# What a schema has to see; names that nobody has, say, it cannot know.
FORM = re.compile(
    "^(expected|unknown key|missing key|unknown reference|unknown unit|unknown (event|failure|hop|executor)"
    "|the key '.*' does not go with|.* exclude each other|.* needs one of|.* takes only one of|the duration .* has no unit"
    "|the duration .* is negative)"
)
# Of numbers, a schema knows whether they are whole; of ranges and sizes nothing.
BEYOND = re.compile("^expected (an integer from|one duration)|^expected .* found (an integer|a number) beyond")


def test_the_schema_and_the_reader_agree(schema, tmp_path):
    choose = random.Random(20)
    stories = [pyjson5.decode(path.read_text()) for path in STORIES] + [pyjson5.decode(ENDLESS)]
    written = {}
    for index in range(1500):
        story = mutated(choose.choice(stories), choose)
        name = f"{index}.json5"
        (tmp_path / name).write_text(json.dumps(story))
        written[name] = story
    said = json.loads(rpcsim("validate", "--format=json", ".", cwd=tmp_path).stdout)["files"]
    assert len(said) == len(written)
    accepted = 0
    for file in said:
        story = written[file["file"].removeprefix("./")]
        errors = [error["message"] for error in file["errors"]]
        valid = schema.is_valid(story)
        accepted += valid
        assert valid or errors, f"only the schema refuses {json.dumps(story)}"
        form = [error for error in errors if FORM.search(error) and not BEYOND.search(error)]
        assert not (valid and form), f"only the reader refuses {json.dumps(story)}: {form}"
    # Both kinds came often enough to prove something.
    assert 300 < accepted < 1200
