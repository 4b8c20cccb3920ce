import InMemoryBroker
import RPCCore
import Testing

@testable import RPCSim

@Suite("The network")
struct NetworkTests {
  private var network = Network()
  private var timeline = Timeline(processes: 1, isUntimed: false)
  private var broker = BrokerStateMachine()
  private let connection: ConnectionID

  init() {
    var actions: [BrokerAction] = []
    connection = broker.openConnection(into: &actions)
  }

  private mutating func open(_ role: Route.Role) throws -> Slot {
    let opened = broker.openChannel(on: connection)
    let channel = try #require(opened)
    return network.open(role, of: 0, as: channel, on: connection)
  }

  private mutating func send(_ queue: String, up route: Slot, after delay: Int64, cause: Int?) {
    let window = Window(timeline.now.advanced(byNanoseconds: delay))
    network.send(
      .method(.purgeQueue(name: queue)), up: route, in: window, because: cause, &timeline)
  }

  @Test("A channel is found by its slot, by the broker's name of it, and by its connection")
  mutating func found() throws {
    let client = try open(.client)
    let server = try open(.server)
    let channel = try #require(network[server]?.channel)
    #expect(network.slot(of: channel) == server)
    #expect(network.slots(on: connection) == [client, server])
    #expect(network.process(of: connection) == 0)
  }

  @Test("Of what is on its way only the first is on the agenda, and it carries its cause")
  mutating func inOrder() throws {
    let route = try open(.manual)
    send("a", up: route, after: 10, cause: 7)
    send("b", up: route, after: 5, cause: 8)
    #expect(timeline.enabled.count == 1)
    let entry = try #require(timeline.first)
    let event = timeline.take(entry, at: nil)
    let first = network.pop(up: route, &timeline)
    #expect(event == .arrivalAtBroker(route: route) && first?.cause == 7)
    #expect(timeline.enabled.count == 1 && network.hasTraffic)
    let second = network.pop(up: route, &timeline)
    #expect(second?.cause == 8 && !network.hasTraffic)
  }

  @Test("What is on its way to a channel that is closed is handed back, and never arrives")
  mutating func closed() throws {
    let route = try open(.manual)
    send("a", up: route, after: 10, cause: nil)
    send("b", up: route, after: 10, cause: nil)
    let lost = network.close(up: route, &timeline)
    #expect(lost.count == 2)
    #expect(timeline.first == nil && network[route]?.isClosedByBroker == true)
    #expect(network[route]?.isClosedByProcess == false)
  }

  @Test("A connection ends with the last of its channels")
  mutating func ended() throws {
    let client = try open(.client)
    let server = try open(.server)
    let ends = [network.end(server), network.end(client)]
    #expect(ends == [nil, connection])
    _ = network.remove(client, &timeline)
    #expect(network[client] == nil && network.slots(on: connection) == [server])
  }

  @Test("A process knows its connection and its reply address until it loses them")
  mutating func connections() throws {
    network.connect(0, over: connection)
    network.setReplyAddress("amq.gen-1", of: 0)
    #expect(network.connection(of: 0) == connection && network.replyAddress(of: 0) == "amq.gen-1")
    // The connection has no channel any more, but its process is still known.
    #expect(network.process(of: connection) == 0)
    network.disconnect(0)
    #expect(network.connection(of: 0) == nil && network.replyAddress(of: 0) == nil)
    #expect(network.connection(of: 5) == nil)
  }
}
