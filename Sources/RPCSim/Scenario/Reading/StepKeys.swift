extension Step {
  /// A step of a story.
  static let form = VariantTable<Step>(
    "a step",
    common: [
      Key("at", .durationRange, "When; at the beginning if not given.", \.at),
      Key("client", .name(of: "a client"), "The client that does it, or all of a kind.", \.process),
      Key("server", .name(of: "a server"), "The server that does it, or all of a kind.", \.process),
      Key("process", .name(of: "a process"), "The client or server that does it.", \.process),
    ],
    rules: [.exactlyOne(["client", "server", "process"])],
    callVariants + [cancelVariant, publishVariant] + QueueOperation.allCases.map(operation)
  ).form(from: Step(process: "", action: .cancel(label: "")))

  private static let cancelVariant = Variant<Step>(
    Key("cancel", .name(of: "a call"), "Gives up the calls of that name.", \.self),
    from: "", into: { $1.action = .cancel(label: $0) })

  private static func operation(_ operation: QueueOperation) -> Variant<Step> {
    Variant(
      Key(operation.rawValue, Address.form, "Does this to a queue by hand.", \.self),
      from: Address.queue(""), into: { $1.action = .operate(operation, $0) })
  }
}

extension Step {
  private static let callVariants: [Variant<Step>] = [
    Variant(
      Key("call", .name(of: "a method"), "Calls the method.", \.method),
      callKeys, rules: callRules,
      from: CallStep(method: ""), into: { $1.action = .call($0) }),
    Variant(
      Key("send", .name(of: "a method"), "Calls the method and wants no answer.") { step, method in
        step.method = method
        step.expectsReply = false
      },
      callKeys, rules: callRules,
      from: CallStep(method: ""), into: { $1.action = .call($0) }),
  ]

  private static let callRules: [KeyRule] = [
    .atMostOne(["arguments", "body"]), .atMostOne(["queue", "exchange"]),
  ]

  private static let callKeys: [Key<CallStep>] = [
    Key("arguments", .list(of: .literal), "What it is called with; nothing if not given.") {
      $0.payload = .arguments($1)
    },
    Key("body", .text, "The request's body as it is, instead of arguments.") {
      $0.payload = .text($1)
    },
    Key(
      "as", .name(of: "the call"),
      "The name that faults and expectations use; the method's if not given.", \.label),
    Key(
      "queue", .name(of: "a queue"),
      "Where the request goes; to the only servers with such a method if not given.", \.queue),
    Key("exchange", .name(of: "an exchange"), "The exchange to publish to instead.", \.exchange),
    Key("routingKey", .text, "The routing key, with an exchange.", \.routingKey),
    Key(
      "timeout", .timeout, "How long it waits; as the client says if not given, null for ever.",
      \.timeout),
    Key(
      "mandatory", .boolean, "Whether the request comes back if no queue takes it.",
      \.isMandatory),
    Key("persistent", .boolean, "Whether the request survives in a durable queue.", \.isPersistent),
    Key("times", .integer, "How many such calls are made; 1 if not given.", \.times),
    Key("inFlight", .integer, "How many of them may be unanswered at a time.", \.inFlight),
  ]
}

extension Step {
  private static let publishVariant = Variant<Step>(
    Key("publish", Address.form, "Publishes a message by hand.", \.to),
    [
      Key("body", .text, "The message's body.", \.body),
      Key("type", .text, "The message's type.", \.type),
      Key("correlationID", .text, "The message's correlation ID.", \.correlationID),
      Key("replyTo", Address.form, "Where the message asks to be answered.", \.replyTo),
      Key("mandatory", .boolean, "Whether it comes back if no queue takes it.", \.isMandatory),
      Key("persistent", .boolean, "Whether it survives in a durable queue.", \.isPersistent),
    ],
    from: PublishStep(to: .queue("")), into: { $1.action = .publish($0) })
}
