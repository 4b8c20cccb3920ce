/// Texts of scenario files.
enum ScenarioTexts {
  /// The tutorial's scenario; tests refer to its lines.
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

  /// The tutorial's scenario with one text replaced by another.
  static func tutorial(replacing text: String, by other: String) -> String {
    tutorial.replacing(text, with: other)
  }

  /// The tutorial's scenario with a fault that waits for a third acknowledgement, which never
  /// comes.
  static func neverStruck(isOptional: Bool = false) -> String {
    let optional = isOptional ? ", optional: true" : ""
    let fault = #"{ crash: "worker", at: "after ack", of: "first", nth: 3\#(optional) }"#
    return tutorial(with: fault)
  }

  /// The tutorial's scenario with a crash whose point the schedule chooses.
  static let anyCrash = tutorial(with: #"{ crash: "worker", at: "anywhere", restart: "10ms" }"#)

  /// The tutorial's scenario with a fault.
  static func tutorial(with fault: String) -> String {
    tutorial(replacing: "  expect: [", by: "  faults: [\(fault)],\n  expect: [")
  }

  /// Two servers race: in the plain run the first call is first, in other schedules it need not be.
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

  /// A scenario of a long run.
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

  /// A scenario whose run never ends.
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

  /// A scenario in which a handler calls its own server and holds the only slot.
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
