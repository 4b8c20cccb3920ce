/// A mistake of a transport.
enum Defect: String, CaseIterable, Sendable {
  /// All links receive at one reply address.
  case oneReplyAddress
  /// A reply address is an ordinary queue: other links can consume it, and it outlives its link.
  case ordinaryReplyAddress
  /// A link that sends to a reply address that is gone is closed.
  case goneReplyAddressEndsLink
  /// A reply arrives only at the link that sent it.
  case losesForeignReplies
  /// Replies arrive without their correlation ID.
  case losesCorrelationID
  case losesHeaders
  case losesType
  /// A body is cut to 64 KiB.
  case cutsBodies
  /// Bytes that are not UTF-8 are replaced.
  case bodiesAreText
  /// The third delivery of a link arrives twice.
  case duplicatesDeliveries
  /// The third delivery of a link is overtaken by the fourth.
  case swapsDeliveries
  /// The third reply of a link is overtaken by the fourth.
  case swapsReplies
  /// An event that a receiver causes arrives while the receiver still runs.
  case interruptsReceivers
  case forgetsAcknowledgements
  /// A delivery that should be requeued is dropped.
  case requeuesNothing
  /// A delivery that should be dropped is requeued.
  case requeuesEverything
  /// A delivery that should be requeued is published again.
  case requeuesToTheTail
  case losesRedelivered
  case alwaysRedelivered
  case stoppingDoesNothing
  case stoppingRequeues
  case automaticAcknowledgementIsManual
  case ignoresPrefetch
  /// A prefetch of 0 means 100.
  case prefetchIsNeverUnlimited
  case swallowsReturns
  /// Requests that are not mandatory are returned.
  case returnsEverything
  case returnsFromIdleQueues
  case confirmsFromZero
  case confirmsTwice
  case confirmsBeforeReturning
  case forgetsExpiration
  case expiresAtOnce
  case oneServerHearsNotices
  case everyoneHearsNotices
  case noServerHearsNotices
  case unheardNoticeEndsLink
  case closingLeavesAllOpen
  case closingAcknowledges
  /// An event arrives on a closed link.
  case closedLinkTalks
  case sendsAfterClose
  /// The second close of a link never returns.
  case closingTwiceHangs
  /// Only ten links can be opened.
  case fewLinks
  /// When the link has closed, the twentieth reply arrives once more.
  case closingIsOvertaken
  /// A tag is used again after its delivery was settled.
  case repeatsTags
  case returnsWithoutHeaders
  /// A publication to the exchange for notices also reaches the queue of that name.
  case noticesAreRequests
  /// The user of a link that is cut gets no event of it.
  case cutLinkIsSilent
  /// An event arrives on a link that was cut.
  case cutLinkTalks
  /// Cutting a link acknowledges its unsettled deliveries.
  case cuttingAcknowledges
  /// A request to a link that was cut is never answered.
  case cutLinkNeverAnswers
  /// On a link that was cut, opening a reply address and consuming seem to succeed.
  case cutLinkPretends
  /// The close of a link that was cut never returns.
  case closingCutLinkHangs
  case cuttingEndsAllLinks
  /// The close of a link that was refused a queue never returns.
  case closingRefusedLinkHangs
  /// The consumer of a queue that is deleted gets no event of it.
  case consumersEndInSilence
}

