import InMemoryBroker
import RPCCore
import RPCSim
import RPCSimTesting
import Testing

/// A defect that the order service can be run with.
enum OrderBug: String, CaseIterable, Sendable {
  /// A request that is delivered again is charged again.
  case chargesAgain
  /// The stock is checked in one step and taken in another.
  case checksThenTakes
  /// A refused order is closed before its item is released.
  case closesBeforeRelease
  /// An order is stored as paid before its charge is answered.
  case paysBeforeCharge
  /// A new balance is computed from one that was read before an `await`.
  case losesUpdate

  /// The comment of the invariant that the bug breaks.
  var broken: String {
    switch self {
    case .chargesAgain: "no order is charged twice"
    case .checksThenTakes: "no item is sold that was not in stock"
    case .closesBeforeRelease: "each item is in stock or sold"
    case .paysBeforeCharge: "the paid orders are the charged ones"
    case .losesUpdate: "each account has what its charges left"
    }
  }
}

/// An order of a customer, known by its ID.
struct OrderRequest: Codable, Hashable, Sendable {
  var id: String
  var account: String
  var item: String
  var cents: Int
}

/// What became of an order.
enum OrderOutcome: String, Codable, Sendable {
  case paid, refused, soldOut
}

// MARK: Databases

/// The database of the stock service.
actor OrderStock {
  private(set) var counts: [String: Int]
  private var decisions: [String: Bool] = [:]
  private var released: Set<String> = []

  init(_ counts: [String: Int]) { self.counts = counts }

  func count(of item: String) -> Int { counts[item, default: 0] }

  /// Whether the order got its item; `nil` if that is undecided.
  func decision(on order: OrderRequest) -> Bool? { decisions[order.id] }

  /// Stores whether an order gets its item, unless that is decided, and takes the item.
  func decide(_ getsItem: Bool, for order: OrderRequest) -> Bool {
    if let decision = decisions[order.id] { return decision }
    decisions[order.id] = getsItem
    if getsItem { counts[order.item, default: 0] -= 1 }
    return getsItem
  }

  /// Takes an item for an order if there is one.
  ///
  /// The check and the taking are one turn of the actor, like one transaction.
  func reserve(for order: OrderRequest) -> Bool {
    decide(count(of: order.item) > 0, for: order)
  }

  /// Gives the item of an order back, once.
  func release(of order: OrderRequest) {
    guard decisions[order.id] == true, released.insert(order.id).inserted else { return }
    counts[order.item, default: 0] += 1
  }
}

/// The database of the payment service.
actor OrderLedger {
  private(set) var balances: [String: Int]
  private(set) var charges: [OrderRequest] = []
  private var decisions: [String: Bool] = [:]

  init(_ balances: [String: Int]) { self.balances = balances }

  func balance(of account: String) -> Int { balances[account, default: 0] }

  /// Whether the order is charged; `nil` if that is undecided.
  func decision(on order: OrderRequest) -> Bool? { decisions[order.id] }

  /// Decides about a charge by a balance, and stores what the charge leaves of it.
  func charge(_ order: OrderRequest, against balance: Int) -> Bool {
    let isCovered = balance >= order.cents
    decisions[order.id] = isCovered
    guard isCovered else { return false }
    charges.append(order)
    balances[order.account] = balance - order.cents
    return true
  }

  /// Charges an order.
  func charge(_ order: OrderRequest) -> Bool {
    charge(order, against: balance(of: order.account))
  }

  /// Charges an order unless that is decided.
  ///
  /// The check and the charge are one turn of the actor, like one transaction.
  func chargeOnce(_ order: OrderRequest) -> Bool {
    decisions[order.id] ?? charge(order)
  }
}

/// The database of the order service.
actor OrderBook {
  private(set) var outcomes: [String: OrderOutcome] = [:]

  func outcome(of order: OrderRequest) -> OrderOutcome? { outcomes[order.id] }
  func close(_ order: OrderRequest, as outcome: OrderOutcome) { outcomes[order.id] = outcome }
}

