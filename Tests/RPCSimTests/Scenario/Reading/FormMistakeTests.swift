import RPCSim
import Testing

@Suite struct `A file of the wrong form` {
  @Test func `The story that the mistakes are put into is sound`() throws {
    _ = try MarkedScenario().scenario()
  }

  @Test(arguments: [
    Mistake(
      "queues", "{ q: { ▸prefech: 1 } }",
      "unknown key 'prefech': a queue takes 'durable', 'autoDelete', 'messageTTL', 'maxLength', "
        + "'deadLetters' and 'exists'"),
    Mistake(
      "servers", #"{ worker: { serves: "jobs", ▸prefech: 1 } }"#,
      "unknown key 'prefech', did you mean 'prefetch'?"),
    Mistake("▸querys", "{}", "unknown key 'querys', did you mean 'queues'?"),
    Mistake(
      "exchanges", #"{ work: { ▸bindngs: {} } }"#,
      "unknown key 'bindngs', did you mean 'bindings'?"),
    Mistake(
      "clients", "{ client: { ▸timeuot: null } }",
      "unknown key 'timeuot', did you mean 'timeout'?"),
    Mistake(
      "clients", #"{ client: { ▸replyPolcy: "lastWins" } }"#,
      "unknown key 'replyPolcy', did you mean 'replyPolicy'?"),
    Mistake(
      "clients", #"{ client: { replyPolicy: ▸"lastWin" } }"#,
      "unknown reply policy 'lastWin', did you mean 'lastWins'?"),
    Mistake(
      "clients", #"{ client: { onConnectionLoss: ▸"resent" } }"#,
      "unknown loss policy 'resent', did you mean 'resend'?"),
    Mistake(
      "clients", #"{ client: { ▸byhand: true } }"#, "unknown key 'byhand', did you mean 'byHand'?"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", onTimeout: ▸"nul" }]"#,
      "unknown timeout policy 'nul', did you mean 'null'?"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", ▸correlationId: "c" }]"#,
      "unknown key 'correlationId', did you mean 'correlationID'?"),
    Mistake(
      "steps", #"[{ client: "client", ▸weit: "fib" }]"#, "unknown key 'weit', did you mean 'wait'?"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", methods: { m: { ▸refuse: "no" } } } }"#,
      "unknown key 'refuse', did you mean 'refuses'?"),
    Mistake(
      "expect", #"[{ call: "first", fails: "refused", ▸mayHaveRan: true }]"#,
      "unknown key 'mayHaveRan', did you mean 'mayHaveRun'?"),
    Mistake(
      "expect", #"[{ call: "first", ▸gives: 3 }]"#,
      "unknown key 'gives': an expectation takes 'returns', 'call', 'within', 'mayFail', 'fails', "
        + "'message', 'type', 'details', 'mayHaveRun', 'at', 'stalls', 'heldBy', 'items', "
        + "'handlerRuns', 'by', 'equals', 'atLeast', 'atMost', 'handled', 'event', …"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", ▸deduplicate: "1s" } }"#,
      "unknown key 'deduplicate', did you mean 'deduplicates'?"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", poll: { ▸evry: "1s" } }]"#,
      "unknown key 'evry', did you mean 'every'?"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", ▸strem: true }]"#,
      "unknown key 'strem', did you mean 'stream'?"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", stream: true, ▸poll: { every: "1s" } }]"#,
      "'stream' and 'poll' exclude each other: keep one of them"),
    Mistake(
      "expect", #"[{ violates: ▸"no call is left pendin" }]"#,
      "unknown invariant 'no call is left pendin', did you mean 'no call is left pending'?"),
    Mistake(
      "expect", #"[{ call: "first", items: ▸"two" }]"#,
      "expected a list of items or their number, found a string"),
    Mistake("network", "{ ▸latancy: '1ms' }", "unknown key 'latancy', did you mean 'latency'?"),
    Mistake(
      "steps", #"[{ client: "client", ▸cal: "fib" }]"#, "unknown key 'cal', did you mean 'call'?"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", ▸argumnets: [] }]"#,
      "unknown key 'argumnets', did you mean 'arguments'?"),
    Mistake(
      "faults", #"[{ crash: "worker", at: "1s", ▸restrat: "1s" }]"#,
      "unknown key 'restrat', did you mean 'restart'?"),
    Mistake(
      "expect", #"[{ call: "first", ▸retruns: 1 }]"#,
      "unknown key 'retruns', did you mean 'returns'?"),
    Mistake(
      "servers", #"{ w: { ▸servs: "jobs" } }"#, "unknown key 'servs', did you mean 'serves'?"),
    Mistake(
      "steps", #"[{ ▸clint: "client", call: "fib" }]"#,
      "unknown key 'clint', did you mean 'client'?"),
    Mistake(
      "servers",
      #"{ w: { serves: "jobs", methods: { m: { throws: { message: "m", ▸kind: 1 } } } } }"#,
      "unknown key 'kind': an error takes 'type', 'message', 'code' and 'details'"),
  ])
  func `An unknown key is named with what was probably meant`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    Mistake(
      "steps", #"[{ client: "client", cancel: "first", ▸times: 2 }]"#,
      "the key 'times' does not go with 'cancel': remove it"),
    Mistake(
      "steps", #"[{ client: "client", ping: "jobs", ▸stream: true }]"#,
      "the key 'stream' does not go with 'ping': remove it"),
    Mistake(
      "steps", #"[{ client: "client", cancel: "first", ▸grace: "1s" }]"#,
      "the key 'grace' does not go with 'cancel': remove it"),
    Mistake(
      "faults", #"[{ drop: "reply", ▸at: "1s" }]"#,
      "the key 'at' does not go with 'drop': remove it"),
    Mistake(
      "steps", #"[{ client: "client", feed: 1, ▸timeout: "1s" }]"#,
      "the key 'timeout' does not go with 'feed': remove it"),
    Mistake(
      "expect", #"[{ call: "first", returns: 1, ▸mayHaveRun: true }]"#,
      "the key 'mayHaveRun' does not go with 'returns': remove it"),
    Mistake(
      "expect", #"[{ call: "first", returns: 1, ▸heldBy: "worker" }]"#,
      "the key 'heldBy' does not go with 'returns': remove it"),
  ])
  func `A key of another kind is refused`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    Mistake("story", "▸1", "expected a string, found an integer"),
    Mistake("queues", "▸[]", "expected an object with a name for each, found an array"),
    Mistake("queues", "{ q: ▸true }", "expected a queue in braces, found a boolean"),
    Mistake(
      "queues", "{ q: { durable: ▸'yes' } }", "expected true or false, found a string"),
    Mistake(
      "queues", "{ q: { maxLength: ▸1.5 } }", "expected an integer, found a number"),
    Mistake(
      "queues", "{ q: { messageTTL: ▸5 } }",
      #"expected a duration such as "40ms", found an integer"#),
    Mistake(
      "network", "{ latency: ▸1.5 }",
      #"expected a duration such as "40ms" or "1ms..3ms", found a number"#),
    Mistake(
      "servers", "{ w: { serves: ▸null } }", "expected the name of a queue, found null"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", prefetch: ▸70000 } }"#,
      "expected an integer from 0 to 65535, found 70000"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", timeout: ▸false } }"#,
      #"expected a duration such as "40ms" or null, found a boolean"#),
    Mistake(
      "servers", #"{ w: { serves: "jobs", executor: ▸4 } }"#,
      #"expected "inline", "serial" or "concurrent(4)", found an integer"#),
    Mistake(
      "servers", #"{ w: { serves: "jobs", methods: { m: { hangs: ▸false } } } }"#,
      "expected true, found a boolean"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", methods: { m: { throws: ▸1 } } } }"#,
      "expected a string or an error, found an integer"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", methods: { m: { calls: ▸"add" } } } }"#,
      "expected a call or a list of such, found a string"),
    Mistake("steps", "▸{}", "expected a list, found an object"),
    Mistake("steps", "[▸null]", "expected a step in braces, found null"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", arguments: ▸30 }]"#,
      "expected a list, found an integer"),
    Mistake(
      "steps", #"[{ client: "client", purge: ▸[] }]"#,
      "expected the name of a queue or { replyQueueOf: … }, found an array"),
    Mistake(
      "faults", #"[{ crash: "worker", at: ▸1 }]"#,
      #"expected a time such as "2s" or a point such as "before reply", found an integer"#),
    Mistake("faults", "[{ restartBroker: ▸1, at: '1s' }]", "expected true, found an integer"),
    Mistake(
      "steps", #"[{ client: "client", feed: ▸"some" }]"#,
      "expected an integer or \"all\", found a string"),
    Mistake(
      "faults", #"[{ drop: "reply", times: ▸"ever" }]"#,
      #"expected an integer or "always", found a string"#),
    Mistake("faults", "[{ drop: ▸true }]", "expected the name of a hop, found a boolean"),
    Mistake(
      "expect", "[{ event: ▸1, count: 1 }]", "expected the name of an event, found an integer"),
    Mistake(
      "expect", "[{ order: [▸1, 'first'] }]", "expected the name of a call, found an integer"),
  ])
  func `A value of the wrong type is named with what was expected`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    Mistake("servers", "{ w: ▸{} }", "missing key 'serves': a server needs it"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", methods: { m: { calls: ▸{} } } } }"#,
      "missing key 'call': a call needs it"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", methods: { m: { throws: ▸{ type: "E" } } } } }"#,
      "missing key 'message': an error needs it"),
    Mistake(
      "steps", #"[▸{ call: "fib" }]"#, "a step needs one of 'client', 'server' and 'process'"),
    Mistake(
      "steps", #"[▸{ client: "client" }]"#,
      "a step needs one of 'call', 'send', 'ping', 'cancel', 'wait', 'feed', 'shutDown', "
        + "'publish', 'declare', 'consume', 'get', 'purge' and 'delete'"),
    Mistake(
      "steps", #"[▸{ client: "client", arguments: [] }]"#,
      "a step needs one of 'call' and 'send'"),
    Mistake(
      "steps", #"[{ client: "client", purge: ▸{} }]"#,
      "missing key 'replyQueueOf': an address needs it"),
    Mistake("faults", #"[▸{ crash: "worker" }]"#, "missing key 'at': 'crash' needs it"),
    Mistake("faults", #"[▸{ delay: "reply" }]"#, "missing key 'by': 'delay' needs it"),
    Mistake(
      "faults", #"[▸{ jumpClock: "worker", at: "1s" }]"#, "missing key 'by': 'jumpClock' needs it"),
    Mistake(
      "faults", #"[▸{ at: "1s", for: "1s" }]"#, "a fault needs one of 'pause' and 'fill'"),
    Mistake("expect", "[▸{ returns: 1 }]", "missing key 'call': 'returns' needs it"),
    Mistake(
      "expect", #"[▸{ call: "first" }]"#,
      "an expectation needs one of 'returns', 'fails', 'stalls' and 'items'"),
    Mistake(
      "expect", #"[▸{ handlerRuns: "first" }]"#,
      "'handlerRuns' needs one of 'equals', 'atLeast' and 'atMost'"),
    Mistake(
      "expect", #"[▸{ event: "late reply" }]"#,
      "'event' needs one of 'count', 'equals', 'atLeast' and 'atMost'"),
  ])
  func `A missing key is reported at its object`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test func `A missing story is reported at the scenario`() {
    MarkedScenario(without: "story").expectError("missing key 'story': a scenario needs it")
  }

  @Test(arguments: [
    Mistake(
      "steps", #"[{ client: "client", call: "fib", ▸send: "fib" }]"#,
      "a step takes only one of 'call' and 'send': make several"),
    Mistake(
      "steps", #"[{ client: "client", ▸process: "client", call: "fib" }]"#,
      "'client' and 'process' exclude each other: keep one of them"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", body: "", ▸arguments: [] }]"#,
      "'body' and 'arguments' exclude each other: keep one of them"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", queue: "jobs", ▸exchange: "work" }]"#,
      "'queue' and 'exchange' exclude each other: keep one of them"),
    Mistake(
      "faults", #"[{ crash: "worker", ▸pause: "worker", at: "1s" }]"#,
      "a fault takes only one of 'crash' and 'pause': make several"),
    Mistake(
      "expect", #"[{ call: "first", returns: 1, ▸fails: "cancelled" }]"#,
      "an expectation takes only one of 'returns' and 'fails': make several"),
    Mistake(
      "expect", #"[{ handlerRuns: "first", equals: 1, ▸atMost: 2 }]"#,
      "'equals' and 'atMost' exclude each other: keep one of them"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", methods: { m: { returns: 1, ▸throws: "x" } } } }"#,
      "'returns' and 'throws' exclude each other: keep one of them"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", methods: { m: { returnsText: "x", ▸hangs: true } } } }"#,
      "'returnsText' and 'hangs' exclude each other: keep one of them"),
  ])
  func `Keys that exclude each other are named`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    Mistake(
      "servers", #"{ w: { serves: "jobs", executor: ▸"seriel" } }"#,
      "unknown executor 'seriel', did you mean 'serial'?"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", executor: ▸"concurrent(many)" } }"#,
      "unknown executor 'concurrent(many)', did you mean 'concurrent(4)'?"),
    Mistake(
      "servers", #"{ w: { serves: "jobs", settlement: ▸"never" } }"#,
      "unknown settlement 'never': expected 'after reply', 'before handler', 'before reply' "
        + "or 'automatic'"),
    Mistake(
      "faults", #"[{ crash: "worker", at: ▸"after replay" }]"#,
      "unknown point 'after replay', did you mean 'after reply'?"),
    Mistake("faults", "[{ drop: ▸'replay' }]", "unknown hop 'replay', did you mean 'reply'?"),
    Mistake(
      "expect", #"[{ event: ▸"duplicat reply", count: 1 }]"#,
      "unknown event 'duplicat reply', did you mean 'duplicate reply'?"),
    Mistake(
      "expect", #"[{ call: "first", fails: ▸"timeout" }]"#,
      "unknown failure 'timeout': expected 'deadlineExceeded', 'cancelled', 'unroutable', "
        + "'refused', 'notConnected', 'connectionLost', 'malformedReply', 'correlationIDInUse', "
        + "'conflictingReplyAddress', 'unsupported', 'invalidArguments', 'handlerError', 'validationError', "
        + "'filtered', 'unimplemented', 'invalidRequest', 'resourceExhausted', "
        + "'internal', 'remoteDeadlineExceeded' or 'remoteCancelled'"),
  ])
  func `A misspelt word is named with those that are allowed`(_ mistake: Mistake) {
    mistake.expectError()
  }
}
