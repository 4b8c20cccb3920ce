extension String {
  /// The text as XML and HTML have it, between tags and in attributes.
  ///
  /// What they cannot hold at all, such as control characters, is replaced by what can be seen.
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
