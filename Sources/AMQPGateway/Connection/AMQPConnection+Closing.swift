import InMemoryBroker

extension AMQPConnection {
  /// Ends the connection because of a client's mistake.
  ///
  /// Before the connection is open, the client gets no `connection.close`, as with RabbitMQ.
  mutating func fail(_ failure: ConnectionFailure) {
    switch phase {
    case .running: close(because: failure)
    case .closing, .closed, .aborted: break
    default: phase = .ended
    }
  }

  /// Sends `connection.close` with the cause, and waits for the client's consent.
  mutating func close(because failure: ConnectionFailure) {
    output.put(.connectionClose(failure.reason), channel: 0)
    phase = .closing
    forgetChannels()
  }

  /// Answers the client's `connection.close`.
  ///
  /// As with RabbitMQ, the client closes the socket first: otherwise the socket may be gone before
  /// the client has read the answer.
  mutating func agreeToClose() {
    output.put(.connectionCloseOk, channel: 0)
    phase = .closed
    forgetChannels()
  }

  private mutating func forgetChannels() {
    channels = []
    assemblies = []
    channelCount = 0
    assembledBytes = 0
    publishing.isBlocked = false
  }

  /// Fails a channel because of a mistake that did not reach the broker.
  mutating func fail(
    _ number: UInt16, with error: AMQPError, by id: MethodID
  ) -> ConnectionRequest? {
    guard let channel = failChannel(number, with: ConnectionFailure(error, by: id)) else {
      return nil
    }
    return .dropChannel(channel)
  }

  /// Sends `channel.close` with the cause, and waits for the client's consent.
  ///
  /// Returns the broker's channel if the channel was open.
  mutating func failChannel(_ number: UInt16, with failure: ConnectionFailure) -> ChannelID? {
    guard Int(number) < channels.count, let id = channels[Int(number)]?.id else { return nil }
    assembledBytes -= assemblies[Int(number)].body.count
    assemblies[Int(number)] = ContentAssembly()
    channels[Int(number)] = ChannelState()
    output.put(.channelClose(failure.reason), channel: number)
    return id
  }

  /// Frees the number of a channel.
  mutating func forgetChannel(_ number: UInt16) {
    guard Int(number) < channels.count, channels[Int(number)] != nil else { return }
    channels[Int(number)] = nil
    channelCount -= 1
  }
}
