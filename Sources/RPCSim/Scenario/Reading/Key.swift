/// A key of an object: the form of its value, its purpose, and the target of its value.
struct Key<Target>: Sendable {
  let shape: KeyShape
  /// Reads the key's value into the target.
  ///
  /// A wrong value is reported instead.
  let read: @Sendable (DocumentNode, inout Target, inout ReadingErrors) -> Void

  var name: String { shape.name }

  /// The same key, but optional.
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

  /// A key whose value is stored at a key path.
  init<Output>(
    _ name: String,
    _ form: ValueForm<Output>,
    _ documentation: String,
    isRequired: Bool = false,
    _ path: any WritableKeyPath<Target, Output> & Sendable
  ) {
    self.init(name, form, documentation, isRequired: isRequired) { $0[keyPath: path] = $1 }
  }

  /// A key whose value is stored at an optional key path, which stays `nil` without the key.
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
