/// A key of an object: what it takes, what it is for, and where its value goes.
struct Key<Target>: Sendable {
  let shape: KeyShape
  /// Reads the key's value into the target, unless it is wrong, which is noted.
  let read: @Sendable (DocumentNode, inout Target, inout ReadingErrors) -> Void

  var name: String { shape.name }

  /// The same key, which need not be there.
  var asOptional: Key {
    let shape = KeyShape(
      name: name, shape: shape.shape, documentation: shape.documentation, isRequired: false)
    return Key(shape: shape, read: read)
  }

  private init(
    shape: KeyShape,
    read: @escaping @Sendable (DocumentNode, inout Target, inout ReadingErrors) -> Void
  ) {
    self.shape = shape
    self.read = read
  }

  /// A key whose value is put into the target by a function.
  init<Output>(
    _ name: String,
    _ form: ValueForm<Output>,
    _ documentation: String,
    isRequired: Bool = false,
    set: @escaping @Sendable (inout Target, Output) -> Void
  ) {
    shape = KeyShape(
      name: name, shape: form.shape, documentation: documentation, isRequired: isRequired)
    read = { node, target, errors in
      if let output = form.read(node, &errors) { set(&target, output) }
    }
  }

  /// A key whose value goes where a key path leads.
  init<Output>(
    _ name: String,
    _ form: ValueForm<Output>,
    _ documentation: String,
    isRequired: Bool = false,
    _ path: any WritableKeyPath<Target, Output> & Sendable
  ) {
    self.init(name, form, documentation, isRequired: isRequired) { $0[keyPath: path] = $1 }
  }

  /// A key whose value goes where a key path leads, where without it there is nothing.
  init<Output>(
    _ name: String,
    _ form: ValueForm<Output>,
    _ documentation: String,
    isRequired: Bool = false,
    _ path: any WritableKeyPath<Target, Output?> & Sendable
  ) {
    self.init(name, form, documentation, isRequired: isRequired) { $0[keyPath: path] = $1 }
  }
}
