import RPCCore

/// The broker's record of a connection.
struct Connection: Sendable {
  /// The connection's number among those of its broker, which orders them.
  let serial: UInt64
  let client: ClientProperties
  /// Its channels, in the order of opening.
  var channels: [ChannelID] = []
  /// Its exclusive queues, in the order of declaration.
  var exclusiveQueues: [QueueID] = []
}