extension Defect {
  /// All rules that the defect breaks, in the order of the suite.
  var brokenRules: [String] {
    switch self {
    // A late reply arrives at another link.
    case .oneReplyAddress:
      [
        "reply-addresses-differ", "reply-address-is-exclusive", "reply-address-goes-with-its-link",
        "reply-to-closed-link-is-dropped", "many-links",
      ]
    case .ordinaryReplyAddress:
      ["reply-address-is-exclusive", "reply-address-goes-with-its-link"]
    // A link that has ended receives no returned message.
    case .goneReplyAddressEndsLink:
      ["reply-address-goes-with-its-link", "reply-to-closed-link-is-dropped"]
    // No call is answered, and consumers cannot pass on their deliveries.
    case .losesForeignReplies:
      [
        "reply-address-receives", "reply-addresses-differ", "round-trip",
        "reply-keeps-its-properties", "replies-arrive-in-order", "delivered-once",
      ] + Self.answeredCalls + Self.answeringServers
    // The client cannot match a reply to its call.
    case .losesCorrelationID:
      ["round-trip", "reply-keeps-its-properties"] + Self.answeredCalls + Self.answeringServers
    // The code of an error and the number of an item are headers.
    case .losesHeaders:
      [
        "request-keeps-its-properties", "reply-keeps-its-properties", "errors-reach-the-caller",
        "streams-arrive-in-order",
      ]
    // The type of a request is its method, and the type of a reply tells its kind.
    case .losesType:
      ["request-keeps-its-properties", "reply-keeps-its-properties"] + Self.answeringServers
        + ["cancel-reaches-the-handler"]
    case .cutsBodies: ["bodies-arrive-whole"]
    // The details of an error are bytes.
    case .bodiesAreText: ["bodies-arrive-whole", "errors-reach-the-caller"]
    // A server that acknowledges both deliveries loses its link.
    case .duplicatesDeliveries:
      ["requests-arrive-in-order", "delivered-once", "handlers-are-called"]
    case .swapsDeliveries: ["requests-arrive-in-order"]
    case .swapsReplies: ["replies-arrive-in-order", "streams-arrive-in-order"]
    case .interruptsReceivers: ["one-event-at-a-time"]
    // Prefetch never becomes free again, so a server handles only one request.
    case .forgetsAcknowledgements:
      [
        "acknowledged-is-settled", "stopping-settles-nothing", "settling-frees-prefetch",
        "consumers-share-by-prefetch", "handlers-are-called", "errors-reach-the-caller",
      ]
    case .requeuesNothing:
      ["requeued-is-delivered-again", "requeued-says-so", "requeued-keeps-its-position"]
    // The redelivery leaves no room for the next delivery.
    case .requeuesEverything: ["rejected-is-dropped", "settling-frees-prefetch"]
    case .requeuesToTheTail: ["requeued-says-so", "requeued-keeps-its-position"]
    case .losesRedelivered, .alwaysRedelivered: ["returned-says-so", "requeued-says-so"]
    // All these rules stop one consumer to see the deliveries of another.
    case .stoppingDoesNothing:
      [
        "unsettled-stays-with-its-consumer", "stopping-ends-deliveries",
        "requeued-is-delivered-again", "requeued-keeps-its-position",
      ]
    // A delivery that has been requeued cannot be settled: the attempt ends the link.
    case .stoppingRequeues:
      [
        "unsettled-stays-with-its-consumer", "stopping-ends-deliveries", "stopping-settles-nothing",
        "requeued-keeps-its-position",
      ]
    case .automaticAcknowledgementIsManual:
      ["automatic-acknowledgement-settles", "automatic-acknowledgement-ignores-prefetch"]
    case .ignoresPrefetch:
      ["prefetch-limits", "settling-frees-prefetch", "consumers-share-by-prefetch"]
    case .prefetchIsNeverUnlimited: ["prefetch-0-is-unlimited"]
    case .swallowsReturns:
      [
        "reply-address-goes-with-its-link", "unroutable-is-returned",
        "returned-keeps-its-properties", "unroutable-is-confirmed",
        "unroutable-call-fails-at-once",
      ]
    case .returnsEverything: ["unroutable-is-dropped"]
    case .returnsFromIdleQueues:
      ["idle-queue-takes-requests", "unserved-call-ends-at-its-deadline"]
    case .confirmsFromZero: ["confirms-count-from-1", "unroutable-is-confirmed"]
    case .confirmsTwice: ["confirms-count-from-1"]
    case .confirmsBeforeReturning: ["unroutable-is-confirmed"]
    case .forgetsExpiration: ["expired-is-not-delivered"]
    case .expiresAtOnce: ["unexpired-is-delivered"]
    case .oneServerHearsNotices, .everyoneHearsNotices: ["notices-reach-all-servers"]
    case .noServerHearsNotices: ["notices-reach-all-servers", "cancel-reaches-the-handler"]
    case .unheardNoticeEndsLink: ["unheard-notice-does-no-harm"]
    case .closingLeavesAllOpen:
      [
        "reply-address-goes-with-its-link", "acknowledged-is-settled", "unacknowledged-returns",
        "returned-says-so", "stopping-settles-nothing", "automatic-acknowledgement-settles",
        "closed-link-is-silent", "closed-link-sends-nothing", "closed-link-settles-nothing",
        "first-reply-wins", "interrupted-request-is-handled-again",
      ]
    // All these rules wait for the unsettled deliveries of a closed link.
    case .closingAcknowledges:
      [
        "unacknowledged-returns", "returned-says-so", "stopping-settles-nothing",
        "closed-link-settles-nothing", "first-reply-wins", "interrupted-request-is-handled-again",
      ]
    case .closedLinkTalks:
      ["closed-link-is-silent", "closing-ends-what-arrives", "refused-link-can-be-closed"]
    case .sendsAfterClose: ["closed-link-sends-nothing"]
    // The test closes the server's link, and the server closes it again.
    case .closingTwiceHangs:
      ["closing-twice-is-closing-once", "interrupted-request-is-handled-again"]
    case .fewLinks: ["many-links"]
    case .closingIsOvertaken: ["closing-ends-what-arrives"]
    case .repeatsTags: ["tags-never-repeat"]
    case .returnsWithoutHeaders: ["returned-keeps-its-properties"]
    case .noticesAreRequests: ["exchange-is-honoured"]
    // All these rules wait until the user of a link hears that it was cut.
    case .cutLinkIsSilent:
      [
        "cut-link-says-so", "cut-link-returns-deliveries", "cut-link-refuses",
        "cut-link-can-be-closed", "cut-leaves-other-links",
      ]
    case .cutLinkTalks: ["cut-link-says-so"]
    case .cuttingAcknowledges: ["cut-link-returns-deliveries"]
    case .cutLinkNeverAnswers, .cutLinkPretends: ["cut-link-refuses"]
    case .closingCutLinkHangs: ["cut-link-can-be-closed"]
    case .cuttingEndsAllLinks: ["cut-leaves-other-links"]
    case .closingRefusedLinkHangs: ["refused-link-can-be-closed"]
    case .consumersEndInSilence: ["consumer-hears-of-its-end"]
    }
  }

  private static let answeredCalls = [
    "calls-are-answered-in-any-order", "first-reply-wins", "late-reply-settles-nothing",
  ]

  private static let answeringServers = [
    "handlers-are-called", "errors-reach-the-caller", "streams-arrive-in-order",
    "interrupted-request-is-handled-again",
  ]
}
