import { Command, Help } from 'commander';
import { addAgent } from './agent.ts';
import { addApply } from './apply.ts';
import { addBroker } from './broker.ts';
import { addCompletion } from './completion.ts';
import { addDiff } from './diff.ts';
import { addExplain } from './explain.ts';
import { addForget } from './forget.ts';
import { addHistory } from './history.ts';
import { addImport } from './import.ts';
import { addInit } from './init.ts';
import { addLogs } from './logs.ts';
import { addPki } from './pki.ts';
import { addPlan } from './plan.ts';
import { addReconcile } from './reconcile.ts';
import { addRender } from './render.ts';
import { addResume } from './resume.ts';
import { addSchema } from './schema.ts';
import { addServe } from './serve.ts';
import { addShow } from './show.ts';
import { addStatus } from './status.ts';
import { addStore } from './store.ts';
import { addSuspend } from './suspend.ts';
import { addSwarm } from './swarm.ts';
import { addTop } from './top.ts';
import { addTrust } from './trust.ts';
import { addValidate } from './validate.ts';
import { version } from './version.ts';

/** All commands with their flags and help; nothing of what they do is loaded. */
export function createProgram(): Command {
  const program = new Command('reconcile')
    .description('Makes a cluster match what is declared in git, and keeps it so.')
    .version(version)
    .enablePositionalOptions()
    .helpCommand(false)
    .configureHelp({ formatHelp: commandsFirst, subcommandTerm: termOf })
    .hook('preSubcommand', refuseForeignFlags);
  addReconcile(program);
  for (const [heading, commands] of GROUPS) {
    program.commandsGroup(heading);
    for (const add of commands) add(program);
  }
  // A word that is no command is answered with the nearest one. Commands copy this when they are added: what they do not take they refuse.
  return program.allowExcessArguments();
}

const GROUPS: readonly (readonly [string, readonly ((program: Command) => void)[]])[] = [
  ['Write manifests:', [addInit, addImport, addTrust, addValidate, addRender, addSchema]],
  ['Look:', [addStatus, addTop, addExplain, addLogs, addHistory, addShow]],
  ['Change:', [addDiff, addPlan, addApply, addSuspend, addResume, addForget, addSwarm]],
  ['Run:', [addServe, addAgent, addBroker, addStore, addPki, addCompletion]],
];

/** A flag before a command that the command does not know (`reconcile --dry-run apply`) must not be lost silently. */
function refuseForeignFlags(program: Command, command: Command): void {
  for (const option of program.options) {
    const isGiven = program.getOptionValueSource(option.attributeName()) === 'cli';
    if (isGiven && !command.options.some(one => one.long === option.long))
      command.error(`error: ${option.long} is not a flag of reconcile ${command.name()}`);
  }
}

/** Commands before flags: who asks what `reconcile` can do wants them first. */
function commandsFirst(command: Command, helper: Help): string {
  const [usage, description, ...blocks] = Help.prototype.formatHelp.call(helper, command, helper).trimEnd().split('\n\n');
  const isCommands = (block: string): boolean => GROUPS.some(([heading]) => block.startsWith(heading));
  return `${[usage, description, ...blocks.filter(isCommands), ...blocks.filter(block => !isCommands(block))].join('\n\n')}\n`;
}

/** `explain <what>`: the flags are told by its own help. */
function termOf(command: Command): string {
  const words = command.registeredArguments.map(argument =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [command.name(), ...words].join(' ');
}
