/// A service as it would be if it handled one operation at a time, to compare the real one with.
///
/// ```swift
/// enum Operation: Sendable { case add(Int), read }
///
/// let counter = SequentialModel(initial: 0) { (total: inout Int, operation: Operation) in
///   if case .add(let amount) = operation { total += amount }
///   return total
/// }
/// ```
public struct SequentialModel<
  State: Hashable & Sendable, Operation: Sendable, Output: Equatable & Sendable
>: Sendable {
  let initial: State
  package let apply: @Sendable (inout State, Operation) -> Output

  /// Makes a model from its state and its transitions.
  ///
  /// - Parameters:
  ///   - initial: The state before all operations.
  ///   - apply: Applies an operation to a state, and returns the output that the service must have.
  public init(initial: State, apply: @escaping @Sendable (inout State, Operation) -> Output) {
    (self.initial, self.apply) = (initial, apply)
  }
}
