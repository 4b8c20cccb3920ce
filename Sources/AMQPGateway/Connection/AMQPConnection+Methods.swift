import InMemoryBroker

extension AMQPConnection {
  /// Answers a method on an open channel, or returns it as a request to the broker.
  mutating func perform(
    _ method: Method, on number: UInt16, id: ChannelID
  ) throws(ConnectionFailure) -> ConnectionRequest? {
    switch method {
    case .basicPublish(let arguments):
      guard !arguments.isImmediate else {
        throw .notImplemented("immediate=true", by: .basicPublish)
      }
      assemblies[Int(number)].publish = arguments
      channels[Int(number)]?.expectation = .header
      return nil
    case .channelOpen: throw .channel("second 'channel.open' seen", by: .channelOpen)
    case .channelFlow(let arguments):
      guard arguments.isActive else { throw .notImplemented("active=false", by: .channelFlow) }
      output.put(.channelFlowOk(arguments), channel: number)
      return nil
    case .accessRequest:
      output.put(.accessRequestOk(AccessMethods.RequestOk()), channel: number)
      return nil
    default: return try ask(method, on: number, id: id)
    }
  }

  private mutating func ask(
    _ method: Method, on number: UInt16, id: ChannelID
  ) throws(ConnectionFailure) -> ConnectionRequest? {
    do throws(AMQPError) {
      let call = try MethodTranslation.call(method)
      return .perform(
        BrokerRequest(
          method: call.method, channel: id,
          terms: RequestTerms(id: method.id, isSilent: call.isSilent)))
    } catch {
      guard error.scope == .channel else { throw ConnectionFailure(error, by: method.id) }
      return fail(number, with: error, by: method.id)
    }
  }

  /// Notes that the broker opened a channel, and tells the client.
  mutating func channelOpened(_ number: UInt16, id: ChannelID) {
    while channels.count <= Int(number) {
      channels.append(nil)
      assemblies.append(ContentAssembly())
    }
    channels[Int(number)] = ChannelState(id: id)
    channelCount += 1
    output.put(.channelOpenOk(ChannelMethods.OpenOk()), channel: number)
  }

  /// Sends the broker's method on a channel, and returns whether the method ends the channel.
  mutating func send(_ method: ServerMethod, on number: UInt16) -> Bool {
    switch method {
    case .channelFailed(let error):
      _ = failChannel(number, with: ConnectionFailure(error, by: current?.id))
      return true
    case .channelClosed:
      forgetChannel(number)
      output.put(.channelCloseOk, channel: number)
      return true
    case .consumerEnded where !capabilities.contains(.consumerCancelNotify): return false
    case .confirmed(let tag, multiple: false):
      output.putConfirm(tag, channel: number, joinsLast: settle(tag, on: number))
      return false
    case .refused(let tag, _): settle(tag, on: number)
    default: break
    }
    if method.isAnswer, current?.isSilent == true { return false }
    guard let translation = MethodTranslation.method(method) else { return false }
    if let message = method.message {
      output.put(translation, message, channel: number)
    } else {
      output.put(translation, channel: number)
    }
    return false
  }

  /// Notes that a publication is answered, and returns whether all earlier ones are answered as
  /// well.
  @discardableResult
  private mutating func settle(_ tag: UInt64, on number: UInt16) -> Bool {
    guard Int(number) < channels.count else { return false }
    let isNext = channels[Int(number)]?.nextConfirm == tag
    channels[Int(number)]?.nextConfirm = isNext ? tag + 1 : nil
    return isNext
  }
}
