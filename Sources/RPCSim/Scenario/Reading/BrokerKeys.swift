extension ExchangeScript {
  static let keys = KeyTable<ExchangeScript>(
    "an exchange",
    [
      Key("durable", .boolean, "Whether it survives a restart of the broker.", \.isDurable),
      Key(
        "exists", .boolean, "Whether it is there from the beginning; true if not given.",
        \.isDeclared),
      Key(
        "bindings", .bindings, "The queues that messages go to, by their routing keys.",
        \.bindings),
    ]
  )
}

extension ValueForm<[BindingScript]> {
  fileprivate static var bindings: Self {
    let queue = ValueForm<String>.name(of: "a queue")
    return .named(queue.shape) { routingKey, node, errors in
      queue.read(node, &errors).map { BindingScript(routingKey: routingKey, queue: $0) }
    }
  }
}

extension QueueScript {
  static let keys = KeyTable<QueueScript>(
    "a queue",
    [
      Key("durable", .boolean, "Whether it survives a restart of the broker.", \.isDurable),
      Key(
        "autoDelete", .boolean, "Whether it is deleted when its last consumer is gone.",
        \.isAutoDelete),
      Key("messageTTL", .duration, "How long a message may wait in it.", \.messageTTL),
      Key(
        "maxLength", .integer, "How many messages may be ready; more are refused.",
        \.maximumLength),
      Key(
        "deadLetters", .name(of: "a queue"),
        "The queue that gets what expires in this one or is rejected from it.", \.deadLetterQueue),
      Key(
        "exists", .boolean,
        "Whether it is there from the beginning; true if not given. Servers declare theirs anyway.",
        \.isDeclared),
    ]
  )
}

extension QueueAddress {
  /// A queue by its name, or the reply queue of a process.
  static let form: ValueForm<QueueAddress> = .either(
    text: ValueForm<String>.name(of: "a queue").map { .queue($0) },
    object: .object(replyQueueKeys, from: .queue("")).described(as: "{ replyQueueOf: … }"))

  private static let replyQueueKeys = KeyTable<QueueAddress>(
    "an address",
    [
      Key(
        "replyQueueOf", .name(of: "a process"), "The process whose private reply queue it is.",
        isRequired: true
      ) { $0 = .replyQueue(of: $1) }
    ]
  )
}
