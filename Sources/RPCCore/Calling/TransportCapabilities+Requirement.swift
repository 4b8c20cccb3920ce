extension TransportCapabilities {
  private static let names: [(TransportCapabilities, String)] = [
    (.acknowledgement, "acknowledgement"), (.requeuePosition, "requeue to the original position"),
    (.prefetch, "prefetch"), (.mandatory, "return of unroutable requests"),
    (.confirms, "publisher confirms"), (.expiration, "expiration"),
    (.exclusiveReplyAddress, "exclusive reply address"), (.redeliveredFlag, "redelivered flag"),
    (.ordering, "order"), (.notices, "notices to all servers"),
    (.independentLinks, "independent links"),
  ]

  /// Checks that the transport has all needed capabilities.
  ///
  /// - Throws: ``RPCError/unsupported(_:)`` with the name of the first capability that is missing.
  func require(_ needs: TransportCapabilities) throws(RPCError) {
    let missing = needs.subtracting(self)
    if let (_, name) = Self.names.first(where: { missing.contains($0.0) }) {
      throw .unsupported("\(name) over this transport")
    }
  }
}
