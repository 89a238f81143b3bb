import { setTimeout as delay } from 'node:timers/promises'

/** Waits for a fact that nothing announces; fails with its name after `timeoutMs`. */
export async function until(
  fact: string,
  isSo: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain until ${fact}.`)
    await delay(5)
  }
}
