import Distributed
import InMemoryBroker
import RPCActors
import RPCCore

/// pyrpc's echo server, with positional arguments and a structure of keyword arguments.
distributed actor EchoServer {
  typealias ActorSystem = RPCActorSystem

  struct Keywords: Codable, Equatable, Sendable {
    var foo = "bar"
    var loudly = false
  }

  struct Echo: Codable, Equatable, Sendable {
    var args: [Int]
    var kwargs: Keywords
  }

  private(set) var noted: [String] = []
  distributed var notes: [String] { noted }

  distributed func echo(_ args: [Int], kwargs: Keywords = Keywords()) -> Echo {
    Echo(args: args, kwargs: kwargs)
  }

  distributed func note(_ text: String) { noted.append(text) }

  distributed func withdraw(_ amount: Int, from account: String) throws -> Int {
    throw TooPoor(account: account, missing: amount)
  }

  distributed func secondsLeft() -> Int64? {
    HandlerContext.current?.timeLeft.map { $0.components.seconds }
  }

  distributed func fail() throws { throw Unregistered() }

  distributed func generic<Value: Codable & Sendable>(_ value: Value) -> Value { value }
}

extension EchoServer {
  distributed func doubled(_ number: Int) -> Int { 2 * number }
}

struct TooPoor: Error, Codable, Equatable {
  var account: String
  var missing: Int
}

struct Unregistered: Error {}

/// An actor whose `pass` returns only when the stream `opening` ends.
distributed actor Gate {
  typealias ActorSystem = RPCActorSystem

  let entered: AsyncStream<Void>.Continuation
  let opening: AsyncStream<Void>

  init(
    entered: AsyncStream<Void>.Continuation, opening: AsyncStream<Void>,
    actorSystem: RPCActorSystem
  ) {
    self.entered = entered
    self.opening = opening
    self.actorSystem = actorSystem
  }

  distributed func pass() async {
    entered.yield()
    for await _ in opening {}
  }
}

/// Counts down by calls between the player and its partner in turn.
distributed actor Player {
  typealias ActorSystem = RPCActorSystem

  distributed func play(_ rally: Int, with partner: Player) async throws -> [ActorID] {
    guard rally > 0 else { return [id] }
    return [id] + (try await partner.play(rally - 1, with: self))
  }
}

/// The interface of an actor that a caller knows.
@Resolvable
protocol Greeter: DistributedActor where ActorSystem == RPCActorSystem {
  distributed func greeting(for name: String) throws -> String
}

distributed actor PoliteGreeter: Greeter {
  typealias ActorSystem = RPCActorSystem

  distributed func greeting(for name: String) throws -> String {
    if name.isEmpty { throw TooPoor(account: "names", missing: 1) }
    return "Dear \(name)"
  }
}

/// An actor with a nested actor, whose mangled name begins with the outer actor's.
distributed actor Outer {
  typealias ActorSystem = RPCActorSystem

  distributed func safe() -> String { "outer" }

  distributed actor Inner {
    typealias ActorSystem = RPCActorSystem

    let secret = "inner"
    distributed func unsafe() -> String { secret }
  }
}

private distributed actor Hidden {
  typealias ActorSystem = RPCActorSystem

  distributed func find() {}
}

func hostHidden(in system: RPCActorSystem) throws {
  try system.host("hidden") { Hidden(actorSystem: $0) }
}

func findHidden(from system: RPCActorSystem) async throws {
  try await Hidden.resolve(id: ActorID(queue: "actors", name: "hidden"), using: system).find()
}
