/// The features of generated scenarios, so that a search can be tested for one at a time.
struct StoryFeatures: OptionSet, Hashable {
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  private init(_ index: UInt64) { rawValue = 1 << index }

  // MARK: Participants
  static let severalClients = StoryFeatures(0)
  static let severalServers = StoryFeatures(1)
  static let severalCalls = StoryFeatures(2)
  static let prefetch = StoryFeatures(3)
  static let executors = StoryFeatures(4)
  static let settlements = StoryFeatures(5)
  static let priorities = StoryFeatures(6)
  static let nested = StoryFeatures(7)
  static let deduplication = StoryFeatures(8)
  static let confirms = StoryFeatures(9)
  static let replyPolicies = StoryFeatures(10)

  // MARK: Time
  static let ranges = StoryFeatures(11)
  static let timeouts = StoryFeatures(12)
  static let expiry = StoryFeatures(13)
  static let until = StoryFeatures(14)

  // MARK: Queues
  static let deadLetters = StoryFeatures(15)
  static let lengths = StoryFeatures(16)
  static let operations = StoryFeatures(17)

  // MARK: Kinds and ends of calls
  static let streams = StoryFeatures(18)
  static let polls = StoryFeatures(19)
  static let cancels = StoryFeatures(20)
  static let waits = StoryFeatures(21)
  static let shutdowns = StoryFeatures(22)
  static let byHand = StoryFeatures(23)
  static let failingHandlers = StoryFeatures(24)

  // MARK: Faults
  static let crashes = StoryFeatures(25)
  static let disconnects = StoryFeatures(26)
  static let drops = StoryFeatures(27)
  static let duplicates = StoryFeatures(28)
  static let delays = StoryFeatures(29)
  static let reorders = StoryFeatures(30)
  static let corruptions = StoryFeatures(31)
  static let refusals = StoryFeatures(32)
  static let pauses = StoryFeatures(33)
  static let partitions = StoryFeatures(34)
  static let slowness = StoryFeatures(35)
  static let clockJumps = StoryFeatures(36)
  static let brokerRestarts = StoryFeatures(37)
  static let queueFaults = StoryFeatures(38)
  static let handlerFaults = StoryFeatures(39)
  /// Faults whose points the schedule chooses, in addition to planned ones.
  static let placed = StoryFeatures(40)
  /// Faults that strike at an instant.
  static let timedFaults = StoryFeatures(41)

  // MARK: Expectations other than the ends of calls
  static let within = StoryFeatures(42)
  static let counts = StoryFeatures(43)
  static let eventCounts = StoryFeatures(44)
  static let queueStates = StoryFeatures(45)
  static let orders = StoryFeatures(46)
  static let stalls = StoryFeatures(47)
  static let items = StoryFeatures(48)
  static let violations = StoryFeatures(49)

  /// All features, with their names in reports.
  static let named: [(name: String, feature: StoryFeatures)] = [
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

  static let all = StoryFeatures(named.map(\.feature))

  /// The features that are faults.
  static let faults: StoryFeatures = [
    .crashes, .disconnects, .drops, .duplicates, .delays, .reorders, .corruptions, .refusals,
    .pauses, .partitions, .slowness, .clockJumps, .brokerRestarts, .queueFaults, .handlerFaults,
  ]

  /// Features by their names, with commas between them; `nil` if a name is unknown.
  init?(names: String) {
    var features: StoryFeatures = []
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

extension StoryFeatures: CustomStringConvertible {
  var description: String { names }
}
