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
extension World {
  mutating func shutDown(_ process: Int, _ script: ShutdownStep) {
    guard shutdowns[process] == nil, cast.roles[process].server != nil else { return }
    note(.shutdownBegun, by: .process(process), .duration(script.grace))
    shutdowns[process] = Shutdown(script: script)
    take(
      processes[process].server.shutDown(grace: script.grace, into: &serverActions),
      of: process)
  }

  mutating func stopConsuming(_ process: Int) {
    guard let route = processes[process].serverRoute, let server = cast.roles[process].server
    else { return }
    let consumers = server.hasOwnPollQueue ? ["requests", "polls"] : ["requests"]
    shutdowns[process]?.consumers = consumers.count
    for consumer in consumers { sendUp(.cancel(consumerTag: consumer), on: route) }
  }

  /// The broker has heard that a server consumes no more: nothing else will be delivered, and the grace
  /// begins.
  mutating func stopped(consuming process: Int) {
    shutdowns[process]?.consumers -= 1
    guard let shutdown = shutdowns[process], shutdown.consumers == 0,
      let link = processes[process].server.links.openLink
    else { return }
    let local = localTime(of: process)
    let step = processes[process].server.stoppedConsuming(
      link, now: local, into: &serverActions)
    if case .draining = processes[process].server.phase {
      let number = processes[process].connectionNumber
      let grace = schedule(
        .graceOver(process: process, connection: number),
        in: Window(now.advanced(byNanoseconds: shutdown.script.grace)), as: .timer)
      shutdowns[process]?.grace = grace
    }
    take(step, of: process)
  }

  /// The server gives up what still runs, and ends.
  mutating func endGrace(of process: Int, onConnection number: Int) {
    guard shutdowns[process] != nil, processes[process].isUp else { return }
    shutdowns[process]?.grace = nil
    note(.graceOver, by: .process(process))
    take(processes[process].server.endGrace(into: &serverActions), of: process)
  }

  mutating func endShutdown(of process: Int) {
    guard let shutdown = shutdowns[process], processes[process].isUp else { return }
    note(.shutDown, by: .process(process))
    end(process, restartAfter: shutdown.script.restart)
  }

  mutating func forgetShutdown(of process: Int) {
    if let grace = shutdowns.removeValue(forKey: process)?.grace { agenda.remove(grace) }
  }
}
