extension ScenarioSchema {
  /// The fields of the definition of an object.
  mutating func definition(of object: ObjectShape) -> [ScenarioValue.Field] {
    let title = ScenarioValue.Field(key: "title", value: .string(object.name))
    guard !object.variants.isEmpty else {
      return [title] + keys(object.keys, rules: object.rules)
    }
    let variants = object.variants.map { variant in
      // The selecting key of the variant stands first, where editors show it.
      let keys = keys(
        variant.keys + object.keys, required: [variant.kind], rules: object.rules + variant.rules)
      return ScenarioValue.object([.init(key: "title", value: .string(variant.kind))] + keys)
    }
    return [title, Self.type("object"), .init(key: "oneOf", value: .array(variants))]
  }

  private mutating func keys(
    _ keys: [KeyShape], required: [String] = [], rules: [KeyRule]
  ) -> [ScenarioValue.Field] {
    let properties = keys.map { key in
      let description = ScenarioValue.Field(key: "description", value: .string(key.documentation))
      return ScenarioValue.Field(
        key: key.name, value: .object([description] + fields(for: key.shape)))
    }
    let needed = required + keys.filter { $0.isRequired && !required.contains($0.name) }.map(\.name)
    let conditions = rules.flatMap(Self.conditions)
    return [Self.type("object"), .init(key: "properties", value: .object(properties))]
      + (needed.isEmpty ? [] : [Self.required(needed)])
      + [.init(key: "additionalProperties", value: .bool(false))]
      + (conditions.isEmpty ? [] : [.init(key: "allOf", value: .array(conditions))])
  }

  private static func conditions(of rule: KeyRule) -> [ScenarioValue] {
    func each(_ names: [String]) -> ScenarioValue {
      .array(names.map { .object([required([$0])]) })
    }
    switch rule {
    case .exactlyOne(let names): return [.object([.init(key: "oneOf", value: each(names))])]
    case .atLeastOne(let names): return [.object([.init(key: "anyOf", value: each(names))])]
    case .atMostOne(let names):
      return names.indices.flatMap { index in
        names[(index + 1)...].map { other in
          .object([.init(key: "not", value: .object([required([names[index], other])]))])
        }
      }
    }
  }

  private static func required(_ names: [String]) -> ScenarioValue.Field {
    .init(key: "required", value: .array(names.map(ScenarioValue.string)))
  }
}

extension ScenarioSchema {
  static func type(_ name: String) -> ScenarioValue.Field {
    .init(key: "type", value: .string(name))
  }

  static func text(matching pattern: String, _ description: String? = nil) -> [ScenarioValue.Field]
  {
    let words =
      description.map { [ScenarioValue.Field(key: "description", value: .string($0))] } ?? []
    return words + [type("string"), .init(key: "pattern", value: .string(pattern))]
  }
}

extension ObjectShape {
  /// The name of the object as one word: "pollingCall".
  var definitionName: String {
    let words = name.split(separator: " ").dropFirst()
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
