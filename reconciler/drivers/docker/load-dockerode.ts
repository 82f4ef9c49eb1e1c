import Module, { createRequire } from 'node:module';
import type Docker from 'dockerode';

/**
 * dockerode without what it loads at once and has no use for here: gRPC for sessions of BuildKit, and SSH. That is 17 MB of 28. What stands
 * in for it while dockerode is loaded is gone again then: who asks for ssh2 gets the real one.
 */
export function loadDockerode(): typeof Docker {
  const require = createRequire(import.meta.url);
  const inside = createRequire(require.resolve('dockerode'));
  const below = createRequire(inside.resolve('docker-modem'));
  const idle = [inside.resolve('@grpc/grpc-js'), inside.resolve('@grpc/proto-loader'), below.resolve('ssh2')];
  const absent = idle.filter(file => require.cache[file] === undefined);
  for (const file of absent) require.cache[file] = Object.assign(new Module(file), { loaded: true });
  try {
    return require('dockerode') as typeof Docker;
  } finally {
    for (const file of absent) delete require.cache[file];
  }
}
