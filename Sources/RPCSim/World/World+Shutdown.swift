import InMemoryBroker
import RPCCore

/// A server on its way to a good end.
struct Shutdown: Sendable {
  var restart: Int64?
  /// The agenda's entry for the end of its grace, until that has come.
  var grace: Int32?
  /// How many consumers have yet to hear that they are none any more.
  var consumers: Int
}

/// Servers that shut down (A3.2): they stop consuming, end what they have begun, and give the rest
/// back.
extension World {
  mutating func shutDown(_ process: Int, _ script: ShutdownStep) {
    guard shutdowns[process] == nil, let server = cast.roles[process].server else { return }
    note(.shutdownBegun, by: .process(process), .duration(script.grace))
    let number = processes[process].connectionNumber
    let grace = schedule(
      .graceOver(process: process, connection: number),
      in: Window(now.advanced(byNanoseconds: script.grace)), as: .timer)
    var consumers: [String] = []
    if processes[process].serverRoute != nil {
      consumers = server.hasOwnPollQueue ? ["requests", "polls"] : ["requests"]
    }
    shutdowns[process] = Shutdown(
      restart: script.restart, grace: grace, consumers: consumers.count)
    if let route = processes[process].serverRoute {
      for consumer in consumers { sendUp(.cancel(consumerTag: consumer), on: route) }
    }
    processes[process].server.beginShutdown(into: &serverActions)
    takeUp(process)
  }

  /// The broker has heard that a server consumes no more: nothing else will be delivered.
  mutating func stopped(consuming process: Int) {
    shutdowns[process]?.consumers -= 1
    work(process)
  }

  /// The server gives up what still runs, and ends.
  mutating func endGrace(of process: Int, onConnection number: Int) {
    guard shutdowns[process] != nil, processes[process].isUp else { return }
    shutdowns[process]?.grace = nil
    note(.graceOver, by: .process(process))
    processes[process].server.endGrace(into: &serverActions)
    takeUp(process)
    // What it was about to do may have ended it already.
    if shutdowns[process] != nil { endShutdown(of: process) }
  }

  mutating func endShutdownIfDrained(_ process: Int) {
    guard let shutdown = shutdowns[process], shutdown.consumers <= 0,
      processes[process].pause == nil, processes[process].todo.isEmpty,
      processes[process].server.isDrained
    else { return }
    endShutdown(of: process)
  }

  mutating func endShutdown(of process: Int) {
    guard let shutdown = shutdowns[process], processes[process].isUp else { return }
    note(.shutDown, by: .process(process))
    end(process, restartAfter: shutdown.restart)
  }

  mutating func forgetShutdown(of process: Int) {
    if let grace = shutdowns.removeValue(forKey: process)?.grace { agenda.remove(grace) }
  }
}
