import InMemoryBroker
import RPCCore

/// The operations that hosted code performs on its world.
extension World {
  // MARK: Processes

  /// Adds a hosted process, which is not started yet.
  ///
  /// Returns its index.
  mutating func addProcess(_ name: String) -> Int {
    precondition(scripted.isEmpty, "a scenario with a script cannot have processes of code")
    scene.recast { scenario in
      var script = ClientScript(name: name)
      script.isHosted = true
      scenario.clients.append(script)
    }
    scene.timeline.addProcess()
    scene.journal.enter(process: name)
    return hosted.add()
  }

  /// Marks a process as up.
  ///
  /// Its code runs already.
  mutating func begin(_ process: Int) { hosted[process].begin() }

  /// The code of a process has ended.
  mutating func end(_ process: Int) { hosted[process].codeEnded(in: &scene) }

  /// Ignores all later actions of hosted code.
  mutating func disband() {
    for process in hosted.indices { hosted[process].disband() }
  }

  mutating func crash(_ process: Int, restartAfter nanoseconds: Int64?) {
    hosted[process].crash(restartAfter: nanoseconds, in: &scene)
  }

  mutating func disconnect(_ process: Int, reconnectAfter nanoseconds: Int64?) {
    hosted[process].disconnect(reconnectAfter: nanoseconds, in: &scene)
  }

  // MARK: The scenario

  /// The reasons why a fault could not strike, or would have no effect.
  ///
  /// Empty if it can be planned.
  func problems(with fault: FaultScript) -> [ScenarioProblem] {
    ScenarioInspection.problems(with: fault, in: cast.scenario, queues: broker.queueNames)
  }

  /// Plans a fault.
  ///
  /// The processes and queues that it names must exist.
  mutating func addFault(_ fault: FaultScript) {
    if let call = fault.call.map(CallReference.init) { _ = scene.label(named: call.label) }
    scene.recast { $0.faults.append(fault) }
    scene.planTimedFaults(from: scene.now, of: scene.cast.scenario.faults.count - 1)
  }

  /// Declares a queue as an operator does, at no cost of time.
  mutating func declare(_ queue: QueueScript) { scene.declare(queue) }

  /// Changes how long messages take from now on.
  mutating func setLatency(_ latency: DurationRange) { scene.recast { $0.latency = latency } }

  // MARK: Links

  /// Opens a link of a process; `nil` if the process is down or disconnected, or the broker is
  /// down.
  mutating func openLink(of process: Int) -> Slot? { hosted[process].openLink(in: &scene) }

  /// Sets the use of a link by its process.
  mutating func setRole(_ role: Route.Role, of link: Slot, prefetch: UInt16 = 0) {
    scene.network.set(role, prefetch: prefetch, of: link)
  }

  /// The process that holds a link.
  func process(holding link: Slot) -> Int? { scene.network[link]?.process }

  /// Closes a link.
  ///
  /// Frames that were sent before still arrive.
  ///
  /// - Returns: Whether the link was open in the world. Then ``HostedOutput/linkReleased(_:)``
  ///   follows.
  mutating func closeLink(_ link: Slot) -> Bool {
    guard let process = process(holding: link) else { return false }
    return hosted[process].close(link, in: &scene)
  }

  /// Sends a method on a link.
  ///
  /// While the process is paused, the method is held back.
  mutating func submit(_ method: ClientMethod, on link: Slot) {
    guard let process = process(holding: link) else { return }
    hosted[process].submit(method, on: link, in: &scene)
  }

  /// A process has taken a delivery from its link.
  mutating func tookDelivery(_ message: RPCMessage, tag: UInt64, on link: Slot) {
    guard let process = process(holding: link) else { return }
    hosted[process].took(message, tag: tag, on: link)
  }

  // MARK: Calls and requests

  /// Handles an event that a client or server of a process reports.
  ///
  /// - Parameter client: The number of the client or server. Each numbers its calls by itself.
  mutating func observe(_ event: RPCEvent, at process: Int, client: Int) {
    hosted[process].observe(event, by: client, in: &scene)
  }

  /// The unsettled call that a client knows by an ID.
  func call(named name: CallID, of client: Int) -> Int? {
    scene.calls.call(named: name, of: client)
  }

  /// Takes the effect of a fault on a handler that is about to run.
  ///
  /// Later calls return `.free`.
  mutating func takePassage(of request: RequestDelivery, at process: Int) -> Passage {
    hosted[process].takePassage(of: request)
  }

  /// Whether a fault waits for the middle of the handler of a request.
  func hasMiddle(_ request: MessageTrace, at process: Int) -> Bool {
    hosted[process].hasMiddle(request)
  }

  /// Half of a handler's sleep is over.
  ///
  /// The first time, this is the handler's middle.
  mutating func passMiddle(of request: MessageTrace, at process: Int) -> Passage {
    hosted[process].passMiddle(of: request, in: &scene)
  }

  // MARK: Time

  mutating func scheduleWake(of process: Int, sleeper: UInt64, at instant: Instant) -> Int32 {
    scene.timeline.schedule(
      .wake(process: process, sleeper: sleeper), of: process, in: Window(max(now, instant)),
      as: .timer)
  }

  mutating func cancelWake(_ entry: Int32) { scene.timeline.cancel(entry) }

  // MARK: Queries

  /// Takes out the outputs for hosted code, and keeps `empty` for the next ones.
  mutating func takeOutputs(into empty: inout [HostedOutput]) {
    if !scene.outputs.isEmpty { swap(&empty, &scene.outputs) }
  }

  /// Whether a world event can happen without time passing.
  var hasEventNow: Bool {
    // No closure: one that refers to the world would copy it.
    guard let event = naturalEvent else { return false }
    return instant(of: event) <= now
  }

  /// Whether any message is on its way.
  var hasTraffic: Bool { scene.network.hasTraffic }
}
