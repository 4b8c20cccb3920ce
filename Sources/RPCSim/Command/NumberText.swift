import RPCSim

extension String {
  /// A number's digits in groups of three.
  var grouped: String {
    var groups = ""
    for (place, digit) in enumerated() {
      if place > 0, (count - place) % 3 == 0 { groups += "," }
      groups.append(digit)
    }
    return groups
  }

  /// The text behind as many blanks as make it so wide.
  func leading(blanksTo width: Int) -> String {
    CellText(self).padded(to: width, onTheRight: true)
  }
}

extension Int {
  /// A number with the thing that it counts: `1 fault`, `1,000 faults`.
  func of(_ thing: String, _ things: String? = nil) -> String {
    "\(self)".grouped + " " + (self == 1 ? thing : things ?? thing + "s")
  }
}
