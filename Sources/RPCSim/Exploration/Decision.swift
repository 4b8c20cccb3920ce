/// What happens next, said by its meaning and not by its place in a list, so that it is still the
/// same decision after an unrelated change of the scenario.
struct Decision: Hashable, Sendable {
  enum Operation: String, Hashable, Sendable {
    case deliverToBroker = "deliver to the broker"
    case deliverToProcess = "deliver to the process"
    case finishHandler = "let the handler work"
    case step = "take the step"
    case poll = "poll for the result"
    case endGrace = "end the grace of the server"
    case expireCall = "let the deadline of the call pass"
    case expireMessage = "let messages expire"
    case strikeFault = "strike the fault"
    case restart = "start the process"
    case reconnect = "reconnect the process"
    case resume = "resume the process"
    case heal = "heal the partition"
    case startBroker = "start the broker"
    case drainQueue = "make room in the queue"
    case wake = "wake the sleeper"
  }

  var operation: Operation
  /// The process that it happens to, by name.
  var actor = ""
  /// What it is about: which message, call, step or fault.
  var subject = ""
  /// Counts decisions that are otherwise alike.
  var occurrence = 0

  /// The same on every machine.
  var hash: StableHash {
    StableHash(operation.rawValue).adding(actor).adding(subject).adding(occurrence)
  }
}
