/// The record of a run: everything that happened, in order.
///
/// It is the only record. Checkers, expectations, traces and diagrams read it and nothing else.
public struct Journal: Equatable, Sendable {
  /// A call that was made.
  public struct Call: Equatable, Sendable {
    /// The name that the scenario gives it, or its method's.
    public var label: String
    /// Counts the calls of that name, from 1.
    public var ordinal: Int
    public var method: String
    /// The process that made it, by its place in the cast.
    public var process: Int
    /// Whether the caller wants an answer.
    public var expectsReply: Bool
  }

  /// The names of the processes, by their place.
  public internal(set) var processes: [String]
  public internal(set) var calls: [Call] = []
  public internal(set) var events: [Event] = []
  /// Whether anything is written down; a benchmark may do without.
  let isOn: Bool

  init(processes: [String], isOn: Bool) {
    self.processes = processes
    self.isOn = isOn
  }

  /// The name of a call: with its number where there are more of that name than one.
  public func name(ofCall call: Int) -> String {
    let named = calls[call]
    let isAlone = !calls.contains { $0.label == named.label && $0.ordinal > 1 }
    return isAlone ? named.label : "\(named.label)#\(named.ordinal)"
  }

  public func name(of actor: Actor) -> String {
    switch actor {
    case .broker: "broker"
    case .process(let index): processes[index]
    }
  }

  /// The calls that a reference means: `name` is all of that name, `name#2` the second.
  func calls(named reference: String) -> [Int] {
    calls.indices.filter { index in
      let call = calls[index]
      return reference == call.label || reference == "\(call.label)#\(call.ordinal)"
    }
  }
}
