import Distributed
import RPCCore
import Synchronization

/// The actors that live in one system, by name.
final class Residents: Sendable {
  private struct Resident: Sendable {
    /// `nil` before the actor is ready and once it is gone.
    weak var actor: (any DistributedActor)?
    /// The mangled name of its type, by which its methods are known.
    var type: String?
    /// The same of the stubs that stand for it.
    var stubs: [String] = []
    /// The same, for as long as the system keeps it.
    var held: (any DistributedActor)?
  }

  private let namePrefix: String
  private let lastNumber = Atomic<UInt64>(0)
  // No reference is dropped under the lock: an actor that goes resigns its ID, which locks too.
  private let residents = WatchedMutex<[String: Resident]>([:])

  init(namePrefix: String) {
    self.namePrefix = namePrefix
  }

  /// A name that nobody else has, in this system or another.
  func makeUpName() -> String {
    namePrefix + String(lastNumber.add(1, ordering: .relaxed).newValue)
  }

  /// Keeps a name for an actor that is being made; `false` if it is in use.
  func reserve(_ name: String) -> Bool {
    residents.withLock { residents in
      guard residents[name] == nil else { return false }
      residents[name] = Resident()
      return true
    }
  }

  func moveIn(_ actor: any DistributedActor, as name: String) {
    let resident = Resident(actor: actor, type: _mangledTypeName(type(of: actor)))
    residents.withLock { $0[name] = resident }
  }

  func hold(_ actor: any DistributedActor, stubs: [String], as name: String) {
    residents.withLock { residents in
      residents[name]?.held = actor
      residents[name]?.stubs = stubs
    }
  }

  func letGo(_ name: String) {
    _ = residents.withLock { $0[name]?.held.take() }
  }

  func releaseAll() {
    _ = residents.withLock { residents in
      let held = residents.values.compactMap(\.held)
      for name in residents.keys { residents[name]?.held = nil }
      return held
    }
  }

  func resign(_ name: String) {
    _ = residents.withLock { $0.removeValue(forKey: name) }
  }

  func actor(named name: String) -> (any DistributedActor)? {
    residents.withLock { $0[name] }?.actor
  }

  /// Who declares a method that may be called on an actor; `nil` if it may not.
  ///
  /// The runtime looks a method up by name alone and takes whatever actor it is given to be of the
  /// right type, so nothing else protects memory from a request that names a method of another.
  func owner(of target: String, calledOn name: String) -> MethodOwner? {
    guard let resident = residents.withLock({ $0[name] }) else { return nil }
    if let type = resident.type, MangledMethod(target, of: type) != nil { return .actor }
    return resident.stubs.contains { MangledMethod(target, of: $0) != nil } ? .stub : nil
  }
}

/// Who declares a method that an actor is asked for.
enum MethodOwner {
  /// The actor's type.
  case actor
  /// A stub that stands for it; the runtime finds the actor's own method, or finds that it has
  /// none.
  case stub
}

/// The name for the actor that is being made, until it takes it.
final class GivenName: Sendable {
  @TaskLocal static var current: GivenName?

  private let residents: Residents
  private let name: WatchedMutex<String?>

  init(_ name: String, in residents: Residents) {
    self.name = WatchedMutex(name)
    self.residents = residents
  }

  var isLeft: Bool { name.withLock { $0 != nil } }

  /// The name, for the first actor of that system.
  func take(in residents: Residents) -> String? {
    residents === self.residents ? name.withLock { $0.take() } : nil
  }
}
