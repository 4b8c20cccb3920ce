import RPCCore

/// A cache of the last request that was decoded and the last result that was computed.
///
/// Scripts are pure: equal bodies have equal arguments, and a method has equal outcomes for equal
/// arguments and replies. Calls of one step are alike, so a long run does most of this work once.
/// The cache affects only the speed.
struct HandlerMemo: Sendable {
  // Separate properties, because reading a structure through an optional would copy it.
  private var body: [UInt8]?
  private var arguments: [ScenarioValue] = []
  private var method: PlannedMethod?
  private var input: (arguments: [ScenarioValue], reply: ScenarioValue) = ([], .null)
  private var outcome = HandlerOutcome.result([])

  /// The arguments in a request's body, or `nil` if they cannot be decoded.
  mutating func arguments(in body: [UInt8]) -> [ScenarioValue]? {
    if self.body == body { return arguments }
    guard case .array(let arguments)? = try? ScenarioValue(decoding: body) else { return nil }
    (self.body, self.arguments) = (body, arguments)
    return arguments
  }

  /// The outcome of a handler's script; `nil` if the handler never ends.
  mutating func outcome(
    of method: PlannedMethod, for handler: borrowing RunningHandler
  ) -> HandlerOutcome? {
    if self.method === method, input.arguments == handler.arguments, input.reply == handler.reply {
      return outcome
    }
    let context = EvaluationContext(arguments: handler.arguments, reply: handler.reply)
    guard let outcome = method.script.result.outcome(in: context) else { return nil }
    self.method = method
    input = (handler.arguments, handler.reply)
    self.outcome = outcome
    return outcome
  }
}
