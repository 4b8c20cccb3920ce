import InMemoryBroker
import RPCCore

/// What the middle of a running handler still holds for it.
struct HandlerMiddle: OptionSet, Sendable {
  let rawValue: UInt8

  /// Faults that strike its process.
  static let process = HandlerMiddle(rawValue: 1)
  /// Faults that make the handler itself fail or hang, which can only be done where it sleeps.
  static let handler = HandlerMiddle(rawValue: 2)
  static let all: HandlerMiddle = [.process, .handler]

  fileprivate func holds(_ verdict: FaultVerdict) -> Bool {
    switch verdict {
    case .failHandler, .hangHandler: contains(.handler)
    default: contains(.process)
    }
  }
}

/// Nobody knows how long code will run, so the middle of its handler is where it first waits: half
/// way through its first sleep, or when the request of its first own call is sent.
extension World {
  /// Half of a handler's sleep is over; the first time that is its middle.
  mutating func passMiddle(of request: MessageTrace, at process: Int) -> Passage {
    guard let middle = live[process].middles.removeValue(forKey: request) else { return .free }
    cause = live[process].cause
    defer { if brokerWasAsked { settleBrokerTimer() } }
    return strike(middle, ofHandlerOf: call(of: request), at: process)
  }

  /// The request of a call is sent; maybe that of a handler which has not waited before.
  mutating func passMiddle(ofWhoAwaits call: Int, at process: Int) {
    guard faults.watches(.midHandler), processes[process].isUp,
      let handler = handlers[process].all.first(where: { $0.awaited == call }),
      live[process].middles[handler.run.request.message.trace]?.contains(.process) == true
    else { return }
    live[process].middles[handler.run.request.message.trace] = .handler
    _ = strike(.process, ofHandlerOf: handler.call, at: process)
  }

  private mutating func strike(
    _ middle: HandlerMiddle, ofHandlerOf call: Int?, at process: Int
  ) -> Passage {
    let rule = strike(.midHandler, process: process, call: call, where: middle.holds)
    return rule.map { apply($0, to: process) } ?? .free
  }
}
