/// Code of a module whose default isolation is the main actor, as in many apps.
public final class Cart {
  public private(set) var items: [String] = []

  public init() {}

  public func add(_ item: String) { items.append(item) }
}
