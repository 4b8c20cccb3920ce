import RPCCore

/// The operations that clients made on a service, with their overlaps.
///
/// A service is linearizable if each operation seems to take effect at one instant between its
/// beginning and its end. ``linearization(by:limit:)`` looks for such instants:
///
/// ```swift
/// let history = OperationHistory<Operation, Int>()
/// // In each client:
/// try await history.record(.add(5)) { try await client.call("add", 5, as: Int.self) }
/// // Last:
/// #expect(history.linearization(by: counter).isLegal)
/// ```
public final class OperationHistory<Operation: Sendable, Output: Equatable & Sendable>: Sendable {
  /// One operation; the beginnings and ends of all operations are numbered in their order.
  package struct Entry: Sendable {
    package let operation: Operation
    package let begin: Int
    /// `nil` as long as the operation has not ended, or if no client knows whether it took effect.
    package var end: Int?
    package var output: Output?

    package init(_ operation: Operation, begin: Int, end: Int? = nil, output: Output? = nil) {
      (self.operation, self.begin, self.end, self.output) = (operation, begin, end, output)
    }
  }

  private struct State: Sendable {
    var entries: [Entry?] = []
    var count = 0
  }

  private let state = WatchedMutex(State())

  /// Makes an empty history.
  public init() {}

  /// Records an operation from its beginning to its end.
  ///
  /// If the body throws, the operation may take effect at any later instant, or never. It has
  /// certainly taken none if the error is an `RPCError` whose request has not run.
  ///
  /// - Parameters:
  ///   - operation: The operation, for the model.
  ///   - body: Makes the operation, and returns its output.
  /// - Returns: The output.
  /// - Throws: The error of the body.
  @discardableResult
  public func record(
    _ operation: Operation, _ body: () async throws -> Output
  ) async throws -> Output {
    let index = begin(operation)
    do {
      let output = try await body()
      end(index, with: output)
      return output
    } catch {
      if (error as? RPCError)?.requestMayHaveRun == false { forget(index) }
      throw error
    }
  }

  private func begin(_ operation: Operation) -> Int {
    state.withLock { state in
      state.entries.append(Entry(operation, begin: state.count))
      state.count += 1
      return state.entries.count - 1
    }
  }

  private func end(_ index: Int, with output: Output) {
    state.withLock { state in
      state.entries[index]?.end = state.count
      state.entries[index]?.output = output
      state.count += 1
    }
  }

  private func forget(_ index: Int) {
    state.withLock { $0.entries[index] = nil }
  }

  /// Looks for an order of the operations in which the model has the same outputs.
  ///
  /// An operation that ended before another began stays before it. An operation without an end may
  /// come anywhere behind its beginning, or not take effect.
  ///
  /// - Parameters:
  ///   - model: The service as it would be with one operation at a time.
  ///   - limit: The number of states after which the search gives up.
  public func linearization<ModelState: Hashable & Sendable>(
    by model: SequentialModel<ModelState, Operation, Output>, limit: Int = 1_000_000
  ) -> Linearization {
    let entries = state.withLock { $0.entries.compactMap(\.self) }
    var search = LinearizationSearch(entries, model)
    return search.run(limit: limit)
  }
}

/// The result of a search for an order of operations.
public struct Linearization: Hashable, CustomStringConvertible, Sendable {
  /// The result in one word.
  public enum Outcome: String, Hashable, Sendable {
    /// There is such an order.
    case legal
    /// There is none.
    case illegal
    /// The search stopped at its limit.
    case undecided
  }

  /// The result in one word.
  public let outcome: Outcome
  /// The operations with their outputs, in the order that was found.
  ///
  /// If there is none, the longest order that the model agrees with.
  public let order: [String]
  /// The operations outside the order, which took no effect if the order is legal.
  public let rest: [String]

  /// Whether there is such an order.
  public var isLegal: Bool { outcome == .legal }

  /// The result with the order, one operation on a line.
  public var description: String {
    let title =
      switch outcome {
      case .legal: "linearizable, in this order:"
      case .illegal: "not linearizable; the longest legal beginning:"
      case .undecided: "undecided at the limit of the search; the longest legal beginning so far:"
      }
    let last = rest.isEmpty ? [] : ["and then, in no order:"] + rest.map { "  \($0)" }
    return ([title] + order.map { "  \($0)" } + last).joined(separator: "\n")
  }
}
