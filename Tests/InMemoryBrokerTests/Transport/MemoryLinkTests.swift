import InMemoryBroker
import RPCCore
import Synchronization
import Testing

@Suite("Links of the broker in memory")
struct InMemoryLinkTests {
  let broker = MemoryBroker()
  let server = Inbox()
  let client = Inbox()

  @Test("A request reaches the server and its reply the client's address")
  func roundTrip() async throws {
    let serving = try broker.connect(server)
    try await serving.consume(QueueSubscription(queue: "sum"))
    let calling = try broker.connect(client)
    let address = try await calling.openReplyAddress()
    calling.publish(.text("2+3", to: "sum"))
    #expect(server.summary == "2+3#1")
    serving.publish(.text("5", to: address))
    serving.acknowledge(1)
    #expect(client.summary == "reply:5")
    #expect(broker.status(ofQueue: "sum")?.unacknowledged == 0)
  }

  @Test("Closing a link returns its deliveries, which the next consumer gets marked as redelivered")
  func requeueOnClose() async throws {
    let first = try broker.connect(server)
    try await first.consume(QueueSubscription("q", prefetch: 2))
    let calling = try broker.connect(client)
    for body in ["1", "2", "3"] { calling.publish(.text(body, to: "q")) }
    #expect(server.summary == "1#1 2#2")
    await first.close()
    #expect(broker.ready("q") == "1 2 3")
    let successor = Inbox()
    let second = try broker.connect(successor)
    try await second.consume(QueueSubscription("q", prefetch: 0))
    #expect(successor.summary == "1#1* 2#2* 3#3")
    #expect(server.summary == "1#1 2#2", "a closed link hears nothing, not even that it is closed")
  }

  @Test("Prefetch limits unsettled deliveries, and settling one makes room for the next")
  func prefetch() async throws {
    let serving = try broker.connect(server)
    try await serving.consume(QueueSubscription("q", prefetch: 1))
    for body in ["1", "2", "3"] { try broker.publish(.text(body), toQueue: "q") }
    #expect(server.summary == "1#1")
    serving.acknowledge(1)
    #expect(server.summary == "1#1 2#2")
    serving.reject(2, requeue: false)
    #expect(server.summary == "1#1 2#2 3#3")
    serving.reject(3, requeue: true)
    #expect(server.summary == "1#1 2#2 3#3 3#4*")
  }

  @Test("Automatic acknowledgement settles each delivery at once and ignores prefetch")
  func automaticAcknowledgement() async throws {
    let serving = try broker.connect(server)
    try await serving.consume(QueueSubscription("q", prefetch: 1) { $0.isAutoAcknowledged = true })
    for body in ["1", "2"] { try broker.publish(.text(body), toQueue: "q") }
    #expect(server.summary == "1#1 2#2")
    #expect(broker.status(ofQueue: "q")?.unacknowledged == 0)
  }

  @Test("A mandatory request that reaches no queue returns, any other is dropped")
  func mandatory() throws {
    let calling = try broker.connect(client)
    calling.publish(.text("1", to: "nobody"))
    calling.publish(.text("2", to: "nobody", isMandatory: true))
    #expect(client.summary == "returned:2")
  }

