extension DisplayText {
  /// The body of a message as text, safe to print and cut to a length in scalars.
  static func body(_ bytes: [UInt8], limit: Int = 60) -> String {
    var text = ""
    for (index, scalar) in String(decoding: bytes, as: UTF8.self).unicodeScalars.enumerated() {
      guard index < limit else { return text + "…" }
      text.unicodeScalars.append(visible(scalar))
    }
    return text
  }
}
