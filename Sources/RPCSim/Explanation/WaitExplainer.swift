import InMemoryBroker
import RPCCore

/// Explains why calls are not answered.
///
/// It uses the last event that locates a call's message, and the current state of queues and
/// handlers.
struct WaitExplainer {
  private let world: World
  private let names: CallNames
  /// The last event about each call that locates one of its messages, by the call's index.
  private let lastEvents: [Int: JournalEvent.ID]

  private struct Chain {
    var wait: CallWait
    /// The value of `asked` at the first visit of each call.
    var visited: [Int: Int] = [:]
    /// The number of handlers so far that wait for another call.
    var asked = 0
  }

  init(_ world: World) {
    self.world = world
    names = CallNames(world.journal)
    var last: [Int: JournalEvent.ID] = [:]
    for (offset, event) in world.journal.events.enumerated() where event.kind.placesMessage {
      if let call = event.call { last[call] = world.journal.startsAt + offset }
    }
    lastEvents = last
  }

  /// One explanation for each call that is not settled.
  func waits() -> [CallWait] { world.unsettledCalls.map(wait) }

  func wait(for call: Int) -> CallWait {
    var chain = Chain(wait: CallWait(call: call))
    follow(call, in: &chain)
    return chain.wait
  }

  private func follow(_ call: Int, in chain: inout Chain) {
    if let asked = chain.visited[call] {
      return explainCircle(call, isOfHandlers: chain.asked > asked, in: &chain)
    }
    chain.visited[call] = chain.asked
    guard let id = lastEvents[call] else {
      return explainUnsent(call, in: &chain)
    }
    explain(call, last: id, in: &chain)
  }

  /// Explains a call that waits for itself: through handlers that call each other, or behind
  /// another copy of its request.
  private func explainCircle(_ call: Int, isOfHandlers: Bool, in chain: inout Chain) {
    guard !isOfHandlers else {
      chain.wait.isDeadlock = true
      return say(
        .itself, "\(names[call]) waits for itself: this is a deadlock, and nothing can end it",
        in: &chain)
    }
    for process in 0..<world.processCount {
      guard let run = world.handlers(of: process).all.first(where: { $0.call == call }) else {
        continue
      }
      return explain(run, of: call, at: process, in: &chain)
    }
  }

  private func explainUnsent(_ call: Int, in chain: inout Chain) {
    let process = Int(world.scene.calls[call].process)
    let waiting = world.waitingCalls(of: process)
    guard waiting.contains(CallID(UInt64(call))) else {
      return say(
        .neverSent, "\(names[call]) was made and its request was never sent", in: &chain)
    }
    chain.wait.holders.append(process)
    say(
      .noLink, "\(names[call]) waits until \(name(process)) has a connection", in: &chain)
  }

  private func explain(_ call: Int, last id: JournalEvent.ID, in chain: inout Chain) {
    let event = world.journal[id]
    let what = subject(of: event, call: call)
    switch (event.kind, event.participant) {
    case (.handlerStarted, .process(let process)):
      explainRun(call, since: id, at: process, in: &chain)
    case (.requestReceived, .process(let process)):
      explainBacklog(call, since: id, at: process, in: &chain)
    case (.enqueued, _), (.requeued, _): explainQueue(queue(of: event), call, in: &chain)
    case (.delivered, _), (.redelivered, _): explainDelivery(event, what, in: &chain)
    case (.requestSent, .process(let process)), (.requestResent, .process(let process)),
      (.pollSent, .process(let process)), (.replySent, .process(let process)):
      explainSending(what, by: process, in: &chain)
    case (.ticketReceived, _), (.resultPending, _):
      say(.polls, "\(names[call]) has a ticket, and its client polls for the result", in: &chain)
    case (.replyKept, .process(let process)):
      chain.wait.holders.append(process)
      say(
        .putAside, "\(what) was put aside by \(name(process)), and no step feeds it", in: &chain
      )
    case (.messageLost, _): say(.lost, "\(what) was lost on its way", in: &chain)
    case (.unroutable, _): say(.unroutable, "\(what) reached no queue and was dropped", in: &chain)
    case (.expired, _): say(.expired, "\(what) expired in '\(queue(of: event))'", in: &chain)
    case (.rejected, _): say(.rejected, "\(what) was rejected by its server", in: &chain)
    case (.purged, _), (.discarded, _):
      say(.removed, "\(what) was removed from its queue", in: &chain)
    case (.refused, _): say(.refused, "\(what) was refused by the broker", in: &chain)
    case (.resultDiscarded, .process(let process)):
      say(
        .resultDiscarded,
        "\(name(process)) threw the result of \(names[call]) away, because it had lost the "
          + "request meanwhile", in: &chain)
    default: say(.onItsWay, "\(what) is on its way", in: &chain)
    }
  }