// MARK: Services

/// The three services, with the databases that outlive them.
struct OrderServices: Sendable {
  var bug: OrderBug?
  let stock: OrderStock
  let ledger: OrderLedger
  let book = OrderBook()

  /// Serves the stock until the process ends.
  func serveStock(_ process: SimulatedProcess) async throws {
    try await RPCServer(process, serving: "stock", configuration: .ordersAtOnce) { handlers in
      handlers.handle("reserve") { (order: OrderRequest) in
        if let decision = await stock.decision(on: order) { return decision }
        let isInStock = await stock.count(of: order.item) > 0
        // The warehouse takes this long to find the item.
        try await process.clock.sleep(for: .milliseconds(2))
        return bug == .checksThenTakes
          ? await stock.decide(isInStock, for: order) : await stock.reserve(for: order)
      }
      handlers.handle("release") { (order: OrderRequest, _) in
        await stock.release(of: order)
      }
    }.run()
  }

  /// Serves the payments until the process ends.
  func servePayments(_ process: SimulatedProcess) async throws {
    try await RPCServer(process, serving: "payments", configuration: .ordersAtOnce) { handlers in
      handlers.handle("charge") { (order: OrderRequest) in
        if let decision = await ledger.decision(on: order), bug != .chargesAgain { return decision }
        let balance = await ledger.balance(of: order.account)
        // The bank takes this long to check the account.
        try await process.clock.sleep(for: .milliseconds(5))
        return switch bug {
        case .chargesAgain: await ledger.charge(order)
        case .losesUpdate: await ledger.charge(order, against: balance)
        default: await ledger.chargeOnce(order)
        }
      }
    }.run()
  }

  /// Serves the orders until the process ends.
  func serveOrders(_ process: SimulatedProcess) async throws {
    try await withRPCClient(process, calling: "stock") { stock in
      try await withRPCClient(process, calling: "payments") { payments in
        try await RPCServer(process, serving: "orders", configuration: .ordersAtOnce) { handlers in
          handlers.handle("order") { (order: OrderRequest) in
            try await place(order, stock: stock, payments: payments)
          }
        }.run()
      }
    }
  }

  /// Reserves the item of an order, charges the order, and releases the item if that is refused.
  ///
  /// Each step can be repeated, so a crash needs no other repair than a repeated order.
  private func place(
    _ order: OrderRequest, stock: RPCClient, payments: RPCClient
  ) async throws -> OrderOutcome {
    if let outcome = await book.outcome(of: order) { return outcome }
    guard try await stock.callAgain("reserve", order, as: Bool.self) else {
      await book.close(order, as: .soldOut)
      return .soldOut
    }
    if bug == .paysBeforeCharge { await book.close(order, as: .paid) }
    if try await payments.callAgain("charge", order, as: Bool.self) {
      await book.close(order, as: .paid)
      return .paid
    }
    if bug == .closesBeforeRelease { await book.close(order, as: .refused) }
    _ = try await stock.callAgain("release", order, as: Nothing.self)
    await book.close(order, as: .refused)
    return .refused
  }
}

extension RPCServer.Configuration {
  /// Handles four requests at a time.
  fileprivate static var ordersAtOnce: Self {
    var configuration = Self()
    configuration.executor = .concurrent(maximum: 4)
    configuration.prefetch = 4
    return configuration
  }
}

extension RPCClient {
  /// Calls an idempotent method, and calls again if the first attempt is not answered in time.
  fileprivate func callAgain<Reply: Decodable>(
    _ method: String, _ order: OrderRequest, as reply: Reply.Type
  ) async throws -> Reply {
    let first = try await callUnlessTimedOut(
      method, order, as: reply, timeout: .milliseconds(500))
    if let first { return first }
    return try await call(method, order, as: reply, timeout: .milliseconds(500))
  }
}

// MARK: The scenario

/// Four orders, of which two want the last lamp, two share an account, and one is refused.
struct OrderScenario: Sendable {
  var bug: OrderBug?

