extension Scenario {
  /// The JSON Schema (draft 2020-12) of scenario files, made from the tables that read them.
  ///
  /// It covers keys, kinds of values and keys that exclude each other. It does not cover names. For
  /// example, it cannot tell whether an expected call is ever made.
  package static var schema: ScenarioValue {
    var schema = ScenarioSchema()
    let root = schema.reference(to: keys.shape)
    return .object([
      .init(key: "$schema", value: .string("https://json-schema.org/draft/2020-12/schema")),
      .init(key: "title", value: .string("A scenario of rpcsim")),
      .init(
        key: "description",
        value: .string(
          "A scenario about RPC over message queues: who takes part, what they do, what goes wrong, "
            + "and what must hold.")),
      root,
      .init(key: "$defs", value: .object(schema.definitions)),
    ])
  }
}

/// The shapes of values as JSON Schema.
struct ScenarioSchema {
  /// The definitions that schemas refer to, in the order of their first use.
  private(set) var definitions: [ScenarioValue.Field] = []

  /// The keywords of a JSON Schema for values of a shape, such as `type` and `items`.
  mutating func fields(for shape: ValueShape) -> [ScenarioValue.Field] {
    switch shape {
    case .anything: []
    case .null: [Self.type("null")]
    case .boolean: [Self.type("boolean")]
    case .yes: [.init(key: "const", value: .bool(true))]
    case .integer: [Self.type("integer")]
    case .text: [Self.type("string")]
    case .matching(let pattern): Self.text(matching: pattern)
    case .words(let words): [.init(key: "enum", value: .array(words.map(ScenarioValue.string)))]
    case .duration(let isSigned): [duration(isSigned: isSigned)]
    case .durationRange: [durationRange]
    case .expression: [expression]
    case .list(let element): [Self.type("array"), .init(key: "items", value: schema(for: element))]
    case .named(let element):
      [Self.type("object"), .init(key: "additionalProperties", value: schema(for: element))]
    case .object(let object): [reference(to: object)]
    case .either(let shapes): [.init(key: "anyOf", value: .array(shapes.map { schema(for: $0) }))]
    }
  }

  private mutating func schema(for shape: ValueShape) -> ScenarioValue {
    .object(fields(for: shape))
  }

  /// A reference to a definition, which is made first if it does not exist yet.
  mutating func reference(to object: ObjectShape) -> ScenarioValue.Field {
    reference(to: object.definitionName) { schema in schema.definition(of: object) }
  }

  private mutating func reference(
    to name: String, _ define: (inout ScenarioSchema) -> [ScenarioValue.Field]
  ) -> ScenarioValue.Field {
    if !definitions.contains(where: { $0.key == name }) {
      // The index is reserved at once, because a definition may refer to itself.
      let index = definitions.count
      definitions.append(.init(key: name, value: .null))
      definitions[index] = .init(key: name, value: .object(define(&self)))
    }
    return .init(key: "$ref", value: .string("#/$defs/\(name)"))
  }
}

extension ScenarioSchema {
  private mutating func duration(isSigned: Bool) -> ScenarioValue.Field {
    reference(to: isSigned ? "signedDuration" : "duration") { _ in
      let pattern = "^\(isSigned ? "-?" : "")\(DurationText.pattern)$"
      let words = isSigned ? "A duration, such as \"10s\" or \"-10s\"." : "Such as \"40ms\"."
      return Self.text(matching: pattern, words)
    }
  }

  private var durationRange: ScenarioValue.Field {
    mutating get {
      reference(to: "durationRange") { _ in
        let pattern = "^\(DurationText.pattern)(\\.\\.\(DurationText.pattern))?$"
        return Self.text(matching: pattern, "Such as \"40ms\", or any of \"40ms..60ms\".")
      }
    }
  }

  /// The schema of a value that a handler computes.
  ///
  /// Texts that begin with a dollar sign have a meaning.
  private var expression: ScenarioValue.Field {
    mutating get {
      reference(to: "expression") { schema in
        let part = schema.expression
        let plain = ["null", "boolean", "number"].map(ScenarioValue.string)
        let kinds = [
          [.init(key: "type", value: .array(plain))],
          Self.text(matching: ResultExpression.textPattern),
          [Self.type("array"), .init(key: "items", value: .object([part]))],
          [Self.type("object"), .init(key: "additionalProperties", value: .object([part]))]
            + Self.sumIsList,
        ]
        return [
          .init(key: "description", value: .string(Self.expressionWords)),
          .init(key: "anyOf", value: .array(kinds.map(ScenarioValue.object))),
        ]
      }
    }
  }

  private static let expressionWords =
    "A value in which \"$0\" is the first argument, \"$arguments\" are all of them, \"$reply\" is "
    + "what the last call returned, and { fibonacci: … } and { sum: [ … ] } are computed."

  /// An object whose only key is `sum` is a sum, and needs a list.
  private static var sumIsList: [ScenarioValue.Field] {
    let list = ScenarioValue.object([.init(key: "sum", value: .object([type("array")]))])
    let isSum: [ScenarioValue.Field] = [
      .init(key: "required", value: .array([.string("sum")])),
      .init(key: "maxProperties", value: .integer(1)),
    ]
    return [
      .init(key: "if", value: .object(isSum)),
      .init(key: "then", value: .object([.init(key: "properties", value: list)])),
    ]
  }
}
