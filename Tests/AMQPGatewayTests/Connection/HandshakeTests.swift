import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Opening a connection")
struct HandshakeTests {
  private var stage = GatewayStage()

  @Test("a client of another protocol is told which one is spoken, and sent away")
  mutating func otherProtocol() {
    for header in ["AMQP\u{1}\u{1}\u{8}\u{0}", "GET / HTTP/1.1\r\n", "AMQP\u{0}\u{0}\u{9}\u{0}"] {
      let client = stage.connect()
      stage.send(Array(header.utf8), from: client)
      #expect(stage.heard(by: client) == [.protocolHeader])
      #expect(stage.needs[client] == .finish)
    }
  }

  @Test("a client of 0-9 is served as one of 0-9-1, as by RabbitMQ")
  mutating func predecessor() {
    let client = stage.connect()
    stage.send(Array("AMQP\u{1}\u{1}\u{0}\u{9}".utf8), from: client)
    guard case .connectionStart(let start) = stage.methods(heardBy: client).first else {
      Issue.record("no start")
      return
    }
    #expect(start.versionMajor == 0 && start.versionMinor == 9)
  }

  @Test("a header that arrives byte by byte is answered when it is complete")
  mutating func slowHeader() {
    let client = stage.connect()
    for byte in ProtocolHeader.bytes {
      #expect(stage.heard(by: client).isEmpty)
      stage.send([byte], from: client)
    }
    guard case .connectionStart(let start) = stage.methods(heardBy: client).first else {
      Issue.record("no start")
      return
    }
    #expect(start.versionMajor == 0)
    #expect(start.versionMinor == 9)
    #expect(start.mechanisms == Array("PLAIN AMQPLAIN".utf8))
    guard case .table(let capabilities) = start.serverProperties["capabilities"] else {
      Issue.record("no capabilities")
      return
    }
    #expect(capabilities["publisher_confirms"] == .boolean(true))
  }

  @Test(
    "both mechanisms let the right user in, with RabbitMQ's limits",
    arguments: [
      ("PLAIN", "\0guest\0guest"),
      ("AMQPLAIN", "\u{5}LOGINS\0\0\0\u{5}guest\u{8}PASSWORDS\0\0\0\u{5}guest"),
    ])
  mutating func login(mechanism: String, response: String) {
    let client = stage.connect()
    stage.send(ProtocolHeader.bytes, from: client)
    _ = stage.heard(by: client)
    stage.send(GatewayStage.startOk(mechanism, response), on: 0, from: client)
    let tune = ConnectionMethods.Tune(channelMax: 2047, frameMax: 131_072, heartbeat: 60)
    #expect(stage.methods(heardBy: client) == [.connectionTune(tune)])
    stage.send(.connectionTuneOk(tune), on: 0, from: client)
    stage.send(.connectionOpen(.init(virtualHost: "/")), on: 0, from: client)
    #expect(stage.methods(heardBy: client) == [.connectionOpenOk(.init())])
  }

  @Test(
    "a login that is wrong or malformed is refused, with a reason for those that want one",
    arguments: ["\0guest\0wrong", "\0other\0guest", "guest", "", "other\0guest\0guest"])
  mutating func refusedLogin(response: String) {
    let client = stage.connect()
    stage.send(ProtocolHeader.bytes, from: client)
    _ = stage.heard(by: client)
    stage.send(GatewayStage.startOk("PLAIN", response), on: 0, from: client)
    let reason = CloseReason(
      replyCode: 403,
      replyText: "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. "
        + "For details see the broker logfile.")
    #expect(stage.methods(heardBy: client) == [.connectionClose(reason)])
    stage.send(.connectionCloseOk, on: 0, from: client)
    #expect(stage.needs[client] == .finish)

    let silent = stage.connect()
    stage.send(ProtocolHeader.bytes, from: silent)
    _ = stage.heard(by: silent)
    stage.send(GatewayStage.startOk("PLAIN", response, capabilities: [:]), on: 0, from: silent)
    #expect(stage.heard(by: silent).isEmpty)
    #expect(stage.needs[silent] == .finish)
  }

