import InMemoryBroker
import RPCCore

/// The state of a server that shuts down.
struct Shutdown: Sendable {
  /// The step of the scenario that shuts the server down.
  let script: ShutdownStep
  /// The agenda's entry for the end of the grace, while the grace lasts.
  var grace: Int32?
  /// The number of consumers whose cancellation the broker has not confirmed yet.
  var consumers = 0
}

/// Shuts down servers (A3.2). A server stops consuming, ends the requests that it has begun, and
/// gives the others back.
extension ScriptedProcess {
  mutating func shutDown(by script: ShutdownStep, in scene: inout Scene) {
    guard shutdown == nil, scene.cast.roles[index].server != nil else { return }
    scene.note(.shutdownBegun, by: participant, .duration(script.grace.nanoseconds))
    shutdown = Shutdown(script: script)
    take(server.shutDown(grace: script.grace.nanoseconds, into: &scene.serverActions), in: &scene)
  }

  mutating func stopConsuming(in scene: inout Scene) {
    guard let route = channels.server, let script = scene.cast.roles[index].server else { return }
    let consumers = script.hasOwnPollQueue ? ["requests", "polls"] : ["requests"]
    shutdown?.consumers = consumers.count
    for consumer in consumers { scene.send(.cancel(consumerTag: consumer), up: route) }
  }

  /// The broker has confirmed that a consumer is cancelled.
  ///
  /// After the last one nothing more is delivered, and the grace begins.
  mutating func stoppedConsuming(in scene: inout Scene) {
    shutdown?.consumers -= 1
    guard let script = shutdown?.script, shutdown?.consumers == 0,
      let link = server.links.openLink
    else { return }
    let step = server.stoppedConsuming(
      link, now: localTime(in: scene), into: &scene.serverActions)
    if case .draining = server.phase {
      shutdown?.grace = scene.timeline.schedule(
        .graceOver(process: index, connection: connectionNumber), of: index,
        in: Window(scene.now.advanced(by: script.grace)), as: .timer)
    }
    take(step, in: &scene)
  }

  /// The grace is over.
  ///
  /// The server gives up all running handlers, and ends.
  mutating func endGrace(in scene: inout Scene) {
    guard shutdown != nil, isUp else { return }
    shutdown?.grace = nil
    scene.note(.graceOver, by: participant)
    take(server.endGrace(into: &scene.serverActions), in: &scene)
  }

  mutating func endShutdown(in scene: inout Scene) {
    guard let script = shutdown?.script, isUp else { return }
    scene.note(.shutDown, by: participant)
    end(restartAfter: script.restart?.nanoseconds, in: &scene)
  }
}
