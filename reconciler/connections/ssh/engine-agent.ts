import type { Agent } from 'node:http';
import { type Duplex, duplexPair, pipeline } from 'node:stream';
import { discreetAgent } from '../discreet-agent.ts';
import { http } from '../node-http.ts';
import type { EngineDoor } from './engine-channel.ts';

/** Event streams and followed logs hold one each. */
const CHANNELS = 32;

/** An agent whose sockets are channels of an SSH connection to the engine's socket on the other machine. */
export function engineAgent(door: EngineDoor): Agent {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CHANNELS });
  // A socket that comes later by the callback is counted wrongly by http.Agent: it is there at once, and is joined to its channel later.
  agent.createConnection = () => openSocket(door);
  return discreetAgent(agent);
}

function openSocket(door: EngineDoor): Duplex {
  const [socket, inner] = duplexPair();
  const closing = new AbortController();
  socket.once('close', () => {
    closing.abort();
    inner.destroy();
  });
  door.open(closing.signal).then(
    channel => {
      if (socket.destroyed) channel.destroy();
      else {
        socket.once('close', () => channel.destroy());
        pipeline(inner, channel, inner, error => {
          if (error !== undefined && error !== null) socket.destroy(error);
        });
      }
    },
    error => socket.destroy(error),
  );
  const none = (): Duplex => socket;
  // What http asks of a TCP socket and a channel has not.
  return Object.assign(socket, { setTimeout: none, setNoDelay: none, setKeepAlive: none, ref: none, unref: none });
}
