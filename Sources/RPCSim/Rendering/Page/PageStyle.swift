/// The style of the page, from `page.css`.
///
/// Blue and orange are distinct for every kind of color vision. A shape or a word repeats what they
/// say.
enum PageStyle {
  static var text: String { text(of: PackageResources.page_css) }

  /// A file that the build put into the program, without its last newline.
  static func text(of file: [UInt8]) -> String { String(decoding: file.dropLast(), as: UTF8.self) }
}
