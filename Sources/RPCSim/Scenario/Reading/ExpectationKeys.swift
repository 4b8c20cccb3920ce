/// The parts of an expectation about a count.
private struct CountDraft: Sendable {
  var call = ""
  var server: String?
  var filter = EventFilter(.started)
  var count = ExpectedCount()
}

/// The parts of an expectation about a call.
private struct CallDraft: Sendable {
  var call = ""
  var value = ScenarioValue.null
  var failure = CallFailure(.deadlineExceeded)
  var mayFail = false
  var heldBy: String?
  var items = ItemsExpectation.count(0)
}

/// The parts of an expectation about a queue.
private struct QueueDraft: Sendable {
  var queue = ""
  var state = QueueExpectation()
}

extension ScenarioExpectation {
  /// An expectation of a scenario.
  static let form = VariantTable<ScenarioExpectation>(
    "an expectation", callVariants + countVariants + [queueVariant, orderVariant, violationVariant]
  ).form(from: .order([]))

  private static let orderVariant = Variant<ScenarioExpectation>(
    Key("order", .list(of: .name(of: "a call")), "The calls settle in this order.", \.self),
    from: [], into: { $1 = .order($0) })

  private static let violationVariant = Variant<ScenarioExpectation>(
    Key(
      "violates", .word(for: "invariant", Invariants.names.map { ($0, $0) }),
      "The run breaks this invariant, which is what the scenario is about.", \.self),
    from: "", into: { $1 = .violates(invariant: $0) })

  private static let queueVariant = Variant<ScenarioExpectation>(
    Key("queue", .name(of: "a queue"), "The queue is in this state when the run ends.", \.queue),
    [
      Key("exists", .boolean, "Whether it is there; true if not given.", \.state.exists),
      Key("ready", .integer, "How many messages wait in it.", \.state.ready),
      Key(
        "unacknowledged", .integer, "How many messages are with consumers.",
        \.state.unacknowledged),
      Key("consumers", .integer, "How many consumers it has.", \.state.consumers),
    ],
    from: QueueDraft(), into: { $1 = .queue($0.queue, $0.state) })
}

extension ScenarioExpectation {
  private static let call = Key<CallDraft>(
    "call", .name(of: "a call"), "The call, or all calls of that name.", isRequired: true, \.call)

  private static let within = Key<CallDraft>(
    "within", .duration, "The longest time after the call was made.", \.failure.within)

  private static let callVariants: [Variant<ScenarioExpectation>] = [
    Variant(
      Key("returns", .literal, "The call returns this value.", \.value),
      [
        call, within,
        Key(
          "mayFail", .boolean, "Whether it may fail instead, within the same time.",
          \.mayFail),
      ],
      from: CallDraft(),
      into: {
        $1 =
          $0.mayFail
          ? .returnsOrFails(call: $0.call, $0.value, within: $0.failure.within)
          : .returns(call: $0.call, $0.value, within: $0.failure.within)
      }),
    Variant(
      Key("fails", .word(for: "failure"), "The call fails in this way.", \.failure.name),
      [
        call, within,
        Key("message", .text, "The message of the error that a server sent.", \.failure.message),
        Key("type", .text, "The type of the error that a server sent.", \.failure.type),
        Key(
          "details", .literal, "The details of the error that a server sent.", \.failure.details),
        Key(
          "mayHaveRun", .boolean, "Whether its request may have run, as the error says.",
          \.failure.mayHaveRun),
        Key("at", .duration, "The exact time at which it fails.", \.failure.at),
      ],
      from: CallDraft(), into: { $1 = .fails(call: $0.call, $0.failure) }),
    Variant(
      Key("stalls", .yes, "The call waits for ever.") { _, _ in },
      [call, Key("heldBy", .name(of: "a process"), "The process that holds it up.", \.heldBy)],
      from: CallDraft(), into: { $1 = .stalled(call: $0.call, heldBy: $0.heldBy) }),
    Variant(
      Key("items", ItemsExpectation.form, "The stream brings these items, or this many.", \.items),
      [call], from: CallDraft(), into: { $1 = .items(call: $0.call, $0.items) }),
  ]
}

extension ItemsExpectation {
  /// A list of items, or their number.
  fileprivate static let form: ValueForm<ItemsExpectation> = {
    let list = ValueForm<[ScenarioValue]>.list(of: .literal)
    let shape = ValueShape.either([list.shape, .integer])
    return ValueForm("a list of items or their number", shape) { node, expected, errors in
      switch node.content {
      case .array: return list.read(node, &errors).map(ItemsExpectation.values)
      case .integer: return ValueForm<Int>.integer.read(node, &errors).map(ItemsExpectation.count)
      default:
        errors.add(expected: expected, found: node)
        return nil
      }
    }
  }()
}

extension ScenarioExpectation {
  private static let equals = Key<CountDraft>("equals", .integer, "Exactly this often.") {
    $0.count = ExpectedCount($1)
  }

  private static let count = Key<CountDraft>("count", .integer, "Exactly this often.") {
    $0.count = ExpectedCount($1)
  }

  private static let bounds = [
    equals,
    Key<CountDraft>("atLeast", .integer, "At least this often.", \.count.least),
    Key<CountDraft>("atMost", .integer, "At most this often.", \.count.most),
  ]

  private static let countRules: [KeyRule] = [
    .atLeastOne(["equals", "atLeast", "atMost"]),
    .atMostOne(["equals", "atLeast"]), .atMostOne(["equals", "atMost"]),
  ]

  private static let eventRules: [KeyRule] = [
    .atLeastOne(["count", "equals", "atLeast", "atMost"]),
    .atMostOne(["count", "equals", "atLeast"]), .atMostOne(["count", "equals", "atMost"]),
  ]

  private static let countVariants: [Variant<ScenarioExpectation>] = [
    Variant(
      Key("handlerRuns", .name(of: "a call"), "How often handlers run for the call.", \.call),
      [Key("by", .name(of: "a server"), "Only on this server.", \.server)] + bounds,
      rules: countRules, from: CountDraft(),
      into: { $1 = .handlerRuns(call: $0.call, server: $0.server, $0.count) }),
    Variant(
      Key("handled", .name(of: "a server"), "How often the server's handlers run.", \.call),
      bounds, rules: countRules, from: CountDraft(),
      into: { $1 = .handled(server: $0.call, $0.count) }),
    Variant(
      Key("event", .word(for: "event"), "How often events of this kind happen.", \.filter.kind),
      [
        Key("of", .name(of: "a call"), "Only those about this call.", \.filter.call),
        Key("process", .name(of: "a process"), "Only those of this process.", \.filter.process),
        Key("queue", .name(of: "a queue"), "Only those at this queue.", \.filter.queue),
        Key("code", .integer, "Only those with this AMQP reply code.", \.filter.code),
        count,
      ] + bounds,
      rules: eventRules, from: CountDraft(), into: { $1 = .event($0.filter, $0.count) }),
  ]
}
