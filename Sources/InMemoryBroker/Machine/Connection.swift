import RPCCore

/// What the broker knows of a connection.
struct Connection: Sendable {
  /// Counts the connections of a broker; it orders them.
  let serial: UInt64
  let client: ClientProperties
  /// Its channels, in the order of opening.
  var channels: [ChannelID] = []
  /// Its exclusive queues, in the order of declaration.
  var exclusiveQueues: [QueueID] = []
}
