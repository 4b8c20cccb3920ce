import RPCCore

/// A line of a traffic journal in JSON, as it is read.
struct TrafficLine {
  /// The properties of a delivery or of its settlement.
  struct Delivery {
    var process: String?
    var channel = 0
    var tag: UInt64 = 0
    var isAutoAcknowledged = false
  }

  /// A request or reply of a call, or a message that belongs to no call, by its number.
  struct Message {
    enum Kind: String, CaseIterable {
      case request, reply, message
    }

    var kind = Kind.message
    var number: UInt32 = 0
  }

  var event = 0
  var nanoseconds: Int64 = 0
  var cause: Int?
  var participant = ""
  var kind = EventKind.started
  var call: String?
  var method: String?
  var message: Message?
  var queue: String?
  var delivery: Delivery?
  var detail: String?

  /// The keys of a line.
  static let keys = KeyTable<TrafficLine>(
    "an event",
    [
      Key("event", .integer, "Counts the events from 0.", isRequired: true, \.event),
      Key(
        "nanoseconds", .integer, "When it happened, since the server began.", isRequired: true,
        \.nanoseconds),
      Key("after", .integer, "The event that it happened because of.", \.cause),
      Key("who", .text, "Who it happened to.", isRequired: true, \.participant),
      Key("what", .word(for: "event"), "What happened.", isRequired: true, \.kind),
      Key("call", .text, "The call that it is about.", \.call),
      Key("method", .text, "The method of that call.", \.method),
      Key(
        "message", .object(messageKeys, from: Message()), "The message that it is about.",
        \.message),
      Key("queue", .text, "The queue that it is about.", \.queue),
      Key(
        "delivery", .object(deliveryKeys, from: Delivery()),
        "The delivery that it is about, or that it settles.", \.delivery),
      Key("detail", .text, "What else there is to tell.", \.detail),
      Key("about", .text, "All that it is about, in words.") { _, _ in },
    ])

  private static let messageKeys = KeyTable<Message>(
    "a message",
    [
      Key("kind", .word(for: "kind of message"), "What it is.", isRequired: true, \.kind),
      Key("number", .integer, "Counts those of its kind.", isRequired: true, \.number),
    ])

  private static let deliveryKeys = KeyTable<Delivery>(
    "a delivery",
    [
      Key("process", .text, "Who gets it, or settles it.", \.process),
      Key("channel", .integer, "The channel.", isRequired: true, \.channel),
      Key("tag", .integer, "What it is settled by.", isRequired: true, \.tag),
      Key(
        "isAutoAcknowledged", .boolean, "Whether it is acknowledged once it is sent.",
        \.isAutoAcknowledged),
    ])
}
