/// What happens next, said by its meaning and not by its place in a list, so that it is still the
/// same decision after an unrelated change of the scenario.
public struct Decision: Hashable, Sendable {
  /// What may be done next.
  public enum Operation: String, CaseIterable, Hashable, Sendable {
    case deliverToBroker = "deliver to the broker"
    case deliverToProcess = "deliver to the process"
    case finishHandler = "let the handler work"
    case step = "take the step"
    case poll = "poll for the result"
    case endWait = "let the wait for the call end"
    case endGrace = "end the grace of the server"
    case expireCall = "let the deadline of the call pass"
    case expireMessage = "let messages expire"
    case strikeFault = "strike the fault"
    case strikeNothing = "let nothing go wrong"
    case restart = "start the process"
    case reconnect = "reconnect the process"
    case resume = "resume the process"
    case heal = "heal the partition"
    case startBroker = "start the broker"
    case drainQueue = "make room in the queue"
    case wake = "wake the sleeper"
  }

  /// What is done.
  public var operation: Operation
  /// The process that it happens to, by name.
  public var actor = ""
  /// What it is about: which message, call, step or fault.
  public var subject = ""
  /// Counts decisions that are otherwise alike.
  public var occurrence = 0

  /// Makes a decision; what does not apply to it is left empty.
  ///
  /// - Parameters:
  ///   - operation: What is done.
  ///   - actor: The process that it happens to, by name.
  ///   - subject: What it is about: which message, call, step or fault.
  ///   - occurrence: Counts decisions that are otherwise alike.
  public init(operation: Operation, actor: String = "", subject: String = "", occurrence: Int = 0) {
    self.operation = operation
    self.actor = actor
    self.subject = subject
    self.occurrence = occurrence
  }

  /// The same on every machine.
  var hash: StableHash {
    StableHash(operation.rawValue).adding(actor).adding(subject).adding(occurrence)
  }
}

extension Decision: CustomStringConvertible {
  /// "deliver to the broker: client, request of first#1 (2)".
  public var description: String {
    let about = [actor, subject].filter { !$0.isEmpty }.joined(separator: ", ")
    let count = occurrence > 0 ? " (\(occurrence))" : ""
    return operation.rawValue + (about.isEmpty ? "" : ": \(about)") + count
  }
}
