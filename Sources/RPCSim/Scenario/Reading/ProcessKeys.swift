import RPCCore

extension ServerScript {
  static let keys = KeyTable<ServerScript>(
    "a server",
    [
      Key("count", .integer, "How many such processes there are: 'name1', 'name2', ….", \.count),
      Key(
        "serves", .name(of: "a queue"), "The queue it takes requests from.", isRequired: true,
        \.queue),
      Key(
        "prefetch", .integer,
        "How many unacknowledged requests it may hold; 1 if not given, 0 for no limit.",
        \.prefetch),
      Key(
        "executor", .executor,
        "How many handlers run at a time, and whether beside the delivery loop: "
          + "\"inline\" (if not given), \"serial\" or \"concurrent(4)\".",
        \.executor),
      Key(
        "settlement", .settlement, "When it acknowledges a request; after the reply if not given.",
        \.settlement),
      Key(
        "acknowledged", .acknowledgedPolicy,
        "What becomes of acknowledged requests when the connection is lost: they are \"answered\" over the "
          + "next one (if not given), or \"forgotten\".",
        \.acknowledged),
      Key(
        "maximumRequestSize", .integer, "The largest request body it looks at, in bytes.",
        \.maximumRequestSize),
      Key("priority", .integer, "Servers of higher priority get requests first.", \.priority),
      Key(
        "timeout", .durationOrNull,
        "How long the calls of its handlers wait; 30s if not given, null for ever.", \.timeout),
      Key(
        "reconnect", .durationOrNull,
        "How long after a lost connection it tries again; 1s if not given, null for never.",
        \.reconnect),
      Key(
        "hearsCancel", .boolean, "Whether notices of cancelled calls reach it.", \.hearsCancel),
      Key(
        "deduplicates", .duration,
        "How long it answers repeats of a request as before, instead of running the handler again.",
        \.deduplicationWindow),
      Key(
        "resultRetention", .duration,
        "How long it keeps the result of a polling call; 60s if not given.", \.resultRetention),
      Key(
        "ownPollQueue", .boolean,
        "Whether polls go to a queue that only it consumes, instead of the one it serves.",
        \.hasOwnPollQueue),
      Key("starts", .duration, "When it starts; before the scenario if not given.", \.start),
      Key(
        "methods", .named(MethodScript.keys) { MethodScript(name: $0) },
        "The methods that clients can call.", \.methods),
    ]
  )
}

extension ClientScript {
  static let keys = KeyTable<ClientScript>(
    "a client",
    [
      Key("count", .integer, "How many such processes there are: 'name1', 'name2', ….", \.count),
      Key(
        "timeout", .durationOrNull,
        "How long its calls wait; 30s if not given, null for ever.", \.timeout),
      Key(
        "expires", .boolean,
        "Whether the broker drops a request that waited past its deadline; true if not given.",
        \.requestsExpire),
      Key(
        "mandatory", .boolean, "Whether a request that no queue takes comes back.", \.isMandatory),
      Key("persistent", .boolean, "Whether requests survive in durable queues.", \.isPersistent),
      Key(
        "confirms", .boolean, "Whether the broker confirms what it publishes.", \.usesConfirms),
      Key(
        "reconnect", .durationOrNull,
        "How long after a lost connection it tries again; 1s if not given, null for never.",
        \.reconnect),
      Key(
        "replyPolicy", .word(for: "reply policy"),
        "Which reply settles a call: \"firstWins\" (if not given), \"lastWins\" or \"unchecked\".",
        \.replyPolicy),
      Key(
        "onConnectionLoss", .lossPolicy,
        "What becomes of pending calls: \"fail\" (if not given), or \"resend\" idempotent ones.",
        \.lossPolicy),
      Key(
        "withoutLink", .withoutLinkPolicy,
        "What becomes of a call that is made without a connection: it \"waits\" for one until its deadline "
          + "(if not given), or it \"fails\" at once.",
        \.withoutLink),
      Key(
        "announcesCancel", .boolean, "Whether it notifies servers of a cancelled call.",
        \.announcesCancel),
      Key(
        "sendsDeadline", .boolean,
        "Whether requests carry their deadline, so that servers know it.",
        \.sendsDeadline),
      Key(
        "byHand", .boolean, "Whether replies wait until a 'feed' step takes them.",
        \.isDrivenByHand),
    ]
  )
}

extension ValueForm<Bool> {
  /// Whether a call returns null at its deadline.
  static var timeoutPolicy: Self {
    .word(for: "timeout policy", [("fail", false), ("null", true)])
  }
}

extension ValueForm<LossPolicy> {
  fileprivate static var lossPolicy: Self {
    .word(for: "loss policy", [("fail", .failPending), ("resend", .resendIdempotent)])
  }
}

extension ValueForm<WithoutLinkPolicy> {
  fileprivate static var withoutLinkPolicy: Self {
    .word(for: "policy without a connection", [("waits", .wait), ("fails", .failAtOnce)])
  }
}

extension ValueForm<AcknowledgedPolicy> {
  fileprivate static var acknowledgedPolicy: Self {
    .word(
      for: "policy for acknowledged requests",
      [("answered", .replyLater), ("forgotten", .discard)])
  }
}

extension ValueForm<SettlementPolicy> {
  fileprivate static var settlement: Self {
    .word(
      for: "settlement",
      [
        ("after reply", .afterReply), ("before handler", .beforeHandler),
        ("before reply", .beforeReply), ("automatic", .automatic),
      ])
  }
}

extension ValueForm<ExecutorPolicy> {
  fileprivate static var executor: Self {
    let expected = "\"inline\", \"serial\" or \"concurrent(4)\""
    let pattern = #"^(inline|serial|concurrent\([0-9]+\))$"#
    return ValueForm(text: expected, .matching(pattern: pattern)) { (text) throws(Misreading) in
      switch text {
      case "inline": return .inline
      case "serial": return .serial
      default: break
      }
      guard let maximum = concurrency(in: text) else {
        let names = ["inline", "serial", "concurrent(4)"]
        throw .unknown("executor", text, among: names)
      }
      return .concurrent(maximum: maximum)
    }
  }

  private static func concurrency(in text: String) -> Int? {
    guard text.hasPrefix("concurrent("), text.hasSuffix(")") else { return nil }
    let digits = text.dropFirst("concurrent(".count).dropLast()
    guard digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
      return nil
    }
    return Int(digits)
  }
}
