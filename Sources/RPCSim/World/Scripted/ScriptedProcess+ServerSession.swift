import RPCCore

/// A scripted server carries out what its session decides about links.
extension ScriptedProcess {
  /// Takes a step about links: the end of a server once the process has done what was decided with it, and
  /// what only has to be known at once, also while the process stands still.
  mutating func take(_ step: ServerSession.Step?, in scene: inout Scene) {
    if case .link(.close(let link))? = step, shutdown == nil {
      // A process's links are one connection, which is gone already.
      let next = server.linkClosed(
        link, now: localTime(in: scene), into: &scene.serverActions)
      return take(next, in: &scene)
    }
    if let step { duties.step = step }
    takeUp(in: &scene)
  }

  /// Takes the step that is to be taken, if nothing stands before it.
  mutating func takeStep(in scene: inout Scene) {
    guard !scene.timeline.standsStill(place), duties.isEmpty, let step = duties.step.take() else {
      return
    }
    switch step {
    case .link(.open), .link(.prepare): break
    case .stopConsuming: stopConsuming(in: &scene)
    case .link(.close), .link(.end): endShutdown(in: &scene)
    }
  }

  /// The broker has agreed that a server consumes its queue.
  mutating func consuming(in scene: inout Scene) {
    guard let link = server.links.current else { return }
    take(server.consuming(link, into: &scene.serverActions), in: &scene)
  }

  /// Nobody is there to connect to.
  mutating func refuseServerLink(in scene: inout Scene) {
    guard let link = server.links.current else { return }
    let step = server.linkRefused(
      link, now: localTime(in: scene), into: &scene.serverActions)
    take(step, in: &scene)
  }

  /// The connection is gone, and with it what was delivered on it.
  mutating func loseDeliveries(in scene: inout Scene) {
    let step = server.links.current.flatMap {
      server.linkLost($0, into: &scene.serverActions)
    }
    let abandoned = duties.loseDeliveries()
    take(step, in: &scene)
    for run in abandoned {
      let step = server.abandon(run, now: localTime(in: scene), into: &scene.serverActions)
      take(step, in: &scene)
    }
  }
}
