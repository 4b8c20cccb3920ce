import RPCCore

extension ConformanceRule {
  /// Rules about notices to all servers of a queue.
  static let noticeRules = [
    ConformanceRule(
      "notices-reach-all-servers", "A2.7",
      "A notice reaches every link that consumes the queue and receives notices, and no other.",
      needs: .notices
    ) { trial in
      let servers = [try await trial.open(), try await trial.open()]
      for server in servers { try await server.consume(trial.queue(), receivesNotices: true) }
      let stranger = try await trial.open()
      try await stranger.consume(trial.queue("other"), receivesNotices: true)
      let deaf = try await trial.open()
      try await deaf.consume(trial.queue())
      let client = try await trial.open()
      client.notify("stop", serversOf: trial.queue())
      for server in servers { try await server.expect(.notice, "stop") }
      client.notify("end", serversOf: trial.queue("other"))
      try await stranger.expect(.notice, "end")
      try await deaf.passThroughQueue(of: trial)
      try deaf.requireNone(.notice, "it had not asked for notices")
    },
    ConformanceRule(
      "unheard-notice-does-no-harm", "A2.7",
      "A notice that no server receives is dropped, and does the link that sent it no harm.",
      needs: .notices
    ) { trial in
      let client = try await trial.open()
      client.notify("stop", serversOf: trial.queue("unserved"))
      try await client.passThroughQueue(of: trial)
    },
  ]
}
