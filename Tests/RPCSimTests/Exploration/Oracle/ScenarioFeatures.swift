/// The features of generated scenarios, so that a search can be tested for one at a time.
struct ScenarioFeatures: OptionSet, Hashable {
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  private init(_ index: UInt64) { rawValue = 1 << index }

  // MARK: Participants
  static let severalClients = ScenarioFeatures(0)
  static let severalServers = ScenarioFeatures(1)
  static let severalCalls = ScenarioFeatures(2)
  static let prefetch = ScenarioFeatures(3)
  static let executors = ScenarioFeatures(4)
  static let settlements = ScenarioFeatures(5)
  static let priorities = ScenarioFeatures(6)
  static let nested = ScenarioFeatures(7)
  static let deduplication = ScenarioFeatures(8)
  static let confirms = ScenarioFeatures(9)
  static let replyPolicies = ScenarioFeatures(10)

  // MARK: Time
  static let ranges = ScenarioFeatures(11)
  static let timeouts = ScenarioFeatures(12)
  static let expiry = ScenarioFeatures(13)
  static let until = ScenarioFeatures(14)

  // MARK: Queues
  static let deadLetters = ScenarioFeatures(15)
  static let lengths = ScenarioFeatures(16)
  static let operations = ScenarioFeatures(17)

  // MARK: Kinds and ends of calls
  static let streams = ScenarioFeatures(18)
  static let polls = ScenarioFeatures(19)
  static let cancels = ScenarioFeatures(20)
  static let waits = ScenarioFeatures(21)
  static let shutdowns = ScenarioFeatures(22)
  static let byHand = ScenarioFeatures(23)
  static let failingHandlers = ScenarioFeatures(24)

  // MARK: Faults
  static let crashes = ScenarioFeatures(25)
  static let disconnects = ScenarioFeatures(26)
  static let drops = ScenarioFeatures(27)
  static let duplicates = ScenarioFeatures(28)
  static let delays = ScenarioFeatures(29)
  static let reorders = ScenarioFeatures(30)
  static let corruptions = ScenarioFeatures(31)
  static let refusals = ScenarioFeatures(32)
  static let pauses = ScenarioFeatures(33)
  static let partitions = ScenarioFeatures(34)
  static let slowness = ScenarioFeatures(35)
  static let clockJumps = ScenarioFeatures(36)
  static let brokerRestarts = ScenarioFeatures(37)
  static let queueFaults = ScenarioFeatures(38)
  static let handlerFaults = ScenarioFeatures(39)
  /// Faults whose points the schedule chooses, in addition to planned ones.
  static let placed = ScenarioFeatures(40)
  /// Faults that strike at an instant.
  static let timedFaults = ScenarioFeatures(41)

  // MARK: Expectations other than the ends of calls
  static let within = ScenarioFeatures(42)
  static let counts = ScenarioFeatures(43)
  static let eventCounts = ScenarioFeatures(44)
  static let queueStates = ScenarioFeatures(45)
  static let orders = ScenarioFeatures(46)
  static let stalls = ScenarioFeatures(47)
  static let items = ScenarioFeatures(48)
  static let violations = ScenarioFeatures(49)

  /// All features, with their names in reports.
  static let named: [(name: String, feature: ScenarioFeatures)] = [
    ("severalClients", .severalClients), ("severalServers", .severalServers),
    ("severalCalls", .severalCalls), ("prefetch", .prefetch), ("executors", .executors),
    ("settlements", .settlements), ("priorities", .priorities), ("nested", .nested),
    ("deduplication", .deduplication), ("confirms", .confirms),
    ("replyPolicies", .replyPolicies), ("ranges", .ranges), ("timeouts", .timeouts),
    ("expiry", .expiry), ("until", .until), ("deadLetters", .deadLetters),
    ("lengths", .lengths), ("operations", .operations), ("streams", .streams),
    ("polls", .polls), ("cancels", .cancels), ("waits", .waits), ("shutdowns", .shutdowns),
    ("byHand", .byHand), ("failingHandlers", .failingHandlers), ("crashes", .crashes),
    ("disconnects", .disconnects), ("drops", .drops), ("duplicates", .duplicates),
    ("delays", .delays), ("reorders", .reorders), ("corruptions", .corruptions),
    ("refusals", .refusals), ("pauses", .pauses), ("partitions", .partitions),
    ("slowness", .slowness), ("clockJumps", .clockJumps), ("brokerRestarts", .brokerRestarts),
    ("queueFaults", .queueFaults), ("handlerFaults", .handlerFaults), ("placed", .placed),
    ("timedFaults", .timedFaults), ("within", .within), ("counts", .counts),
    ("eventCounts", .eventCounts), ("queueStates", .queueStates), ("orders", .orders),
    ("stalls", .stalls), ("items", .items), ("violations", .violations),
  ]

  static let all = ScenarioFeatures(named.map(\.feature))

  /// The features that are faults.
  static let faults: ScenarioFeatures = [
    .crashes, .disconnects, .drops, .duplicates, .delays, .reorders, .corruptions, .refusals,
    .pauses, .partitions, .slowness, .clockJumps, .brokerRestarts, .queueFaults, .handlerFaults,
  ]

  /// Features by their names, with commas between them; `nil` if a name is unknown.
  init?(names: String) {
    var features: ScenarioFeatures = []
    for name in names.split(separator: ",") {
      let named = Self.named.first { $0.name == name }?.feature
      guard let feature = name == "all" ? .all : named else { return nil }
      features.insert(feature)
    }
    self = features
  }

  var names: String {
    Self.named.filter { contains($0.feature) }.map(\.name).joined(separator: ",")
  }
}

extension ScenarioFeatures: CustomStringConvertible {
  var description: String { names }
}
