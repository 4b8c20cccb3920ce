/// One row of the table.
struct Case: Sendable {
  var name: String
  /// How many calls are pending at a time.
  var inFlight: Int
  /// Makes that many calls, and returns the calls per second.
  var measure: @Sendable (_ calls: Int) async throws -> Double

  static let all: [Case] = [
    .machines(),
    .broker(.bytes, inFlight: 1), .broker(.bytes, inFlight: 64),
    .broker(.number, inFlight: 1), .broker(.number, inFlight: 64),
    .simulated(inFlight: 1, "none", .none), .simulated(inFlight: 64, "none", .none),
    .simulated(inFlight: 64, "last", .last(1_000)), .simulated(inFlight: 64, "whole", .whole),
  ]
}

/// How many calls per second the body made.
func rate(of calls: Int, _ body: () async throws -> Void) async rethrows -> Double {
  let time = try await ContinuousClock().measure(body)
  return Double(calls) / (time / .seconds(1))
}
