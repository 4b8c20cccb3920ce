import InMemoryBroker

extension AMQPConnection {
  /// Receives the content header that has to follow `basic.publish`.
  mutating func receiveHeader(
    _ frame: Frame, id: ChannelID
  ) throws(ConnectionFailure) -> ConnectionRequest? {
    guard frame.kind == .header else {
      throw .unexpectedFrame(
        "expected content header for class 60, got non content header frame instead",
        by: .basicPublish)
    }
    let header: ContentHeader
    do throws(WireError) {
      header = try ContentHeader(payload: frame.payload)
    } catch {
      throw ConnectionFailure(error, in: .basicPublish)
    }
    let limit = configuration.limits.messageSize
    guard header.bodySize <= UInt64(limit) else {
      let text = "message size \(header.bodySize) is larger than configured max size \(limit)"
      return fail(frame.channel, with: .precondition(text), by: .basicPublish)
    }
    let number = Int(frame.channel)
    assemblies[number].message = header.message
    assemblies[number].missing = Int(header.bodySize)
    channels[number]?.expectation = .body
    return header.bodySize == 0 ? complete(frame.channel, id: id) : nil
  }

  /// Receives a part of the body that the header announced.
  mutating func receiveBody(
    _ frame: Frame, id: ChannelID
  ) throws(ConnectionFailure) -> ConnectionRequest? {
    guard frame.kind == .body else {
      throw .unexpectedFrame(
        "expected content body, got non content body frame instead", by: .basicPublish)
    }
    let number = Int(frame.channel)
    guard frame.payload.count <= assemblies[number].missing else {
      throw .frame("content body is longer than its header says")
    }
    assemblies[number].append(frame.payload)
    if assemblies[number].missing == 0 {
      assembledBytes -= assemblies[number].body.count - frame.payload.count
      return complete(frame.channel, id: id)
    }
    assembledBytes += frame.payload.count
    // At most twice the largest message: clients interleave few messages, and no client may use up
    // the memory.
    guard assembledBytes <= 2 * configuration.limits.messageSize else {
      throw ConnectionFailure(
        506, "RESOURCE_ERROR - too many unfinished messages", by: .basicPublish)
    }
    return nil
  }

  private mutating func complete(_ number: UInt16, id: ChannelID) -> ConnectionRequest? {
    channels[Int(number)]?.expectation = .method
    let publication = assemblies[Int(number)].take()
    if let claimed = publication.message.userID, claimed != user {
      let text = "user_id property set to '\(claimed)' but authenticated user was '\(user)'"
      return fail(number, with: .precondition(text), by: .basicPublish)
    }
    return .perform(
      BrokerRequest(
        method: .publish(publication), channel: id, terms: RequestTerms(id: .basicPublish)))
  }
}

extension AMQPError {
  fileprivate static func precondition(_ text: String) -> AMQPError {
    AMQPError(code: 406, text: "PRECONDITION_FAILED - " + text)
  }
}
