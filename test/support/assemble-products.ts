import { readFileSync } from 'node:fs'
import openWabt from 'wabt'

export const productsFile = new URL('../../src/related/products.wasm', import.meta.url)

/** The bytes that src/related/products.wat becomes. */
export async function assembleProducts(): Promise<Uint8Array> {
  const wabt = await openWabt()
  const text = readFileSync(new URL('products.wat', productsFile), 'utf8')
  const parsed = wabt.parseWat('products.wat', text, { simd: true })
  try {
    return parsed.toBinary({}).buffer
  } finally {
    parsed.destroy()
  }
}
