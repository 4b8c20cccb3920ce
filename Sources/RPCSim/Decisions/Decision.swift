/// A choice of what happens next in a run.
///
/// A decision is named by its meaning, not by its index in a list. So it stays the same after an
/// unrelated change of the scenario.
package struct Decision: Hashable, Sendable {
  /// An operation that a decision can choose.
  package enum Operation: String, CaseIterable, Hashable, Sendable {
    /// The first frame in transit on a channel arrives at the broker.
    case deliverToBroker = "deliver to the broker"
    /// The first frame in transit on a channel arrives at the process.
    case deliverToProcess = "deliver to the process"
    /// A handler has worked for half of its time, for all of it, or for one item of its stream.
    case finishHandler = "let the handler work"
    /// A process takes a step of the scenario.
    case step = "take the step"
    /// A client asks again for the result of a call that was answered with a ticket (A3.10).
    case poll = "poll for the result"
    /// A caller's wait for a call ends, and the call goes on (A2.2).
    case endWait = "let the wait for the call end"
    /// A server that shuts down gives up the handlers that still run (A3.2).
    case endGrace = "end the grace of the server"
    /// A client's earliest deadline passes (A2.3).
    case expireCall = "let the deadline of the call pass"
    /// The broker's earliest timer ends: a message or an unused queue expires (B16, B20).
    case expireMessage = "let messages expire"
    /// A fault strikes at its time, or because the schedule says so.
    case strikeFault = "strike the fault"
    /// A fault that the schedule can place does not strike here, as in the plain run.
    case strikeNothing = "let nothing go wrong"
    /// A process that crashed or was shut down starts, without any memory of its past.
    case restart = "start the process"
    /// A process that lost its connection tries to open another one.
    case reconnect = "reconnect the process"
    /// A paused process goes on.
    case resume = "resume the process"
    /// A partition ends: messages pass again between a process and the broker.
    case heal = "heal the partition"
    /// The broker starts again after a stop (B24).
    case startBroker = "start the broker"
    /// A queue that a fault filled accepts messages again.
    case drainQueue = "make room in the queue"
    /// The sleep of hosted code ends.
    case wake = "wake the sleeper"
    /// An instant passes that an expectation names for the end of a call.
    case passBound = "let the expected time pass"
    /// The time that the scenario allows is over.
    // Recordings store this text, so it keeps its first word for a scenario.
    case endScenario = "end the story"
  }

  /// The operation that happens.
  package var operation: Operation
  /// The name of the process that the operation affects, or empty.
  package var participant = ""
  /// The message, call, step or fault that the decision is about, or empty.
  package var subject = ""
  /// A number that tells decisions apart that are otherwise equal.
  package var occurrence = 0

  /// Makes a decision.
  ///
  /// A part that does not apply stays empty.
  ///
  /// - Parameters:
  ///   - operation: The operation that happens.
  ///   - participant: The name of the process that the operation affects.
  ///   - subject: The message, call, step or fault that the decision is about.
  ///   - occurrence: A number that tells decisions apart that are otherwise equal.
  package init(
    operation: Operation, participant: String = "", subject: String = "", occurrence: Int = 0
  ) {
    self.operation = operation
    self.participant = participant
    self.subject = subject
    self.occurrence = occurrence
  }

  /// A hash that is the same on every machine.
  var hash: StableHash {
    operation.hash.adding(participant).adding(subject).adding(occurrence)
  }
}

extension Decision.Operation {
  /// The hashes of the words of all operations, in the order of their declaration.
  private static let hashes = allCases.map { StableHash($0.rawValue) }

  /// The hash of the operation's words.
  var hash: StableHash { Self.hashes[ordinal] }

  /// The index among all operations, in the order of their declaration.
  ///
  /// It relies on the layout of an enum without associated values: one byte with this index.
  var ordinal: Int { Int(unsafeBitCast(self, to: UInt8.self)) }
}

extension Decision: CustomStringConvertible {
  /// The decision in words, such as `deliver to the broker: client, request of first#1 (2)`.
  ///
  /// Characters that could disturb a terminal are replaced.
  package var description: String {
    let about = [participant, subject].filter { !$0.isEmpty }.joined(separator: ", ")
    let count = occurrence > 0 ? " (\(occurrence))" : ""
    return (operation.rawValue + (about.isEmpty ? "" : ": \(about)") + count).printable
  }
}
