import type { Command, Option } from 'commander';

/** A script that makes a shell complete all commands and flags of a program. */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  switch (shell) {
    case 'bash':
      return bash(program);
    case 'zsh':
      return zsh(program);
    case 'fish':
      return fish(program);
  }
}

/** Commands whose argument is the name of a job or node. */
const NAMED: ReadonlySet<string> = new Set(['explain', 'forget', 'logs', 'render', 'trust']);

function bash(program: Command): string {
  const name = program.name();
  const cases = commandsOf(program).map(
    command => `    ${command.name()}) words="${[...wordsOf(command), ...choicesOf(command)].join(' ')}" ;;`,
  );
  const names = commandsOf(program).map(command => command.name());
  const named = names.filter(one => NAMED.has(one)).join('|');
  return `# bash completion of ${name}
_${name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${names.join('|')}) command=$word; break ;; esac
  done
  COMPREPLY=()
  case $previous in
    ${withValue(program).join('|')}) return ;;
  esac
  case $command in
    '') words="${[...names, ...wordsOf(program)].join(' ')}" ;;
${cases.join('\n')}
  esac
  case $command in
    ${named}) [[ $current == -* ]] || words="$words $(${name} __names $command 2>/dev/null)" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _${name} ${name}
`;
}

function zsh(program: Command): string {
  const name = program.name();
  const commands = commandsOf(program).map(command => `    ${quote(`${command.name()}:${command.summary()}`)}`);
  const cases = commandsOf(program).map(command => {
    const choices = choicesOf(command);
    const first = NAMED.has(command.name())
      ? `':name:($(${name} __names ${command.name()} 2>/dev/null))'`
      : choices.length > 0
        ? quote(`:${command.name()}:(${choices.join(' ')})`)
        : `'*:file:_files'`;
    return `    ${command.name()}) _arguments -s ${[...optionsOf(command).flatMap(zshOption), first].join(' \\\n        ')} ;;`;
  });
  return `#compdef ${name}
_${name}() {
  local -a commands
  commands=(
${commands.join('\n')}
  )
  local command= index
  for (( index = 2; index < CURRENT; index++ )); do
    case $words[index] in ${commandsOf(program)
      .map(command => command.name())
      .join('|')})
      command=$words[index]
      words=("\${(@)words[index,-1]}")
      (( CURRENT -= index - 1 ))
      break ;;
    esac
  done
  case $command in
    '') _arguments -s ${[...optionsOf(program).flatMap(zshOption), "'*::command:->command'"].join(' \\\n        ')}
      [[ $state == command ]] && _describe command commands ;;
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function zshOption(option: Option): readonly string[] {
  const value = takesValue(option) ? ':value:_files' : '';
  const text = option.description.replaceAll(/[[\]:]/g, '\\$&');
  return [option.short, option.long].filter(flag => flag !== undefined).map(flag => quote(`*${flag}[${text}]${value}`));
}

function fish(program: Command): string {
  const name = program.name();
  const top = `__fish_use_subcommand`;
  const lines = commandsOf(program).flatMap(command => {
    const inside = `__fish_seen_subcommand_from ${command.name()}`;
    const choices = choicesOf(command).join(' ');
    return [
      `complete -c ${name} -n ${top} -f -a ${command.name()} -d ${quote(command.summary())}`,
      ...optionsOf(command).map(option => fishOption(name, inside, option)),
      ...(choices === '' ? [] : [`complete -c ${name} -n ${quote(inside)} -f -a ${quote(choices)}`]),
      ...(NAMED.has(command.name())
        ? [`complete -c ${name} -n ${quote(inside)} -f -a '(${name} __names ${command.name()} 2>/dev/null)'`]
        : []),
    ];
  });
  return `# fish completion of ${name}
${[...optionsOf(program).map(option => fishOption(name, top, option)), ...lines].join('\n')}
`;
}

function fishOption(name: string, condition: string, option: Option): string {
  const short = option.short === undefined ? '' : ` -s ${option.short.slice(1)}`;
  const value = takesValue(option) ? ' -r' : '';
  return `complete -c ${name} -n ${quote(condition)}${short} -l ${option.long!.slice(2)}${value} -d ${quote(option.description)}`;
}

function commandsOf(program: Command): readonly Command[] {
  return program.createHelp().visibleCommands(program);
}

function optionsOf(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}

function wordsOf(command: Command): readonly string[] {
  return optionsOf(command).flatMap(({ short, long }) => [short, long].filter(flag => flag !== undefined));
}

function choicesOf(command: Command): readonly string[] {
  return command.registeredArguments.flatMap(argument => argument.argChoices ?? []);
}

/** Flags that are followed by a value. */
function withValue(program: Command): readonly string[] {
  const all = [program, ...commandsOf(program)].flatMap(optionsOf).filter(takesValue);
  return [...new Set(all.flatMap(({ short, long }) => [short, long].filter(flag => flag !== undefined)))];
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
