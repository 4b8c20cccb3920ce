import InMemoryBroker
import RPCCore

/// Asks a broker, before any run, whether it refuses the declarations of a scenario.
///
/// The broker itself is asked, because it already implements these many rules.
struct BrokerRehearsal {
  private var machine = BrokerStateMachine()
  private var channel: ChannelID?
  private var actions: [BrokerAction] = []

  /// The broker's reason to refuse a method, in its words; `nil` if it accepts the method.
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
