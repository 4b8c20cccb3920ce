/// What a transport can do wrong.
enum Defect: String, CaseIterable, Sendable {
  /// All links receive at one reply address.
  case oneReplyAddress
  /// A reply address is a queue like any other: others can consume it, and it outlives its link.
  case ordinaryReplyAddress
  /// Who sends to a reply address that is gone loses his link.
  case goneReplyAddressEndsLink
  /// A reply arrives only if it was sent by the link that receives it.
  case losesForeignReplies
  /// Replies arrive without their correlation ID.
  case losesCorrelationID
  case losesHeaders
  case losesType
  /// Of a body no more than 64 KiB arrive.
  case cutsBodies
  /// Bytes that are no UTF-8 are replaced.
  case bodiesAreText
  /// The third delivery of a link comes twice.
  case duplicatesDeliveries
  /// The third delivery of a link is overtaken by the fourth.
  case swapsDeliveries
  /// The third reply of a link is overtaken by the fourth.
  case swapsReplies
  /// What a receiver causes is received inside of it.
  case interruptsReceivers
  case forgetsAcknowledgements
  /// What should be requeued is dropped.
  case requeuesNothing
  /// What should be dropped is requeued.
  case requeuesEverything
  /// What should be requeued is published again.
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
  /// Requests are returned that are not mandatory.
  case returnsEverything
  case returnsFromIdleQueues
  case confirmsFromZero
  case confirmsTwice
  case confirmsBeforeReturning
  case forgetsExpiration
  case expiresAtOnce
  case oneServerHearsNotices
  case everyoneHearsNotices
  case nobodyHearsNotices
  case unheardNoticeEndsLink
  case closingLeavesAllOpen
  case closingAcknowledges
  /// Something arrives on a link that has closed.
  case closedLinkTalks
  case sendsAfterClose
  /// Closing a link that has closed never returns.
  case closingTwiceHangs
  /// No more than ten links can be opened.
  case fewLinks
  /// Where many replies come, the last of them arrives once more when the link has closed.
  case closingIsOvertaken
  /// A tag is given again when its delivery was settled.
  case repeatsTags
  case returnsWithoutHeaders
  /// What is sent to the exchange for notices reaches the queue of that name as well.
  case noticesAreRequests
  /// Who uses a link that was cut does not hear of it.
  case cutLinkIsSilent
  /// Something arrives on a link that was cut.
  case cutLinkTalks
  /// What was not settled on a link that is cut counts as acknowledged.
  case cuttingAcknowledges
  /// Whoever asks for something on a link that was cut waits for ever.
  case cutLinkNeverAnswers
  /// A link that was cut opens a reply address and consumes, as far as its user can see.
  case cutLinkPretends
  /// To close a link that was cut never returns.
  case closingCutLinkHangs
  case cuttingEndsAllLinks
  /// To close a link that was refused a queue never returns.
  case closingRefusedLinkHangs
  /// Who consumes a queue that is deleted does not hear of it.
  case consumersEndInSilence
}

