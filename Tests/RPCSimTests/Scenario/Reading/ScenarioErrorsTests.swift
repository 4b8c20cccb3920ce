import RPCSim
import Testing

@Suite struct `The errors of a file` {
  private func errors(in text: String, file: String = "story.json5") -> [String] {
    do throws(ScenarioErrors) {
      _ = try Scenario(reading: SourceText(file: file, text: text))
      return []
    } catch {
      return error.diagnostics.map(\.headline)
    }
  }

  @Test func `All errors of form are collected in the order of their places`() {
    let text = """
      {
        querys: {},
        story: 7,
        steps: [{ client: "a", call: "b", at: "40" }, { client: "a", times: 2 }],
        clients: { a: { timeout: 5 } },
      }
      """
    #expect(
      errors(in: text) == [
        "story.json5:2:3: error: unknown key 'querys', did you mean 'queues'?",
        "story.json5:3:10: error: expected a string, found an integer",
        "story.json5:4:41: error: the duration '40' has no unit, did you mean '40ms'?",
        "story.json5:4:49: error: a step needs one of 'call' and 'send'",
        "story.json5:5:28: error: expected a duration such as \"40ms\" or null, found an integer",
      ])
  }

  @Test func `All problems are collected in the order of their places`() {
    let text = """
      {
        story: "",
        steps: [{ client: "a", call: "b" }],
        servers: { s: { serves: "q" } },
      }
      """
    #expect(
      errors(in: text) == [
        "story.json5:1:1: error: nothing is expected, so nothing is proved: add to 'expect'",
        "story.json5:2:10: error: the story is empty: say in a sentence what happens",
        "story.json5:3:21: error: unknown process 'a': the scenario has 's'",
        "story.json5:3:32: error: unknown method 'b': no server has it: add it to one, "
          + "or say which 'queue' to send it to",
        "story.json5:4:27: error: unknown queue 'q': add it to 'queues', "
          + "with 'exists: false' if it is not there at first",
      ])
  }

  @Test func `At most twenty errors are reported`() {
    let text = "{ story: 'x', expect: [" + String(repeating: "1,", count: 100) + "] }"
    #expect(errors(in: text).count == ScenarioErrors.mostReported)
  }

  @Test func `A syntax error stands alone`() {
    #expect(
      errors(in: "{ story: 'x' queues: 1 }") == [
        "story.json5:1:14: error: expected ',' or '}', found 'queues': is a comma missing?"
      ])
  }

  @Test func `A method that is written twice is a duplicate key`() {
    let text = "{ servers: { s: { methods: { a: {}, a: {} } } } }"
    #expect(
      errors(in: text) == [
        "story.json5:1:37: error: duplicate key 'a': the first one is at line 1, column 30"
      ])
  }

  @Test func `A text that holds no object is no scenario`() {
    #expect(
      errors(in: "[]") == ["story.json5:1:1: error: expected a scenario in braces, found an array"])
  }

  @Test func `A text that is too large is refused before it is read`() {
    let text = String(repeating: " ", count: Scenario.maximumSize + 1)
    #expect(
      errors(in: text) == [
        "story.json5:1:1: error: this is longer than the 1048576 bytes that are read: "
          + "split the scenario into several files"
      ])
  }

  @Test(arguments: [
    ("a/b.c/story.json5", "story"), ("story", "story"), (".json5", ".json5"),
    ("a/x\\two words.v2.json5", "x\\two words.v2"), ("", ""),
  ])
  func `A scenario is named as its file is`(_ file: String, _ name: String) throws {
    let text = SourceText(file: file, bytes: MarkedScenario().text.bytes)
    #expect(try Scenario(reading: text).name == name)
  }

  @Test func `The errors are shown with their lines`() {
    let text = SourceText(file: "story.json5", text: "[]")
    let errors = #expect(throws: ScenarioErrors.self) { try Scenario(reading: text) }
    #expect(
      errors?.description == """
        story.json5:1:1: error: expected a scenario in braces, found an array
          1 | []
            | ^
        """)
  }
}