  private func explainSending(_ what: String, by process: Int, in chain: inout Chain) {
    guard world.timeline.isCutOff(process) else {
      return say(.onItsWay, "\(what) is on its way", in: &chain)
    }
    chain.wait.holders.append(process)
    say(
      .cutOff, "\(what) does not leave \(name(process)), which is cut off by a partition",
      in: &chain)
  }

  private func explainRun(
    _ call: Int, since id: JournalEvent.ID, at process: Int, in chain: inout Chain
  ) {
    chain.wait.holders.append(process)
    guard
      let run = world.handlers(of: process).all.first(where: { $0.call == call })
    else {
      let (cause, words) = fate(of: process, since: id)
      return say(
        cause, "the handler of \(names[call]) ran at \(name(process)), which \(words)", in: &chain)
    }
    explain(run, of: call, at: process, in: &chain)
  }

  private func explain(
    _ run: RunningHandler, of call: Int, at process: Int, in chain: inout Chain
  ) {
    if let awaited = run.awaited {
      chain.asked += 1
      say(
        .asksAnother,
        "the handler of \(names[call]) at \(name(process)) waits for \(names[awaited])", in: &chain)
      return follow(awaited, in: &chain)
    }
    let (cause, words) = state(of: run, at: process)
    say(cause, "the handler of \(names[call]) at \(name(process)) \(words)", in: &chain)
  }

  /// Why a handler that waits for no call has not ended.
  private func state(of run: RunningHandler, at process: Int) -> (CallWait.Cause, words: String) {
    switch run.hang {
    case .fault?: return (.hangs, "never ends, because a fault makes it hang")
    case .script?: return (.hangs, "never ends, as its script says")
    case nil: break
    }
    if world.timeline.standsStill(process) {
      return (.standsStill, "has not ended, because \(name(process)) stands still")
    }
    guard let planned = run.entry.flatMap({ world.timeline[$0] }) else {
      return (.works, "is still running")
    }
    let until = ReadableDuration(planned.window.earliest.nanoseconds)
    let end = ReadableDuration(world.now.nanoseconds)
    // A handler with a range of times may have been chosen to take longer than the run.
    let isSlow = planned.window.earliest > world.now
    return (
      .works,
      "is \(isSlow ? "at work until \(until) at least" : "still at work"), and the run ended at \(end)"
    )
  }

  /// What happened to a process that no longer has what it received.
  private func fate(of process: Int, since id: JournalEvent.ID) -> (CallWait.Cause, words: String) {
    let later = events(since: id).filter { $0.participant == .process(process) }
    func time(of kind: EventKind) -> ReadableDuration? {
      later.first { $0.kind == kind }.map { ReadableDuration($0.time.nanoseconds) }
    }
    let death = "died" + (time(of: .crashed).map { " at \($0)" } ?? "")
    guard let start = time(of: .started) else { return (.died, death) }
    return (.diedAndCameBack, "\(death) and was started again at \(start)")
  }

  private func events(since id: JournalEvent.ID) -> ArraySlice<JournalEvent> {
    world.journal.events[(id - world.journal.startsAt)...]
  }

  private func explainBacklog(
    _ call: Int, since id: JournalEvent.ID, at process: Int, in chain: inout Chain
  ) {
    let isOver = events(since: id).contains {
      $0.participant == .process(process) && $0.kind == .crashed
    }
    guard !isOver, world.isUp(process) else {
      chain.wait.holders.append(process)
      let (cause, words) = fate(of: process, since: id)
      return say(
        cause, "the request of \(names[call]) was delivered to \(name(process)), which \(words)",
        in: &chain)
    }
    guard let slots = world.serverScript(of: process)?.executor.slots else {
      preconditionFailure("a request waits at a process that is not a server")
    }
    let running = world.handlers(of: process).all.compactMap(\.call)
    let holders = running.map { names[$0] }.joined(separator: ", ")
    say(
      .executorBusy,
      "the request of \(names[call]) waits at \(name(process)), whose \(counted(slots, "executor slot")) "
        + "\(slots == 1 ? "is" : "are") held by the handler of \(holders)", in: &chain)
    followFirst(of: running, at: process, in: &chain)
  }

