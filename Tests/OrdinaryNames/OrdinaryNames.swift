// Types that an ordinary library declares. A file that imports it beside the libraries of this package,
// and uses a type, does not compile if one of them has a global type of the same name.

public struct Address: Equatable { public init() {} }
public struct Binding: Equatable { public init() {} }
public struct Count: Equatable { public init() {} }
public struct Delivery: Equatable { public init() {} }
public struct Event: Equatable { public init() {} }
public struct Expectation: Equatable { public init() {} }
public struct Message: Equatable { public init() {} }
public struct Outcome: Equatable { public init() {} }
public struct Payload: Equatable { public init() {} }
public struct Request: Equatable { public init() {} }
public struct Run: Equatable { public init() {} }
public struct Schedule: Equatable { public init() {} }
public struct Step: Equatable { public init() {} }
public struct Subscription: Equatable { public init() {} }
public struct Timeout: Equatable { public init() {} }
public struct Value: Equatable { public init() {} }
public struct Wait: Equatable { public init() {} }
