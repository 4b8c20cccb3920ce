extension Starter {
  static let crash = Starter(
    name: "crash",
    summary: "A server dies after its reply and before its acknowledgement.",
    text: """
      // Play it: rpcsim run --diagram FILE
      {
        story: "The server dies after its reply and before its ack; restarted, it answers again.",
        queues: { rpc_queue: {} },
        servers: {
          worker: {
            serves: "rpc_queue",
            // When the server acknowledges a request decides what a crash costs. After the
            // reply (the default) the handler may run twice; "before handler" would lose the call.
            settlement: "after reply",
            methods: { fib: { takes: "40ms..60ms", returns: { fibonacci: "$0" } } },
          },
        },
        clients: { client: { timeout: "5s" } },
        network: { latency: "1ms..3ms" },
        steps: [{ client: "client", call: "fib", arguments: [30], as: "first" }],

        // A fault strikes at a point that the process passes, here about one call. A planned fault that
        // never strikes fails the run. Other points: "before handler", "mid handler", "before reply",
        // "after ack". Other faults: disconnect, pause, partition, drop, duplicate, delay.
        faults: [{ crash: "worker", at: "after reply, before ack", of: "first", restart: "100ms" }],

        expect: [
          // The caller sees nothing of it …
          { call: "first", returns: 832040, within: "1s" },
          // … but the handler ran twice: it had better be idempotent.
          { handlerRuns: "first", equals: 2 },
          { event: "duplicate reply", of: "first", count: 1 },
        ],
      }

      """,
    next: [
      Hint(command: "rpcsim run --diagram FILE", meaning: "See what happens."),
      Hint(command: "rpcsim run --seeds 1000 FILE", meaning: "See whether it always does."),
    ])
}
