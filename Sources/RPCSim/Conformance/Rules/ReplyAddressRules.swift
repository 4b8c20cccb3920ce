import RPCCore

extension ConformanceRule {
  /// Rules about reply addresses.
  static let replyAddressRules = [
    ConformanceRule(
      "reply-address-receives", "A1.1",
      "A message to a reply address arrives at its link, whichever link sends it."
    ) { trial in
      let client = try await trial.open()
      let server = try await trial.open()
      let address = try await client.openReplyAddress()
      server.send("from another link", to: address)
      try await client.expect(.reply, "from another link")
      client.send("from the link itself", to: address)
      try await client.expect(.reply, "from the link itself")
    },
    ConformanceRule(
      "reply-addresses-differ", "A1.1",
      "Each link has its own reply address and receives no message to another link's."
    ) { trial in
      let probes = [try await trial.open(), try await trial.open(), try await trial.open()]
      var addresses: [String] = []
      for probe in probes { addresses.append(try await probe.openReplyAddress()) }
      try trial.require(
        Set(addresses).count == addresses.count, "the addresses are \(addresses)")
      for address in addresses { probes[0].send(address, to: address) }
      for (probe, address) in zip(probes, addresses) {
        try await probe.expect(.reply, address)
        probes[0].send("end", to: address)
        try await probe.expect(.reply, "end")
      }
    },
    ConformanceRule(
      "reply-address-is-exclusive", "B2", "Another link cannot consume a reply address.",
      needs: .exclusiveReplyAddress
    ) { trial in
      let owner = try await trial.open()
      let intruder = try await trial.open()
      let address = try await owner.openReplyAddress()
      do { try await intruder.consume(address) } catch {
        // The refusal may have any effect on the intruder, but none on the owner.
        owner.send("still here", to: address)
        try await owner.expect(.reply, "still here")
        return
      }
      try trial.fail("\(intruder.name) consumes the reply address of \(owner.name)")
    },
    ConformanceRule(
      "reply-address-goes-with-its-link", "B2",
      "Once a link has closed, a message to its reply address is unroutable.",
      needs: [.exclusiveReplyAddress, .mandatory]
    ) { trial in
      let client = try await trial.open()
      let server = try await trial.open()
      let address = try await client.openReplyAddress()
      await client.close()
      server.send("too late", to: address, isMandatory: true)
      try await server.expectReturn(behindWhichComes: "end", of: trial, "too late")
    },
    ConformanceRule(
      "reply-to-closed-link-is-dropped", "A3.6",
      "A reply to a link that has closed is dropped, and does the link that sent it no harm."
    ) { trial in
      let client = try await trial.open()
      let server = try await trial.open()
      let address = try await client.openReplyAddress()
      await client.close()
      server.send("too late", to: address)
      let own = try await server.openReplyAddress()
      server.send("still here", to: own)
      try await server.expect(.reply, "still here")
    },
  ]
}

extension Probe {
  /// Requires that a request which was sent before comes back.
  ///
  /// A request to a queue that does not exist is sent behind it. So a request that is not returned
  /// shows at once.
  func expectReturn(
    behindWhichComes last: String, of trial: ConformanceTrial, _ text: String
  ) async throws {
    send(last, to: trial.queue("nowhere"), isMandatory: true)
    try await expect(.returned, text)
    try await expect(.returned, last)
  }
}
