import InMemoryBroker
import RPCCore

/// Actions on a process, scripted or hosted.
extension World {
  /// The first frame of a route reaches a process.
  mutating func arrive(on slot: Slot) {
    guard let route = scene.network[slot] else { return }
    if route.isHosted {
      hosted[route.process].arrive(on: slot, route, in: &scene)
    } else {
      scripted[route.process].arrive(on: slot, route, in: &scene)
    }
  }

  /// Starts a process, if it is down.
  mutating func start(_ process: Int) { change(process, .start) }

  mutating func resume(_ process: Int) { change(process, .resume) }

  mutating func heal(_ process: Int) { change(process, .heal) }

  /// A fault with a set time strikes.
  ///
  /// It strikes all processes that it names, or else the broker or a queue.
  mutating func strike(_ rule: Int) {
    scene.faults.noteStrike(rule)
    guard let targets = scene.faults.processes(of: rule), !targets.isEmpty else {
      return scene.apply(rule)
    }
    for target in targets { change(Int(target), .suffer(rule)) }
  }

  private mutating func change(_ process: Int, _ change: ProcessChange) {
    if isScripted(process) {
      scripted[process].undergo(change, in: &scene)
    } else {
      hosted[process].undergo(change, in: &scene)
    }
  }

  private func isScripted(_ process: Int) -> Bool { process < scripted.count }

  // MARK: Queries

  /// Whether a hosted handler waits for a nested call.
  var hasNestedCalls: Bool {
    hosted.indices.contains { hosted[$0].handlers.all.contains { $0.awaited != nil } }
  }

  var processCount: Int { scripted.count + hosted.indices.count }

  /// Whether a process was started, and has neither died nor ended.
  func isUp(_ process: Int) -> Bool {
    isScripted(process) ? scripted[process].isUp : hosted[process].isUp
  }

  /// The running handlers of a process.
  func handlers(of process: Int) -> RunningHandlers {
    isScripted(process) ? scripted[process].handlers : hosted[process].handlers
  }

  /// The settings of a process as a server; `nil` if it does not serve.
  func serverScript(of process: Int) -> ServerScript? {
    isScripted(process) ? scene.cast.roles[process].server : hosted[process].serverScript
  }

  /// The settings of each process as a server, indexed by process.
  var serverScripts: [ServerScript?] {
    var scripts: [ServerScript?] = []
    scripts.reserveCapacity(processCount)
    for process in 0..<processCount { scripts.append(serverScript(of: process)) }
    return scripts
  }

  /// The calls of a process that wait for a connection; none for a hosted process.
  func waitingCalls(of process: Int) -> [CallID] {
    isScripted(process) ? scripted[process].waitingCalls : []
  }
}

/// An action on a process from outside.
private enum ProcessChange {
  case start
  case resume
  case heal
  /// A fault strikes; the value is the index of its rule.
  case suffer(Int)
}

extension WorldProcess {
  fileprivate mutating func undergo(_ change: ProcessChange, in scene: inout Scene) {
    switch change {
    case .start: start(in: &scene)
    case .resume: resume(in: &scene)
    case .heal: heal(in: &scene)
    case .suffer(let rule): _ = suffer(rule, in: &scene)
    }
  }
}
