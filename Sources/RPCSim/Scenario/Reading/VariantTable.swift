/// The keys of an object with variants, such as a step that calls or cancels.
///
/// One key selects the variant. Other keys belong only to that variant.
struct VariantTable<Target>: Sendable {
  /// The name of the object with its article: "a step".
  let name: String
  /// The keys of all variants.
  let common: KeyTable<Target>
  let variants: [Variant<Target>]

  init(
    _ name: String, common: [Key<Target>] = [], rules: [KeyRule] = [], _ variants: [Variant<Target>]
  ) {
    self.name = name
    self.common = KeyTable(name, common, rules: rules)
    self.variants = variants
  }

  /// The form of such an object.
  ///
  /// Values in `start` are the defaults.
  func form(from start: Target) -> ValueForm<Target> where Target: Sendable {
    ValueForm(name, .object(shape)) { node, _, errors in read(node, from: start, &errors) }
  }

  private var shape: ObjectShape {
    ObjectShape(
      name: name, keys: common.keys.map(\.shape), variants: variants.map(\.shape),
      rules: common.rules)
  }

  private func read(
    _ node: DocumentNode, from start: Target, _ errors: inout ReadingErrors
  ) -> Target? {
    guard var object = ObjectReading(node, expected: name, &errors) else { return nil }
    guard let variant = variant(of: &object, &errors) else { return nil }
    refuseKeys(of: &object, that: variant, &errors)
    var target = start
    common.readKnownKeys(of: object, into: &target, &errors)
    variant.read(object, &target, &errors)
    return target
  }
}

extension VariantTable {
  /// The only variant that the object's keys select.
  private func variant(
    of object: inout ObjectReading, _ errors: inout ReadingErrors
  ) -> Variant<Target>? {
    let given = object.members.map(\.key)
    let named = variants.filter { given.contains($0.kind) }
    // A selecting key may also be a key of another variant. An event, for example, can have a
    // queue.
    let meant = named.filter { variant in
      !named.contains { $0.kind != variant.kind && $0.takes(variant.kind) }
    }
    if meant.isEmpty { complainAboutNoKind(in: &object, &errors) }
    if meant.count > 1 { complainAboutKinds(meant.map(\.kind), in: object, &errors) }
    return meant.count == 1 ? meant.first : nil
  }

  private func complainAboutNoKind(
    in object: inout ObjectReading, _ errors: inout ReadingErrors
  ) {
    var known = common.keys.map(\.name)
    // Several variants have the same keys.
    for key in variants.flatMap(\.shape.keys) where !known.contains(key.name) {
      known.append(key.name)
    }
    let unknown = object.members.filter { !known.contains($0.key) }
    for member in unknown { object.refuse(member, known: known, of: name, &errors) }
    // The selecting key is probably one of these, misspelled.
    guard unknown.isEmpty else { return }
    object.complain("\(name) needs one of \(fittingKinds(object).quotedList("and"))", &errors)
  }

  /// The variants that can have all the given keys, or all variants if there are none.
  private func fittingKinds(_ object: ObjectReading) -> [String] {
    let given = object.members.map(\.key).filter { key in !common.keys.contains { $0.name == key } }
    let fitting = variants.filter { variant in given.allSatisfy(variant.takes) }
    return (fitting.isEmpty ? variants : fitting).map(\.kind)
  }

  private func complainAboutKinds(
    _ kinds: [String], in object: ObjectReading, _ errors: inout ReadingErrors
  ) {
    let given = object.members.filter { kinds.contains($0.key) }
    let message = "\(name) takes only one of \(given.map(\.key).quotedList("and")): make several"
    errors.add(at: given[1].keyRange.lowerBound, message)
  }

  private func refuseKeys(
    of object: inout ObjectReading, that variant: Variant<Target>, _ errors: inout ReadingErrors
  ) {
    let known = common.keys.map(\.name) + variant.shape.keys.map(\.name)
    for member in object.members where !known.contains(member.key) {
      if variants.contains(where: { $0.takes(member.key) }) {
        let message = "the key '\(member.key)' does not go with '\(variant.kind)': remove it"
        errors.add(at: member.keyRange.lowerBound, message)
      } else {
        object.refuse(member, known: known, of: name, &errors)
      }
    }
  }
}

/// One variant of an object, with its keys.
struct Variant<Target>: Sendable {
  let shape: VariantShape
  fileprivate let read: @Sendable (ObjectReading, inout Target, inout ReadingErrors) -> Void

  /// A variant whose keys are read into a draft, which is then put into the object.
  init<Draft: Sendable>(
    _ kind: Key<Draft>,
    _ others: [Key<Draft>] = [],
    rules: [KeyRule] = [],
    from start: Draft,
    into finish: @escaping @Sendable (Draft, inout Target) -> Void
  ) {
    let table = KeyTable("'\(kind.name)'", [kind] + others, rules: rules)
    shape = VariantShape(kind: kind.name, keys: table.keys.map(\.shape), rules: rules)
    read = { object, target, errors in
      var draft = start
      table.readKnownKeys(of: object, into: &draft, &errors)
      finish(draft, &target)
    }
  }

  fileprivate var kind: String { shape.kind }

  fileprivate func takes(_ name: String) -> Bool {
    shape.keys.contains { $0.name == name }
  }
}
