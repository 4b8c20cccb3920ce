/// What happens next, said by its meaning and not by its place in a list, so that it is still the
/// same decision after an unrelated change of the scenario.
package struct Decision: Hashable, Sendable {
  /// What may be done next.
  package enum Operation: String, CaseIterable, Hashable, Sendable {
    /// What a process sent first on a channel arrives at the broker.
    case deliverToBroker = "deliver to the broker"
    /// What the broker sent first on a channel arrives at the process.
    case deliverToProcess = "deliver to the process"
    /// A handler has worked for half of its time, for all of it, or for an item of its stream.
    case finishHandler = "let the handler work"
    /// A process takes a step of the story.
    case step = "take the step"
    /// A client asks again for the result of a call that was answered with a ticket (A3.10).
    case poll = "poll for the result"
    /// Somebody has waited for a call as long as they wanted; the call lives on (A2.2).
    case endWait = "let the wait for the call end"
    /// A server that shuts down gives up what still runs (A3.2).
    case endGrace = "end the grace of the server"
    /// A client's earliest deadline passes (A2.3).
    case expireCall = "let the deadline of the call pass"
    /// The broker's earliest timer ends: a message or an unused queue is due (B16, B20).
    case expireMessage = "let messages expire"
    /// A fault strikes, at its time or because the schedule lets it.
    case strikeFault = "strike the fault"
    /// A fault that the schedule may place does not strike here, as in the plain run.
    case strikeNothing = "let nothing go wrong"
    /// A process that crashed or was shut down starts, and knows nothing of before.
    case restart = "start the process"
    /// A process that lost its connection tries to open another.
    case reconnect = "reconnect the process"
    /// A process that stood still goes on.
    case resume = "resume the process"
    /// Messages pass again between a process and the broker.
    case heal = "heal the partition"
    /// The broker is back after a stop (B24).
    case startBroker = "start the broker"
    /// A queue that a fault had filled takes messages again.
    case drainQueue = "make room in the queue"
    /// The time that real code sleeps in a simulation is over.
    case wake = "wake the sleeper"
    /// The instant passes by which, or at which, a call is expected to end.
    case passBound = "let the expected time pass"
    /// The time that the scenario allows is over.
    case endStory = "end the story"
  }

  /// What is done.
  package var operation: Operation
  /// The process that it happens to, by name.
  package var actor = ""
  /// What it is about: which message, call, step or fault.
  package var subject = ""
  /// Counts decisions that are otherwise alike.
  package var occurrence = 0

  /// Makes a decision; what does not apply to it is left empty.
  ///
  /// - Parameters:
  ///   - operation: What is done.
  ///   - actor: The process that it happens to, by name.
  ///   - subject: What it is about: which message, call, step or fault.
  ///   - occurrence: Counts decisions that are otherwise alike.
  package init(operation: Operation, actor: String = "", subject: String = "", occurrence: Int = 0) {
    self.operation = operation
    self.actor = actor
    self.subject = subject
    self.occurrence = occurrence
  }

  /// The same on every machine.
  var hash: StableHash {
    operation.hash.adding(actor).adding(subject).adding(occurrence)
  }
}

extension Decision.Operation {
  /// The hashes of the words of all operations, in the order of their declaration.
  private static let hashes = allCases.map { StableHash($0.rawValue) }

  /// The hash of its words.
  var hash: StableHash { Self.hashes[ordinal] }

  /// The place among all operations, in the order of their declaration: how a case without fields is
  /// stored.
  var ordinal: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}

extension Decision: CustomStringConvertible {
  /// "deliver to the broker: client, request of first#1 (2)", with nothing in it that could upset a terminal.
  package var description: String {
    let about = [actor, subject].filter { !$0.isEmpty }.joined(separator: ", ")
    let count = occurrence > 0 ? " (\(occurrence))" : ""
    return (operation.rawValue + (about.isEmpty ? "" : ": \(about)") + count).printable
  }
}
