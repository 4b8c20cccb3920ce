import InMemoryBroker
import RPCCore

/// What happens to a process, whoever decides what it does.
extension World {
  /// A frame reaches a process.
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

  /// A fault with a time of its own strikes everyone it names.
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

  // MARK: Looking

  /// Whether a handler of code waits for a call of its own.
  var hasNestedCalls: Bool {
    hosted.indices.contains { hosted[$0].handlers.all.contains { $0.awaited != nil } }
  }

  /// How many processes there are.
  var processCount: Int { scripted.count + hosted.indices.count }

  /// Whether a process was started, and has neither died nor ended.
  func isUp(_ process: Int) -> Bool {
    isScripted(process) ? scripted[process].isUp : hosted[process].isUp
  }

  /// The handlers that run at a process.
  func handlers(of process: Int) -> RunningHandlers {
    isScripted(process) ? scripted[process].handlers : hosted[process].handlers
  }

  /// A process as what it serves, if it does.
  func serverScript(of process: Int) -> ServerScript? {
    isScripted(process) ? scene.cast.roles[process].server : hosted[process].serverScript
  }

  /// Each process as what it serves, by its place.
  var serverScripts: [ServerScript?] {
    var scripts: [ServerScript?] = []
    scripts.reserveCapacity(processCount)
    for process in 0..<processCount { scripts.append(serverScript(of: process)) }
    return scripts
  }

  /// The calls of a process that wait for a connection.
  func waitingCalls(of process: Int) -> [CallID] {
    isScripted(process) ? scripted[process].waitingCalls : []
  }
}

/// What may happen to a process from outside.
private enum ProcessChange {
  case start
  case resume
  case heal
  /// A fault strikes, by its rule.
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