  @Test(
    "guest is let in from this machine only, and others from anywhere",
    arguments: [
      ("guest", PeerAddress.loopback, true), ("guest", .unix, true),
      ("guest", .ipv6(high: 0, low: 1), true), ("guest", .ipv4(0x0A00_0001), false),
      ("guest", .unknown, false), ("other", .ipv4(0x0A00_0001), true),
    ])
  mutating func loopbackUsers(user: String, peer: PeerAddress, isLetIn: Bool) {
    stage = GatewayStage { $0.credentials.append(.init(user: "other", password: "guest")) }
    let client = stage.connect(from: peer)
    stage.send(ProtocolHeader.bytes, from: client)
    _ = stage.heard(by: client)
    stage.send(GatewayStage.startOk("PLAIN", "\0\(user)\0guest"), on: 0, from: client)
    switch stage.methods(heardBy: client).first {
    case .connectionTune: #expect(isLetIn)
    case .connectionClose(let reason):
      #expect(!isLetIn)
      #expect(
        reason
          == CloseReason(
            replyCode: 403,
            replyText: "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. "
              + "For details see the broker logfile."))
    default: Issue.record("neither let in nor refused")
    }
    let refusals = stage.gateway.takeRefusals()
    #expect(refusals == (isLetIn ? [] : [LoginRefusal(user: user, peer: peer)]))
  }

  @Test("guest comes from anywhere if the configuration says so")
  mutating func noLoopbackUsers() {
    stage = GatewayStage { $0.loopbackUsers = [] }
    let client = stage.connect(from: .ipv4(0x0A00_0001))
    stage.send(ProtocolHeader.bytes, from: client)
    stage.send(GatewayStage.startOk(), on: 0, from: client)
    guard case .connectionTune = stage.methods(heardBy: client).last else {
      Issue.record("not let in")
      return
    }
  }

  @Test("an unknown authentication mechanism ends the connection silently, as in RabbitMQ")
  mutating func mechanism() {
    let client = stage.connect()
    stage.send(ProtocolHeader.bytes, from: client)
    _ = stage.heard(by: client)
    stage.send(GatewayStage.startOk("SECRET"), on: 0, from: client)
    #expect(stage.heard(by: client).isEmpty)
    #expect(stage.needs[client] == .finish)
  }

  @Test(
    "a client that does not agree to the limits is sent away",
    arguments: [
      (2047, 131_073, 60), (2047, 0, 60), (2047, 4095, 60), (2048, 131_072, 60),
      (0, 131_072, 60),
    ] as [(UInt16, UInt32, UInt16)])
  mutating func limits(channelMax: UInt16, frameMax: UInt32, heartbeat: UInt16) {
    let client = stage.tuned(channelMax: channelMax, frameMax: frameMax, heartbeat: heartbeat)
    #expect(stage.needs[client] == .finish)
  }

  @Test("an unknown virtual host is refused with 530")
  mutating func virtualHost() {
    let client = stage.tuned()
    _ = stage.heard(by: client)
    stage.send(.connectionOpen(.init(virtualHost: "nope")), on: 0, from: client)
    let reason = CloseReason(
      replyCode: 530, replyText: "NOT_ALLOWED - vhost nope not found", classID: 10, methodID: 40)
    #expect(stage.methods(heardBy: client) == [.connectionClose(reason)])
  }

  @Test("one connection too many is refused with 530, and its place is free when one closes")
  mutating func tooManyConnections() {
    stage = GatewayStage { $0.limits.connections = 1 }
    let first = stage.opened()
    let second = stage.tuned()
    _ = stage.heard(by: second)
    stage.send(.connectionOpen(.init(virtualHost: "/")), on: 0, from: second)
    guard case .connectionClose(let reason) = stage.methods(heardBy: second).first else {
      Issue.record("not closed")
      return
    }
    #expect(reason.replyCode == 530)
    #expect(reason.replyText.contains("connection limit (1) is reached"))
    stage.gateway.disconnect(first, now: stage.now)
    let third = stage.tuned()
    _ = stage.heard(by: third)
    stage.send(.connectionOpen(.init(virtualHost: "/")), on: 0, from: third)
    #expect(stage.methods(heardBy: third) == [.connectionOpenOk(.init())])
  }

  @Test("who is too slow in opening a connection is sent away")
  mutating func timeout() {
    let client = stage.connect()
    stage.advance(bySeconds: 9.9)
    #expect(stage.needs[client] == nil)
    stage.advance(bySeconds: 0.1)
    #expect(stage.needs[client] == .abort)
  }

  @Test("a method that comes before start-ok ends the connection silently")
  mutating func tooEarly() {
    for channel: UInt16 in [0, 1] {
      let client = stage.connect()
      stage.send(ProtocolHeader.bytes, from: client)
      _ = stage.heard(by: client)
      stage.send(.channelOpen(.init()), on: channel, from: client)
      #expect(stage.heard(by: client).isEmpty)
      #expect(stage.needs[client] == .finish)
    }
  }
}
