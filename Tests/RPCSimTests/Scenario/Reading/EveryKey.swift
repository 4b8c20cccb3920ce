import InMemoryBroker
import RPCCore
import RPCSim

/// A scenario file that contains every key at least once, and the parts that it describes.
enum EveryKey {
  static let text = """
    {
      $schema: "scenario.schema.json",
      story: "Everything that can be said is said.",
      exchanges: {
        work: { durable: true, bindings: { "a key": "jobs" } },
        missing: { exists: false },
      },
      queues: {
        jobs: { durable: true, autoDelete: true, messageTTL: "5s", maxLength: 10, exists: false },
        inner: { deadLetters: "jobs" },
      },
      servers: {
        front: {
          count: 2, serves: "jobs", prefetch: 0, executor: "concurrent(4)",
          settlement: "before handler", acknowledged: "forgotten",
          maximumRequestSize: 1024, priority: -3, timeout: null,
          reconnect: null, starts: "2s",
          methods: {
            fib: {
              takes: "40ms..60ms",
              calls: { call: "add", queue: "inner", arguments: ["$0", 1], as: "nested",
                       onTimeout: "null" },
              returns: "$reply",
            },
            twice: { calls: [{ call: "add" }, { call: "add", arguments: ["$reply"] }] },
            fails: { throws: "no" },
            refuses: { throws: { type: "ValueError", message: "no", code: "validationError",
                                 details: { a: 1 } } },
            says: { returnsText: "no JSON" },
            sleeps: { hangs: true },
            filters: { refuses: { type: "Forbidden", message: "no", code: "filtered" } },
            validates: { refuses: "no", refusesOnly: ["x"] },
            counts: { yields: [1, "$0"], every: "10ms..20ms", stopsWhenCancelled: true },
          },
        },
        back: { serves: "inner", executor: "serial", settlement: "before reply", methods: { add: {} } },
        idle: {
          serves: "inner", executor: "inline", settlement: "automatic", hearsCancel: true,
          deduplicates: "10s", resultRetention: "2m", ownPollQueue: true,
        },
      },
      clients: {
        client: {
          count: 1, timeout: null, expires: false, mandatory: true, persistent: true,
          confirms: true, reconnect: null, replyPolicy: "lastWins", onConnectionLoss: "resend",
          withoutLink: "fails",
          announcesCancel: true, sendsDeadline: true, byHand: true,
        },
      },
      network: { latency: "2ms" },
      until: "60s",
      steps: [
        { at: "1s..2s", client: "client", call: "fib", arguments: [30, { a: null }], as: "first",
          timeout: "5s", mandatory: false, persistent: false, times: 3, inFlight: 8 },
        { client: "client", send: "fib", body: "raw", as: "sent", queue: "jobs", timeout: null },
        { client: "client", call: "none", exchange: "work", routingKey: "a key" },
        { client: "client", call: "counts", as: "stream", stream: true, itemTimeout: "1s",
          idempotent: true, messageID: "m", correlationID: "c", onTimeout: "null" },
        { client: "client", call: "add", as: "polled", queue: "inner",
          poll: { every: "100ms", timeout: "50ms" } },
        { client: "client", send: "add", as: "away", queue: "inner", replyTo: "jobs" },
        { client: "client", ping: "inner", timeout: "1s" },
        { client: "client", ping: "inner", as: "alive", onTimeout: "fail" },
        { client: "client", wait: "first#2", timeout: "3s" },
        { client: "client", wait: "stream" },
        { client: "client", feed: 2 },
        { client: "client", feed: "all" },
        { server: "back", shutDown: true, grace: "2s", restart: "3s" },
        { client: "client", cancel: "first" },
        { server: "front1", publish: "jobs", body: "b", type: "t", correlationID: "c",
          replyTo: { replyQueueOf: "client" }, mandatory: true, persistent: true },
        { process: "client", declare: "jobs" },
        { process: "client", consume: "jobs" },
        { process: "client", get: "jobs" },
        { process: "client", purge: { replyQueueOf: "front2" } },
        { process: "client", delete: "jobs" },
      ],
      faults: [
        { crash: "front", at: "after reply, before ack", of: "first#2", nth: 2, times: 3,
          restart: "100ms", optional: true },
        { disconnect: "front", at: "1s", reconnect: "50ms" },
        { pause: "front", at: "before delivery", for: "1s" },
        { slow: "front", at: "before handler", factor: 10 },
        { partition: "front", at: "after handler", heal: "1s" },
        { jumpClock: "front", at: "after reply", by: "-10s" },
        { fail: "front", with: { type: "E", message: "m", code: "internal" } },
        { hang: "front", at: "mid handler" },
        { fill: "jobs", at: "1s", for: "2s" },
        { delete: "jobs", at: "1s..2s" },
        { purge: "jobs", at: "before ack", process: "front" },
        { restartBroker: true, at: "1s", downtime: "500ms" },
        { drop: "request", atMost: 2 },
        { duplicate: "delivery" },
        { reorder: "reply delivery" },
        { corrupt: "delivery", process: "front2" },
        { delay: "reply", by: "6s" },
        { refuse: "request", times: "always" },
      ],
      expect: [
        { call: "first", returns: [1, { a: null }], within: "1s" },
        { call: "first", returns: [1, { a: null }], within: "2s", mayFail: true },
        { call: "first", fails: "handlerError", message: "m", type: "E", details: [1],
          mayHaveRun: true, within: "1s", at: "2s" },
        { call: "first", stalls: true, heldBy: "front" },
        { handlerRuns: "first", by: "front1", equals: 2 },
        { handled: "front", atLeast: 1, atMost: 2 },
        { event: "delivered", of: "first", process: "client", queue: "jobs", count: 1 },
        { event: "channel failed", process: "client", code: 406, count: 1 },
        { event: "crashed", atMost: 0 },
        { queue: "jobs", exists: true, ready: 0, unacknowledged: 1, consumers: 2 },
        { queue: "inner", exists: false },
        { order: ["first", "sent"] },
        { call: "stream", items: [1, null] },
        { call: "stream", items: 2 },
        { violates: "a reply reaches only its own call" },
      ],
    }
    """

