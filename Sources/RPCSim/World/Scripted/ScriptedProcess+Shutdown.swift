import InMemoryBroker
import RPCCore

/// A server on its way to a good end.
struct Shutdown: Sendable {
  /// What the story says of it.
  let script: ShutdownStep
  /// The agenda's entry for the end of its grace, once that has begun and until it has come.
  var grace: Int32?
  /// How many consumers have yet to hear that they are none any more.
  var consumers = 0
}

/// Servers that shut down (A3.2): they stop consuming, end what they have begun, and give the rest
/// back.
extension ScriptedProcess {
  mutating func shutDown(by script: ShutdownStep, in scene: inout Scene) {
    guard shutdown == nil, scene.cast.roles[place].server != nil else { return }
    scene.note(.shutdownBegun, by: actor, .duration(script.grace))
    shutdown = Shutdown(script: script)
    take(server.shutDown(grace: script.grace, into: &scene.serverActions), in: &scene)
  }

  mutating func stopConsuming(in scene: inout Scene) {
    guard let route = channels.server, let script = scene.cast.roles[place].server else { return }
    let consumers = script.hasOwnPollQueue ? ["requests", "polls"] : ["requests"]
    shutdown?.consumers = consumers.count
    for consumer in consumers { scene.send(.cancel(consumerTag: consumer), up: route) }
  }

  /// The broker has heard that a server consumes no more: nothing else will be delivered, and the grace
  /// begins.
  mutating func stoppedConsuming(in scene: inout Scene) {
    shutdown?.consumers -= 1
    guard let script = shutdown?.script, shutdown?.consumers == 0,
      let link = server.links.openLink
    else { return }
    let step = server.stoppedConsuming(
      link, now: localTime(in: scene), into: &scene.serverActions)
    if case .draining = server.phase {
      shutdown?.grace = scene.timeline.schedule(
        .graceOver(process: place, connection: connectionNumber), of: place,
        in: Window(scene.now.advanced(byNanoseconds: script.grace)), as: .timer)
    }
    take(step, in: &scene)
  }

  /// The server gives up what still runs, and ends.
  mutating func endGrace(in scene: inout Scene) {
    guard shutdown != nil, isUp else { return }
    shutdown?.grace = nil
    scene.note(.graceOver, by: actor)
    take(server.endGrace(into: &scene.serverActions), in: &scene)
  }

  mutating func endShutdown(in scene: inout Scene) {
    guard let script = shutdown?.script, isUp else { return }
    scene.note(.shutDown, by: actor)
    end(restartAfter: script.restart, in: &scene)
  }
}
