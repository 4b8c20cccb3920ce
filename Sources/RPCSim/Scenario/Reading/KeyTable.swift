/// The keys that an object may have.
struct KeyTable<Target>: Sendable {
  /// The name of the object with its article: "a queue".
  let name: String
  let keys: [Key<Target>]
  let rules: [KeyRule]

  init(_ name: String, _ keys: [Key<Target>], rules: [KeyRule] = []) {
    self.name = name
    self.keys = keys
    self.rules = rules
  }

  /// The same table with one key made optional.
  func allowing(absenceOf name: String) -> KeyTable {
    KeyTable(self.name, keys.map { $0.name == name ? $0.asOptional : $0 }, rules: rules)
  }

  var shape: ObjectShape {
    ObjectShape(name: name, keys: keys.map(\.shape), variants: [], rules: rules)
  }

  /// Reads an object into a target and reports everything that is wrong with it.
  ///
  /// - Returns: Whether the node is an object.
  func read(
    _ node: DocumentNode, into target: inout Target, _ errors: inout ReadingErrors
  ) -> Bool {
    guard var object = ObjectReading(node, expected: name, &errors) else { return false }
    object.refuseKeys(except: keys.map(\.name), of: name, &errors)
    readKnownKeys(of: object, into: &target, &errors)
    return true
  }

  /// Reads the keys of the table, and ignores all others.
  func readKnownKeys(
    of object: ObjectReading, into target: inout Target, _ errors: inout ReadingErrors
  ) {
    for member in object.members {
      keys.first { $0.name == member.key }?.read(member.value, &target, &errors)
    }
    for key in keys where key.shape.isRequired {
      object.require(key.name, by: name, &errors)
    }
    for rule in rules { object.check(rule, of: name, &errors) }
  }
}
