import RPCSim

extension String {
  /// The digits of a number in groups of three.
  var grouped: String {
    var groups = ""
    for (index, digit) in enumerated() {
      if index > 0, (count - index) % 3 == 0 { groups += "," }
      groups.append(digit)
    }
    return groups
  }

  /// The text, padded on the left to a width.
  func leading(blanksTo width: Int) -> String {
    CellText(self).padded(to: width, onTheRight: true)
  }
}

extension Int {
  /// A number with the unit that it counts: `1 fault`, `1,000 faults`.
  func of(_ thing: String, _ things: String? = nil) -> String {
    "\(self)".grouped + " " + (self == 1 ? thing : things ?? thing + "s")
  }
}
