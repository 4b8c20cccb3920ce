import Distributed
import Foundation

/// How arguments and results become bytes: JSON, as in RPCCore's own codec, in which actors are
/// their IDs.
enum ActorCoding {
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value))
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], system: RPCActorSystem
  ) throws -> Value {
    let decoder = JSONDecoder()
    // By this an actor that was passed becomes a proxy, or the actor itself where it lives.
    decoder.userInfo[.actorSystemKey] = system
    return try decoder.decode(type, from: Data(bytes))
  }
}

/// Values of several types in one array.
struct ArgumentList: Encodable {
  var values: [any Codable]

  func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    for value in values { try list.encode(value) }
  }
}

/// An array whose elements are read one by one, later, when their types are known.
struct ArgumentCursor: Decodable {
  var arguments: any UnkeyedDecodingContainer

  init(from decoder: any Decoder) throws {
    arguments = try decoder.unkeyedContainer()
  }
}
