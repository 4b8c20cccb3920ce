extension Starter {
  static let race = Starter(
    name: "race",
    summary: "A reply races against the deadline of its call.",
    text: """
      // It holds in the plain run, but not in every order of events: rpcsim explore FILE
      {
        story: "A reply comes just before the deadline of its call, or just after.",
        queues: { rpc_queue: {} },
        servers: {
          worker: {
            serves: "rpc_queue",
            // Anything from 40 to 60 milliseconds; the plain run takes the shortest time.
            methods: { fib: { takes: "40ms..60ms", returns: { fibonacci: "$0" } } },
          },
        },
        // With "100ms" the reply would always be in time.
        clients: { client: { timeout: "50ms" } },
        network: { latency: "1ms..3ms" },
        steps: [{ client: "client", call: "fib", arguments: [30], as: "first" }],
        expect: [
          // What 'rpcsim explore' refutes: sometimes the call fails with "deadlineExceeded".
          { call: "first", returns: 832040 },
          // What holds in all orders: the handler ran, whether or not the client still waited.
          { handlerRuns: "first", equals: 1 },
        ],
      }

      """,
    next: [
      Hint(command: "rpcsim run FILE", meaning: "Play it: it holds."),
      Hint(command: "rpcsim explore FILE", meaning: "Find the orders in which it does not."),
    ])
}
