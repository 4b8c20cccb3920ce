import Distributed
import RPCCore
import Synchronization

/// The actors of one system, by name.
final class Residents: Sendable {
  private struct Resident: Sendable {
    /// `nil` before the actor is ready and after it is gone.
    weak var actor: (any DistributedActor)?
    /// The mangled name of the actor's type, by which its methods are recognized.
    var type: String?
    /// The mangled names of the stubs that stand for the actor.
    var stubs: [String] = []
    /// The reference with which the system keeps the actor.
    var held: (any DistributedActor)?
  }

  private let namePrefix: String
  private let lastNumber = Atomic<UInt64>(0)
  // No reference is dropped under the lock. An actor that goes resigns its ID, which takes the
  // lock.
  private let residents = WatchedMutex<[String: Resident]>([:])

  init(namePrefix: String) {
    self.namePrefix = namePrefix
  }

  /// Makes a name that is unique among all systems.
  func makeUpName() -> String {
    namePrefix + String(lastNumber.add(1, ordering: .relaxed).newValue)
  }

  /// Reserves a name for an actor that is being made.
  ///
  /// Returns `false` if the name is in use.
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

  /// The kind of type that declares a method of an actor; `nil` if the method may not be called.
  ///
  /// The runtime finds a method by its name alone. It assumes that the given actor has the right
  /// type. Only this check protects memory from a request that names a method of another type.
  func owner(of target: String, calledOn name: String) -> MethodOwner? {
    guard let resident = residents.withLock({ $0[name] }) else { return nil }
    if let type = resident.type, MangledMethod(target, of: type) != nil { return .actor }
    return resident.stubs.contains { MangledMethod(target, of: $0) != nil } ? .stub : nil
  }
}

/// The kind of type that declares a called method.
enum MethodOwner {
  /// The actor's type.
  case actor
  /// A stub that stands for the actor. The runtime finds the actor's own method, or finds that
  /// there is none.
  case stub
}

/// The name for an actor that is being made, until the actor takes it.
final class GivenName: Sendable {
  @TaskLocal static var current: GivenName?

  private let residents: Residents
  private let name: WatchedMutex<String?>

  init(_ name: String, in residents: Residents) {
    self.name = WatchedMutex(name)
    self.residents = residents
  }

  var isLeft: Bool { name.withLock { $0 != nil } }

  /// Takes the name, for the first actor of that system.
  func take(in residents: Residents) -> String? {
    residents === self.residents ? name.withLock { $0.take() } : nil
  }
}
