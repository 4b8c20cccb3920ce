import InMemoryBroker
import RPCCore

/// Processes whose code runs beside the world: they start, stop, and hold links.
extension World {
  /// Adds a process, which is not started yet; returns its place.
  mutating func addLiveProcess(_ name: String) -> Int {
    var scenario = cast.scenario
    var script = ClientScript(name: name)
    script.isLive = true
    scenario.clients.append(script)
    recast(scenario)
    processes.append(Process())
    handlers.append(RunningHandlers())
    journal.processes.append(name)
    return processes.count - 1
  }

  /// Plans a fault; the processes and queues that it names must be there.
  mutating func addFault(_ fault: FaultScript) {
    var scenario = cast.scenario
    scenario.faults.append(fault)
    if let call = fault.call.map(CallReference.init) { _ = liveLabel(call.label) }
    recast(scenario)
    for (rule, time) in cast.ruleTimes.enumerated()
    where cast.ruleFaults[rule] == scenario.faults.count - 1 {
      if let time { schedule(.fault(rule), in: Window(from: now, after: time)) }
    }
  }

  private mutating func recast(_ scenario: Scenario) {
    cast = Cast(scenario, otherCalls: cast.labels)
    faults.extend(to: cast.rules)
  }

  /// The place of a call's name, which is new if nobody has mentioned it.
  mutating func liveLabel(_ name: String) -> Int32 {
    let known = cast.label(name)
    guard known < 0 else { return known }
    cast = Cast(cast.scenario, otherCalls: cast.labels + [name])
    labelCounts.append(0)
    faults.extend(to: cast.rules)
    return cast.label(name)
  }

  /// A process as what it serves, if it does.
  func serverScript(of process: Int) -> ServerScript? {
    cast.roles[process].server ?? live[process].server
  }

  /// The channels of a process.
  func routes(of process: Int) -> [Slot] {
    cast.roles[process].isLive ? live[process].links : processes[process].routes
  }

  mutating func startLive(_ process: Int, as fresh: Process) {
    processes[process] = fresh
    var state = LiveProcesses.Process()
    state.life = live[process].life + 1
    live[process] = state
    note(.started, by: .process(process))
    live.outputs.append(.run(process))
  }

  /// Forgets what the process knew; its links are let go of by whoever calls this.
  mutating func stopLive(_ process: Int) {
    live[process].life += 1
    live[process].held = []
    live[process].struckHandlers = [:]
    live[process].middles = [:]
    live[process].dealtWith = []
    for run in live.runs.slots {
      guard let name = live.runs[run], name.process == process else { continue }
      live.runSlots.remove(name)
      live.runs.remove(run)
    }
    live.outputs.append(.stopped(process))
  }

  mutating func disconnectLive(_ process: Int, for nanoseconds: Int64?) -> Passage {
    guard !live[process].links.isEmpty else { return .cut }
    note(.disconnected, by: .process(process))
    letGo(of: process)
    for link in live[process].links {
      live.outputs.append(.linkClosed(link, reason: "the connection was lost"))
    }
    live[process].links = []
    live[process].cutOffUntil =
      nanoseconds.map { now.advanced(byNanoseconds: $0) } ?? .start
    return .cut
  }

  mutating func resumeLive(_ process: Int) {
    live.outputs.append(.resumed(process))
    let held = live[process].held
    live[process].held = []
    for frame in held { send(frame.method, on: frame.link, process: process) }
  }

  // MARK: Links

  /// Opens a link, on a connection of its own; `nil` if there is nobody to connect to.
  mutating func openLink(of process: Int) -> Slot? {
    guard processes[process].isUp, brokerDownUntil == nil,
      live[process].cutOffUntil.map({ $0 <= now }) ?? true
    else { return nil }
    let connection = broker.openConnection(into: &brokerActions)
    guard let link = openRoute(.manual, process, on: connection) else { return nil }
    routes.update(link) { $0.isLive = true }
    live[process].links.append(link)
    note(.connected, by: .process(process))
    performBrokerActions()
    settleLive()
    return link
  }

  /// What the process uses a link for.
  mutating func setRole(_ role: Route.Role, of link: Slot, prefetch: UInt16 = 0) {
    routes.update(link) {
      $0.role = role
      $0.prefetch = prefetch
    }
  }

  /// The process lets go of a link; what it sent before still arrives.
  ///
  /// - Returns: Whether that is news to the world; then ``LiveOutput/linkReleased(_:)`` follows.
  mutating func closeLink(_ link: Slot) -> Bool {
    guard let route = routes[link], !route.isClosedByProcess else { return false }
    live[route.process].links.removeAll { $0 == link }
    loseDown(link)
    if route.isClosedByBroker { remove(link) } else { sendEnd(on: link) }
    if processes[route.process].partition != nil { live.outputs.append(.linkReleased(link)) }
    settleLive()
    return true
  }

