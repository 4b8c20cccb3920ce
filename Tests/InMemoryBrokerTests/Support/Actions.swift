import InMemoryBroker
import RPCCore

extension [BrokerAction] {
  /// The methods that were sent, to any channel.
  var replies: [ServerMethod] {
    compactMap { action in
      if case .send(let method, _) = action { method } else { nil }
    }
  }

  func replies(to channel: ChannelID) -> [ServerMethod] {
    compactMap { action in
      if case .send(let method, channel) = action { method } else { nil }
    }
  }

  /// The deliveries as `consumer<-body#tag`, with `*` for those that were delivered before.
  var deliveries: String {
    replies.compactMap { reply in
      if case .delivery(let delivery) = reply { delivery.summary } else { nil }
    }.joined(separator: " ")
  }

  /// What `get` answered, as `body#tag+remaining`, or `nothing`.
  var got: String? {
    for reply in replies {
      if case .got(let delivery, let remaining) = reply {
        return "\(delivery.body)#\(delivery.deliveryTag)\(delivery.mark)+\(remaining)"
      }
      if case .gotNothing = reply { return "nothing" }
    }
    return nil
  }

  /// The error that ended a channel or a connection.
  var failure: AMQPError? {
    for action in self {
      if case .send(.channelFailed(let error), _) = action { return error }
      if case .closeConnection(_, let error) = action { return error }
    }
    return nil
  }

  var failureText: String? { failure.map { "\($0.code) \($0.text)" } }

  var notes: [BrokerEvent] {
    compactMap { action in
      if case .note(let event) = action { event } else { nil }
    }
  }
}

extension BrokerDelivery {
  fileprivate var body: String { message.text }
  fileprivate var mark: String { isRedelivered ? "*" : "" }
  fileprivate var summary: String { "\(consumerTag)<-\(body)#\(deliveryTag)\(mark)" }
}
