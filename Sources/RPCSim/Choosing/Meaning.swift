import RPCCore

/// A decision as numbers: a ``Decision`` without its words.
///
/// Strategies use it at every event. Words serve recordings and readers.
struct Meaning: Hashable, Sendable {
  /// The subject of a decision.
  enum Subject: Hashable, Sendable {
    case nothing
    /// The calls of a step, by the index of their name.
    case calls(Int32)
    /// A call; `nil` if it was forgotten.
    case call(CallRecord.Name?)
    /// A message of a call; the call is `nil` if it was forgotten.
    case message(MessageTrace.Kind, CallRecord.Name?)
    /// Any other frame on a channel.
    case channel(Route.Role)
  }

  var operation: Decision.Operation
  /// The index in the cast of the process that the operation affects.
  var process: Int?
  var subject = Subject.nothing
  /// A number that tells meanings apart that are otherwise equal.
  var occurrence = 0

  /// A hash of the numbers.
  ///
  /// It is comparable only within one scenario.
  var fingerprint: Fingerprint {
    var print = Fingerprint(operation.ordinal)
    print.add(process ?? -1)
    print.add(occurrence)
    let (kind, name) = subject.words
    print.add(kind)
    print.add(name)
    return print
  }
}

extension Meaning.Subject {
  /// The kind of the subject, and a number within the kind.
  ///
  /// -1 is a forgotten call.
  fileprivate var words: (kind: Int, name: Int) {
    switch self {
    case .nothing: (0, 0)
    case .calls(let label): (1, Int(label))
    case .call(let name): (2, name?.word ?? -1)
    case .channel(let role): (3, role.rawValue)
    case .message(let kind, let name): (4 + Int(kind.rawValue), name?.word ?? -1)
    }
  }
}

extension Cast {
  /// The decision in words.
  func decision(of meaning: Meaning) -> Decision {
    Decision(
      operation: meaning.operation, participant: meaning.process.map { roles[$0].name } ?? "",
      subject: words(of: meaning.subject), occurrence: meaning.occurrence)
  }

  /// The hash of a decision's words, computed without making them.
  ///
  /// It is the same in every scenario that has these words.
  func hash(of meaning: Meaning) -> StableHash {
    var hash = chainHash(of: meaning)
    switch meaning.subject {
    case .nothing: break
    case .calls(let label): hash.add(labels[Int(label)])
    case .call(let name): add(name, to: &hash)
    case .message(let kind, let name):
      hash.add(kind.word)
      hash.add(" of ")
      add(name, to: &hash)
    case .channel(let role): hash.add(role.word)
    }
    hash.endWord()
    return hash.adding(meaning.occurrence)
  }

  /// The hash of the operation and the process.
  func chainHash(of meaning: Meaning) -> StableHash {
    var hash = meaning.operation.hash
    if let process = meaning.process { hash.add(roles[process].name) }
    hash.endWord()
    return hash
  }

  /// Adds the same text as ``words(ofCall:)`` returns.
  private func add(_ name: CallRecord.Name?, to hash: inout StableHash) {
    guard let name else { return }
    hash.add(labels[Int(name.label)])
    hash.add("#")
    hash.add(digitsOf: name.ordinal)
  }

  private func words(of subject: Meaning.Subject) -> String {
    switch subject {
    case .nothing: ""
    case .calls(let label): labels[Int(label)]
    case .call(let name): words(ofCall: name)
    case .message(let kind, let name): kind.word + " of " + words(ofCall: name)
    case .channel(let role): role.word
    }
  }
}

extension MessageTrace.Kind {
  /// The word in decisions.
  ///
  /// Printing the case would look up its name each time.
  fileprivate var word: String {
    switch self {
    case .request: "request"
    case .reply: "reply"
    case .other: "other"
    }
  }
}
