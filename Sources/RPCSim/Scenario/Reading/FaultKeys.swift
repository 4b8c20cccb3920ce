import InMemoryBroker
import RPCCore

/// The parts of a fault during reading, for any kind of verdict.
private struct FaultDraft: Sendable {
  var process: String?
  var queue = ""
  var point = FaultPoint.midHandler
  var at: DurationRange?
  var duration: Duration?
  var factor: Int64 = 1
  var error = RemoteError(scripted: "injected failure")

  var moment: FaultMoment {
    get { at.map { .time($0) } ?? .point(point) }
    set {
      switch newValue {
      case .point(let point): self.point = point
      case .time(let time): (point, at) = (.time, time)
      }
    }
  }
}

extension FaultScript {
  /// A fault of a scenario.
  static let form = VariantTable<FaultScript>(
    "a fault",
    common: [
      Key(
        "of", .name(of: "a call"), "The call it has to be about; \"first#2\" is one of many.",
        \.call),
      Key("nth", .integer, "The first matching occurrence it strikes; 1 if not given.", \.nth),
      Key(
        "times", .amount(orElse: "always"),
        "How many occurrences in a row it strikes, or \"always\".", \.times),
      Key(
        "atMost", .integer,
        "Lets the schedule choose whether it strikes, at most this often; 1 if 'anywhere'.",
        \.atMost),
      Key("optional", .boolean, "Whether the run may pass if it never strikes.", \.isOptional),
    ],
    processFaults + handlerFaults + brokerFaults + messageFaults
  ).form(from: FaultScript(.drop, at: .request))

  private static func variant(
    _ kind: Key<FaultDraft>, _ others: [Key<FaultDraft>],
    verdict: @escaping @Sendable (FaultDraft) -> FaultVerdict
  ) -> Variant<FaultScript> {
    Variant(kind, others, from: FaultDraft()) { draft, fault in
      fault.verdict = verdict(draft)
      fault.process = draft.process
      fault.point = draft.point
      fault.at = draft.at
    }
  }

  private static let at = Key<FaultDraft>(
    "at", FaultMoment.form, "When: a time, or a point that the process passes.",
    isRequired: true, \.moment)

  private static let process = Key<FaultDraft>(
    "process", .name(of: "a process"), "The process it has to happen to; any if not given.",
    \.process)
}

extension FaultScript {
  private static func processFault(
    _ kind: String, _ documentation: String, _ others: Key<FaultDraft>...,
    verdict: @escaping @Sendable (FaultDraft) -> FaultVerdict
  ) -> Variant<FaultScript> {
    let kind = Key<FaultDraft>(kind, .name(of: "a process"), documentation, \.process)
    return variant(kind, [at] + others, verdict: verdict)
  }

  private static let processFaults = [
    processFault(
      "crash", "The process dies.",
      Key("restart", .duration, "How long until it starts again; never if not given.", \.duration)
    ) { .crash(restartAfter: $0.duration) },
    processFault(
      "disconnect", "The process loses its connection.",
      Key(
        "reconnect", .duration, "How long until it reconnects; as the process does if not given.",
        \.duration)
    ) { .disconnect(reconnectAfter: $0.duration) },
    processFault(
      "pause", "The process stands still.",
      Key("for", .duration, "How long; for ever if not given.", \.duration)
    ) { .pause(for: $0.duration) },
    processFault(
      "slow", "The process's handlers take longer from then on.",
      Key("factor", .integer, "How many times as long.", isRequired: true, \.factor)
    ) { .slow(factor: $0.factor) },
    processFault(
      "partition", "Nothing passes between the process and the broker.",
      Key("heal", .duration, "How long until messages pass again; never if not given.", \.duration)
    ) { .partition(healAfter: $0.duration) },
    processFault(
      "jumpClock", "The process's clock jumps.",
      Key("by", .signedDuration, "How far ahead; behind if negative.", isRequired: true, \.duration)
    ) { .jumpClock(by: $0.duration ?? .zero) },
  ]
}

extension FaultScript {
  private static func handlerFault(
    _ kind: String, _ documentation: String, _ others: Key<FaultDraft>...,
    verdict: @escaping @Sendable (FaultDraft) -> FaultVerdict
  ) -> Variant<FaultScript> {
    let kind = Key<FaultDraft>(kind, .name(of: "a server"), documentation, \.process)
    let at = Key<FaultDraft>(
      "at", FaultMoment.form, "When: a point of the handler; mid handler if not given.", \.moment)
    return variant(kind, [at] + others, verdict: verdict)
  }

  private static let handlerFaults = [
    handlerFault(
      "fail", "The handler fails instead of going on.",
      Key("with", RemoteError.form, "The error it fails with.", \.error)
    ) { .failHandler($0.error) },
    handlerFault("hang", "The handler never ends.") { _ in .hangHandler },
  ]
}

extension FaultScript {
  private static func queueFault(
    _ kind: String, _ documentation: String, _ others: Key<FaultDraft>...,
    verdict: @escaping @Sendable (FaultDraft) -> FaultVerdict
  ) -> Variant<FaultScript> {
    let kind = Key<FaultDraft>(kind, .name(of: "a queue"), documentation, \.queue)
    return variant(kind, [at, process] + others, verdict: verdict)
  }

  private static let brokerFaults = [
    queueFault(
      "fill", "The queue takes no messages.",
      Key("for", .duration, "How long; for ever if not given.", \.duration)
    ) { .fillQueue($0.queue, for: $0.duration) },
    queueFault("delete", "The queue is deleted.") { .deleteQueue($0.queue) },
    queueFault("purge", "The queue loses its messages.") { .purgeQueue($0.queue) },
    variant(
      Key("restartBroker", .yes, "The broker restarts and loses what is not durable.") { _, _ in },
      [
        at, process,
        Key("downtime", .duration, "How long it is away; 1s if not given.", \.duration),
      ]
    ) { .restartBroker(downtime: $0.duration ?? .seconds(1)) },
  ]
}

extension FaultScript {
  private static func messageFault(
    _ kind: String, _ documentation: String, _ others: Key<FaultDraft>...,
    verdict: @escaping @Sendable (FaultDraft) -> FaultVerdict
  ) -> Variant<FaultScript> {
    variant(Key(kind, .hop, documentation, \.point), [process] + others, verdict: verdict)
  }

  private static let messageFaults = [
    messageFault("drop", "The message vanishes on this hop.") { _ in .drop },
    messageFault("duplicate", "The message arrives twice.") { _ in .duplicate },
    messageFault(
      "delay", "The message, and what follows it on its channel, takes longer.",
      Key("by", .duration, "How much longer.", isRequired: true, \.duration)
    ) { .delay(by: $0.duration ?? .zero) },
    messageFault("reorder", "The message changes places with the one before it.") { _ in .reorder },
    messageFault("corrupt", "A byte of the message's body changes.") { _ in .corrupt },
    messageFault("refuse", "The broker refuses the publication.") { _ in .refuse },
  ]
}

extension ValueForm<FaultPoint> {
  /// A hop of a call's messages.
  fileprivate static var hop: Self {
    .word(
      for: "hop",
      FaultPoint.allCases.filter { $0.isHop || $0 == .anywhere }.map { ($0.rawValue, $0) })
  }
}
