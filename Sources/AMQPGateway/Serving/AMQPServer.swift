package import InMemoryBroker

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A broker in memory behind a socket, for clients that speak AMQP 0-9-1.
///
/// It listens from the moment when it is made, and serves while ``run()`` runs. Closing it is up to
/// `run()`, which therefore has to be called once.
public final class AMQPServer: Sendable {
  /// Where clients find it, with the port that the system chose if none was asked for.
  public let address: ListenAddress
  private let configuration: GatewayConfiguration
  private let watch: TrafficWatch?
  private let listener: Listener
  private let poller: Poller
  /// A pipe whose only news is that the server shall stop.
  private let wakeReader: Int32
  private let wakeWriter: Int32

  /// Begins to listen; throws ``SystemError`` if that cannot be done there.
  ///
  /// - Parameters:
  ///   - address: Where clients find it; the standard port on this machine alone, if nothing else
  ///     is said.
  ///   - configuration: Who may come in, and how much of everything there may be.
  /// - Throws: ``SystemError`` if nobody can listen there.
  public convenience init(
    listeningOn address: ListenAddress = .standard,
    configuration: GatewayConfiguration = GatewayConfiguration()
  ) throws(SystemError) {
    try self.init(listeningOn: address, configuration: configuration, watch: nil)
  }

  /// Begins to listen, to tell what crosses between clients and the broker, and to harm it as
  /// planned.
  ///
  /// - Parameters:
  ///   - address: Where clients find it.
  ///   - configuration: Who may come in, and how much of everything there may be.
  ///   - faults: What is to go wrong; their times count from ``run(telling:)`` on.
  package convenience init(
    listeningOn address: ListenAddress, configuration: GatewayConfiguration,
    meeting faults: LiveFaults?
  ) throws(SystemError) {
    try self.init(
      listeningOn: address, configuration: configuration, watch: TrafficWatch(faults))
  }

  private init(
    listeningOn address: ListenAddress, configuration: GatewayConfiguration,
    watch: TrafficWatch?
  ) throws(SystemError) {
    self.configuration = configuration
    self.watch = watch
    var ends: [Int32] = [-1, -1]
    try System.check("make a pipe", pipe(&ends))
    wakeReader = ends[0]
    wakeWriter = ends[1]
    do throws(SystemError) {
      try System.prepare(wakeReader)
      try System.prepare(wakeWriter)
      poller = try Poller()
      try poller.watch(wakeReader, as: EventLoop.Token.wake, for: .reading)
      listener = try Listener(address)
    } catch {
      close(ends[0])
      close(ends[1])
      throw error
    }
    self.address = listener.address
    do throws(SystemError) {
      try poller.watch(listener.descriptor, as: EventLoop.Token.listener, for: .reading)
    } catch {
      listener.shut()
      throw error
    }
  }

  deinit {
    close(wakeReader)
    close(wakeWriter)
  }

  /// Serves clients, on the thread that calls it, until ``stop()`` is called.
  public func run() {
    run { _, _ in }
  }

  /// Serves clients as ``run()`` does, and tells what crossed, and who was not let in because of where it came
  /// from, whenever something did.
  ///
  /// A server that was not made to tells nothing of what crossed.
  ///
  /// - Parameter tell: Called on the thread that serves: clients wait meanwhile.
  package func run(telling tell: ([Crossing], [LoginRefusal]) -> Void) {
    _ = serve(telling: tell)
  }

  /// Serves clients as ``run(telling:)`` does, and returns how much the loop had to look at.
  func serve(telling tell: ([Crossing], [LoginRefusal]) -> Void) -> EventLoop.Work {
    var loop = EventLoop(
      configuration, watch: watch, listener: listener, wake: wakeReader, poller: poller)
    loop.run(telling: tell)
    listener.shut()
    return loop.work
  }

  /// Asks the server to tell its clients that it shuts down, and to end; any thread may ask.
  public func stop() {
    var byte: UInt8 = 0
    _ = write(wakeWriter, &byte, 1)
  }
}
