/// The mangled name of a distributed method of a type.
///
/// It reads only a part of the grammar (Swift's `docs/ABI/Mangling.rst`). That part proves that the
/// type itself declares the method, and not a nested type or a function in it.
struct MangledMethod {
  private var rest: Substring.UTF8View

  /// Returns `nil` if the target is not the name of such a method.
  ///
  /// - Parameter type: The mangled name of the type, without a prefix.
  init?(_ target: String, of type: String) {
    // `YaKFTE` ends the name of a distributed method that is not generic. For a generic method, the
    // runtime would read beyond the types that it is given. `yXZ` marks a private type, whose name
    // is an address.
    guard target.hasPrefix("$s" + type), target.hasSuffix("YaKFTE"),
      target.utf8.allSatisfy({ $0 < 0x80 }), !type.contains("yXZ")
    else { return nil }
    rest = target.utf8.dropFirst(2 + type.utf8.count)
    guard !hasLocalDeclaration, skipIdentifier() else { return nil }
    // `E`: the identifier was the module of an extension.
    if skip("E") { guard skipIdentifier() else { return nil } }
    skipDiscriminator()
    // If the identifier named a nested type, the kind of that type would follow.
    guard let next = rest.first, !"CVOPaELf".utf8.contains(next) else { return nil }
  }

  /// Whether there is a declaration inside of a function: `L_`, `L0_` and so on.
  ///
  /// An identifier may contain the same characters, and is then refused too.
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
        // An upper-case letter marks the last word.
        hasWords = letter >= UInt8(ascii: "a")
      }
      if skip("0") { return true }
      guard let length = natural(), length > 0, length <= rest.count else { return false }
      rest.removeFirst(length)
    } while hasWords
    return true
  }

  /// Skips the mark that tells private declarations of several files apart: an identifier and `LL`.
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
