import InMemoryBroker
public import RPCCore

/// One life of a process in a simulation: the transport, the clock and the faults of its code.
///
/// ```swift
/// sim.process("worker") { worker in
///   try await RPCServer(worker, serving: "rpc_queue") { … }.run()
/// }
/// ```
public struct SimulatedProcess: Transport {
  let state: SimulationState
  /// The index of the process in the world.
  let index: Int
  /// The life of the process.
  ///
  /// An earlier life has no effect any more.
  let life: Int
  /// The name of the process.
  public let name: String

  /// All capabilities; confirms only if the simulation's options ask for them.
  public var capabilities: TransportCapabilities {
    state.usesConfirms ? .all : TransportCapabilities.all.subtracting(.confirms)
  }

  /// The simulation's clock.
  public var clock: SimulatedClock { SimulatedClock(scheduler: state.scheduler) }

  /// Virtual time, and an observer that writes the journal.
  public var environment: RPCEnvironment {
    var environment = RPCEnvironment(clock: SimulatedProcessClock(process: self)) {
      let number = state.withContent { content in
        content.clients += 1
        return content.clients
      }
      return "\(name).\(number)."
    }
    environment.codeClock = clock
    environment.makeWitness = {
      let number = state.withContent { content in
        content.clients += 1
        return content.clients
      }
      return SimulatedObserver(process: self, client: number)
    }
    environment.witnessHandler = { try await passHandler($0) }
    return environment
  }

  /// Opens a link between this process and the broker.
  ///
  /// - Parameter receive: Called with everything that arrives, in order and never twice at a time.
  /// - Throws: `RPCError.notConnected` if the broker is down, or the process is down or
  ///   disconnected.
  public func openLink(
    _ receive: @escaping @Sendable (TransportEvent) -> Void
  ) async throws -> any TransportLink {
    try await goOn()
    let opened: SimulatedLink? = state.withContent { content in
      guard isAlive(in: content.world.hosted), let slot = content.world.openLink(of: index) else {
        return nil
      }
      content.clients += 1
      let link = SimulatedLink(
        process: self, slot: slot, number: content.clients, receive: receive)
      content.links.insert(link)
      return link
    }
    guard let opened else { throw RPCError.notConnected }
    if state.usesConfirms { try await opened.selectConfirms() }
    return opened
  }

  /// Waits until the process may go on.
  ///
  /// A process that has died waits here for ever: its tasks never run again.
  func goOn() async throws {
    let stands = state.withWorld { world in
      world.hosted[index].life != life || world.timeline.standsStill(index)
    }
    if stands { await Task.yield() }
  }

  /// Whether this life is the current one, and the process is up.
  ///
  /// Takes the processes and not the world, because passing a world copies it in a build without
  /// optimization.
  func isAlive(in processes: HostedProcesses) -> Bool {
    processes[index].life == life && processes[index].isUp
  }

  /// Applies planned faults to a handler that is about to run.
  private func passHandler(_ request: RequestDelivery) async throws {
    try await goOn()
    try await obey(state.withWorld { $0.takePassage(of: request, at: index) })
  }

  /// Applies a fault to the running handler.
  func obey(_ passage: Passage) async throws {
    switch passage {
    case .handlerFails(let error): throw error
    case .handlerHangs: try await state.scheduler.sleep(until: .distantFuture)
    case .free, .cut, .held: break
    }
  }
}

/// The clock of a process's clients and servers, by which they keep their deadlines.
///
/// Faults can set it forward or back, but do not make its sleeps longer.
struct SimulatedProcessClock: RPCClock {
  let process: SimulatedProcess

  var now: Instant {
    let offset = process.state.withWorld { $0.hosted[process.index].clockOffset }
    return process.state.scheduler.now.advanced(byNanoseconds: offset)
  }

  func sleep(until instant: Instant) async throws {
    let offset = process.state.withWorld { $0.hosted[process.index].clockOffset }
    try await process.state.scheduler.sleep(until: instant.advanced(byNanoseconds: -offset))
  }
}

/// Writes the events of a process's clients and servers to the journal.
struct SimulatedObserver: RPCObserver {
  let process: SimulatedProcess
  let client: Int

  func observe(_ event: RPCEvent) {
    process.state.withContent { content in
      guard process.isAlive(in: content.world.hosted) else { return }
      content.observe(event, at: process.index, client: client)
    }
  }
}
