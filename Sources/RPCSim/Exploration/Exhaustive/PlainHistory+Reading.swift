import InMemoryBroker
import RPCCore

/// The life of messages in a plain scenario. Each step returns whether an event fits that life.
extension PlainHistory {
  mutating func read(_ event: JournalEvent, _ id: JournalEvent.ID, _ journal: Journal, _ cast: Cast)
    -> Bool
  {
    switch event.kind {
    case .started, .connectionClosed, .queueDeclared: return true
    case .connected:
      if let process = event.process { consumers[process] = 0 }
      return true
    case .consumerAdded: return addConsumer(event)
    case .crashed: return crash(event.process ?? -1, cast)
    case .callStarted: return start(event, id, journal)
    default:
      guard let trace = event.message ?? event.settledWithout, trace.kind != .other,
        calls.indices.contains(Int(trace.subject)), trace.subject == event.call ?? -1
      else { return false }
      return read(event, id, trace, cast)
    }
  }

  private mutating func read(
    _ event: JournalEvent, _ id: JournalEvent.ID, _ trace: MessageTrace, _ cast: Cast
  ) -> Bool {
    let call = Int(trace.subject)
    switch event.kind {
    case .requestSent: return trace.isFirstRequest && calls[call].move(from: .made, to: .sent)
    case .published: return publish(trace)
    case .enqueued: return enqueue(trace, event)
    case .delivered, .redelivered: return deliver(trace, event, id)
    case .acknowledged: return acknowledge(call, event)
    case .requeued: return requeue(call, trace)
    case .expired: return trace.isFirstRequest && calls[call].move(from: .ready, to: .lost)
    case .messageLost: return lose(trace, event)
    case .callSettled: return settle(call, event)
    case .duplicateReply, .lateReply:
      calls[call].extra += 1
      return arrive(trace, event)
    default: return serve(call, trace, event, cast)
    }
  }

  // MARK: Processes

  private mutating func addConsumer(_ event: JournalEvent) -> Bool {
    guard let process = event.owner else { return false }
    consumers[process] += 1
    return consumers[process] < .max
  }

  private mutating func crash(_ process: Int, _ cast: Cast) -> Bool {
    guard process >= 0, cast.roles[process].server != nil else { return false }
    for index in calls.indices
    where calls[index].request == .handedOut && calls[index].visitor == Int32(process) {
      calls[index].visit = calls[index].visit.afterDeath
    }
    return true
  }

  private mutating func serve(
    _ call: Int, _ trace: MessageTrace, _ event: JournalEvent, _ cast: Cast
  ) -> Bool {
    guard let process = event.process else { return false }
    switch event.kind {
    case .requestReceived:
      return land(trace, event) && calls[call].add(.received, at: process, behind: [])
    case .handlerStarted:
      calls[call].runs += 1
      calls[call].runsByServer &+= RandomStream.mix(cast.roleWords[process])
      return calls[call].add(.started, at: process, behind: [.received])
    case .handlerFinished:
      return calls[call].add(.finished, at: process, behind: [.received, .started])
    case .replySent:
      calls[call].replyCount += 1
      return Int(trace.occurrence) == calls[call].replyCount
        && calls[call].move(reply: Int(trace.occurrence), from: .none, to: .sent)
        && calls[call].add(.replied, at: process, behind: [.received, .started, .finished])
    case .acknowledgementSent:
      guard let detail = event.delivery, calls[call].isHeld(by: detail) else { return false }
      return calls[call].add(
        .acknowledged, at: process, behind: [.received, .started, .finished, .replied])
    default: return false
    }
  }

  // MARK: The broker

  private mutating func publish(_ trace: MessageTrace) -> Bool {
    guard publication == nil else { return false }
    publication = trace
    return trace.kind == .reply
      ? calls[Int(trace.subject)].move(reply: Int(trace.occurrence), from: .sent, to: .published)
      : trace.isFirstRequest && calls[Int(trace.subject)].move(from: .sent, to: .published)
  }

  private mutating func enqueue(_ trace: MessageTrace, _ event: JournalEvent) -> Bool {
    guard publication == trace, let queue = event.queue else { return false }
    publication = nil
    let call = Int(trace.subject)
    guard trace.kind == .request else {
      return calls[call].move(reply: Int(trace.occurrence), from: .published, to: .enqueued)
    }
    var name = Fingerprint(0)
    name.add(Array(queue.utf8))
    calls[call].queue = name.value
    calls[call].position = enqueuedCount
    enqueuedCount += 1
    return calls[call].move(from: .published, to: .ready)
  }

  private mutating func deliver(_ trace: MessageTrace, _ event: JournalEvent, _ id: JournalEvent.ID)
    -> Bool
  {
    guard let detail = event.delivery else { return false }
    while lastTags.count <= detail.channel { lastTags.append(0) }
    lastTags[detail.channel] += 1
    guard lastTags[detail.channel] == detail.tag else { return false }
    flights.append(
      Flight(event: id, trace: trace, channel: detail.channel, tag: detail.tag))
    return trace.kind == .request
      ? handOut(Int(trace.subject), detail) : deliver(reply: trace, detail)
  }

  private mutating func deliver(reply trace: MessageTrace, _ detail: DeliveryDetail) -> Bool {
    let call = Int(trace.subject)
    return detail.isAutoAcknowledged && detail.process == Int(calls[call].process)
      && calls[call].move(reply: Int(trace.occurrence), from: .enqueued, to: .delivered)
      && calls.allSatisfy { !$0.hasReplyInQueue }
  }

