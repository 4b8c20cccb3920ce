import InMemoryBroker
import RPCCore

/// The end of a call, a handler or a channel, in words that fit on a line.
enum OutcomeWords {
  /// The greatest number of cells for a body or a message.
  static let limit = 60

  static func words(for outcome: CallOutcome) -> String {
    switch outcome {
    case .completed(let reply): returned(reply.body)
    case .failed(let error): "failed: \(words(for: error))"
    }
  }

  static func words(for end: RunOutcome.End) -> String {
    switch end {
    case .returned(let body): returned(body)
    case .failed(let error): "failed: \(words(for: error))"
    }
  }

  static func words(for outcome: HandlerOutcome) -> String {
    switch outcome {
    case .result(let body): returned(body)
    case .failure(let error): "failed: \(words(for: error))"
    }
  }

  static func words(for error: RPCError) -> String {
    switch error {
    case .remote(let remote): words(for: remote)
    case .malformedReply(let reason): "malformedReply \(quoted(reason))"
    default: FailureName(error).rawValue
    }
  }

  /// The code as calls report it, the type and the message.
  static func words(for error: RemoteError) -> String {
    let name = FailureName(.remote(error)).rawValue
    let type = error.type.isEmpty ? "" : " \(error.type.shown(in: limit))"
    return "\(name)\(type) \(quoted(error.message))"
  }

  /// The code and the text.
  ///
  /// RabbitMQ's second sentences only explain, so they are left out.
  static func words(for error: AMQPError) -> String {
    let bytes = Array(error.text.utf8)
    let stop: (UInt8, UInt8) = (UInt8(ascii: "."), UInt8(ascii: " "))
    let end = bytes.indices.dropLast().last { (bytes[$0], bytes[$0 + 1]) == stop }
    let text = String(decoding: bytes[..<(end ?? bytes.count)], as: UTF8.self)
    return "\(error.code) \(text.shown(in: 2 * limit))"
  }

  private static func returned(_ body: [UInt8]) -> String {
    body.isEmpty ? "returned nothing" : "returned \(text(of: body))"
  }

  private static func quoted(_ text: String) -> String { "\"\(text.shown(in: limit))\"" }

  /// A body as text.
  ///
  /// Only the part of a large body that is shown is decoded.
  static func text(of body: [UInt8]) -> String {
    let most = 4 * (limit + 1)
    let text = String(decoding: body.prefix(most), as: UTF8.self).shown(in: limit)
    return body.count > most && text.last != "…" ? text + "…" : text
  }
}