extension Defect {
  /// The rules that it breaks, all of them, in the order of the suite.
  var brokenRules: [String] {
    switch self {
    // A reply that is too late arrives at somebody else.
    case .oneReplyAddress:
      [
        "reply-addresses-differ", "reply-address-is-exclusive", "reply-address-goes-with-its-link",
        "reply-to-closed-link-is-dropped", "many-links",
      ]
    case .ordinaryReplyAddress:
      ["reply-address-is-exclusive", "reply-address-goes-with-its-link"]
    // A link that has ended is told of no return.
    case .goneReplyAddressEndsLink:
      ["reply-address-goes-with-its-link", "reply-to-closed-link-is-dropped"]
    // No call is answered, and consumers cannot pass on what they got.
    case .losesForeignReplies:
      [
        "reply-address-receives", "reply-addresses-differ", "round-trip",
        "reply-keeps-its-properties", "replies-arrive-in-order", "delivered-once",
      ] + Self.answeredCalls + Self.answeringServers
    // No call is answered, as far as a client can see.
    case .losesCorrelationID:
      ["round-trip", "reply-keeps-its-properties"] + Self.answeredCalls + Self.answeringServers
    // An error's code and an item's number are headers.
    case .losesHeaders:
      [
        "request-keeps-its-properties", "reply-keeps-its-properties", "errors-reach-the-caller",
        "streams-arrive-in-order",
      ]
    // The type of a request is its method; that of a reply says what it carries.
    case .losesType:
      ["request-keeps-its-properties", "reply-keeps-its-properties"] + Self.answeringServers
        + ["cancel-reaches-the-handler"]
    case .cutsBodies: ["bodies-arrive-whole"]
    // An error's details are bytes.
    case .bodiesAreText: ["bodies-arrive-whole", "errors-reach-the-caller"]
    // A server that acknowledges both loses its link.
    case .duplicatesDeliveries:
      ["requests-arrive-in-order", "delivered-once", "handlers-are-called"]
    case .swapsDeliveries: ["requests-arrive-in-order"]
    case .swapsReplies: ["replies-arrive-in-order", "streams-arrive-in-order"]
    case .interruptsReceivers: ["one-event-at-a-time"]
    // Prefetch is never free again, so a server handles a single request.
    case .forgetsAcknowledgements:
      [
        "acknowledged-is-settled", "stopping-settles-nothing", "settling-frees-prefetch",
        "consumers-share-by-prefetch", "handlers-are-called", "errors-reach-the-caller",
      ]
    case .requeuesNothing:
      ["requeued-is-delivered-again", "requeued-says-so", "requeued-keeps-its-position"]
    // What comes again leaves no room for the next one.
    case .requeuesEverything: ["rejected-is-dropped", "settling-frees-prefetch"]
    case .requeuesToTheTail: ["requeued-says-so", "requeued-keeps-its-position"]
    case .losesRedelivered, .alwaysRedelivered: ["returned-says-so", "requeued-says-so"]
    // All of these stop one consumer to see what another one gets.
    case .stoppingDoesNothing:
      [
        "unsettled-stays-with-its-consumer", "stopping-ends-deliveries",
        "requeued-is-delivered-again", "requeued-keeps-its-position",
      ]
    // What has returned already can be settled no more: who tries loses his link.
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
    case .nobodyHearsNotices: ["notices-reach-all-servers", "cancel-reaches-the-handler"]
    case .unheardNoticeEndsLink: ["unheard-notice-does-no-harm"]
    case .closingLeavesAllOpen:
      [
        "reply-address-goes-with-its-link", "acknowledged-is-settled", "unacknowledged-returns",
        "returned-says-so", "stopping-settles-nothing", "automatic-acknowledgement-settles",
        "closed-link-is-silent", "closed-link-sends-nothing", "closed-link-settles-nothing",
        "first-reply-wins", "interrupted-request-is-handled-again",
      ]
    // All of these wait for what a closed link had not settled.
    case .closingAcknowledges:
      [
        "unacknowledged-returns", "returned-says-so", "stopping-settles-nothing",
        "closed-link-settles-nothing", "first-reply-wins", "interrupted-request-is-handled-again",
      ]
    case .closedLinkTalks:
      ["closed-link-is-silent", "closing-ends-what-arrives", "refused-link-can-be-closed"]
    case .sendsAfterClose: ["closed-link-sends-nothing"]
    // The server closes the link that was closed behind its back.
    case .closingTwiceHangs:
      ["closing-twice-is-closing-once", "interrupted-request-is-handled-again"]
    case .fewLinks: ["many-links"]
    case .closingIsOvertaken: ["closing-ends-what-arrives"]
    case .repeatsTags: ["tags-never-repeat"]
    case .returnsWithoutHeaders: ["returned-keeps-its-properties"]
    case .noticesAreRequests: ["exchange-is-honoured"]
    // All of these wait until a link knows that it was cut.
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
