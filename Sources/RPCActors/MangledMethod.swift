/// The mangled name of a distributed method of a type.
///
/// Only so much of the grammar (Swift's `docs/ABI/Mangling.rst`) is read as is needed to be sure
/// that nothing but the type itself declares the method: no type inside of it, no function of it.
struct MangledMethod {
  private var rest: Substring.UTF8View

  /// - Parameter type: The mangled name of the type, without a prefix.
  init?(_ target: String, of type: String) {
    // What a distributed method ends with, if it is not generic: the runtime would read beyond the
    // types that it is given for a generic one. `yXZ` is a private type, whose name is an address.
    guard target.hasPrefix("$s" + type), target.hasSuffix("YaKFTE"),
      target.utf8.allSatisfy({ $0 < 0x80 }), !type.contains("yXZ")
    else { return nil }
    rest = target.utf8.dropFirst(2 + type.utf8.count)
    guard !hasLocalDeclaration, skipIdentifier() else { return nil }
    // `E`: the identifier was the module of an extension.
    if skip("E") { guard skipIdentifier() else { return nil } }
    skipDiscriminator()
    // A type's kind would follow if the identifier named a type inside of this one.
    guard let next = rest.first, !"CVOPaELf".utf8.contains(next) else { return nil }
  }

  /// Whether a declaration inside of a function occurs: `L_`, `L0_` and so on.
  ///
  /// An identifier may look the same, and is refused with it.
  private var hasLocalDeclaration: Bool {
    var isAfterL = false
    for byte in rest {
      if byte == UInt8(ascii: "L") {
        isAfterL = true
      } else if byte == UInt8(ascii: "_"), isAfterL {
        return true
      } else if !byte.isDigit {
        isAfterL = false
      }
    }
    return false
  }

  /// Reads `identifier ::= natural string | '0' (words natural string)…`.
  private mutating func skipIdentifier() -> Bool {
    guard rest.first?.isDigit == true else { return false }
    var hasWords = false
    if skip("0") { hasWords = !skip("0") }
    repeat {
      while hasWords, let letter = rest.first, letter.isLetter {
        rest.removeFirst()
        // An upper-case letter is the last word of its run.
        hasWords = letter >= UInt8(ascii: "a")
      }
      if skip("0") { return true }
      guard let length = natural(), length > 0, length <= rest.count else { return false }
      rest.removeFirst(length)
    } while hasWords
    return true
  }

  /// What tells private declarations of several files apart: an identifier and `LL`.
  private mutating func skipDiscriminator() {
    let before = rest
    if !(skipIdentifier() && skip("LL")) { rest = before }
  }

  private mutating func natural() -> Int? {
    let digits = rest.prefix { $0.isDigit }
    rest = rest.dropFirst(digits.count)
    return Int(Substring(digits))
  }

  private mutating func skip(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
  }
}
