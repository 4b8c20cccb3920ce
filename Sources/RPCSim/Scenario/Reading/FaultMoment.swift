import InMemoryBroker

/// The point or time at which a fault strikes.
///
/// Faults of messages in transit have none.
enum FaultMoment: Sendable {
  case point(FaultPoint)
  case time(DurationRange)

  /// A time, or a point that processes pass.
  static let form = ValueForm<FaultMoment>(
    text: "a time such as \"2s\" or a point such as \"before reply\"",
    .either([.durationRange, .words(words.map(\.0))])
  ) { (text) throws(Misreading) in
    if text.utf8.first.map(beginsNumber) == true { return .time(try DurationText.range(text)) }
    guard let word = words.first(where: { $0.0 == text }) else {
      // A hop is accepted here, so that a later check can say which faults strike there.
      if let hop = FaultPoint(rawValue: text), hop.isHop { return .point(hop) }
      throw .unknown("point", text, among: words.map(\.0))
    }
    return .point(word.1)
  }

  private static let words: [(String, FaultPoint)] =
    FaultPoint.allCases.filter(\.isProcessPoint).map { ($0.rawValue, $0) } + [
      ("after handler", .afterHandler), ("before reply", .afterHandler),
      ("after reply", .afterReply), ("before ack", .afterReply), ("anywhere", .anywhere),
    ]

  private static func beginsNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): true
    default: false
    }
  }
}
