import Distributed
import Foundation

/// Encodes arguments and results as JSON, as RPCCore's codec does.
///
/// An actor is encoded as its ID.
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
    // With this key, an actor's ID becomes a proxy, or the actor itself if it is local.
    decoder.userInfo[.actorSystemKey] = system
    return try decoder.decode(type, from: Data(bytes))
  }
}

/// Encodes values of several types as one array.
struct ArgumentList: Encodable {
  var values: [any Codable]

  func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    for value in values { try list.encode(value) }
  }
}

/// An array whose elements are decoded one by one, later, when their types are known.
struct ArgumentCursor: Decodable {
  var arguments: any UnkeyedDecodingContainer

  init(from decoder: any Decoder) throws {
    arguments = try decoder.unkeyedContainer()
  }
}