  static var methods: [MethodScript] {
    var nested = NestedCall(method: "add")
    nested.queue = "inner"
    nested.arguments = [.argument(0), .literal(.integer(1))]
    nested.label = "nested"
    nested.takesNull = true
    var fib = MethodScript(name: "fib")
    fib.duration = DurationRange(least: 40_000_000, most: 60_000_000)
    fib.calls = [nested]
    fib.result = .returns(.reply)
    var again = NestedCall(method: "add")
    again.arguments = [.reply]
    var twice = MethodScript(name: "twice")
    twice.calls = [NestedCall(method: "add"), again]
    var fails = MethodScript(name: "fails")
    fails.result = .throwsError(RemoteError(code: .handlerError, type: "Error", message: "no"))
    var refuses = MethodScript(name: "refuses")
    refuses.result = .throwsError(
      RemoteError(
        code: .validationError, type: "ValueError", message: "no",
        details: Array(#"{"a":1}"#.utf8)))
    var says = MethodScript(name: "says")
    says.result = .returnsText("no JSON")
    var sleeps = MethodScript(name: "sleeps")
    sleeps.result = .hangs
    return [fib, twice, fails, refuses, says, sleeps] + refusing + [counts]
  }

  private static var refusing: [MethodScript] {
    var filters = MethodScript(name: "filters")
    filters.refusal = RemoteError(code: .filtered, type: "Forbidden", message: "no")
    var validates = MethodScript(name: "validates")
    validates.refusal = RemoteError(code: .validationError, type: "Error", message: "no")
    validates.refusedArguments = [.string("x")]
    return [filters, validates]
  }

  private static var counts: MethodScript {
    var counts = MethodScript(name: "counts")
    counts.yields = [.literal(.integer(1)), .argument(0)]
    counts.pace = DurationRange(least: 10_000_000, most: 20_000_000)
    counts.stopsWhenCancelled = true
    return counts
  }

  static let rest = Array(repeating: "client", count: 5)

  static var actions: [StepAction] {
    var call = CallStep(method: "fib")
    call.payload = .arguments([
      .integer(30), .object([ScenarioValue.Field(key: "a", value: .null)]),
    ])
    (call.label, call.timeout) = ("first", .after(.seconds(5)))
    (call.isMandatory, call.isPersistent) = (false, false)
    (call.times, call.inFlight) = (3, 8)
    var send = CallStep(method: "fib")
    (send.expectsReply, send.payload, send.timeout) = (false, .text("raw"), .never)
    (send.label, send.queue) = ("sent", "jobs")
    var none = CallStep(method: "none")
    (none.exchange, none.routingKey) = ("work", "a key")
    var message = PublishStep(to: .queue("jobs"))
    (message.body, message.type, message.correlationID) = ("b", "t", "c")
    message.replyTo = .replyQueue(of: "client")
    (message.isMandatory, message.isPersistent) = (true, true)
    return [
      .call(call), .call(send), .call(none),
    ] + services + [
      .cancel(label: "first"), .publish(message),
      .operate(.declare, .queue("jobs")), .operate(.consume, .queue("jobs")),
      .operate(.get, .queue("jobs")), .operate(.purge, .replyQueue(of: "front2")),
      .operate(.delete, .queue("jobs")),
    ]
  }

  /// Streams, polls, replies that go elsewhere, pings and a shutdown.
  private static var services: [StepAction] {
    var stream = CallStep(method: "counts")
    (stream.label, stream.isStream, stream.itemTimeout) = ("stream", true, .seconds(1))
    (stream.isIdempotent, stream.messageID) = (true, "m")
    (stream.correlationID, stream.takesNull) = ("c", true)
    var polled = CallStep(method: "add")
    (polled.label, polled.queue) = ("polled", "inner")
    polled.poll = PollScript(tick: .milliseconds(100))
    polled.poll?.timeout = .milliseconds(50)
    var away = CallStep(method: "add")
    (away.expectsReply, away.label, away.queue) = (false, "away", "inner")
    away.replyTo = .queue("jobs")
    var ping = CallStep(method: "rpc.ping")
    (ping.label, ping.queue, ping.timeout) = ("ping", "inner", .after(.seconds(1)))
    var alive = CallStep(method: "rpc.ping")
    (alive.label, alive.queue) = ("alive", "inner")
    var wait = WaitStep(call: "first#2")
    wait.timeout = .seconds(3)
    var shutdown = ShutdownStep()
    (shutdown.grace, shutdown.restart) = (.seconds(2), .seconds(3))
    return [
      .call(stream), .call(polled), .call(away), .call(ping), .call(alive), .wait(wait),
      .wait(WaitStep(call: "stream")), .feed(count: 2), .feed(count: .max), .shutDown(shutdown),
    ]
  }

  static var firstFault: FaultScript {
    var fault = FaultScript(
      .crash(restartAfter: .milliseconds(100)), at: .afterReply, process: "front")
    (fault.call, fault.nth, fault.times, fault.isOptional) = ("first#2", 2, 3, true)
    return fault
  }

  static let verdicts: [FaultVerdict] = [
    .crash(restartAfter: .milliseconds(100)), .disconnect(reconnectAfter: .milliseconds(50)),
    .pause(for: .seconds(1)), .slow(factor: 10), .partition(healAfter: .seconds(1)),
    .jumpClock(by: .seconds(-10)),
    .failHandler(RemoteError(code: .internal, type: "E", message: "m")), .hangHandler,
    .fillQueue("jobs", for: .seconds(2)), .deleteQueue("jobs"), .purgeQueue("jobs"),
    .restartBroker(downtime: .milliseconds(500)), .drop, .duplicate, .reorder, .corrupt,
    .delay(by: .seconds(6)), .refuse,
  ]

  static let hops: [FaultPoint] = [
    .request, .delivery, .replyDelivery, .delivery, .reply, .request,
  ]

  static var expectations: [ScenarioExpectation] {
    var failure = CallFailure(.handlerError)
    (failure.message, failure.type, failure.mayHaveRun) = ("m", "E", true)
    failure.details = .array([.integer(1)])
    (failure.within, failure.at) = (.seconds(1), .seconds(2))
    var delivered = EventFilter(.delivered)
    (delivered.call, delivered.process, delivered.queue) = ("first", "client", "jobs")
    var failed = EventFilter(.channelFailed)
    (failed.process, failed.code) = ("client", 406)
    var jobs = QueueExpectation()
    (jobs.ready, jobs.unacknowledged, jobs.consumers) = (0, 1, 2)
    var inner = QueueExpectation()
    inner.exists = false
    let value = ScenarioValue.array([
      .integer(1), .object([ScenarioValue.Field(key: "a", value: .null)]),
    ])
    return [
      .returns(call: "first", value, within: .seconds(1)),
      .returnsOrFails(call: "first", value, within: .seconds(2)),
      .fails(call: "first", failure),
      .stalled(call: "first", heldBy: "front"),
      .handlerRuns(call: "first", server: "front1", ExpectedCount(2)),
      .handled(server: "front", ExpectedCount(least: 1, most: 2)),
      .event(delivered, ExpectedCount(1)),
      .event(failed, ExpectedCount(1)),
      .event(EventFilter(.crashed), ExpectedCount(0)), .queue("jobs", jobs), .queue("inner", inner),
      .order(["first", "sent"]),
      .items(call: "stream", .values([.integer(1), .null])),
      .items(call: "stream", .count(2)),
      .violates(invariant: "a reply reaches only its own call"),
    ]
  }
}
