import InMemoryBroker
import RPCCore

/// What the code beside a world asks of it.
extension World {
  // MARK: Processes

  /// Adds a process whose code runs beside the world, and which is not started yet; returns its place.
  mutating func addProcess(_ name: String) -> Int {
    precondition(scripted.isEmpty, "a story with a script cannot have processes of code")
    scene.recast { scenario in
      var script = ClientScript(name: name)
      script.isHosted = true
      scenario.clients.append(script)
    }
    scene.timeline.addProcess()
    scene.journal.enter(process: name)
    return hosted.add()
  }

  /// The code of a process runs already.
  mutating func begin(_ process: Int) { hosted[process].begin() }

  /// The code of a process has come to its end.
  mutating func end(_ process: Int) { hosted[process].codeEnded(in: &scene) }

  /// Nothing that code does from now on means anything.
  mutating func disband() {
    for process in hosted.indices { hosted[process].disband() }
  }

  mutating func crash(_ process: Int, restartAfter nanoseconds: Int64?) {
    hosted[process].crash(restartAfter: nanoseconds, in: &scene)
  }

  mutating func disconnect(_ process: Int, reconnectAfter nanoseconds: Int64?) {
    hosted[process].disconnect(reconnectAfter: nanoseconds, in: &scene)
  }

  // MARK: The story

  /// Why a fault of code could not strike, or strikes where it is of no effect; empty if it can be planned.
  func problems(with fault: FaultScript) -> [ScenarioProblem] {
    ScenarioInspection.problems(with: fault, in: cast.scenario, queues: broker.queueNames)
  }

  /// Plans a fault; the processes and queues that it names must be there.
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

  /// Opens a link of a process; `nil` if there is nobody to connect to.
  mutating func openLink(of process: Int) -> Slot? { hosted[process].openLink(in: &scene) }

  /// What a process uses a link for.
  mutating func setRole(_ role: Route.Role, of link: Slot, prefetch: UInt16 = 0) {
    scene.network.set(role, prefetch: prefetch, of: link)
  }

  /// The process that holds a link.
  func process(holding link: Slot) -> Int? { scene.network[link]?.process }

  /// Lets go of a link; what was sent on it before still arrives.
  ///
  /// - Returns: Whether that is news to the world; then ``HostedOutput/linkReleased(_:)`` follows.
  mutating func closeLink(_ link: Slot) -> Bool {
    guard let process = process(holding: link) else { return false }
    return hosted[process].close(link, in: &scene)
  }

  /// Sends a method on a link; while the process stands still it waits.
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

  /// Takes what a client or server of a process tells.
  ///
  /// - Parameter client: Tells apart those who count their calls each for itself.
  mutating func observe(_ event: RPCEvent, at process: Int, client: Int) {
    hosted[process].observe(event, by: client, in: &scene)
  }

  /// The call that a client of a process has under way by a name.
  func call(named name: CallID, of client: Int) -> Int? {
    scene.calls.call(named: name, of: client)
  }

  /// What a fault does to a handler that is about to run; it is asked once.
  mutating func takePassage(of request: RequestDelivery, at process: Int) -> Passage {
    hosted[process].takePassage(of: request)
  }

  /// Whether a fault waits for the middle of the handler of a request.
  func hasMiddle(_ request: MessageTrace, at process: Int) -> Bool {
    hosted[process].hasMiddle(request)
  }

  /// Half of a handler's sleep is over; the first time that is its middle.
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

  // MARK: Looking

  /// Takes out what the code is to be told; `empty` is used again.
  mutating func takeOutputs(into empty: inout [HostedOutput]) {
    if !scene.outputs.isEmpty { swap(&empty, &scene.outputs) }
  }

  /// Whether something may happen without time passing.
  var hasEventNow: Bool {
    // No closure: one that refers to the world would copy it.
    guard let event = naturalEvent else { return false }
    return instant(of: event) <= now
  }

  /// Whether messages are on their way.
  var hasTraffic: Bool { scene.network.hasTraffic }
}
