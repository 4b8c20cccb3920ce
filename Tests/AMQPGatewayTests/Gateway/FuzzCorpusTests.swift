import Foundation
import TestSupport
import Testing

@testable import AMQPGateway

/// Random input of clients, kept by its result: the shortest input for each result.
///
/// `RPCSIM_RECORD=1` looks for more, rewrites the file, and fails.
@Suite("What clients once said")
struct FuzzCorpusTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Corpus/frames.txt").standardized

  /// The recorded inputs, each with its result.
  private static func read() throws -> [(said: [UInt8], end: String)] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      return ([UInt8](hex: String(parts[0])), parts.count > 1 ? String(parts[1]) : "")
    }
  }

  @Test("each recorded input ends its connection as it was recorded")
  func corpus() throws {
    if ProcessInfo.processInfo.environment["RPCSIM_RECORD"] != nil {
      try Self.record()
      Issue.record("the corpus is written anew: look at the difference")
    }
    let corpus = try Self.read()
    #expect(corpus.count > 30)
    for (said, end) in corpus { #expect(Self.end(of: said) == end, "\(end)") }
  }

  /// The last answers to a client with three channels, a queue and a consumer that sends the input.
  private static func end(of said: [UInt8]) -> String {
    var stage = GatewayStage()
    let client = stage.opened(channels: 3)
    stage.send(.queueDeclare(.init(queue: "q")), on: 1, from: client)
    stage.send(.basicConsume(.init(queue: "q", consumerTag: "r")), on: 2, from: client)
    _ = stage.heard(by: client)
    stage.send(said, from: client)
    let words = stage.methods(heardBy: client).compactMap(\.ending)
    let phase = stage.gateway.clients[client.slot]?.connection.phase
    stage.gateway.disconnect(client, now: stage.now)
    #expect(stage.gateway.broker.openConnections.isEmpty)
    return (words + ["\(phase.map { "\($0)" } ?? "gone")"]).joined(separator: ", ")
  }

  private static func record() throws {
    var dice = SplitMix64(seed: 6)
    var found: [String: [UInt8]] = [:]
    for (said, end) in (try? read()) ?? [] { found[end] = said }
    for _ in 0..<fuzzRounds {
      let said = dice.nextSpeech().bytes
      // A mutation can remove all bytes.
      guard !said.isEmpty else { continue }
      let end = end(of: said)
      if said.count < found[end]?.count ?? .max { found[end] = said }
    }
    let lines = found.sorted { $0.key < $1.key }.map { end, said in
      said.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined() + " " + end
    }
    try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
  }
}

extension Method {
  /// The result in words if the method closes a channel or a connection.
  fileprivate var ending: String? {
    switch self {
    case .channelClose(let reason): "channel \(reason.replyCode) by \(reason.method)"
    case .connectionClose(let reason): "connection \(reason.replyCode) by \(reason.method)"
    default: nil
    }
  }
}

extension CloseReason {
  /// The method to blame; all methods that do not exist count as one.
  fileprivate var method: String { replyCode == 503 ? "?" : "\(classID).\(methodID)" }
}
