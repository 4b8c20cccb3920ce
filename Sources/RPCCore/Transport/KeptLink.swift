/// A client or server: it owns a session and performs the session's steps on links.
protocol LinkOwner: Sendable {
  /// The transport that opens the links.
  var transport: any Transport { get }

  /// Takes a report or message that arrives on a link.
  func receive(_ event: TransportEvent, on link: LinkID)
  /// Tells the session that a link is open.
  func opened(_ link: any TransportLink, as id: LinkID)
  /// Tells the session that a link could not be opened.
  func refused(_ id: LinkID)
  /// Prepares a link for use, and tells the session when it is ready.
  func prepare(_ link: any TransportLink, as id: LinkID) async throws
  /// Tells the session that a link could not be prepared.
  func notPrepared(_ id: LinkID)
  /// Tells the session that a link is closed.
  func closed(_ id: LinkID)
}

/// The last opened link of a client or server.
///
/// It opens, prepares and closes links.
struct KeptLink: Sendable {
  private(set) var link: (any TransportLink)?
  /// The error of the last link that could not be opened or prepared.
  private var refusal: (any Error)?

  /// Performs a step.
  ///
  /// - Returns: The final result if no link will follow, otherwise `nil`. It is an error if the
  ///   last link could not be opened or prepared.
  mutating func take(
    _ step: LinkLife.Step, of owner: some LinkOwner
  ) async -> Result<Void, any Error>? {
    do {
      switch step {
      case .open(let id): try await open(id, for: owner)
      case .prepare(let id): try await prepare(id, for: owner)
      case .close(let id):
        // Everything that was decided before the close has been sent already.
        await link?.close()
        owner.closed(id)
      case .end(.refused): return refusal.map { .failure($0) } ?? .success(())
      case .end: return .success(())
      }
    } catch {
      refusal = error
    }
    return nil
  }

  private mutating func open(_ id: LinkID, for owner: some LinkOwner) async throws {
    do {
      if Task.isCancelled { throw RPCError.cancelled }
      // A strong reference. A weak one would make every reference to the owner more expensive, and
      // the owner lives until the link is closed anyway.
      let link = try await owner.transport.openLink { event in owner.receive(event, on: id) }
      self.link = link
      owner.opened(link, as: id)
    } catch {
      owner.refused(id)
      throw error
    }
  }

  private func prepare(_ id: LinkID, for owner: some LinkOwner) async throws {
    guard let link else { preconditionFailure("there is no link to prepare") }
    do { try await owner.prepare(link, as: id) } catch {
      owner.notPrepared(id)
      throw error
    }
  }
}
