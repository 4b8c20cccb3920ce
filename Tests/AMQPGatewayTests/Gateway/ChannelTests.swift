import RPCCore
import Testing

@testable import AMQPGateway

@Suite("Channels of the gateway")
struct ChannelTests {
  private var stage = GatewayStage()

  private static func missing(_ queue: String) -> Method {
    .queueDeclare(.init(queue: queue, isPassive: true))
  }

  private static let notFound = CloseReason(
    replyCode: 404, replyText: "NOT_FOUND - no queue 'nope' in vhost '/'", classID: 50,
    methodID: 10)

  @Test("a channel that is closed can be opened again")
  mutating func reopen() {
    let client = stage.opened()
    stage.send(.channelClose(.init()), .channelOpen(.init()), on: 1, from: client)
    #expect(stage.methods(heardBy: client) == [.channelCloseOk, .channelOpenOk(.init())])
  }

  @Test("a failed channel hears nothing until its close is agreed to")
  mutating func failure() {
    let client = stage.opened()
    stage.send(Self.missing("nope"), .queueDeclare(.init(queue: "q")), on: 1, from: client)
    #expect(stage.methods(heardBy: client) == [.channelClose(Self.notFound)])
    stage.publish(RPCMessage(body: [1]), to: "q", from: client)
    #expect(stage.heard(by: client).isEmpty)
    #expect(stage.gateway.broker.queueNames.isEmpty)
    stage.send(.channelCloseOk, .channelOpen(.init()), on: 1, from: client)
    #expect(stage.methods(heardBy: client) == [.channelOpenOk(.init())])
  }

  @Test("when both sides close a channel at once, each agrees to the other's close")
  mutating func crossing() {
    let client = stage.opened()
    stage.send(Self.missing("nope"), .channelClose(.init()), on: 1, from: client)
    #expect(
      stage.methods(heardBy: client) == [.channelClose(Self.notFound), .channelCloseOk])
    stage.send(.channelCloseOk, .channelOpen(.init()), on: 1, from: client)
    #expect(stage.methods(heardBy: client) == [.channelOpenOk(.init())])
  }

  @Test("a failed channel cannot be opened before its close is agreed to")
  mutating func hastyReopen() {
    let client = stage.opened()
    stage.send(Self.missing("nope"), .channelOpen(.init()), on: 1, from: client)
    guard case .connectionClose(let reason) = stage.methods(heardBy: client).last else {
      Issue.record("not closed")
      return
    }
    #expect(reason.replyText == "CHANNEL_ERROR - second 'channel.open' seen")
  }

  @Test("the broker forgets a failed channel at once")
  mutating func forgotten() {
    let client = stage.opened(channels: 2)
    stage.send(.queueDeclare(.init(queue: "q")), on: 2, from: client)
    stage.publish(RPCMessage(body: [1]), to: "q", on: 2, from: client)
    stage.send(.basicGet(.init(queue: "q")), Self.missing("nope"), on: 1, from: client)
    #expect(stage.gateway.broker.queueStatus(named: "q")?.ready == 1)
    let connections = stage.gateway.broker.openConnections
    #expect(connections.map { stage.gateway.broker.openChannels(of: $0).count } == [1])
  }

  @Test("one channel more than agreed ends the connection with 530", arguments: [3, 1] as [UInt16])
  mutating func tooMany(number: UInt16) {
    let client = stage.opened(channels: number == 3 ? 2 : 0, channelMax: 2)
    stage.send(.channelOpen(.init()), on: number == 3 ? 3 : 9, from: client)
    guard case .connectionClose(let reason) = stage.methods(heardBy: client).first else {
      Issue.record("not closed")
      return
    }
    #expect(reason.replyCode == 530)
    #expect(reason.replyText.contains("channel_max (2)"))
  }

  @Test("a message that is too large closes its channel with 406, before its body arrives")
  mutating func messageSize() {
    stage = GatewayStage { $0.limits.messageSize = 100 }
    let client = stage.opened()
    let bytes = GatewayStage.publication(
      RPCMessage(body: [UInt8](repeating: 1, count: 101)), to: "q")
    stage.send(Array(bytes.dropLast(20)), from: client)
    let reason = CloseReason(
      replyCode: 406,
      replyText:
        "PRECONDITION_FAILED - message size 101 is larger than configured max size 100",
      classID: 60, methodID: 40)
    #expect(stage.methods(heardBy: client) == [.channelClose(reason)])
    // The channel is closed, so the rest of the body is ignored.
    stage.send(Array(bytes.suffix(20)), from: client)
    stage.send(.channelCloseOk, .channelOpen(.init()), on: 1, from: client)
    #expect(stage.methods(heardBy: client) == [.channelOpenOk(.init())])
    stage.publish(RPCMessage(body: [UInt8](repeating: 1, count: 100)), to: "q", from: client)
    #expect(stage.heard(by: client).isEmpty)
  }

  @Test("a user ID that is not the user's own closes the channel with 406")
  mutating func userID() {
    let client = stage.opened()
    var message = RPCMessage()
    message.userID = "guest"
    stage.publish(message, to: "q", from: client)
    #expect(stage.heard(by: client).isEmpty)
    message.userID = "bob"
    stage.publish(message, to: "q", from: client)
    let reason = CloseReason(
      replyCode: 406,
      replyText: "PRECONDITION_FAILED - user_id property set to 'bob' but authenticated user was "
        + "'guest'",
      classID: 60, methodID: 40)
    #expect(stage.methods(heardBy: client) == [.channelClose(reason)])
  }

  @Test("unfinished messages on many channels may not keep all memory busy")
  mutating func unfinished() {
    stage = GatewayStage { $0.limits.messageSize = 1000 }
    let client = stage.opened(channels: 3)
    for channel: UInt16 in 1...3 {
      let bytes = GatewayStage.publication(
        RPCMessage(body: [UInt8](repeating: 1, count: 1000)), to: "q", on: channel)
      // All frames but the last, which carries one byte of the body.
      let head = bytes.dropLast(1000 + Frame.overhead)
      stage.send(Array(head), from: client)
      stage.send(
        WireWriter.bytes { writer in
          writer.frame(.body, channel: channel) { $0.raw([UInt8](repeating: 1, count: 999)) }
        }, from: client)
    }
    guard case .connectionClose(let reason) = stage.methods(heardBy: client).first else {
      Issue.record("not closed")
      return
    }
    #expect(reason.replyCode == 506)
  }

  @Test("channels that fail and go leave nothing behind in the accounts")
  mutating func accounts() {
    stage = GatewayStage { $0.limits.messageSize = 1000 }
    let client = stage.opened()
    for _ in 0..<20 {
      stage.publish(RPCMessage(body: [UInt8](repeating: 1, count: 1000)), to: "q", from: client)
      stage.send(Self.missing("nope"), .channelCloseOk, .channelOpen(.init()), on: 1, from: client)
    }
    #expect(stage.methods(heardBy: client).count == 40)
    #expect(stage.gateway.clients[client.slot]?.connection.assembledBytes == 0)
    #expect(stage.gateway.clients[client.slot]?.connection.channelCount == 1)
    #expect(stage.gateway.routes.compactMap(\.self).count == 1)
  }
}
