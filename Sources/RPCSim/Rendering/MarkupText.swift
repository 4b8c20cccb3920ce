extension String {
  /// The text escaped for XML and HTML, between tags and in attributes.
  ///
  /// Characters that these cannot hold, such as control characters, become visible signs.
  var escapedForMarkup: String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(DisplayText.visible(scalar))
      }
    }
    return escaped
  }
}