  /// Hands out a request.
  ///
  /// Requests leave in the order in which they were enqueued, and no channel may exceed its
  /// prefetch.
  private mutating func handOut(_ call: Int, _ detail: DeliveryDetail) -> Bool {
    let (queue, position) = (calls[call].queue, calls[call].position)
    var held = 0
    for other in calls {
      if other.request == .ready, other.queue == queue, other.position < position { return false }
      if other.request == .handedOut, other.channel == Int32(detail.channel) { held += 1 }
    }
    calls[call].channel = Int32(detail.channel)
    calls[call].tag = detail.tag
    calls[call].visitor = Int32(detail.process)
    calls[call].visit = []
    return !detail.isAutoAcknowledged && (detail.prefetch == 0 || held < detail.prefetch)
      && calls[call].move(from: .ready, to: .handedOut)
  }

  private mutating func acknowledge(_ call: Int, _ event: JournalEvent) -> Bool {
    guard let detail = event.delivery, calls[call].isHeld(by: detail),
      calls[call].visit.contains(.acknowledged)
    else { return false }
    calls[call].letGo()
    return calls[call].move(from: .handedOut, to: .gone)
  }

  private mutating func requeue(_ call: Int, _ trace: MessageTrace) -> Bool {
    calls[call].letGo()
    return trace.isFirstRequest && calls[call].move(from: .handedOut, to: .ready)
  }

  // MARK: Clients

  private mutating func start(_ event: JournalEvent, _ id: JournalEvent.ID, _ journal: Journal)
    -> Bool
  {
    guard event.call == calls.count, let call = event.call else { return false }
    var ends = Fingerprint(4)
    ends.add(event.time)
    if case .deadline(let deadline?) = event.detail {
      ends.add(deadline)
    }
    calls.append(Call(process: Int32(journal.calls[call].process), start: id, ends: ends))
    return true
  }

  private mutating func settle(_ call: Int, _ event: JournalEvent) -> Bool {
    guard !calls[call].isSettled, event.process == Int(calls[call].process),
      case .outcome(let outcome) = event.detail
    else { return false }
    calls[call].isSettled = true
    calls[call].ends.add(event.time)
    calls[call].ends.add(outcome)
    if let trace = event.message { return arrive(trace, event) }
    // Without a reply, a call settles only by its own timer.
    return outcome == .failed(.deadlineExceeded) && event.cause == calls[call].start
  }

  /// A reply arrives at the client that waits for it.
  private mutating func arrive(_ trace: MessageTrace, _ event: JournalEvent) -> Bool {
    let call = Int(trace.subject)
    return trace.kind == .reply && event.process == Int(calls[call].process)
      && land(trace, event)
      && calls[call].move(reply: Int(trace.occurrence), from: .delivered, to: .over)
  }

  // MARK: Transit

  /// A delivery arrives, in the order of its channel.
  private mutating func land(_ trace: MessageTrace, _ event: JournalEvent) -> Bool {
    guard let position = flights.firstIndex(where: { $0.event == event.cause }) else {
      return false
    }
    let flight = flights.remove(at: position)
    return flight.trace == trace
      && flights.allSatisfy { $0.channel != flight.channel || $0.tag > flight.tag }
  }

  private mutating func lose(_ trace: MessageTrace, _ event: JournalEvent) -> Bool {
    // The acknowledgement is lost, not the request.
    if event.hop == .acknowledgement { return true }
    let call = Int(trace.subject)
    let flight = flights.firstIndex { $0.trace == trace }
    if let flight { flights.remove(at: flight) }
    if trace.kind == .reply {
      return calls[call].move(
        reply: Int(trace.occurrence), from: flight == nil ? .sent : .delivered, to: .over)
    }
    guard flight != nil else { return calls[call].move(from: .sent, to: .lost) }
    // A loss without a hop is a delivery that arrives too late, at a connection that has ended.
    if event.hop == nil { calls[call].visit = calls[call].visit.afterDeath }
    if event.hop != nil { calls[call].visit.insert(.lost) }
    return calls[call].request == .handedOut
  }
}

extension PlainHistory.Call {
  fileprivate func isHeld(by detail: DeliveryDetail) -> Bool {
    request == .handedOut && channel == Int32(detail.channel) && tag == detail.tag
  }

  fileprivate mutating func letGo() {
    visit = []
    visitor = -1
  }

  /// Whether a reply is in a queue.
  fileprivate var hasReplyInQueue: Bool {
    var left = replies
    while left != 0 {
      if left & 0xF == PlainHistory.ReplyPhase.enqueued.rawValue { return true }
      left >>= 4
    }
    return false
  }
}

extension PlainHistory.Visit {
  /// The progress of a crashed server has no effect, except for an acknowledgement on its way.
  fileprivate var afterDeath: Self { contains(.acknowledged) ? [.dead, .acknowledged] : .dead }
}

extension MessageTrace {
  fileprivate var isFirstRequest: Bool { kind == .request && occurrence == 1 }
}

extension JournalEvent {
  /// Stands for the missing message if a call settled without one.
  fileprivate var settledWithout: MessageTrace? {
    guard kind == .callSettled, let call else { return nil }
    return MessageTrace(subject: UInt32(call), kind: .request, occurrence: 1)
  }
}
