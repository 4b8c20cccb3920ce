public import Testing

/// Keeps the failing schedules of explored tests in a folder, and plays them first from then on.
///
/// ```swift
/// @Suite("Orders", .corpus("Failures"))
/// struct OrderTests {
///   @Test(.explored()) func `Each order is paid once`() async throws { … }
/// }
/// ```
///
/// The folder has one file for each test with failures, and the file has one token on each line.
/// Commit the folder with the tests. Delete a line, or the file, when its failure is of no interest
/// any more.
public struct CorpusTrait: SuiteTrait, TestTrait {
  let folder: String

  /// True: the tests of a suite keep their schedules in its folder.
  public var isRecursive: Bool { true }
}

/// The trait that keeps failing schedules.
extension Trait where Self == CorpusTrait {
  /// Keeps failing schedules in a folder.
  ///
  /// - Parameter folder: The path of the folder, relative to the folder of the test's source file.
  public static func corpus(_ folder: String) -> Self {
    CorpusTrait(folder: folder)
  }
}
