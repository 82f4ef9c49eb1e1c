#!/usr/bin/env node
import { Command } from 'commander';
import { version } from './version.ts';

await new Command('reconcile')
  .description('Makes a cluster match what is declared in git, and keeps it so.')
  .version(version)
  .parseAsync();
