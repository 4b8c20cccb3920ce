import Synchronization

/// A limit for the memory of the process.
///
/// The value comes from the system and is no estimate, because journals, outcomes and states can
/// have any size. So the point at which the limit ends a search differs between machines.
final class MemoryLimit: Sendable {
  /// The limit in bytes; 0 is no limit.
  let bytes: Int
  private let looks = Atomic(0)
  private let wasMet = Atomic(false)

  init(bytes: Int) { self.bytes = bytes }

  /// Whether the limit was exceeded at an earlier look.
  var isMet: Bool { wasMet.load(ordering: .acquiring) }

  /// Compares the used memory with the limit, but not on each call: a look costs as much as some
  /// events of a run.
  func look() -> Bool {
    guard bytes > 0 else { return false }
    if isMet { return true }
    guard looks.wrappingAdd(1, ordering: .relaxed).oldValue % Self.interval == 0 else {
      return false
    }
    guard let used = Platform.residentMemory, used > bytes else { return false }
    wasMet.store(true, ordering: .releasing)
    return true
  }

  private static var interval: Int { 8 }
}
