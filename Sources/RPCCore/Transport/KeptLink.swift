/// Who has a session and carries out on real links what it wants.
protocol LinkOwner: Sendable {
  /// What its links are opened on.
  var transport: any Transport { get }

  /// Takes what arrives on a link.
  func receive(_ event: TransportEvent, on link: LinkID)
  /// Tells the session that a link is there.
  func opened(_ link: any TransportLink, as id: LinkID)
  /// Tells the session that a link cannot be had.
  func refused(_ id: LinkID)
  /// Makes a link of use, and tells the session that it is.
  func prepare(_ link: any TransportLink, as id: LinkID) async throws
  /// Tells the session that a link cannot be made of use.
  func notPrepared(_ id: LinkID)
  /// Tells the session that a link is closed.
  func closed(_ id: LinkID)
}

/// The link of a client or of a server that was opened last: here links are opened, prepared and closed.
struct KeptLink: Sendable {
  private(set) var link: (any TransportLink)?
  /// Why the last link could not be had.
  private var refusal: (any Error)?

  /// Carries out a step.
  ///
  /// - Returns: How it ended, if there will be no link any more: by an error, if the last could not be had.
  mutating func take(
    _ step: LinkLife.Step, of owner: some LinkOwner
  ) async -> Result<Void, any Error>? {
    do {
      switch step {
      case .open(let id): try await open(id, for: owner)
      case .prepare(let id): try await prepare(id, for: owner)
      case .close(let id):
        // What was decided before was sent: this was decided behind it.
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
      // Not weak, which would make every reference to the owner cost more: it runs until the link is
      // closed anyway.
      let link = try await owner.transport.openLink { event in owner.receive(event, on: id) }
      self.link = link
      owner.opened(link, as: id)
    } catch {
      owner.refused(id)
      throw error
    }
  }

  private func prepare(_ id: LinkID, for owner: some LinkOwner) async throws {
    guard let link else { preconditionFailure("a link is prepared that is not there") }
    do { try await owner.prepare(link, as: id) } catch {
      owner.notPrepared(id)
      throw error
    }
  }
}
