import Distributed
import RPCCore

extension RemoteCallTarget {
  /// The actor's type and the method, such as `ChatRoom.post`, without the labels of arguments.
  ///
  /// Requests have this name, so that journals, faults and diagrams show it. The method itself is
  /// found by the target's identifier.
  var methodName: String {
    // The description is "module.Type.method(label:)"; of a stub, the type's name begins with $.
    let words = description.prefix { $0 != "(" }.split(separator: ".").suffix(2)
    let name = words.joined(separator: ".").replacing("$", with: "")
    let isValid =
      words.count == 2 && name.utf8.count <= Self.maximumLength
      && !name.hasPrefix(EnvelopeNames.reserved)
    return isValid ? name : "actor"
  }

  /// The longest name that a message has room for (AMQP's short strings).
  private static var maximumLength: Int { 255 }
}
