import RPCSim
import Testing

@Suite struct `What a handler returns` {
  private func expression(_ text: String) throws -> ResultExpression? {
    let servers = #"{ w: { serves: "jobs", methods: { add: {}, fib: { calls: { call: "add" }, "#
    let scenario = try MarkedScenario("servers", servers + "returns: \(text) } } } }").scenario()
    guard case .returns(let expression) = scenario.servers[0].methods[1].result else { return nil }
    return expression
  }

  @Test(
    arguments: [
      ("30", .literal(.integer(30))),
      ("'text'", .literal(.string("text"))),
      ("'$0'", .argument(0)),
      ("'$99'", .argument(99)),
      ("'$arguments'", .arguments),
      ("'$reply'", .reply),
      ("'$$0'", .literal(.string("$0"))),
      ("'$$'", .literal(.string("$"))),
      ("{ fibonacci: 30 }", .fibonacci(.literal(.integer(30)))),
      ("{ sum: ['$0', 1] }", .sum([.argument(0), .literal(.integer(1))])),
      ("[1, ['$$x']]", .literal(.array([.integer(1), .array([.string("$x")])]))),
      ("[1, '$0']", .array([.literal(.integer(1)), .argument(0)])),
      ("{ a: null }", .literal(.object([ScenarioValue.Field(key: "a", value: .null)]))),
      ("{ a: '$1' }", .object([ExpressionField(name: "a", expression: .argument(1))])),
      (
        "{ sum: 1, fibonacci: 2 }",
        .literal(
          .object([
            ScenarioValue.Field(key: "sum", value: .integer(1)),
            ScenarioValue.Field(key: "fibonacci", value: .integer(2)),
          ]))
      ),
      ("{}", .literal(.object([]))),
    ] as [(String, ResultExpression)])
  func `It is a value or is computed`(_ text: String, _ expected: ResultExpression) throws {
    #expect(try expression(text) == expected)
  }

  @Test(arguments: [
    (
      "▸'$replay'",
      "unknown reference '$replay': write '$0' to '$99', '$arguments' or '$reply', "
        + "or '$$' for a dollar sign, did you mean '$reply'?"
    ),
    (
      "[1, ▸'$100']",
      "unknown reference '$100': write '$0' to '$99', '$arguments' or '$reply', "
        + "or '$$' for a dollar sign"
    ),
    (
      "{ a: ▸'$01' }",
      "unknown reference '$01': write '$0' to '$99', '$arguments' or '$reply', "
        + "or '$$' for a dollar sign"
    ),
    ("{ sum: ▸1 }", "expected a list of what is to be added, found an integer"),
  ])
  func `A reference that means nothing is an error`(_ text: String, _ message: String) {
    let servers = #"{ w: { serves: "jobs", methods: { fib: { returns: \#(text) } } } }"#
    MarkedScenario("servers", servers).expectError(message)
  }
}
