import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { assembleProducts, productsFile } from '../support/assemble-products.ts'

test('the kernel is what its text becomes', async () => {
  assert.deepEqual(Buffer.from(await assembleProducts()), readFileSync(productsFile))
})
