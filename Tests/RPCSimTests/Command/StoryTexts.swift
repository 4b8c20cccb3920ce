/// Stories as files have them.
enum StoryTexts {
  /// The tutorial's story; the tests know its lines.
  static let tutorial = """
    // After the RPC tutorial of RabbitMQ.
    {
      story: "A client asks for the 30th Fibonacci number, and a worker computes it once.",
      queues: { rpc_queue: {} },
      servers: {
        worker: {
          serves: "rpc_queue",
          prefetch: 1,
          methods: { fib: { takes: "40ms..60ms", returns: { fibonacci: "$0" } } },
        },
      },
      clients: { client: { timeout: "5s" } },
      network: { latency: "1ms..3ms" },
      steps: [{ at: "0s", client: "client", call: "fib", arguments: [30], as: "first" }],
      expect: [
        { call: "first", returns: 832040, within: "1s" },
        { handlerRuns: "first", equals: 1 },
        { queue: "rpc_queue", ready: 0, unacknowledged: 0 },
      ],
    }

    """

  /// The tutorial's story with something else in its place.
  static func tutorial(replacing text: String, by other: String) -> String {
    tutorial.replacing(text, with: other)
  }

  /// The tutorial's story with a fault that waits for a third acknowledgement.
  static func neverStruck(isOptional: Bool = false) -> String {
    let optional = isOptional ? ", optional: true" : ""
    let fault = #"{ crash: "worker", at: "after ack", of: "first", nth: 3\#(optional) }"#
    return tutorial(with: fault)
  }

  /// The tutorial's story with one crash that a schedule places.
  static let anyCrash = tutorial(with: #"{ crash: "worker", at: "anywhere", restart: "10ms" }"#)

  /// The tutorial's story with a fault.
  static func tutorial(with fault: String) -> String {
    tutorial(replacing: "  expect: [", by: "  faults: [\(fault)],\n  expect: [")
  }

  /// Which call is first is a matter of luck; in order, the first is.
  static let race = """
    {
      story: "Two servers race.",
      queues: { q: {} },
      servers: {
        w: { serves: "q", count: 2, methods: { f: { takes: "1ms..9ms", returns: "$0" } } },
      },
      clients: { c: {} },
      network: { latency: "1ms..3ms" },
      steps: [
        { client: "c", call: "f", arguments: [1], as: "first" },
        { client: "c", call: "f", arguments: [2], as: "second" },
      ],
      expect: [{ order: ["first", "second"] }],
    }
    """

  /// A story that takes long.
  static let long = """
    {
      story: "A client makes many calls, one after the other.",
      queues: { q: {} },
      servers: { w: { serves: "q", methods: { f: { takes: "1ms", returns: 1 } } } },
      clients: { c: {} },
      steps: [{ client: "c", call: "f", times: 5000, inFlight: 1 }],
      expect: [{ handlerRuns: "f", equals: 5000 }],
    }
    """

  /// A story without an end.
  static let endless = """
    {
      story: "A request kills every server that takes it.",
      queues: { q: {} },
      servers: { w: { serves: "q", methods: { f: { takes: "1ms", returns: 1 } } } },
      clients: { c: { timeout: null } },
      steps: [{ client: "c", call: "f", as: "first" }],
      faults: [{ crash: "w", at: "before reply", restart: "1ms", times: "always" }],
      expect: [{ call: "first", returns: 1 }],
    }
    """

  /// A handler calls its own server, whose only slot it holds.
  static let deadlock = """
    {
      story: "A handler calls its own server.",
      queues: { q: {} },
      servers: {
        w: {
          serves: "q", prefetch: 2, timeout: null,
          methods: { f: { calls: { call: "g", as: "inner" }, returns: 1 }, g: { returns: 2 } },
        },
      },
      clients: { c: { timeout: null } },
      steps: [{ client: "c", call: "f", as: "outer" }],
      expect: [{ call: "outer", returns: 1 }],
    }
    """
}
