public import RPCCore

/// A scripted handler: it works for some time, makes its calls in order, and ends.
public struct MethodScript: Equatable, Sendable {
  /// The name of the method.
  public var name: String
  /// The time that it works before it does anything else.
  public var duration = DurationRange.zero
  /// Its calls.
  ///
  /// Each follows the answer to the one before. A failed call fails the handler.
  public var calls: [NestedCall] = []
  /// How it ends after its calls and items; by default with an empty success (A3.11).
  public var result = MethodResult.nothing
  /// The items of a stream, sent in order before the handler ends.
  ///
  /// Only a caller that wants a stream gets them. Other callers do not wait for them (A1.8).
  public var yields: [ResultExpression] = []
  /// The time that it works for each item.
  public var pace = DurationRange.zero
  /// The error with which a filter or validator rejects each request before its handler starts
  /// (A3.7).
  ///
  /// With `nil` all requests are let through.
  public var refusal: RemoteError?
  /// The only arguments whose requests are rejected; `nil` rejects all requests.
  public var refusedArguments: [ScenarioValue]?
  /// Whether it ends at once when its call is cancelled.
  public var stopsWhenCancelled = false

  /// Makes a handler that takes no time and answers with an empty success.
  ///
  /// - Parameter name: The name of the method.
  public init(name: String) { self.name = name }
}

/// A call that a handler makes.
///
/// It can use the arguments of the request.
public struct NestedCall: Equatable, Sendable {
  /// The name of the called method.
  public var method: String
  /// The queue of the request; `nil` is the queue of the only servers with such a method.
  public var queue: String?
  /// The arguments, each computed when the call is made.
  public var arguments: [ResultExpression] = []
  /// Whether the handler takes null as the result at the deadline, instead of failing (A2.5).
  public var takesNull = false
  /// The name of the call in expectations and faults; `nil` is the name of the method.
  public var label: String?

  /// Makes a call without arguments.
  ///
  /// - Parameter method: The name of the called method.
  public init(method: String) { self.method = method }
}

/// How a scripted handler ends.
public enum MethodResult: Equatable, Sendable {
  /// It returns a value.
  case returns(ResultExpression)
  /// It returns a literal text, which need not be JSON.
  case returnsText(String)
  /// It returns an empty success.
  case nothing
  /// It fails with this error.
  case throwsError(RemoteError)
  /// It never ends.
  case hangs
}

/// A value that a scripted handler computes from its arguments and the reply to its last call.
public indirect enum ResultExpression: Equatable, Sendable {
  /// A literal value.
  case literal(ScenarioValue)
  /// `"$0"`: an argument, by its index.
  case argument(Int)
  /// `"$arguments"`: all arguments, as an array.
  case arguments
  /// `"$reply"`: the result of the handler's last call.
  case reply
  /// `{ fibonacci: … }`: a Fibonacci number.
  case fibonacci(ResultExpression)
  /// `{ sum: [ … ] }`: the sum of integers.
  case sum([ResultExpression])
  /// An array whose elements are computed.
  case array([ResultExpression])
  /// An object whose fields are computed.
  case object([ExpressionField])
}

/// A field of a computed object.
public struct ExpressionField: Equatable, Sendable {
  /// The key in the object.
  public var name: String
  /// The expression that computes the value of the key.
  public var expression: ResultExpression

  /// Makes a field of a computed object.
  ///
  /// - Parameters:
  ///   - name: The key in the object.
  ///   - expression: The expression that computes the value of the key.
  public init(name: String, expression: ResultExpression) {
    self.name = name
    self.expression = expression
  }
}
