import RPCCore

/// Scripted servers carry out what their sessions decide.
extension World {
  /// Takes a step about links: the end of a server once the process has done what was decided with it, and
  /// what only has to be known at once, also while the process stands still.
  mutating func take(_ step: ServerSession.Step?, of process: Int) {
    if case .link(.close(let link))? = step, shutdowns[process] == nil {
      // A process's links are one connection, which is gone already.
      let local = localTime(of: process)
      let next = processes[process].server.linkClosed(link, now: local, into: &serverActions)
      return take(next, of: process)
    }
    if let step { processes[process].step = step }
    takeUp(process)
  }

  /// Takes the step that is to be taken, if nothing stands before it.
  mutating func takeStep(of process: Int) {
    guard processes[process].pause == nil, processes[process].todo.isEmpty,
      let step = processes[process].step.take()
    else { return }
    switch step {
    case .link(.open), .link(.prepare): break
    case .stopConsuming: stopConsuming(process)
    case .link(.close), .link(.end): endShutdown(of: process)
    }
  }

  /// The broker has agreed that a server consumes its queue.
  mutating func consuming(_ process: Int) {
    guard let link = processes[process].server.links.current else { return }
    take(processes[process].server.consuming(link, into: &serverActions), of: process)
  }

  /// Nobody is there to connect to.
  mutating func refuseServerLink(of process: Int) {
    guard let link = processes[process].server.links.current else { return }
    let local = localTime(of: process)
    take(
      processes[process].server.linkRefused(link, now: local, into: &serverActions),
      of: process)
  }

  /// The connection is gone.
  mutating func loseServerLink(of process: Int) -> ServerSession.Step? {
    guard let link = processes[process].server.links.current else { return nil }
    return processes[process].server.linkLost(link, into: &serverActions)
  }
}
