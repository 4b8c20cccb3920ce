public import RPCCore

/// A scripted handler: it takes its time, makes its calls in order, and ends.
public struct MethodScript: Equatable, Sendable {
  /// The name by which it is called.
  public var name: String
  /// How long it works before anything else.
  public var duration = DurationRange.zero
  /// The calls it makes, each after the one before was answered; one that fails fails the handler.
  public var calls: [NestedCall] = []
  /// How it ends, when its calls are answered and its items sent: with an empty success, if not
  /// changed (A3.11).
  public var result = MethodResult.nothing
  /// The items of a stream, one after the other, before it ends; only a caller who wants a stream
  /// gets them, and nobody else waits for them (A1.8).
  public var yields: [ResultExpression] = []
  /// How long it works for each item.
  public var pace = DurationRange.zero
  /// The error with which a filter or a validator turns every request away, before a handler is
  /// started (A3.7); `nil` lets them through.
  public var refusal: RemoteError?
  /// The only arguments that are turned away so; `nil` turns all away.
  public var refusedArguments: [ScenarioValue]?
  /// Whether it ends at once when its call is cancelled.
  public var stopsWhenCancelled = false

  /// Makes a handler that takes no time and answers with an empty success.
  public init(name: String) { self.name = name }
}

/// A call that a handler makes, with the request's own arguments at hand.
public struct NestedCall: Equatable, Sendable {
  /// The name of the method that is called.
  public var method: String
  /// The queue; `nil` is the queue of the only servers that have such a method.
  public var queue: String?
  /// What it is called with, each computed when the call is made.
  public var arguments: [ResultExpression] = []
  /// Whether the handler takes null for the result when the deadline passes, instead of failing
  /// (A2.5).
  public var takesNull = false
  /// The name under which expectations and faults know the call.
  public var label: String?

  /// Makes a call without arguments.
  public init(method: String) { self.method = method }
}

/// How a scripted handler ends.
public enum MethodResult: Equatable, Sendable {
  /// With a value.
  case returns(ResultExpression)
  /// With a text as it is, which need not be JSON.
  case returnsText(String)
  /// With an empty success.
  case nothing
  /// With an error of this type and message.
  case throwsError(RemoteError)
  /// Not at all.
  case hangs
}

/// A value that a scripted handler computes from its arguments and the reply to its last call.
public indirect enum ResultExpression: Equatable, Sendable {
  /// A value as it is written.
  case literal(ScenarioValue)
  /// `"$0"`: an argument by its place.
  case argument(Int)
  /// `"$arguments"`: all arguments, as an array.
  case arguments
  /// `"$reply"`: the result of the handler's last call.
  case reply
  /// `{ fibonacci: … }`: a Fibonacci number.
  case fibonacci(ResultExpression)
  /// `{ sum: [ … ] }`: the sum of integers.
  case sum([ResultExpression])
  /// An array, each element of which is computed.
  case array([ResultExpression])
  /// An object, each part of which is computed.
  case object([ExpressionField])
}

/// A named part of an object that is computed.
public struct ExpressionField: Equatable, Sendable {
  /// The key in the object.
  public var name: String
  /// What is computed for the key.
  public var expression: ResultExpression

  /// Makes a part of an object that is computed.
  ///
  /// - Parameters:
  ///   - name: The key in the object.
  ///   - expression: What is computed for the key.
  public init(name: String, expression: ResultExpression) {
    self.name = name
    self.expression = expression
  }
}
