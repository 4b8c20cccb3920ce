import RPCCore

/// Carries out the decisions of a scripted server's session about links.
extension ScriptedProcess {
  /// Takes a step about links.
  ///
  /// The close of a link is confirmed to the session at once, even if the process is paused. Any
  /// other step waits until the process has carried out the actions before it.
  mutating func take(_ step: ServerSession.Step?, in scene: inout Scene) {
    if case .link(.close(let link))? = step, shutdown == nil {
      // All links of a process share one connection, which is gone already.
      let next = server.linkClosed(
        link, now: localTime(in: scene), into: &scene.serverActions)
      return take(next, in: &scene)
    }
    if let step { duties.step = step }
    takeUp(in: &scene)
  }

  /// Takes the step that is left to take, if no action comes before it.
  mutating func takeStep(in scene: inout Scene) {
    guard !scene.timeline.standsStill(index), duties.isEmpty, let step = duties.step.take() else {
      return
    }
    switch step {
    case .link(.open), .link(.prepare): break
    case .stopConsuming: stopConsuming(in: &scene)
    case .link(.close), .link(.end): endShutdown(in: &scene)
    }
  }

  /// The broker has confirmed that the server consumes its queue.
  mutating func consuming(in scene: inout Scene) {
    guard let link = server.links.current else { return }
    take(server.consuming(link, into: &scene.serverActions), in: &scene)
  }

  /// The broker is down, so no connection can be opened.
  mutating func refuseServerLink(in scene: inout Scene) {
    guard let link = server.links.current else { return }
    let step = server.linkRefused(
      link, now: localTime(in: scene), into: &scene.serverActions)
    take(step, in: &scene)
  }

  /// The connection is gone, and its deliveries with it.
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
