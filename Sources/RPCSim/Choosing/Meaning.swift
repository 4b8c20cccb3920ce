import RPCCore

/// What may happen next, as numbers: a ``Decision`` without its words.
///
/// Strategies ask for it at every event; words are for recordings and for people.
struct Meaning: Hashable, Sendable {
  /// What a decision is about.
  enum Subject: Hashable, Sendable {
    case nothing
    /// The calls of a step, by the place of their name.
    case calls(Int32)
    /// A call; `nil` if it was forgotten.
    case call(CallRecord.Name?)
    /// A message of a call.
    case message(MessageTrace.Kind, CallRecord.Name?)
    /// What goes over a channel besides.
    case channel(Route.Role)
  }

  var operation: Decision.Operation
  /// The process that it happens to, by its place in the cast.
  var process: Int?
  var subject = Subject.nothing
  /// Counts what is otherwise alike.
  var occurrence = 0

  /// A hash of the numbers, which is of use within one story.
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
  /// Which kind it is of, and which of that kind it is; -1 is a call that was forgotten.
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
  /// The words of a decision.
  func decision(of meaning: Meaning) -> Decision {
    Decision(
      operation: meaning.operation, actor: meaning.process.map { roles[$0].name } ?? "",
      subject: words(of: meaning.subject), occurrence: meaning.occurrence)
  }

  /// The hash of a decision's words, which is the same in every story that has them, without making them.
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

  /// The hash of what is done and to whom.
  func chainHash(of meaning: Meaning) -> StableHash {
    var hash = meaning.operation.hash
    if let process = meaning.process { hash.add(roles[process].name) }
    hash.endWord()
    return hash
  }

  /// Adds what ``words(ofCall:)`` says.
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
  /// The word for it in decisions; to print the case would look its name up each time.
  fileprivate var word: String {
    switch self {
    case .request: "request"
    case .reply: "reply"
    case .other: "other"
    }
  }
}
