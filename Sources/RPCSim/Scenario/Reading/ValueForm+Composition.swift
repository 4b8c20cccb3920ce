extension ValueForm {
  /// One of the given words.
  static func word(
    for kind: String, _ words: [(String, Output)]
  ) -> ValueForm where Output: Sendable {
    let names = words.map(\.0)
    return ValueForm(text: "the name of \(kind.withArticle)", .words(names)) {
      (text) throws(Misreading) in
      guard let word = words.first(where: { $0.0 == text }) else {
        throw .unknown(kind, text, among: names)
      }
      return word.1
    }
  }

  /// The name of a case.
  static func word(for kind: String) -> ValueForm
  where Output: CaseIterable & RawRepresentable<String> & Sendable {
    word(for: kind, Output.allCases.map { ($0.rawValue, $0) })
  }

  /// A list of values of one form.
  static func list<Element>(of element: ValueForm<Element>) -> ValueForm
  where Output == [Element] {
    ValueForm("a list", .list(element.shape)) { node, expected, errors in
      guard case .array(let nodes) = node.content else {
        errors.add(expected: expected, found: node)
        return nil
      }
      return nodes.compactMap { element.read($0, &errors) }
    }
  }

  /// A list, or an object that stands for a list of one.
  static func oneOrList<Element>(of element: ValueForm<Element>) -> ValueForm
  where Output == [Element] {
    let list = ValueForm.list(of: element)
    let expected = "\(element.expected) or a list of such"
    return ValueForm(expected, .either([element.shape, list.shape])) { node, expected, errors in
      if case .array = node.content { return list.read(node, &errors) }
      guard case .object = node.content else {
        errors.add(expected: expected, found: node)
        return nil
      }
      return element.read(node, &errors).map { [$0] }
    }
  }

  /// A text of one form, or an object of another form.
  static func either(text: ValueForm, object: ValueForm) -> ValueForm {
    let expected = "\(text.expected) or \(object.expected)"
    return ValueForm(expected, .either([text.shape, object.shape])) { node, expected, errors in
      switch node.content {
      case .string: return text.read(node, &errors)
      case .object: return object.read(node, &errors)
      default:
        errors.add(expected: expected, found: node)
        return nil
      }
    }
  }

  /// An object with the keys of a table.
  static func object(
    _ table: KeyTable<Output>, from start: Output
  ) -> ValueForm where Output: Sendable {
    ValueForm(table.name, .object(table.shape)) { node, _, errors in
      var output = start
      return table.read(node, into: &output, &errors) ? output : nil
    }
  }

  /// Objects under names that the author chooses, in the order of the file.
  static func named<Element>(
    _ table: KeyTable<Element>, from start: @escaping @Sendable (String) -> Element
  ) -> ValueForm where Output == [Element] {
    .named(.object(table.shape)) { name, node, errors in
      var element = start(name)
      return table.read(node, into: &element, &errors) ? element : nil
    }
  }

  /// Values under names that the author chooses, in the order of the file.
  static func named<Element>(
    _ shape: ValueShape,
    read: @escaping @Sendable (String, DocumentNode, inout ReadingErrors) -> Element?
  ) -> ValueForm where Output == [Element] {
    ValueForm("an object with a name for each", .named(shape)) { node, expected, errors in
      guard case .object(let members) = node.content else {
        errors.add(expected: expected, found: node)
        return nil
      }
      return members.compactMap { read($0.key, $0.value, &errors) }
    }
  }
}

extension String {
  /// The noun with "a" or "an" before it.
  var withArticle: String {
    let vowels: Set<Character> = ["a", "e", "i", "o", "u"]
    return (first.map(vowels.contains) == true ? "an " : "a ") + self
  }
}
