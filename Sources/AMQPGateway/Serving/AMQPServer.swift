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
  private let listener: Listener
  /// A pipe whose only news is that the server shall stop.
  private let wakeReader: Int32
  private let wakeWriter: Int32

  /// Begins to listen; throws ``SystemError`` if that cannot be done there.
  public init(
    listeningOn address: ListenAddress = .standard,
    configuration: GatewayConfiguration = GatewayConfiguration()
  ) throws(SystemError) {
    self.configuration = configuration
    var ends: [Int32] = [-1, -1]
    try System.check("make a pipe", pipe(&ends))
    wakeReader = ends[0]
    wakeWriter = ends[1]
    do throws(SystemError) {
      try System.prepare(wakeReader)
      try System.prepare(wakeWriter)
      listener = try Listener(address)
    } catch {
      close(ends[0])
      close(ends[1])
      throw error
    }
    self.address = listener.address
  }

  deinit {
    close(wakeReader)
    close(wakeWriter)
  }

  /// Serves clients, on the thread that calls it, until ``stop()`` is called.
  public func run() {
    var loop = EventLoop(configuration, listener: listener, wake: wakeReader)
    loop.run()
    listener.shut()
  }

  /// Asks the server to tell its clients that it shuts down, and to end; any thread may ask.
  public func stop() {
    var byte: UInt8 = 0
    _ = write(wakeWriter, &byte, 1)
  }
}
