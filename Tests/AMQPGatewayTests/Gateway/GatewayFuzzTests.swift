import RPCCore
import TestSupport
import Testing

@testable import AMQPGateway

@Suite("Mutated sessions")
struct GatewayFuzzTests {
  /// All frames of a busy client, from the beginning of its connection to the end.
  private static let session: [[UInt8]] = {
    func method(_ method: Method, on channel: UInt16 = 1) -> [UInt8] {
      WireWriter.bytes { $0.method(method, channel: channel) }
    }
    var message = RPCMessage(body: [UInt8](repeating: 5, count: 3000))
    message.headers = ["a": .array([.integer(1), .table(["b": .text("c")])])]
    message.correlationID = "id"
    return [
      ProtocolHeader.bytes, method(GatewayStage.startOk(), on: 0),
      method(
        .connectionTuneOk(.init(channelMax: 2047, frameMax: 4096, heartbeat: 60)), on: 0),
      method(.connectionOpen(.init(virtualHost: "/")), on: 0), method(.channelOpen(.init())),
      method(.channelOpen(.init()), on: 2), method(.queueDeclare(.init(queue: "q"))),
      method(.confirmSelect(.init())),
      method(.exchangeDeclare(.init(exchange: "e", type: "fanout"))),
      method(.queueBind(.init(queue: "q", exchange: "e"))),
      method(.basicConsume(.init(queue: "q", consumerTag: "c")), on: 2),
      GatewayStage.publication(message, to: "q", isMandatory: true),
      method(.basicAck(.init(deliveryTag: 1)), on: 2),
      GatewayStage.publication(message, to: "e"),
      method(.basicNack(.init(deliveryTag: 0, isMultiple: true, requeues: true)), on: 2),
      method(.basicGet(.init(queue: "q"))), method(.basicRecover(.init(requeues: true))),
      WireWriter.bytes { $0.heartbeat() }, method(.basicCancel(.init(consumerTag: "c")), on: 2),
      method(.queueDelete(.init(queue: "q"))), method(.channelClose(.init())),
      method(.connectionClose(.init()), on: 0),
    ]
  }()

  @Test("mutated sessions do not stop the gateway from serving another client")
  func sessions() {
    var dice = SplitMix64(seed: 2)
    var stage = GatewayStage()
    let honest = stage.opened()
    var clients: [ClientID] = []
    for _ in 0..<max(fuzzRounds / 10, 1) {
      let client = stage.connect()
      clients.append(client)
      var frames = Self.session
      // The first frames are rarely mutated, so that most sessions get further.
      for index in frames.indices where dice.next(below: index < 6 ? 60 : 8) == 0 {
        dice.mutate(&frames[index])
      }
      if dice.next(below: 3) == 0 {
        frames.swapAt(dice.next(below: frames.count), dice.next(below: frames.count))
      }
      var rest = Array(frames.joined())[...]
      while !rest.isEmpty {
        let count = 1 + dice.next(below: 2000)
        stage.send(Array(rest.prefix(count)), from: client)
        rest = rest.dropFirst(count)
      }
      _ = stage.heard(by: client)
      let unread = stage.gateway.clients[client.slot]?.unread.count ?? 0
      #expect(unread <= 131_080)
      if clients.count > 5 { stage.gateway.disconnect(clients.removeFirst(), now: stage.now) }
    }
    for client in clients { stage.gateway.disconnect(client, now: stage.now) }
    #expect(stage.gateway.connectionCount == 1)
    #expect(stage.gateway.broker.openConnections.count == 1)

    _ = stage.heard(by: honest)
    stage.send(.queueDeclare(.init(queue: "mine")), on: 1, from: honest)
    #expect(stage.methods(heardBy: honest) == [.queueDeclareOk(.init(queue: "mine"))])
  }
}
