/** Starts what the tests of this kind share. */
export default function setup(): void {}
