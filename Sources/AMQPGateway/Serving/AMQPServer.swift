package import InMemoryBroker

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An in-memory broker behind a socket, for clients that speak AMQP 0-9-1.
///
/// The server listens as soon as it is made, and serves while ``run()`` runs. `run()` closes the
/// listening socket, so it has to be called once.
public final class AMQPServer: Sendable {
  /// The address of the server, with the port that the system chose if 0 was requested.
  public let address: ListenAddress
  private let configuration: GatewayConfiguration
  private let watch: TrafficWatch?
  private let listener: Listener
  private let poller: Poller
  /// The two ends of a pipe; a byte in the pipe tells the loop to stop.
  private let wakeReader: Int32
  private let wakeWriter: Int32

  /// Begins to listen.
  ///
  /// - Parameters:
  ///   - address: The address to listen on. The default is the standard port, on this machine only.
  ///   - configuration: The users that may connect, and the limits of the gateway.
  /// - Throws: ``SystemError`` if the system cannot listen on the address.
  public convenience init(
    listeningOn address: ListenAddress = .standard,
    configuration: GatewayConfiguration = GatewayConfiguration()
  ) throws(SystemError) {
    try self.init(listeningOn: address, configuration: configuration, watch: nil)
  }

  /// Begins to listen, watches what crosses between clients and the broker, and applies planned
  /// faults.
  ///
  /// - Parameters:
  ///   - address: The address to listen on.
  ///   - configuration: The users that may connect, and the limits of the gateway.
  ///   - faults: The planned faults. Their times count from ``run(telling:)`` on.
  package convenience init(
    listeningOn address: ListenAddress, configuration: GatewayConfiguration,
    meeting faults: TrafficFaults?
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

  /// Serves clients on the calling thread until ``stop()`` is called.
  public func run() {
    run { _, _ in }
  }

  /// Serves clients as ``run()`` does, and reports crossings and logins refused because of the
  /// client's address.
  ///
  /// Only a server that was made to watch its traffic reports crossings.
  ///
  /// - Parameter tell: Called on the serving thread after each turn with news. Clients wait
  ///   meanwhile.
  package func run(telling tell: ([Crossing], [LoginRefusal]) -> Void) {
    _ = serve(telling: tell)
  }

  /// Serves clients as ``run(telling:)`` does, and returns the counts of the loop's work.
  func serve(telling tell: ([Crossing], [LoginRefusal]) -> Void) -> EventLoop.Work {
    var loop = EventLoop(
      configuration, watch: watch, listener: listener, wake: wakeReader, poller: poller)
    loop.run(telling: tell)
    listener.shut()
    return loop.work
  }

  /// Asks the server to close its connections and to end.
  ///
  /// Any thread may call this method.
  public func stop() {
    var byte: UInt8 = 0
    _ = write(wakeWriter, &byte, 1)
  }
}
