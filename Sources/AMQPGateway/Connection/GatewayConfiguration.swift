/// The users that may connect to a gateway, and the gateway's limits.
public struct GatewayConfiguration: Hashable, Sendable {
  /// A user and the user's password.
  public struct Credentials: Hashable, Sendable {
    /// The name that a client gives.
    public var user: String
    /// The password that belongs to the name, in plain text, without a hash.
    public var password: String

    /// Makes the credentials of a user.
    ///
    /// - Parameters:
    ///   - user: The name that a client gives.
    ///   - password: The password that belongs to the name.
    public init(user: String, password: String) {
      self.user = user
      self.password = password
    }
  }

  /// The users that may connect.
  ///
  /// The default is `guest` with the password `guest`, as in RabbitMQ.
  public var credentials = [Credentials(user: "guest", password: "guest")]
  /// The users that may connect from this machine only, over the loopback interface or a Unix
  /// socket.
  ///
  /// The default is `guest`, as in RabbitMQ.
  public var loopbackUsers: Set<String> = ["guest"]
  /// The name of the only virtual host.
  public var virtualHost = "/"
  /// The heartbeat interval that the server proposes to clients, in seconds; 0 proposes none.
  public var heartbeat: UInt16 = 60
  /// The limits of the gateway.
  ///
  /// The defaults are RabbitMQ's.
  public var limits = GatewayLimits()

  /// Makes the configuration of a fresh RabbitMQ.
  public init() {}
}

/// The limits of a gateway.
///
/// Where RabbitMQ has a limit, the default is RabbitMQ's.
public struct GatewayLimits: Hashable, Sendable {
  /// The largest size of a frame in bytes, at least 4096.
  ///
  /// A client that insists on larger frames is refused.
  public var frameSize: UInt32 = 131_072
  /// The most channels of a connection, and the highest channel number.
  public var channels: UInt16 = 2047
  /// The most open connections.
  public var connections = 1024
  /// The largest body of a message in bytes.
  ///
  /// A larger body closes its channel with 406.
  public var messageSize = 134_217_728
  /// The bytes of output that may wait for a client.
  ///
  /// While more waits, nothing is read from the client.
  public var outputBacklog = 64 << 20
  /// The bytes of output that may wait for a client before the client is disconnected.
  public var largestOutputBacklog = 512 << 20
  /// The bytes of messages, in the broker or on their way to clients, above which publishers have
  /// to wait; 0 is no limit.
  ///
  /// A message in the broker counts as often as it is held, with its body, its headers and 512
  /// bytes. Each publisher may exceed the limit by the frame that it sends.
  public var memory = 0
  /// The longest time to open a connection.
  public var handshake: Duration = .seconds(10)
  /// The longest time in which a client may agree that its connection is closed.
  public var closing: Duration = .seconds(30)

  /// Makes RabbitMQ's limits.
  public init() {}
}
