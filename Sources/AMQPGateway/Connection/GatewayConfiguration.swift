/// Who may come in, and how much of everything there may be.
public struct GatewayConfiguration: Hashable, Sendable {
  /// A user and the password that proves it.
  public struct Credentials: Hashable, Sendable {
    /// The name that a client gives.
    public var user: String
    /// The password that has to come with the name, as it is: it is kept without a hash.
    public var password: String

    /// Makes the credentials of a user.
    ///
    /// - Parameters:
    ///   - user: The name that a client gives.
    ///   - password: The password that has to come with it.
    public init(user: String, password: String) {
      self.user = user
      self.password = password
    }
  }

  /// The users that are let in; `guest` with the same password, as in RabbitMQ, if not changed.
  public var credentials = [Credentials(user: "guest", password: "guest")]
  /// The users that are let in from this machine only, over its loopback interface or a Unix socket; `guest`, as
  /// in RabbitMQ, if not changed.
  public var loopbackUsers: Set<String> = ["guest"]
  /// The only virtual host there is.
  public var virtualHost = "/"
  /// After how many seconds without a word a side is asked for one; 0 turns heartbeats off.
  public var heartbeat: UInt16 = 60
  /// How much of everything there may be; RabbitMQ's limits, if not changed.
  public var limits = GatewayLimits()

  /// Makes the configuration that a fresh RabbitMQ has.
  public init() {}
}

/// How much of everything there may be; where RabbitMQ has a limit, it is RabbitMQ's.
public struct GatewayLimits: Hashable, Sendable {
  /// The size of a frame in bytes, at least 4096; a client that wants larger ones is refused.
  public var frameSize: UInt32 = 131_072
  /// The channels of a connection, and the highest number of one.
  public var channels: UInt16 = 2047
  /// The open connections.
  public var connections = 1024
  /// The body of a message in bytes; a larger one closes its channel with 406.
  public var messageSize = 134_217_728
  /// The bytes that may wait for a client that does not read before nothing more is read from it.
  public var outputBacklog = 64 << 20
  /// The bytes that may wait for a client before it is disconnected.
  public var largestOutputBacklog = 512 << 20
  /// The bytes that messages may take, held by the broker or on their way to clients, before publishers have to
  /// wait; 0 is no limit.
  ///
  /// A message counts as often as it is held, with its body, its headers and half a kilobyte beside. Each
  /// publisher may exceed the limit by the frame that it sends.
  public var memory = 0
  /// How long opening a connection may take, in nanoseconds.
  public var handshake: Int64 = 10_000_000_000
  /// How long a client may take to agree that its connection is closed, in nanoseconds.
  public var closing: Int64 = 30_000_000_000

  /// Makes RabbitMQ's limits.
  public init() {}
}
