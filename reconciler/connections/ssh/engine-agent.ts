import type { Agent } from 'node:http';
import { type Duplex, duplexPair, pipeline } from 'node:stream';
import { discreetAgent } from '../discreet-agent.ts';
import { http } from '../node-http.ts';
import type { EngineDoor } from './engine-channel.ts';

/** An agent whose sockets are channels of an SSH connection to the engine's socket on the other machine. */
export function engineAgent(door: EngineDoor): Agent {
  const agent = new http.Agent({ keepAlive: true, maxSockets: door.streams() });
  // A socket that comes later by the callback is counted wrongly by http.Agent: it is there at once, and is joined to its channel later.
  const learn = (): void => {
    agent.maxSockets = door.streams();
  };
  agent.createConnection = () => openSocket(door, learn);
  return discreetAgent(agent);
}

function openSocket(door: EngineDoor, onOpen: () => void): Duplex {
  const [socket, inner] = duplexPair();
  const closing = new AbortController();
  socket.once('close', () => {
    closing.abort();
    inner.destroy();
  });
  door.open(closing.signal).then(
    channel => {
      onOpen();
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
