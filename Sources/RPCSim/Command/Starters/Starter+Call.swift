extension Starter {
  static let call = Starter(
    name: "call",
    summary: "A client calls a method of a server and gets the result.",
    text: """
      // Play it: rpcsim run FILE
      {
        // What happens, in a sentence. 'rpcsim list' shows it.
        story: "A client asks for the 30th Fibonacci number, and a worker computes it once.",

        // The broker's queues, by names that you choose. The braces take options: 'durable: true'.
        queues: { rpc_queue: {} },

        // The servers of the queues. 'count: 3' makes three such processes, worker1 to worker3.
        servers: {
          worker: {
            serves: "rpc_queue",
            prefetch: 1,
            // A scripted handler: how long it works, and what it returns; "$0" is the first argument.
            methods: { fib: { takes: "40ms..60ms", returns: { fibonacci: "$0" } } },
          },
        },

        // The clients, and how long their calls wait; 'timeout: null' waits for ever.
        clients: { client: { timeout: "5s" } },

        // How long a message takes between a process and the broker. A range lets
        // events come in several orders: 'rpcsim explore' tries them.
        network: { latency: "1ms..3ms" },

        // What the clients do, and when. 'as' gives the call a name.
        steps: [{ at: "0s", client: "client", call: "fib", arguments: [30], as: "first" }],

        // What goes wrong; nothing yet. Try this one, and see what changes:
        // faults: [{ crash: "worker", at: "mid handler", of: "first", restart: "100ms" }],

        // What must hold for the run. Invariants are always checked, too.
        expect: [
          { call: "first", returns: 832040, within: "1s" },
          { handlerRuns: "first", equals: 1 },
          { queue: "rpc_queue", ready: 0, unacknowledged: 0 },
        ],
      }

      """,
    next: [
      Hint(command: "rpcsim run FILE", meaning: "Play it."),
      Hint(command: "rpcsim run --diagram FILE", meaning: "See what happens."),
      Hint(command: "rpcsim explore FILE", meaning: "Try other orders of events."),
    ])
}