  @Test("Another link can publish to a reply address, but consuming it closes that link")
  func exclusiveReplyAddress() async throws {
    let calling = try broker.connect(client)
    let address = try await calling.openReplyAddress()
    let intruder = try broker.connect(server)
    intruder.publish(.text("1", to: address))
    let error = await #expect(throws: RPCError.self) {
      try await intruder.consume(QueueSubscription(queue: address))
    }
    guard case .closed(let reason)? = server.events.last else {
      Issue.record("the intruder's link is not closed")
      return
    }
    #expect(reason.hasPrefix("RESOURCE_LOCKED"))
    #expect(error == .consumeRefused(reason: reason))
    #expect(client.summary == "reply:1")
    await #expect(throws: RPCError.notConnected) { _ = try await intruder.openReplyAddress() }
  }

  @Test("A queue that is there with other properties is consumed as it is")
  func existingQueue() async throws {
    try broker.declareQueue(name: "q", durable: true, arguments: ["x-max-length": .integer(5)])
    let serving = try broker.connect(server)
    try await serving.consume(QueueSubscription(queue: "q"))
    #expect(broker.status(ofQueue: "q")?.declaration.isDurable == true)
    #expect(broker.status(ofQueue: "q")?.consumers.count == 1)
    try await serving.consume(QueueSubscription("missing", prefetch: 1) { $0.isDurable = true })
    #expect(broker.status(ofQueue: "missing")?.declaration.isDurable == true)
  }

  @Test("Notices reach every server of the queue and no other")
  func notices() async throws {
    let second = Inbox()
    let stranger = Inbox()
    let links = try [server, second, stranger].map { try broker.connect($0) }
    for (link, queue) in zip(links, ["q", "q", "other"]) {
      try await link.consume(QueueSubscription(queue, prefetch: 1) { $0.receivesNotices = true })
    }
    let calling = try broker.connect(client)
    calling.publish(.text("stop", to: "q", exchange: "rpc.control"))
    #expect(server.summary == "notice:stop")
    #expect(second.summary == "notice:stop")
    #expect(stranger.events.isEmpty)
    await links[0].stopConsuming()
    calling.publish(.text("again", to: "q", exchange: "rpc.control"))
    #expect(server.summary == "notice:stop notice:again", "for what is still being handled")
  }

  @Test("A notice without a listener causes no event on the link")
  func unheardNotice() throws {
    let calling = try broker.connect(client)
    calling.publish(.text("stop", to: "q", exchange: "rpc.control"))
    #expect(client.events.isEmpty)
  }

  @Test("After stopping, nothing is delivered, and what was can still be settled")
  func stopConsuming() async throws {
    let serving = try broker.connect(server)
    try await serving.consume(QueueSubscription("q", prefetch: 0))
    try broker.publish(.text("1"), toQueue: "q")
    await serving.stopConsuming()
    try broker.publish(.text("2"), toQueue: "q")
    #expect(server.summary == "1#1")
    #expect(broker.status(ofQueue: "q")?.unacknowledged == 1)
    serving.acknowledge(1)
    #expect(broker.status(ofQueue: "q")?.unacknowledged == 0)
    try await serving.consume(QueueSubscription("q", prefetch: 0))
    #expect(server.summary == "1#1 2#2")
  }

  @Test("Publications are confirmed in order, counted from 1 on each link")
  func confirms() throws {
    let broker = MemoryBroker(usesConfirms: true)
    #expect(broker.capabilities == .all)
    try broker.declareQueue(name: "q")
    for inbox in [client, server] {
      let link = try broker.connect(inbox)
      link.publish(.text("1", to: "q"))
      link.publish(.text("2", to: "nobody", isMandatory: true))
      broker.setFull(true, queue: "q")
      link.publish(.text("3", to: "q"))
      broker.setFull(false, queue: "q")
      #expect(inbox.summary == "confirmed:1 returned:2 confirmed:2 refused:3")
    }
  }

  @Test("Without confirms the broker does not claim them")
  func noConfirms() throws {
    #expect(!broker.capabilities.contains(.confirms))
    #expect(broker.capabilities.union(.confirms) == .all)
    try broker.connect(client).publish(.text("1", to: "q"))
    #expect(client.events.isEmpty)
  }

  @Test("An error of the channel ends the link, and returns what it held")
  func channelError() async throws {
    let serving = try broker.connect(server)
    let address = try await serving.openReplyAddress()
    try await serving.consume(QueueSubscription("q", prefetch: 0))
    try broker.publish(.text("1"), toQueue: "q")
    serving.acknowledge(7)
    #expect(
      server.events.last == .closed(reason: "PRECONDITION_FAILED - unknown delivery tag 7"))
    #expect(broker.ready("q") == "1")
    #expect(broker.status(ofQueue: address) == nil)
    serving.publish(.text("2", to: "q"))
    serving.acknowledge(1)
    await serving.close()
    #expect(broker.ready("q") == "1", "a closed link does nothing")
  }

  @Test("A severed link hears of it once, and its deliveries return")
  func sever() async throws {
    let serving = try broker.connect(server)
    try await serving.consume(QueueSubscription("q", prefetch: 0))
    try broker.publish(.text("1"), toQueue: "q")
    serving.sever()
    serving.sever()
    #expect(server.summary == "1#1 closed")
    #expect(broker.ready("q") == "1")
    #expect(broker.status(ofQueue: "q")?.consumers.isEmpty == true)
  }

  @Test("A link that is released closes, and releases its receiver")
  func deallocation() async throws {
    weak var inbox: Inbox?
    try await {
      let held = Inbox()
      inbox = held
      let serving = try broker.connect(held)
      try await serving.consume(QueueSubscription("q", prefetch: 0))
      try broker.publish(.text("1"), toQueue: "q")
      #expect(held.summary == "1#1")
      #expect(broker.status(ofQueue: "q")?.unacknowledged == 1)
    }()
    #expect(broker.ready("q") == "1")
    #expect(inbox == nil)
  }

  @Test("A receiver that holds the last reference to another link lets it go as it closes")
  func deallocationInside() async throws {
    let outer = try {
      let inner = try broker.connect(server)
      return try broker.connect { [client] event in
        client.receive(event)
        inner.publish(.text("never", to: "q"))
      }
    }()
    _ = try await outer.openReplyAddress()
    await outer.close()
    let address = try await broker.connect(client).openReplyAddress()
    #expect(address == "amq.gen-2")
  }

  @Test("An empty queue name is no queue")
  func emptyName() async throws {
    let link = try broker.connect(client)
    _ = try await link.openReplyAddress()
    let reason = "NOT_FOUND - no queue '' in vhost '/'"
    await #expect(throws: RPCError.consumeRefused(reason: reason)) {
      try await link.consume(QueueSubscription(queue: ""))
    }
    #expect(client.events == [.closed(reason: reason)])
  }
}
