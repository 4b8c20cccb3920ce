import InMemoryBroker
import RPCCore
import RPCSim
import Testing

@Suite struct `A scenario that makes no sense` {
  @Test(arguments: [
    Mistake(
      "servers", #"{ worker: { serves: ▸"job", methods: { fib: {}, add: {} } } }"#,
      "unknown queue 'job', did you mean 'jobs'?"),
    Mistake(
      "exchanges", #"{ work: { bindings: { "a b": ▸"nowhere" } } }"#,
      "unknown queue 'nowhere': add it to 'queues', with 'exists: false' if it is not there "
        + "at first"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", as: "first", queue: ▸"jbos" }]"#,
      "unknown queue 'jbos', did you mean 'jobs'?"),
    Mistake(
      "steps",
      #"[{ client: "client", call: "fib", as: "first" }, { client: "client", get: ▸"x" }]"#,
      "unknown queue 'x': add it to 'queues', with 'exists: false' if it is not there at first"),
    Mistake(
      "faults", #"[{ fill: ▸"jos", at: "1s" }]"#, "unknown queue 'jos', did you mean 'jobs'?"),
    Mistake(
      "faults", #"[{ purge: ▸"jos", at: "1s" }]"#, "unknown queue 'jos', did you mean 'jobs'?"),
    Mistake(
      "faults", #"[{ delete: ▸"jos", at: "1s" }]"#, "unknown queue 'jos', did you mean 'jobs'?"),
    Mistake("expect", #"[{ queue: ▸"jos" }]"#, "unknown queue 'jos', did you mean 'jobs'?"),
    Mistake(
      "expect", #"[{ event: "requeued", queue: ▸"jos", count: 0 }]"#,
      "unknown queue 'jos', did you mean 'jobs'?"),
    Mistake(
      "steps",
      #"[{ client: "client", call: "fib", as: "first", exchange: ▸"wrok", routingKey: "key" }]"#,
      "unknown exchange 'wrok', did you mean 'work'?"),
  ])
  func `An unknown queue or exchange is named`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    Mistake(
      "expect", #"[{ event: "requeued", process: ▸"worker", count: 0 }]"#,
      "'requeued' has no process: it has a call ('of') and a queue"),
    Mistake(
      "expect", #"[{ event: "connection closed", of: ▸"first", count: 0 }]"#,
      "'connection closed' has no call: it has a process and a code"),
    Mistake(
      "expect", #"[{ event: "call settled", queue: ▸"jobs", count: 0 }]"#,
      "'call settled' has no queue: it has a call ('of') and a process"),
    Mistake(
      "expect", #"[{ event: "call settled", code: ▸312, count: 0 }]"#,
      "'call settled' has no code: it has a call ('of') and a process"),
  ])
  func `A filter that can match nothing is named`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    Mistake(
      "faults", #"[{ crash: ▸"workr", at: "1s" }]"#,
      "unknown process 'workr', did you mean 'worker'?"),
    Mistake(
      "faults", #"[{ crash: ▸"somebody", at: "1s" }]"#,
      "unknown process 'somebody': the scenario has 'worker', 'adder', 'third', 'client' and 'group'"
    ),
    Mistake(
      "faults", #"[{ drop: "reply", process: ▸"adder3" }]"#,
      "unknown process 'adder3', did you mean 'adder'?"),
    Mistake(
      "expect", #"[{ handled: ▸"group1", equals: 1 }]"#,
      "'group1' is a client and runs no handlers: name a server"),
    Mistake(
      "expect", #"[{ handlerRuns: "first", by: ▸"wroker", equals: 1 }]"#,
      "unknown process 'wroker', did you mean 'worker'?"),
    Mistake(
      "expect", #"[{ call: "first", stalls: true, heldBy: ▸"wroker" }]"#,
      "unknown process 'wroker', did you mean 'worker'?"),
    Mistake(
      "expect", #"[{ event: "crashed", process: ▸"wroker", count: 1 }]"#,
      "unknown process 'wroker', did you mean 'worker'?"),
    Mistake(
      "steps",
      #"[{ server: ▸"workr", call: "fib", as: "first" }]"#,
      "unknown process 'workr', did you mean 'worker'?"),
    Mistake(
      "steps",
      """
      [{ client: "client", call: "fib", as: "first" },
       { client: "client", purge: { replyQueueOf: ▸"group" } }]
      """,
      "'group' is 3 processes: name one of them, did you mean 'group1'?"),
  ])
  func `An unknown process is named`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    Mistake(
      "steps", #"[{ client: "client", call: ▸"fibb", as: "first" }]"#,
      "unknown method 'fibb', did you mean 'fib'?"),
    Mistake(
      "steps", #"[{ client: "client", send: ▸"divide", as: "first" }]"#,
      "unknown method 'divide': no server has it: add it to one, or say which 'queue' to send "
        + "it to"),
    Mistake(
      "steps", #"[{ client: "client", call: ▸"both", as: "first" }]"#,
      "the method 'both' is served from 'other' and 'jobs': say which 'queue' to send it to"),
    Mistake(
      "servers",
      #"{ worker: { serves: "jobs", methods: { add: {}, fib: { calls: { call: ▸"ad" } } } } }"#,
      "unknown method 'ad', did you mean 'add'?"),
    Mistake(
      "servers",
      """
      { worker: { serves: "jobs",
          methods: { add: {}, fib: { calls: [{ call: "add" }, { call: "x", queue: ▸"jos" }] } } } }
      """,
      "unknown queue 'jos', did you mean 'jobs'?"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", as: "first", routingKey: ▸"key" }]"#,
      "a routing key is for an exchange: add 'exchange'"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", as: "first", exchange: ▸"work" }]"#,
      "an exchange goes by the routing key: add 'routingKey'"),
  ])
  func `A request that has no queue to go to is reported`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    Mistake(
      "faults", #"[{ drop: "reply", of: ▸"frist" }]"#,
      "unknown call 'frist', did you mean 'first'?"),
    Mistake(
      "faults", #"[{ drop: "reply", of: ▸"nobody" }]"#,
      "unknown call 'nobody': the calls are 'first', 'add' and 'nested'"),
    Mistake(
      "faults", #"[{ drop: "reply", of: ▸"first#2" }]"#,
      "there is only one call of the name 'first': 'first#2' is none"),
    Mistake(
      "faults", #"[{ drop: "reply", of: ▸"add#7" }]"#,
      "there are only 6 calls of the name 'add': 'add#7' is none"),
    Mistake(
      "expect", #"[{ call: ▸"frist", returns: 1 }]"#, "unknown call 'frist', did you mean 'first'?"),
    Mistake(
      "expect", #"[{ call: ▸"frist", fails: "cancelled" }]"#,
      "unknown call 'frist', did you mean 'first'?"),
    Mistake(
      "expect", #"[{ call: ▸"frist", stalls: true }]"#,
      "unknown call 'frist', did you mean 'first'?"),
    Mistake(
      "expect", #"[{ handlerRuns: ▸"frist", equals: 1 }]"#,
      "unknown call 'frist', did you mean 'first'?"),
    Mistake(
      "expect", #"[{ event: "late reply", of: ▸"frist", equals: 1 }]"#,
      "unknown call 'frist', did you mean 'first'?"),
    Mistake(
      "expect", #"[{ order: ["first", ▸"secnd"] }]"#,
      "unknown call 'secnd': the calls are 'first', 'add' and 'nested'"),
    Mistake(
      "expect", #"[{ order: ["first", ▸"first"] }]"#,
      "'first' is in this order already: name each call once"),
    Mistake(
      "expect", #"[{ order: ▸["first"] }]"#,
      "an order needs several calls: name at least two"),
    Mistake(
      "steps",
      """
      [{ client: "client", call: "fib", as: "first" },
       { client: "client", cancel: ▸"frist" }]
      """,
      "unknown call 'frist', did you mean 'first'?"),
    Mistake(
      "steps",
      """
      [{ client: "client", call: "fib", as: "first" },
       { client: "client", call: "fib", as: ▸"first" }]
      """,
      "the call of steps[0] is called 'first' too: rename one of them"),
    Mistake(
      "steps",
      """
      [{ client: "client", call: "fib", as: "first" },
       { client: "client", call: "fib", as: ▸"a#2" }]
      """,
      "the name 'a#2' has a '#', which counts calls: leave it out"),
  ])
  func `An unknown call is named`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    Mistake(
      "clients", "{ client: {}, group: { count: 3 }, ▸worker: {} }",
      "there is a server called 'worker' too: rename one of them"),
    Mistake(
      "clients", "{ client: {}, group: { count: 3 }, ▸group2: {} }",
      "the processes of 'group' are called 'group1' to 'group3': rename this one"),
    Mistake(
      "clients", "{ client: {}, group: { count: 11 }, ▸group1: { count: 1 } }",
      "the processes of 'group' are called 'group1' to 'group11': rename this one"),
    Mistake(
      "clients",
      "{ client: {}, group: { count: 100 }, g: { count: 0x10 }, ▸group10: { count: 9 } }",
      "the processes of 'group' are called 'group1' to 'group100': rename this one"),
  ])
  func `A process whose name is taken is reported`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test func `The first member of a group can clash with a far member of another`() {
    Mistake(
      "clients", "{ client: {}, group: { count: 31 }, g: {}, ▸group3: { count: 2 } }",
      "the processes of 'group' are called 'group1' to 'group31': rename this one"
    ).expectError()
    #expect(throws: Never.self) {
      try MarkedScenario("clients", "{ client: {}, group: { count: 3 }, group4: { count: 2 } }")
        .scenario()
    }
  }

  @Test(arguments: [
    Mistake(
      "faults", #"[{ crash: "worker", at: ▸"request" }]"#,
      "'request' is a hop of a message, where 'crash' cannot strike: say a time or a point that "
        + "a process passes"),
    Mistake(
      "faults", #"[{ purge: "jobs", at: ▸"reply" }]"#,
      "'reply' is a hop of a message, where 'purge' cannot strike: say a time or a point that "
        + "a process passes"),
    Mistake(
      "faults", #"[{ refuse: ▸"delivery" }]"#,
      "the broker refuses what is published to it: 'refuse' takes 'request' or 'reply'"),
    Mistake(
      "faults", #"[{ fail: "worker", at: ▸"after ack" }]"#,
      "'fail' is up to a handler: say 'before handler' or 'mid handler'"),
    Mistake(
      "faults", #"[{ fail: "worker", at: ▸"after handler, before reply" }]"#,
      "'fail' is up to a handler: say 'before handler' or 'mid handler'"),
    Mistake(
      "faults", #"[{ corrupt: ▸"acknowledgement", of: "first" }]"#,
      "an acknowledgement has no body to corrupt: name another hop"),
    Mistake(
      "faults", #"[{ hang: "worker", at: ▸"1s" }]"#,
      "'hang' is up to a handler: say 'before handler' or 'mid handler'"),
    Mistake(
      "faults", #"[{ crash: ▸"client", at: "after reply" }]"#,
      "'client' never passes 'after reply, before ack', which servers do: name a server or "
        + "another point"),
    Mistake(
      "faults", #"[{ crash: ▸"adder1", at: "on reply" }]"#,
      "'adder1' never passes 'on reply', because it makes no calls: name a client or another "
        + "point"),
    Mistake(
      "faults", #"[{ drop: "delivery", process: ▸"client" }]"#,
      "'client' never passes 'delivery', which servers do: name a server or another point"),
    Mistake(
      "faults", #"[{ crash: "worker", at: "1s", of: ▸"first" }]"#,
      "a fault at a time strikes once, whatever is called: remove this"),
    Mistake(
      "faults", #"[{ crash: "worker", at: "1s", times: ▸"always" }]"#,
      "a fault at a time strikes once, whatever is called: remove this"),
    Mistake(
      "faults", #"[{ crash: "worker", at: ▸"61s" }]"#,
      "this never happens: the run ends before it, see 'until'"),
  ])
  func `A fault that cannot strike is reported`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test(arguments: [
    #"{ crash: "worker", at: "after ack", of: "first", restart: "1s" }"#,
    #"{ crash: "worker", at: "on reply", of: "nested" }"#,
    #"{ pause: "group2", at: "before send", for: "1s" }"#,
    #"{ drop: "request", process: "worker", of: "nested#4", times: "always" }"#,
    #"{ refuse: "reply", process: "adder" }"#,
    #"{ restartBroker: true, at: "before ack", process: "adder2" }"#,
    #"{ fail: "worker" }"#,
    #"{ jumpClock: "client", at: "0s", by: "-10s" }"#,
  ])
  func `A fault that can strike is accepted`(_ fault: String) throws {
    #expect(try MarkedScenario("faults", "[\(fault)]").scenario().faults.count == 1)
  }

  @Test(arguments: [
    Mistake("story", "▸' '", "the story is empty: say in a sentence what happens"),
    Mistake("expect", "▸[]", "nothing is expected, so nothing is proved: add to 'expect'"),
    Mistake(
      "clients", "{ client: {}, group: { count: ▸0 } }", "0 is out of range: use 1 to 1000"),
    Mistake(
      "clients", "{ client: { count: ▸1001 }, group: { count: 3 } }",
      "1001 is out of range: use 1 to 1000"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", as: "first", times: ▸10000001 }]"#,
      "10000001 is out of range: use 1 to 10000000"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", as: "first", inFlight: ▸0 }]"#,
      "0 is too small: use 1 or more"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", as: "first", at: ▸"61s" }]"#,
      "this never happens: the run ends before it, see 'until'"),
    Mistake("faults", #"[{ drop: "reply", nth: ▸0 }]"#, "0 is too small: use 1 or more"),
    Mistake("faults", #"[{ drop: "anywhere", atMost: ▸0 }]"#, "0 is too small: use 1 or more"),
    Mistake(
      "faults", #"[{ drop: "anywhere", nth: ▸2 }]"#,
      "the schedule chooses when it strikes: remove this or 'atMost'"),
    Mistake(
      "faults", #"[{ drop: "reply", atMost: 2, times: ▸2 }]"#,
      "the schedule chooses when it strikes: remove this or 'atMost'"),
    Mistake(
      "faults", #"[{ crash: "worker", at: "1s", atMost: ▸1 }]"#,
      "a fault at a time strikes once, at that time: remove this, or say 'anywhere' or a point"),
    Mistake("faults", #"[{ drop: "reply", times: ▸-1 }]"#, "-1 is too small: use 1 or more"),
    Mistake(
      "faults", #"[{ slow: "worker", at: "1s", factor: ▸0 }]"#, "0 is too small: use 1 or more"),
    Mistake("queues", "{ jobs: { maxLength: ▸-1 }, other: {} }", "-1 is too small: use 0 or more"),
    Mistake("expect", "[{ queue: 'jobs', ready: ▸-1 }]", "-1 is too small: use 0 or more"),
    Mistake(
      "expect", "[{ queue: 'jobs', exists: false, ready: ▸0 }]",
      "a queue that does not exist holds nothing: remove this"),
    Mistake(
      "expect", "[{ handlerRuns: 'first', equals: ▸-1 }]",
      "nothing happens a negative number of times: use 0 or more"),
    Mistake(
      "expect", "[{ event: 'crashed', atLeast: ▸3, atMost: 2 }]",
      "at least 3 and at most 2 is impossible: swap them"),
    Mistake(
      "expect", "[{ handled: 'worker', atLeast: ▸0 }]",
      "at least 0 always holds: say how often it has to be"),
    Mistake(
      "expect", "[{ call: 'first', fails: 'deadlineExceeded', message: ▸'late' }]",
      "'deadlineExceeded' is no error that a server sends: remove this"),
    Mistake(
      "servers",
      #"{ worker: { serves: "jobs", methods: { fib: { returns: ▸["$reply"] }, add: {} } } }"#,
      "'$reply' is what the call before returned, and this handler makes no call: use an argument"),
    Mistake(
      "servers",
      """
      { worker: { serves: "jobs", executor: ▸"concurrent(0)", methods: { fib: {}, add: {} } } }
      """,
      "0 is too small: use 1 or more"),
  ])
  func `What proves nothing or cannot be is reported`(_ mistake: Mistake) {
    mistake.expectError()
  }
}

@Suite struct `A scenario built by code` {
  @Test func `Its problems name the parts as a file would`() {
    var scenario = Scenario(name: "code")
    scenario.latency = DurationRange(least: -1, most: 1)
    scenario.queues = [QueueScript(name: "a b"), QueueScript(name: "a b")]
    scenario.servers = [ServerScript(name: "s", queue: "a b")]
    scenario.steps = [
      ScenarioStep(
        at: DurationRange(nanoseconds: -5), process: "s", action: .call(CallStep(method: "m")))
    ]
    scenario.faults = [
      FaultScript(.drop, at: .beforeSend),
      FaultScript(.crash(restartAfter: .nanoseconds(-1)), at: .time),
    ]
    #expect(
      scenario.problems().map(\.description) == [
        "story: the story is empty: say in a sentence what happens",
        "expect: nothing is expected, so nothing is proved: add to 'expect'",
        "network.latency: -1ns is negative: use a duration that is not",
        "queues: there are two queues called 'a b': rename one of them",
        "steps[0].at: -5ns is negative: use a duration that is not",
        "steps[0].call: unknown method 'm': no server has it: add it to one, or say which "
          + "'queue' to send it to",
        "faults[0].drop: 'drop' harms a message: say on which hop, 'request', 'delivery', "
          + "'reply', 'reply delivery' or 'acknowledgement'",
        "faults[1].crash: 'crash' at a time strikes a process: say which",
        "faults[1].at: the fault strikes at a time: say at which",
        "faults[1].restart: -1ns is negative: use a duration that is not",
      ])
  }

  @Test func `Calling what nobody has is a story if the queue is named`() {
    var call = CallStep(method: "nothing")
    call.queue = "q"
    var scenario = Scenario(name: "code")
    scenario.story = "Nobody has it."
    scenario.queues = [QueueScript(name: "q")]
    scenario.clients = [ClientScript(name: "c")]
    scenario.steps = [ScenarioStep(process: "c", action: .call(call))]
    scenario.expectations = [.fails(call: "nothing", CallFailure(.deadlineExceeded))]
    #expect(scenario.problems().isEmpty)
  }
}

@Suite struct `A story of streams, polls and shutdowns that makes no sense` {
  @Test(arguments: [
    Mistake(
      "steps", #"[{ client: "client", call: "fib", as: "first", itemTimeout: ▸"1s" }]"#,
      "only a stream has items: add 'stream: true'"),
    Mistake(
      "steps", #"[{ client: "client", call: "fib", as: "first", poll: { every: ▸"0s" } }]"#,
      "0 is too small: use 1 or more"),
    Mistake(
      "steps",
      #"[{ client: "client", call: "fib", as: "first", poll: { every: "1s", timeout: ▸"0s" } }]"#,
      "0 is too small: use 1 or more"),
    Mistake(
      "steps", #"[{ client: "client", send: "fib", as: "first", stream: ▸true }]"#,
      "a 'send' gets no replies: use 'call', or remove this"),
    Mistake(
      "steps", #"[{ client: "client", send: "fib", as: "first", ▸poll: { every: "1s" } }]"#,
      "a 'send' gets no replies: use 'call', or remove this"),
    Mistake(
      "steps", #"[{ client: "client", send: "fib", as: "first", replyTo: ▸"jbos" }]"#,
      "unknown queue 'jbos', did you mean 'jobs'?"),
    Mistake(
      "steps", #"[{ client: "client", ping: ▸"jbos", as: "first" }]"#,
      "unknown queue 'jbos', did you mean 'jobs'?"),
    Mistake(
      "steps",
      #"[{ client: "client", call: "fib", as: "first" }, { client: "client", shutDown: ▸true }]"#,
      "'client' is a client, which serves no queue: name a server"),
    Mistake(
      "servers",
      #"{ worker: { serves: "jobs", methods: { fib: { every: ▸"1s" }, add: {} } } }"#,
      "this is the time for an item: add 'yields'"),
    Mistake(
      "servers",
      #"{ worker: { serves: "jobs", methods: { fib: { yields: [1, ▸"$reply"] }, add: {} } } }"#,
      "'$reply' is what the call before returned, and this handler makes no call: use an argument"),
    Mistake(
      "steps", #"[{ client: "client", send: "fib", as: "first", correlationID: ▸"c" }]"#,
      "a 'send' asks for no reply, so this is not sent: add 'replyTo', or remove this"),
    Mistake(
      "steps", #"[{ client: "client", send: "fib", as: "first", onTimeout: ▸"null" }]"#,
      "a 'send' waits for no reply: use 'call', or remove this"),
    Mistake(
      "steps",
      #"[{ client: "client", call: "fib", as: "first" }, { client: "client", wait: ▸"frist" }]"#,
      "unknown call 'frist', did you mean 'first'?"),
    Mistake(
      "steps",
      #"[{ client: "client", send: "fib", as: "first" }, { client: "client", wait: ▸"first" }]"#,
      "'first' is sent and not called, so it has no result: use 'call'"),
    Mistake(
      "steps",
      #"[{ client: "client", call: "fib", as: "first" }, { client: "client", feed: ▸1 }]"#,
      "'client' takes its replies by itself: add 'byHand: true' to it"),
    Mistake(
      "steps",
      #"[{ client: "client", call: "fib", as: "first" }, { server: "worker", feed: ▸1 }]"#,
      "'worker' is a server, which takes its replies by itself: name a client"),
    Mistake(
      "servers",
      """
      { worker: { serves: "jobs", methods: { add: {},
          fib: { refuses: { message: "no", code: ▸"internal" } } } } }
      """,
      "a request is turned away as 'validationError' or 'filtered': use one of them, or 'throws'"),
    Mistake(
      "servers",
      #"{ worker: { serves: "jobs", methods: { add: {}, fib: { refuses: ▸"no", hangs: true } } } }"#,
      "every request is turned away, so no handler ends: say which ones with 'refusesOnly'"),
    Mistake(
      "servers",
      #"{ worker: { serves: "jobs", methods: { add: {}, fib: { refusesOnly: ▸[30] } } } }"#,
      "these requests are turned away: say how with 'refuses'"),
    Mistake(
      "queues", #"{ jobs: { deadLetters: ▸"ded" }, other: {}, dead: {} }"#,
      "unknown queue 'ded', did you mean 'dead'?"),
    Mistake(
      "expect", #"[{ call: "first", fails: "cancelled", details: ▸1 }]"#,
      "'cancelled' is no error that a server sends: remove this"),
    Mistake(
      "expect", #"[{ call: "first", items: ▸2 }]"#,
      "'first' is no stream: add 'stream: true' to its call"),
    Mistake(
      "expect", #"[{ call: ▸"frist", items: 2 }]"#, "unknown call 'frist', did you mean 'first'?"),
  ])
  func `Says where and what to do`(_ mistake: Mistake) {
    mistake.expectError()
  }

  @Test func `An invariant that nobody checks is named by code`() throws {
    var scenario = try MarkedScenario().scenario()
    scenario.expectations = [.violates(invariant: "no call is left pendin")]
    #expect(
      scenario.problems().map(\.description) == [
        "expect[0].violates: unknown invariant 'no call is left pendin', "
          + "did you mean 'no call is left pending'?"
      ])
  }

  @Test func `A client that is driven by hand is fed at least one reply`() throws {
    var scenario = try MarkedScenario(
      "clients", "{ client: { byHand: true }, group: { count: 3 } }"
    )
    .scenario()
    scenario.steps.append(ScenarioStep(process: "client", action: .feed(count: 0)))
    #expect(
      scenario.problems().map(\.description) == ["steps[2].feed: 0 is too small: use 1 or more"])
  }

  @Test func `A number of items is not negative, and two pings have two names`() throws {
    var scenario = try MarkedScenario().scenario()
    var ping = CallStep(method: "rpc.ping")
    (ping.queue, ping.label) = ("jobs", "ping")
    var stream = CallStep(method: "fib")
    (stream.isStream, stream.label) = (true, "stream")
    scenario.steps += [.call(ping), .call(ping), .call(stream)].map {
      ScenarioStep(process: "client", action: $0)
    }
    scenario.expectations = [.items(call: "stream", .count(-1))]
    #expect(
      scenario.problems().map(\.description) == [
        "steps[3].as: the call of steps[2] is called 'ping' too: rename one of them",
        "expect[0].items: -1 is too small: use 0 or more",
      ])
  }
}
