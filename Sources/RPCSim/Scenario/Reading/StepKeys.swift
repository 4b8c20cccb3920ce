import RPCCore

extension ScenarioStep {
  /// A step of a scenario.
  static let form = VariantTable<ScenarioStep>(
    "a step",
    common: [
      Key("at", .durationRange, "When; at the beginning if not given.", \.at),
      Key("client", .name(of: "a client"), "The client that does it, or all of a kind.", \.process),
      Key("server", .name(of: "a server"), "The server that does it, or all of a kind.", \.process),
      Key("process", .name(of: "a process"), "The client or server that does it.", \.process),
    ],
    rules: [.exactlyOne(["client", "server", "process"])],
    callVariants
      + [pingVariant, cancelVariant, waitVariant, feedVariant, shutdownVariant, publishVariant]
      + QueueOperation.allCases.map(operation)
  ).form(from: ScenarioStep(process: "", action: .cancel(label: "")))

  private static let cancelVariant = Variant<ScenarioStep>(
    Key("cancel", .name(of: "a call"), "Gives up the calls of that name.", \.self),
    from: "", into: { $1.action = .cancel(label: $0) })

  private static let waitVariant = Variant<ScenarioStep>(
    Key("wait", .name(of: "a call"), "Waits for the results of the calls of that name.", \.call),
    [
      Key(
        "timeout", .duration, "How long; until the call ends if not given.", \.timeout)
    ],
    from: WaitStep(call: ""), into: { $1.action = .wait($0) })

  private static let feedVariant = Variant<ScenarioStep>(
    Key(
      "feed", .amount(orElse: "all"),
      "Takes this many of the replies that have come, or \"all\"; see 'byHand'.", \.self),
    from: Int.max, into: { $1.action = .feed(count: $0) })

  private static let shutdownVariant = Variant<ScenarioStep>(
    Key("shutDown", .yes, "The server takes no more requests, and ends those begun.") { _, _ in },
    [
      Key("grace", .duration, "How long that may take; 5s if not given.", \.grace),
      Key(
        "restart", .duration, "How long after its end it starts again; never if not given.",
        \.restart),
    ],
    from: ShutdownStep(), into: { $1.action = .shutDown($0) })

  private static func operation(_ operation: QueueOperation) -> Variant<ScenarioStep> {
    Variant(
      Key(operation.rawValue, QueueAddress.form, meaning(of: operation), \.self),
      from: QueueAddress.queue(""), into: { $1.action = .operate(operation, $0) })
  }

  private static func meaning(of operation: QueueOperation) -> String {
    switch operation {
    case .declare: "Declares the queue, as a client does."
    case .consume: "Consumes the queue, without acknowledging deliveries."
    case .get: "Gets one message, with automatic acknowledgement."
    case .purge: "Removes the messages that wait in the queue."
    case .delete: "Deletes the queue with its messages."
    }
  }
}

extension ScenarioStep {
  private static let callVariants: [Variant<ScenarioStep>] = [
    Variant(
      Key("call", .name(of: "a method"), "Calls the method.", \.method),
      callKeys, rules: callRules,
      from: CallStep(method: ""), into: { $1.action = .call($0) }),
    Variant(
      Key("send", .name(of: "a method"), "Calls the method, without a reply.") { step, method in
        step.method = method
        step.expectsReply = false
      },
      callKeys, rules: callRules,
      from: CallStep(method: ""), into: { $1.action = .call($0) }),
  ]

  private static let callRules: [KeyRule] = [
    .atMostOne(["arguments", "body"]), .atMostOne(["queue", "exchange"]),
    .atMostOne(["stream", "poll"]),
  ]

  /// A ping calls a method that every server has.
  private static let pingVariant = Variant<ScenarioStep>(
    Key("ping", .name(of: "a queue"), "Asks whether a server of the queue is alive.", \.queue),
    [
      Key(
        "as", .name(of: "the call"),
        "The name that faults and expectations use; 'ping' if not given.", \.label),
      Key("timeout", .timeout, "How long it waits; as the client says if not given.", \.timeout),
      Key("onTimeout", .timeoutPolicy, "What happens then; see a call.", \.takesNull),
    ],
    from: CallStep(method: EnvelopeNames.ping),
    into: { call, step in
      var call = call
      call.label = call.label ?? "ping"
      step.action = .call(call)
    })

  private static let pollForm: ValueForm<PollScript?> = .object(
    KeyTable<PollScript?>(
      "a polling call",
      [
        Key("every", .duration, "The time from one poll to the next.", isRequired: true) {
          $0?.tick = $1
        },
        Key("timeout", .duration, "How long each poll waits; as 'every' if not given.") {
          $0?.timeout = $1
        },
      ]),
    from: PollScript(tick: .zero))

  private static let callKeys: [Key<CallStep>] = [
    Key("arguments", .list(of: .literal), "What it is called with; no arguments if not given.") {
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
    Key(
      "idempotent", .boolean,
      "Whether the request may be sent again after the connection was lost.", \.isIdempotent),
    Key(
      "onTimeout", .timeoutPolicy,
      "What becomes of the call at its deadline: \"fail\" (if not given), or it returns \"null\".",
      \.takesNull),
    Key(
      "correlationID", .text, "The ID that its reply has; the client chooses if not given.",
      \.correlationID),
    Key("messageID", .text, "The name by which a server can tell a repeat.", \.messageID),
    Key(
      "replyTo", QueueAddress.form, "Where the reply goes instead; the client does not get it.",
      \.replyTo),
    Key("stream", .boolean, "Whether it asks for a stream of replies.", \.isStream),
    Key("itemTimeout", .duration, "How long the stream may stay silent.", \.itemTimeout),
    Key("poll", pollForm, "Asks for a ticket, and polls for the result.") {
      $0.poll = $1
    },
    Key("times", .integer, "How many such calls are made; 1 if not given.", \.times),
    Key("inFlight", .integer, "How many of them may be unanswered at a time.", \.inFlight),
  ]
}

extension ScenarioStep {
  private static let publishVariant = Variant<ScenarioStep>(
    Key("publish", QueueAddress.form, "Publishes a message by hand.", \.to),
    [
      Key("body", .text, "The message's body.", \.body),
      Key("type", .text, "The message's type.", \.type),
      Key("correlationID", .text, "The message's correlation ID.", \.correlationID),
      Key("replyTo", QueueAddress.form, "Where replies to the message should go.", \.replyTo),
      Key("mandatory", .boolean, "Whether it comes back if no queue takes it.", \.isMandatory),
      Key("persistent", .boolean, "Whether it survives in a durable queue.", \.isPersistent),
    ],
    from: PublishStep(to: .queue("")), into: { $1.action = .publish($0) })
}