  /// The queue that a message entered or left.
  ///
  /// Every event about that names the queue.
  private func queue(of event: JournalEvent) -> String {
    guard let queue = event.queue else {
      preconditionFailure("\(event.kind) does not say which queue it is about")
    }
    return queue
  }

  private func explainQueue(_ queue: String, _ call: Int, in chain: inout Chain) {
    guard let status = world.broker.queueStatus(named: queue) else {
      return say(
        .queueGone, "the request of \(names[call]) was in '\(queue)', which is gone", in: &chain)
    }
    guard let consumer = status.consumers.first,
      let process = world.scene.network.route(of: consumer.channel)?.process
    else {
      return say(
        .unconsumed, "the request of \(names[call]) waits in '\(queue)', which has no consumer",
        in: &chain)
    }
    let held = world.broker.channelStatus(consumer.channel)?.unacknowledged ?? []
    let calls = held.compactMap { $0.message.trace.call }
    let holders = calls.map { names[$0] }.joined(separator: ", ")
    say(
      .prefetchFull,
      "the request of \(names[call]) waits in '\(queue)', because \(name(process)) already holds "
        + "\(counted(held.count, "delivery", "deliveries")) (prefetch \(consumer.prefetch)): \(holders)",
      in: &chain)
    guard let first = calls.first, let last = lastEvents[first],
      world.journal[last].message?.kind == .reply
    else {
      return followFirst(of: calls, at: process, in: &chain)
    }
    // The waiting request needs the acknowledgement, so the fate of the reply does not matter.
    chain.wait.holders.append(process)
    say(
      .unacknowledged,
      "\(name(process)) has replied to \(names[first]), and the broker has no acknowledgement of it",
      in: &chain)
  }

  private func explainDelivery(_ event: JournalEvent, _ what: String, in chain: inout Chain) {
    guard case .delivery(let delivery) = event.detail else {
      return say(.onItsWay, "\(what) is on its way", in: &chain)
    }
    chain.wait.holders.append(delivery.process)
    let (cause, why): (CallWait.Cause, String) =
      if !world.isUp(delivery.process) {
        (.down, "which is down")
      } else if world.timeline.standsStill(delivery.process) {
        (.standsStill, "which stands still")
      } else if world.timeline.isCutOff(delivery.process) {
        (.cutOff, "which is cut off by a partition")
      } else {
        (.notLookedAt, "which has not looked at it")
      }
    say(cause, "\(what) was sent to \(name(delivery.process)), \(why)", in: &chain)
  }

  /// Goes on with the call that holds the first slot.
  ///
  /// The others are held up in the same way.
  private func followFirst(of calls: [Int], at process: Int, in chain: inout Chain) {
    chain.wait.holders.append(process)
    if let first = calls.first { follow(first, in: &chain) }
  }

  private func say(_ cause: CallWait.Cause, _ reason: String, in chain: inout Chain) {
    chain.wait.causes.append(cause)
    chain.wait.reasons.append(reason)
  }

  private func subject(of event: JournalEvent, call: Int) -> String {
    let isReply = event.message?.kind == .reply
    return isReply ? "the reply to \(names[call])" : "the request of \(names[call])"
  }

  private func name(_ process: Int) -> String { world.cast.roles[process].name }

  private func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
  }
}

extension World {
  /// Explains each call that is not settled.
  package func waits() -> [CallWait] {
    // Most runs have none, and then the journal need not be read.
    unsettledCalls.isEmpty ? [] : WaitExplainer(self).waits()
  }

  fileprivate var unsettledCalls: [Int] {
    scene.calls.indices.filter { !scene.calls[$0].isSettled }
  }
}

extension EventKind {
  /// Whether the event locates a call's request or reply.
  fileprivate var placesMessage: Bool {
    switch self {
    case .requestSent, .requestReceived, .handlerStarted, .handlerFinished, .resultDiscarded,
      .requestResent, .pollSent, .ticketReceived, .resultPending, .replySent, .replyKept,
      .published, .enqueued, .unroutable, .returned, .delivered, .redelivered, .requeued, .rejected,
      .expired, .purged, .refused, .discarded, .messageLost:
      true
    default: false
    }
  }
}
