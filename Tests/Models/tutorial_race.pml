/* The tutorial's race, written down once more and by other means: the other half of the comparison
 * that `.ci/spin` makes. It shares nothing with the package but what AMQP and the tutorial say.
 *
 * CLIENTS clients make a call each, through one queue that SERVERS servers share with prefetch 1. A
 * server takes a request, works, replies, and then acknowledges. CRASHES times in all a server dies: as
 * it gets a request, in the middle of its work, before it replies, after that, or after its
 * acknowledgement. What it has sent still arrives, with the end of its connection behind it; what was
 * under way to it is lost. It starts again on a connection of its own, which the broker may know of
 * before it knows that the other one has ended. A request whose connection ends without an
 * acknowledgement returns to its place in the queue. A client takes the first reply.
 *
 * Every connection is a queue of frames in each direction; an arrival is one step, and so are the
 * three parts of a server's work. There is no time: nothing has to come before anything else.
 */
#ifndef CLIENTS
#define CLIENTS 2
#endif
#ifndef SERVERS
#define SERVERS 2
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#define CONNECTIONS (SERVERS + CRASHES)
#define ROOM 4
#define NOBODY 255

mtype = { CONSUME, REPLY, ACK, END };

chan requests[CLIENTS] = [1] of { byte };              /* client to broker: the call */
chan replies[CLIENTS] = [CRASHES + 1] of { byte };     /* broker to client: the call */
chan up[CONNECTIONS] = [ROOM] of { mtype, byte };      /* server to broker */
chan down[CONNECTIONS] = [1] of { byte };              /* broker to server: the call */

/* The broker: what waits in the queue, oldest first; who consumes, and what it has not acknowledged. */
byte ready[CLIENTS];
byte readyCount = 0;
byte position[CLIENTS];
byte positions = 0;
bool consumes[CONNECTIONS];
byte holds[CONNECTIONS];
byte ring[CONNECTIONS];
byte ringCount = 0;

byte connections = 0;
bool isDead[CONNECTIONS];
byte crashes = 0;

/* What came of it. */
byte settled[CLIENTS];
byte handled[CLIENTS];
byte extra[CLIENTS];

/* Puts a call where it belongs among those that wait. */
inline enqueue(call) {
  i = readyCount;
  do
  :: i > 0 && position[ready[i - 1]] > position[call] -> ready[i] = ready[i - 1]; i--
  :: else -> break
  od;
  ready[i] = call;
  readyCount++;
  i = 0
}

/* Gives what waits to consumers that hold nothing, in turn. */
inline dispatch() {
  do
  :: readyCount > 0 ->
       i = 0;
       do
       :: i < ringCount && holds[ring[i]] != NOBODY -> i++
       :: else -> break
       od;
       if
       :: i == ringCount -> i = 0; break
       :: else ->
            consumer = ring[i];
            /* Whoever gets a request is last from now on. */
            do
            :: i < ringCount - 1 -> ring[i] = ring[i + 1]; i++
            :: else -> break
            od;
            ring[i] = consumer;
            holds[consumer] = ready[0];
            if
            :: isDead[consumer] -> skip
            :: else -> down[consumer] ! ready[0]
            fi;
            readyCount--;
            i = 0;
            do
            :: i < readyCount -> ready[i] = ready[i + 1]; i++
            :: else -> break
            od;
            ready[readyCount] = 0;
            i = 0; consumer = 0
       fi
  :: else -> break
  od
}

inline endConsumer(connection) {
  if
  :: consumes[connection] ->
       consumes[connection] = false;
       i = 0;
       do
       :: ring[i] != connection -> i++
       :: else -> break
       od;
       ringCount--;
       do
       :: i < ringCount -> ring[i] = ring[i + 1]; i++
       :: else -> break
       od;
       ring[ringCount] = 0;
       i = 0;
       if
       :: holds[connection] != NOBODY ->
            enqueue(holds[connection]);
            holds[connection] = NOBODY
       :: else
       fi
  :: else
  fi
}

/* What a client has sent arrives at the broker. */
proctype FromClient(byte client; chan in) {
  byte call, i, consumer;
  xr in;
end:
  do
  :: d_step {
       in ? call ->
       position[call] = positions;
       positions++;
       enqueue(call);
       dispatch();
       call = 0
     }
  od
}

/* What a server has sent arrives at the broker. */
proctype FromServer(byte connection; chan in) {
  mtype kind;
  byte call, i, consumer;
  xr in;
end:
  do
  :: d_step {
       in ? kind, call ->
       if
       :: kind == CONSUME ->
            consumes[connection] = true;
            ring[ringCount] = connection;
            ringCount++
       :: kind == REPLY -> replies[call] ! call
       :: kind == ACK -> holds[connection] = NOBODY
       :: kind == END -> endConsumer(connection)
       fi;
       dispatch();
       kind = 0; call = 0
     }
  od
}

proctype Client(byte self; chan out, in) {
  byte call;
  xs out;
  xr in;
  out ! self;
end:
  do
  :: d_step {
       in ? call ->
       if
       :: settled[call] == 0 -> settled[call] = 1
       :: else -> extra[call]++
       fi;
       call = 0
     }
  od
}

inline die() {
  crashes++;
  isDead[connection] = true;
  if
  :: len(down[connection]) > 0 -> down[connection] ? call
  :: len(down[connection]) == 0 -> skip
  fi;
  up[connection] ! END, 0;
  call = 0
}

proctype Server(byte first) {
  byte connection = first;
  byte call = 0;

/* The first connections are there when the story begins. */
serving:
end:
  atomic {
    down[connection] ? call ->
    if
    :: crashes < CRASHES -> die(); goto dead
    :: handled[call]++
    fi
  };
  atomic {                                                        /* half of the work */
    if
    :: crashes < CRASHES -> die(); goto dead
    :: skip
    fi
  };
  atomic {                                                        /* the other half, and the reply */
    if
    :: crashes < CRASHES -> die(); goto dead
    :: up[connection] ! REPLY, call
    fi;
    if
    :: crashes < CRASHES -> die(); goto dead
    :: up[connection] ! ACK, call
    fi;
    if
    :: crashes < CRASHES -> die(); goto dead
    :: call = 0; goto serving
    fi
  };

dead:
  atomic {
    connection = connections;
    connections++;
    up[connection] ! CONSUME, 0;
    goto serving
  }
}

/* Writes down what it came to, when nothing more can happen. */
proctype Observer() {
end:
  timeout -> c_code {
    int call;
    printf("outcome:");
    for (call = 0; call < CLIENTS; call++) {
      printf(" %d/%d/%d", now.settled[call], now.handled[call], now.extra[call]);
    }
    printf("\n");
  };
  false
}

init {
  atomic {
    byte n = 0;
    do
    :: n < CONNECTIONS -> holds[n] = NOBODY; run FromServer(n, up[n]); n++
    :: else -> break
    od;
    n = 0;
    do
    :: n < SERVERS ->
         consumes[n] = true; ring[n] = n; ringCount++; connections++;
         run Server(n); n++
    :: else -> break
    od;
    n = 0;
    do
    :: n < CLIENTS -> run FromClient(n, requests[n]); run Client(n, requests[n], replies[n]); n++
    :: else -> break
    od;
    run Observer()
  }
}
