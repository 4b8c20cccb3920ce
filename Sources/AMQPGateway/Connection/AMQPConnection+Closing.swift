import InMemoryBroker

extension AMQPConnection {
  /// Ends the connection because of a mistake of the client.
  ///
  /// Who is not let in yet hears nothing, as from RabbitMQ.
  mutating func fail(_ failure: ConnectionFailure) {
    switch phase {
    case .running: close(because: failure)
    case .closing, .closed, .aborted: break
    default: phase = .ended
    }
  }

  /// Says why the connection ends, and waits for the client to agree.
  mutating func close(because failure: ConnectionFailure) {
    output.put(.connectionClose(failure.reason), channel: 0)
    phase = .closing
    forgetChannels()
  }

  /// Agrees to the client's close, and leaves it to the client to hang up, as RabbitMQ does: who
  /// hangs up first may be gone before the other has read the answer.
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

  /// Ends a channel because of a mistake that the broker does not hear of.
  mutating func fail(
    _ number: UInt16, with error: AMQPError, by id: MethodID
  ) -> ConnectionRequest? {
    guard let channel = failChannel(number, with: ConnectionFailure(error, by: id)) else {
      return nil
    }
    return .dropChannel(channel)
  }

  /// Says why a channel ends; returns the broker's channel, which is no longer heard.
  mutating func failChannel(_ number: UInt16, with failure: ConnectionFailure) -> ChannelID? {
    guard Int(number) < channels.count, let id = channels[Int(number)]?.id else { return nil }
    assembledBytes -= assemblies[Int(number)].body.count
    assemblies[Int(number)] = ContentAssembly()
    channels[Int(number)] = ChannelState()
    output.put(.channelClose(failure.reason), channel: number)
    return id
  }

  /// Makes room for another channel of that number.
  mutating func forgetChannel(_ number: UInt16) {
    guard Int(number) < channels.count, channels[Int(number)] != nil else { return }
    channels[Int(number)] = nil
    channelCount -= 1
  }
}
