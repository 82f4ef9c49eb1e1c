import type { AgentSpec } from '../../model/host.ts';
import type { Owner } from '../../model/resource.ts';
import { AGENT_HOME } from './kinds/agent.ts';
import { quote } from './shell-library.ts';

/** What a service of the host starts: the agent with all that it is told. */
export function runScript({ node, engine, broker, version }: AgentSpec, { cluster, uid }: Owner, main: string): string {
  const own = `${AGENT_HOME}/tls/agent.pem`;
  const flags = {
    ...{ cluster, uid, node, engine, broker },
    directory: `${AGENT_HOME}/state`,
    ...{ ca: `${AGENT_HOME}/tls/ca.pem`, cert: own, key: own },
  };
  // Compiling pays nowhere in an agent, and takes memory. What strips types from sources is WebAssembly, which does not run without.
  const lean = main.endsWith('.js') ? ' --jitless' : '';
  const words = Object.entries(flags).map(([name, value]) => `--${name} ${quote(value)}`);
  return [
    '#!/bin/sh',
    `# The agent of Keelson ${version}: written by its reconciler, which puts back what is changed here.`,
    `exec ${AGENT_HOME}/node${lean} ${AGENT_HOME}/current/${main} agent --json \\`,
    `  ${words.join(' \\\n  ')}`,
  ].join('\n');
}

/** Workloads that are processes outlive their agent, so that it can be upgraded below them. */
export function systemdUnit({ node }: AgentSpec): string {
  return `[Unit]
Description=Keelson agent of ${node}
Wants=network-online.target
After=network-online.target docker.service

[Service]
ExecStart=${AGENT_HOME}/run
Restart=always
RestartSec=5
# Another agent took its name: started again, it would take it back, for ever.
RestartPreventExitStatus=4
KillMode=process

[Install]
WantedBy=multi-user.target`;
}

/** The same for OpenRC, which starts it again by its own supervisor. */
export function openRcScript({ node }: AgentSpec): string {
  return `#!/sbin/openrc-run
description="Keelson agent of ${node}"
supervisor=supervise-daemon
command=${AGENT_HOME}/run
respawn_delay=5
respawn_max=0
output_log=/var/log/keelson-agent.log
error_log=/var/log/keelson-agent.log

depend() {
  use net
  after docker
}`;
}
