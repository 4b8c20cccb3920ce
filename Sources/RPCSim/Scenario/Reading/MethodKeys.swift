import RPCCore

extension MethodScript {
  static let keys = KeyTable<MethodScript>(
    "a method",
    [
      Key("takes", .durationRange, "How long it works before anything else.", \.duration),
      Key(
        "calls", .oneOrList(of: NestedCall.form),
        "A call, or calls one after the other, that it makes before it ends.", \.calls),
      Key(
        "yields", .list(of: ResultExpression.form),
        "The items of a stream, for callers that ask for one, before it ends.", \.yields),
      Key("every", .durationRange, "How long it works for each item.", \.pace),
      Key(
        "stopsWhenCancelled", .boolean, "Whether it ends at once when its call is cancelled.",
        \.stopsWhenCancelled),
      Key("returns", ResultExpression.form, "The value it ends with.") { $0.result = .returns($1) },
      Key("returnsText", .text, "The text it ends with, as it is: it need not be JSON.") {
        $0.result = .returnsText($1)
      },
      Key("throws", RemoteError.form, "The error it ends with.") { $0.result = .throwsError($1) },
      Key(
        "refuses", RemoteError.refusalForm,
        "The error with which every request is turned away before a handler is started.",
        \.refusal),
      Key(
        "refusesOnly", .list(of: .literal),
        "The arguments that 'refuses' is for; all if not given.", \.refusedArguments),
      Key("hangs", .yes, "It never ends.") { method, _ in method.result = .hangs },
    ],
    rules: [.atMostOne(["returns", "returnsText", "throws", "hangs"])]
  )
}

extension NestedCall {
  fileprivate static let form: ValueForm<NestedCall> = .object(
    KeyTable(
      "a call",
      [
        Key("call", .name(of: "a method"), "The method.", isRequired: true, \.method),
        Key(
          "queue", .name(of: "a queue"),
          "Where the request goes; to the only servers with such a method if not given.", \.queue),
        Key("arguments", .list(of: ResultExpression.form), "What it is called with.", \.arguments),
        Key("as", .name(of: "the call"), "The name that faults and expectations use.", \.label),
        Key(
          "onTimeout", .timeoutPolicy,
          "What happens to it at its deadline: \"fail\" (if not given), or '$reply' is \"null\".",
          \.takesNull),
      ]
    ),
    from: NestedCall(method: ""))
}

extension RemoteError {
  /// The error of a filter or a validator: its message alone, or an object with type and code.
  static let refusalForm: ValueForm<RemoteError> = .either(
    text: ValueForm<String>.text.map { RemoteError(refusing: $0) },
    object: .object(keys, from: RemoteError(refusing: "")))

  /// The error of a scripted handler: its message alone, or an object with type and code.
  static let form: ValueForm<RemoteError> = .either(
    text: ValueForm<String>.text.map { RemoteError(scripted: $0) },
    object: .object(keys, from: RemoteError(scripted: "")))

  private static let keys = KeyTable<RemoteError>(
    "an error",
    [
      Key("type", .text, "The name of the error's type; Error if not given.", \.type),
      Key("message", .text, "What the error says, for people.", isRequired: true, \.message),
      Key(
        "code", .word(for: "error code"),
        "What kind of failure; handlerError if not given, validationError with 'refuses'.", \.code),
      Key("details", .literal, "More about the error, for programs.") { $0.details = $1.encoded() },
    ]
  )

  /// An error that a validator throws.
  init(refusing message: String) {
    self.init(code: .validationError, type: "Error", message: message)
  }

  /// An error that a handler throws.
  init(scripted message: String) {
    // Without a type it would look like an error of the server itself.
    self.init(code: .handlerError, type: "Error", message: message)
  }
}
