import InMemoryBroker
import RPCCore

/// Asks a broker, before anything is run, whether it would refuse what a story declares.
///
/// The broker itself is asked, because its rules are many and stand in one place.
struct BrokerRehearsal {
  private var machine = BrokerStateMachine()
  private var channel: ChannelID?
  private var actions: [BrokerAction] = []

  /// Why the broker refuses a method, in its words; `nil` if it does not.
  mutating func refusal(of method: ClientMethod) -> String? {
    guard let channel = openChannel() else { return nil }
    machine.receive(method, on: channel, now: .start, into: &actions)
    defer { actions.removeAll() }
    for action in actions {
      switch action {
      case .send(.channelFailed(let error), _), .closeConnection(_, let error):
        self.channel = nil
        return "\(error.code) \(error.text.printable)"
      default: break
      }
    }
    return nil
  }

  private mutating func openChannel() -> ChannelID? {
    if let channel { return channel }
    channel = machine.openChannel(on: machine.openConnection(into: &actions))
    return channel
  }
}
