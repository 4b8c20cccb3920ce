import Testing

@testable import RPCSim

@Suite struct ExpectationDescriptionTests {
  @Test("An expectation says in words what it expects")
  func words() {
    var failure = CallFailure(.handlerError)
    failure.message = "no"
    failure.at = .milliseconds(1500)
    var refusal = CallFailure(.refused)
    refusal.mayHaveRun = false
    var filter = EventFilter(.redelivered)
    filter.call = "first"
    filter.queue = "q"
    var queue = QueueExpectation()
    queue.ready = 0
    queue.consumers = 2
    var gone = QueueExpectation()
    gone.exists = false
    let expectations: [RPCSim.ScenarioExpectation] = [
      .returns(call: "first", .integer(5), within: .milliseconds(1)),
      .returnsOrFails(call: "first", .integer(5), within: .milliseconds(1)),
      .fails(call: "first", failure), .fails(call: "first", refusal),
      .handlerRuns(call: "first", server: "worker", ExpectedCount(1)),
      .handled(server: "worker", ExpectedCount(least: 2)),
      .event(filter, ExpectedCount(least: 0, most: 3)),
      .queue("q", queue), .queue("q", gone),
      .order(["first", "second"]),
      .stalled(call: "first", heldBy: "worker"),
      .items(call: "first", .values([.integer(1), .null])),
      .items(call: "first", .count(2)),
      .violates(invariant: "no call is left pending"),
    ]
    #expect(
      expectations.map(\.description) == [
        "first returns 5 within 1ms",
        "first returns 5 or fails within 1ms",
        #"first fails with handlerError "no" at 1.5s"#,
        "first fails with refused and cannot have run",
        "the handler of first runs once at worker",
        "worker runs handlers at least 2 times",
        "'redelivered' of first in 'q' happens at most 3 times",
        "'q' has 0 ready, 2 consumers", "'q' does not exist",
        "first, second settle in this order",
        "first waits for ever, held up by worker",
        "first brings the items [1,null]",
        "first brings 2 items",
        "the run breaks 'no call is left pending'",
      ])
  }
}
