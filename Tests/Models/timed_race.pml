/* A race against deadlines, written down once more and by other means: the other half of the comparison
 * that `.ci/spin` makes of times. It shares nothing with the package but what AMQP and the story say.
 *
 * Two clients make a call each, at once, through one queue of one server, which takes a request at a
 * time, works, replies, and then acknowledges. A client takes the first reply, and gives its call up
 * after TIMEOUT ms; a request that waits in the queue for so long expires. A message travels for one to
 * LATENCY ms, the work takes one to WORK.
 *
 * Time is a number of ticks, SCALE to a ms: finer than any duration, so that whatever comes between two
 * of them has room. Whatever is under way happens at any tick of its window, and no later; a timer at its
 * own tick, behind all that has to happen by then. What comes behind a timer comes at a later tick.
 */
#ifndef TIMEOUT
#define TIMEOUT 6
#endif
#ifndef LATENCY
#define LATENCY 2
#endif
#ifndef WORK
#define WORK 4
#endif
#ifndef SCALE
#define SCALE 4
#endif
#define CLIENTS 2
#define NEVER 255
#define NOBODY 255

/* A window: from when until when something that is under way may happen. */
typedef Window { byte least = NEVER; byte most = NEVER };

byte now = 0;
/* Whether a timer has passed at this tick. */
bool timed = false;

Window request[CLIENTS];      /* client to broker */
Window delivery;              /* broker to server, of the call that is held */
Window work;
Window reply;                 /* server to broker */
Window ack;                   /* server to broker, behind the reply */
Window answer[CLIENTS];       /* broker to client */

byte deadline[CLIENTS];
byte expiry[CLIENTS];         /* when a request that waits in the queue expires */

byte ready[CLIENTS];          /* oldest first */
byte readyCount = 0;
byte held = NOBODY;           /* what the server has not acknowledged */

/* What came of it. */
bool waits[CLIENTS];
byte settled[CLIENTS];
byte handled[CLIENTS];
byte extra[CLIENTS];

#define begin(window, from, to) window.least = now + (from) * SCALE; window.most = now + (to) * SCALE
#define over(window) window.least = NEVER; window.most = NEVER
#define may(window) (!timed && window.least <= now)
#define must(window) (window.most == now)

#define somethingMust \
  (must(request[0]) || must(request[1]) || must(delivery) || must(work) || must(reply) || must(ack) \
   || must(answer[0]) || must(answer[1]))
#define isDue(call) (waits[call] && deadline[call] == now)
#define expires (readyCount > 0 && expiry[ready[0]] == now)
#define isUnderWay(window) (window.most != NEVER)
#define nothingComes \
  (!isUnderWay(request[0]) && !isUnderWay(request[1]) && !isUnderWay(delivery) && !isUnderWay(work) \
   && !isUnderWay(reply) && !isUnderWay(ack) && !isUnderWay(answer[0]) && !isUnderWay(answer[1]) \
   && !waits[0] && !waits[1] && readyCount == 0)

inline takeFirst() {
  ready[0] = ready[1];
  ready[1] = 0;
  readyCount--
}

inline dispatch() {
  if
  :: readyCount > 0 && held == NOBODY ->
       held = ready[0];
       expiry[held] = NEVER;
       takeFirst();
       begin(delivery, 1, LATENCY)
  :: else
  fi
}

inline arrive(call) {
  over(request[call]);
  ready[readyCount] = call;
  readyCount++;
  expiry[call] = now + TIMEOUT * SCALE;
  dispatch()
}

inline settle(call) {
  over(answer[call]);
  if
  :: waits[call] -> waits[call] = false; settled[call] = 1
  :: else -> extra[call]++
  fi
}

inline giveUp(call) {
  waits[call] = false;
  timed = true
}

init {
  byte call;
  atomic {
    call = 0;
    do
    :: call < CLIENTS ->
         waits[call] = true;
         deadline[call] = TIMEOUT * SCALE;
         expiry[call] = NEVER;
         begin(request[call], 1, LATENCY);
         call++
    :: else -> break
    od;
    call = 0
  };
  do
  :: d_step { may(request[0]) -> arrive(0) }
  :: d_step { may(request[1]) -> arrive(1) }
  :: d_step { may(delivery) -> over(delivery); handled[held]++; begin(work, 1, WORK) }
  :: d_step { may(work) -> over(work); begin(reply, 1, LATENCY); begin(ack, 1, LATENCY) }
  :: d_step { may(reply) -> over(reply); begin(answer[held], 1, LATENCY) }
  :: d_step { may(ack) && !isUnderWay(reply) -> over(ack); held = NOBODY; dispatch() }
  :: d_step { may(answer[0]) -> settle(0) }
  :: d_step { may(answer[1]) -> settle(1) }
  :: d_step { isDue(0) && !somethingMust -> giveUp(0) }
  :: d_step { isDue(1) && !somethingMust -> giveUp(1) }
  :: d_step { expires && !somethingMust -> expiry[ready[0]] = NEVER; takeFirst(); timed = true }
  :: d_step {
       !somethingMust && !isDue(0) && !isDue(1) && !expires && !nothingComes ->
       now++;
       timed = false
     }
  :: nothingComes -> break
  od;
  c_code {
    int call;
    printf("outcome:");
    for (call = 0; call < CLIENTS; call++) {
      printf(" %d/%d/%d", now.settled[call], now.handled[call], now.extra[call]);
    }
    printf("\n");
  }
}
