import RPCSim

/// The parsed arguments of a command.
struct Arguments {
  /// The arguments that are neither options nor their values, in order.
  private(set) var operands: [String] = []
  private var values: [String: String] = [:]
  private var flags: Set<String> = []

  /// Parses `--option value`, `--option=value`, and `--` before operands only.
  init(_ arguments: some Sequence<String>, options: [Option]) throws(UsageError) {
    var rest = arguments.makeIterator()
    var mayBeOption = true
    while let argument = rest.next() {
      if !mayBeOption || !argument.hasPrefix("-") || argument == "-" {
        operands.append(argument)
      } else if argument == "--" {
        mayBeOption = false
      } else {
        try take(argument, following: &rest, options)
      }
    }
  }

  private mutating func take(
    _ argument: String, following rest: inout some IteratorProtocol<String>, _ options: [Option]
  ) throws(UsageError) {
    let (written, attached) = Self.split(argument)
    let option = try Self.option(written, in: options)
    guard let placeholder = option.value else {
      guard attached == nil else { throw UsageError("--\(option.name) takes no value") }
      flags.insert(option.name)
      return
    }
    guard let value = attached ?? rest.next() else {
      throw UsageError("--\(option.name) needs a value: --\(option.name) \(placeholder)")
    }
    guard values.updateValue(value, forKey: option.name) == nil else {
      throw UsageError("--\(option.name) is given twice")
    }
  }

  private static func split(_ argument: String) -> (option: String, value: String?) {
    guard let sign = argument.firstIndex(of: "=") else { return (argument, nil) }
    return (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
  }

  private static func option(
    _ written: String, in options: [Option]
  ) throws(UsageError) -> Option {
    if written == "-h" { return .help }
    let names = options.map(\.name)
    guard written.hasPrefix("--") else {
      throw .unknown("option", String(written.dropFirst()), among: names, prefix: "-")
    }
    let name = String(written.dropFirst(2))
    guard let option = options.first(where: { $0.name == name }) else {
      throw .unknown("option", name, among: names, prefix: "--")
    }
    return option
  }
}

extension Arguments {
  func has(_ option: Option) -> Bool {
    flags.contains(option.name) || values[option.name] != nil
  }

  /// The value of an option, or `nil` if the option is not given.
  func text(_ option: Option) -> String? { values[option.name] }

  /// The number that is an option's value, or `nil` if the option is not given.
  func number<Number: FixedWidthInteger>(
    _ option: Option, in range: ClosedRange<Number>
  ) throws(UsageError) -> Number? {
    guard let text = values[option.name] else { return nil }
    let isPlain = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isPlain, let number = Number(text), range.contains(number) else {
      let allowed = "a number from \(range.lowerBound) to \(range.upperBound)"
      throw UsageError("--\(option.name) takes \(allowed), not \(DisplayText.quoted(text))")
    }
    return number
  }

  /// The word that is an option's value, or `nil` if the option is not given.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ option: Option, as type: Word.Type
  ) throws(UsageError) -> Word? {
    try word(option, among: Word.allCases.map(\.rawValue)).flatMap(Word.init)
  }

  /// The word that is an option's value, or `nil` if the option is not given.
  func word(_ option: Option, among words: [String]) throws(UsageError) -> String? {
    guard let text = values[option.name], !words.contains(text) else { return values[option.name] }
    throw UsageError(
      "--\(option.name) takes \(Self.choice(among: words)), not \(DisplayText.quoted(text))",
      suggestion: Suggestion.closest(to: text, among: words))
  }

  private static func choice(among words: [String]) -> String {
    [words.dropLast().joined(separator: ", "), words.last ?? ""].filter { !$0.isEmpty }
      .joined(separator: " or ")
  }

  /// Throws if both options are given, because they contradict each other.
  func refuse(_ option: Option, with other: Option) throws(UsageError) {
    guard has(option), has(other) else { return }
    throw UsageError("--\(option.name) and --\(other.name) cannot be given together")
  }
}
