import RPCCore

/// The last request that was read and the last result that was computed.
///
/// Scripts are pure: the same body has the same arguments, and a method has the same outcome for
/// the same arguments and reply. Calls of one step are alike, so most of the work of a long run is
/// done once. Nothing but time depends on it.
struct HandlerMemo: Sendable {
  private struct Reading: Sendable {
    var body: [UInt8]
    var arguments: [Value]
  }

  private struct Result: Sendable {
    var method: PlannedMethod
    var arguments: [Value]
    var reply: Value
    var outcome: HandlerOutcome
  }

  private var reading: Reading?
  private var result: Result?

  /// The arguments in a request's body, or `nil` if they cannot be read.
  mutating func arguments(in body: [UInt8]) -> [Value]? {
    if let reading, reading.body == body { return reading.arguments }
    guard case .array(let arguments)? = try? Value(decoding: body) else { return nil }
    reading = Reading(body: body, arguments: arguments)
    return arguments
  }

  /// How a handler's script ends; `nil` if it does not.
  mutating func outcome(
    of method: PlannedMethod, for handler: borrowing RunningHandler
  ) -> HandlerOutcome? {
    if let result, result.method === method, result.arguments == handler.arguments,
      result.reply == handler.reply
    {
      return result.outcome
    }
    let context = EvaluationContext(arguments: handler.arguments, reply: handler.reply)
    guard let outcome = method.script.result.outcome(in: context) else { return nil }
    result = Result(
      method: method, arguments: handler.arguments, reply: handler.reply, outcome: outcome)
    return outcome
  }
}
