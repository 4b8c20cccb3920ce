extension Scenario {
  static let keys = KeyTable<Scenario>(
    "a scenario",
    [
      Key("story", .text, "What happens, in a sentence or two.", isRequired: true, \.story),
      Key(
        "exchanges", .named(ExchangeScript.keys) { ExchangeScript(name: $0) },
        "The exchanges that the scenario names, all of them direct.", \.exchanges),
      Key(
        "queues", .named(QueueScript.keys) { QueueScript(name: $0) },
        "The queues that the scenario names.", \.queues),
      Key(
        "servers", .named(ServerScript.keys) { ServerScript(name: $0, queue: "") },
        "The processes that serve queues.", \.servers),
      Key(
        "clients", .named(ClientScript.keys) { ClientScript(name: $0) },
        "The processes that make calls.", \.clients),
      Key(
        "network", .object(networkKeys, from: Scenario(name: "").latency),
        "How messages travel.", \.latency),
      Key(
        "until", .duration, "When the run ends, even if more would happen.", \.end),
      Key("steps", .list(of: ScenarioStep.form), "What the processes do, and when.", \.steps),
      Key("faults", .list(of: FaultScript.form), "What goes wrong.", \.faults),
      Key(
        "expect", .list(of: ScenarioExpectation.form), "What must hold in a run.", \.expectations),
      Key(
        "$schema", .text, "Where an editor finds the schema of such files; rpcsim ignores it."
      ) { _, _ in },
    ]
  )

  private static let networkKeys = KeyTable<DurationRange>(
    "a network",
    [
      Key(
        "latency", .durationRange,
        "How long a message takes between a process and the broker; 1ms if not given.", \.self)
    ]
  )
}
