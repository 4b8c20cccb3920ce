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
  mutating func start(_ process: Int) {
    change(process, { $0.start(in: &$1) }, { $0.start(in: &$1) })
  }

  mutating func resume(_ process: Int) {
    change(process, { $0.resume(in: &$1) }, { $0.resume(in: &$1) })
  }

  mutating func heal(_ process: Int) {
    change(process, { $0.heal(in: &$1) }, { $0.heal(in: &$1) })
  }

  /// A fault with a time of its own strikes everyone it names.
  mutating func strike(_ rule: Int) {
    scene.faults.noteStrike(rule)
    guard let targets = scene.faults.processes(of: rule), !targets.isEmpty else {
      return scene.apply(rule)
    }
    for target in targets {
      change(
        Int(target), { _ = $0.suffer(rule, in: &$1) }, { _ = $0.suffer(rule, in: &$1) })
    }
  }

  private mutating func change(
    _ process: Int, _ changeScripted: (inout ScriptedProcess, inout Scene) -> Void,
    _ changeHosted: (inout HostedProcess, inout Scene) -> Void
  ) {
    if scripted.indices.contains(process) {
      changeScripted(&scripted[process], &scene)
    } else {
      changeHosted(&hosted[process], &scene)
    }
  }

  // MARK: Looking

  /// How many processes there are.
  var processCount: Int { scripted.count + hosted.indices.count }

  /// Whether a process was started, and has neither died nor ended.
  func isUp(_ process: Int) -> Bool {
    scripted.indices.contains(process) ? scripted[process].isUp : hosted[process].isUp
  }

  /// The handlers that run at a process.
  func handlers(of process: Int) -> RunningHandlers {
    scripted.indices.contains(process) ? scripted[process].handlers : hosted[process].handlers
  }

  /// A process as what it serves, if it does.
  func serverScript(of process: Int) -> ServerScript? {
    scripted.indices.contains(process) ? scene.cast.roles[process].server : hosted[process].server
  }

  /// The calls of a process that wait for a connection.
  func waitingCalls(of process: Int) -> [CallID] {
    scripted.indices.contains(process) ? scripted[process].client.waitingCalls : []
  }
}