  /// Who waits for the broker to know of a closed link would wait for as long as nothing arrives.
  mutating func releaseClosingLinks(of process: Int) {
    for slot in routes.slots {
      guard let route = routes[slot], route.process == process, route.isLive,
        route.isClosedByProcess
      else { continue }
      live.outputs.append(.linkReleased(slot))
    }
  }

  /// The broker closed a link, or its channel failed.
  mutating func loseLink(_ link: Slot, because error: AMQPError) {
    guard let process = routes[link]?.process else { return }
    note(.disconnected, by: .process(process), .linkClosed(error))
    live[process].links.removeAll { $0 == link }
    loseDown(link)
    remove(link)
    live.outputs.append(.linkClosed(link, reason: error.text))
  }

  /// Sends a method on a link; while the process stands still it waits.
  mutating func submit(_ method: ClientMethod, on link: Slot) {
    guard let process = routes[link]?.process, live[process].links.contains(link) else { return }
    cause = live[process].cause
    defer { live[process].cause = cause }
    if processes[process].pause != nil {
      live[process].held.append(LiveProcesses.HeldFrame(method: method, link: link))
    } else {
      send(method, on: link, process: process)
    }
    settleLive()
  }

  private mutating func send(_ method: ClientMethod, on link: Slot, process: Int) {
    switch method {
    case .publish(let publication): publish(publication, on: link, process: process)
    case .acknowledge(let tag, _): settle(tag, by: method, on: link, noting: .acknowledgementSent)
    case .reject(let tag, _): settle(tag, by: method, on: link, noting: .rejectionSent)
    default: sendUp(method, on: link)
    }
  }

  private mutating func publish(_ publication: Publication, on link: Slot, process: Int) {
    var message = publication.message
    message.trace = trace(for: message, on: link, process: process)
    let isReply = message.trace.kind == .reply
    note(
      isReply ? .replySent : .requestSent, by: .process(process), about: message,
      queue: publication.routingKey)
    sendUp(
      .publish(publication.carrying(message)), on: link, hop: isReply ? .reply : .request,
      trace: message.trace)
  }

  /// Which message of which call is being sent.
  private mutating func trace(
    for message: Message, on link: Slot, process: Int
  ) -> MessageTrace {
    if let request = live[process].answering, let call = call(of: request) {
      live[process].answering = nil
      return reply(to: call)
    }
    let known = live[process].sending
    live[process].sending = nil
    guard let call = known ?? call(ofCorrelation: message.correlationID) else {
      otherMessages += 1
      return MessageTrace(subject: otherMessages, kind: .other, occurrence: 1)
    }
    let isRequest = calls[call].process == Int32(process) && routes[link]?.role != .server
    return isRequest
      ? MessageTrace(subject: UInt32(call), kind: .request, occurrence: 1) : reply(to: call)
  }

  private mutating func call(ofCorrelation id: String?) -> Int? {
    guard let id else { return nil }
    return live.correlations.call(of: id)
  }

  private mutating func reply(to call: Int) -> MessageTrace {
    calls[call].replies += 1
    return MessageTrace(subject: UInt32(call), kind: .reply, occurrence: calls[call].replies)
  }

  private mutating func settle(
    _ tag: UInt64, by method: ClientMethod, on link: Slot, noting kind: EventKind
  ) {
    guard let route = routes[link] else { return }
    let name = LiveProcesses.DeliveryName(link: link, tag: tag)
    let trace = live.traces.remove(name) ?? .none
    let detail = DeliveryDetail(process: route.process, channel: route.number, tag: tag)
    var message = Message()
    message.trace = trace
    if case .acknowledge = method {
      let name = LiveProcesses.RunName(process: route.process, tag: tag, trace: trace)
      noteLiveAnswer(byAcknowledging: name)
    }
    note(kind, by: .process(route.process), about: message, .delivery(detail))
    sendUp(method, on: link, hop: .acknowledgement, trace: trace)
  }

  /// The process has taken a delivery from its link.
  mutating func tookDelivery(_ message: Message, tag: UInt64, on link: Slot) {
    live.traces.insert(message.trace, for: LiveProcesses.DeliveryName(link: link, tag: tag))
  }

  // MARK: Sleeping

  mutating func scheduleWake(of process: Int, sleeper: UInt64, at instant: Instant) -> Int32 {
    schedule(
      .wake(process: process, sleeper: sleeper), in: Window(max(now, instant)), as: .timer)
  }

  mutating func cancelWake(_ entry: Int32) { agenda.remove(entry) }

  mutating func wake(_ sleeper: UInt64, of process: Int) {
    live.outputs.append(.wake(sleeper: sleeper))
  }

  /// Brings the agenda up to date after something was done from beside the world.
  private mutating func settleLive() {
    if brokerWasAsked { settleBrokerTimer() }
  }
}
