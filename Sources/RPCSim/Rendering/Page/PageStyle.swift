/// What the page looks like; it is said in `page.css`.
///
/// Blue and orange stay apart for every kind of colour vision, and whatever they say is said by a
/// shape or a word as well.
enum PageStyle {
  static var text: String { text(of: PackageResources.page_css) }

  /// A file that the build has put into the program, without the end of its last line.
  static func text(of file: [UInt8]) -> String { String(decoding: file.dropLast(), as: UTF8.self) }
}
