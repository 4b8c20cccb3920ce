import RPCCore

/// The last request that was read and the last result that was computed.
///
/// Scripts are pure: the same body has the same arguments, and a method has the same outcome for
/// the same arguments and reply. Calls of one step are alike, so most of the work of a long run is
/// done once. Nothing but time depends on it.
struct HandlerMemo: Sendable {
  // One by one, because a look into a structure that may be missing would copy it.
  private var body: [UInt8]?
  private var arguments: [ScenarioValue] = []
  private var method: PlannedMethod?
  private var input: (arguments: [ScenarioValue], reply: ScenarioValue) = ([], .null)
  private var outcome = HandlerOutcome.result([])

  /// The arguments in a request's body, or `nil` if they cannot be read.
  mutating func arguments(in body: [UInt8]) -> [ScenarioValue]? {
    if self.body == body { return arguments }
    guard case .array(let arguments)? = try? ScenarioValue(decoding: body) else { return nil }
    (self.body, self.arguments) = (body, arguments)
    return arguments
  }

  /// How a handler's script ends; `nil` if it does not.
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
