/** Makes src/related/products.wasm of products.wat. Run: node script/assemble-products.ts */
import { writeFileSync } from 'node:fs'
import { assembleProducts, productsFile } from '../test/support/assemble-products.ts'

writeFileSync(productsFile, await assembleProducts())