  private static let stock = ["lamp": 1, "book": 5]
  private static let balances = ["ann": 1_000, "bob": 1_000]
  private static let orders = [
    OrderRequest(id: "A1", account: "ann", item: "lamp", cents: 400),
    OrderRequest(id: "A2", account: "bob", item: "lamp", cents: 400),
    OrderRequest(id: "A3", account: "ann", item: "book", cents: 150),
    OrderRequest(id: "A4", account: "bob", item: "book", cents: 9_000),
  ]

  /// Places the orders while services crash and a message is lost, and checks the databases.
  func run() async throws {
    let sim = try Simulation.current
    let (stock, ledger) = (OrderStock(Self.stock), OrderLedger(Self.balances))
    let services = OrderServices(bug: bug, stock: stock, ledger: ledger)
    for queue in ["orders", "stock", "payments"] { sim.declareQueue(queue) }
    sim.process("orders") { try await services.serveOrders($0) }
    sim.process("stock") { try await services.serveStock($0) }
    sim.process("payments") { try await services.servePayments($0) }
    for process in ["orders", "stock", "payments"] {
      sim.plan(.crash(.anywhere, of: process, restartAfter: .milliseconds(100)))
    }
    sim.plan(.drop(.anywhere))

    let answers = try await answers(of: sim)
    // By then each request that the broker delivers again is handled.
    try await sim.sleep(for: .seconds(5))

    let (counts, balances) = await (stock.counts, ledger.balances)
    let charges = await ledger.charges
    let outcomes = await services.book.outcomes
    let paid = Self.orders.filter { outcomes[$0.id] == .paid }
    let charged = Set(charges.map(\.id))
    #expect(charged.count == charges.count, "no order is charged twice")
    #expect(counts.values.allSatisfy { $0 >= 0 }, "no item is sold that was not in stock")
    #expect(charged == Set(paid.map(\.id)), "the paid orders are the charged ones")
    let sold = Dictionary(grouping: paid, by: \.item).mapValues(\.count)
    #expect(
      counts.merging(sold, uniquingKeysWith: +) == Self.stock, "each item is in stock or sold")
    let spent = Dictionary(grouping: charges, by: \.account).mapValues { charges in
      charges.reduce(0) { $0 + $1.cents }
    }
    #expect(
      balances.merging(spent, uniquingKeysWith: +) == Self.balances,
      "each account has what its charges left")
    #expect(answers == outcomes, "each customer is told the outcome of the order")
  }

  /// Places all orders, one every 20 ms, and returns the answers by order.
  private func answers(of sim: Simulation) async throws -> [String: OrderOutcome] {
    try await withRPCClient(sim, calling: "orders") { client in
      try await withThrowingTaskGroup(of: (String, OrderOutcome?).self) { group in
        for (number, order) in Self.orders.enumerated() {
          group.addTask {
            try await sim.sleep(for: .milliseconds(20 * number))
            return (order.id, await answer(to: order, by: client))
          }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
    }
  }

  /// Places an order, and places it again after an error, because orders are idempotent.
  private func answer(to order: OrderRequest, by client: RPCClient) async -> OrderOutcome? {
    for _ in 0..<5 {
      let answer = try? await client.call(
        "order", order, as: OrderOutcome.self, timeout: .seconds(2))
      if let answer { return answer }
    }
    return nil
  }
}

@Suite("An order service of three services")
struct OrderServiceTests {
  @Test("The application holds in every schedule", .explored(schedules: 200))
  func holds() async throws {
    try await OrderScenario(bug: nil).run()
  }

  @Test(
    "Each planted bug is found, at the line of the invariant that it breaks",
    arguments: OrderBug.allCases)
  func found(bug: OrderBug) async throws {
    let found = try await issues(of: .explored(schedules: 1_000)) {
      try await OrderScenario(bug: bug).run()
    }
    #expect(found.first?.comments.first?.rawValue == bug.broken)
  }
}
