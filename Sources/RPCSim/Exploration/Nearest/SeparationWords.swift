/// The conditions under which a run passes and fails, as far as one decision makes the difference.
struct SeparationWords {
  let conditions: (passes: String, fails: String)

  init(_ here: Clause, _ there: Clause, _ kind: Separation.Kind, isSwap: Bool) {
    // A predicate that both clauses share appears once.
    let rest = here.predicate == there.predicate ? "\(here.subject) does" : "\(here)"
    conditions =
      switch kind {
      case .order where isSwap: ("\(there) before \(rest)", "it is the other way round")
      case .order: ("\(there) before \(rest)", "\(here) first")
      case .strike: ("\(there)", "it does not")
      case .noStrike: ("\(there)", "\(here)")
      case .time(let delay):
        ("\(there) as soon as it can", "it takes \(ReadableDuration(delay)) longer")
      }
  }
}

/// A subject with its predicate, in words.
struct Clause: CustomStringConvertible {
  var subject: String
  var predicate: String

  init(_ subject: String, _ predicate: String) {
    self.subject = subject
    self.predicate = predicate
  }

  var description: String { "\(subject) \(predicate)" }
}
