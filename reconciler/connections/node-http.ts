/**
 * node:http as `require` gives it. An import reads each of its exports, and one of them, WebSocket, loads all of Node's own undici: 12 MB
 * that a daemon would hold for ever.
 */
export const http: typeof import('node:http') = process.getBuiltinModule('node:http');
