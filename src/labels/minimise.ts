/** Value at a point; writes the gradient into its second argument. */
type Objective = (at: Float64Array, gradient: Float64Array) => number

const iterations = 100
const memory = 8
const halvings = 30
/** Relative to the size of the gradient at the start. */
const goodEnough = 2e-3

/**
 * Limited-memory BFGS (Nocedal & Wright 2006, algorithm 7.5) with a backtracking line search, for a smooth convex
 * function. No randomness and no clock: the same function and start give the same point, bit for bit.
 */
export function minimise(start: Float64Array, objective: Objective): Float64Array {
  let point = start.slice()
  let gradient = new Float64Array(point.length)
  let value = objective(point, gradient)
  const goal = goodEnough * Math.max(1, norm(gradient))
  const steps: Float64Array[] = []
  const changes: Float64Array[] = []

  for (let iteration = 0; iteration < iterations && norm(gradient) > goal; iteration++) {
    const direction = descent(gradient, steps, changes)
    const slope = dot(direction, gradient)
    const next = new Float64Array(point.length)
    const nextGradient = new Float64Array(point.length)
    let length = iteration === 0 ? 1 / Math.max(1, norm(gradient)) : 1
    let nextValue = Number.POSITIVE_INFINITY
    let halved = 0
    for (; halved < halvings; halved++) {
      for (let place = 0; place < point.length; place++) {
        next[place] = (point[place] as number) + length * (direction[place] as number)
      }
      nextValue = objective(next, nextGradient)
      if (nextValue <= value + 1e-4 * length * slope) break
      length /= 2
    }
    if (halved === halvings) break
    const step = difference(next, point)
    const change = difference(nextGradient, gradient)
    if (dot(step, change) > 1e-12) {
      steps.push(step)
      changes.push(change)
      if (steps.length > memory) {
        steps.shift()
        changes.shift()
      }
    }
    point = next
    gradient = nextGradient
    value = nextValue
  }
  return point
}

/** The two-loop recursion: minus the inverse Hessian, as the last steps show it, times the gradient. */
function descent(gradient: Float64Array, steps: Float64Array[], changes: Float64Array[]): Float64Array {
  const direction = gradient.map((value) => -value)
  const shares: number[] = []
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index] as Float64Array
    const change = changes[index] as Float64Array
    const share = dot(step, direction) / dot(step, change)
    shares[index] = share
    addTo(direction, -share, change)
  }
  const lastStep = steps.at(-1)
  const lastChange = changes.at(-1)
  if (lastStep !== undefined && lastChange !== undefined) {
    const scale = dot(lastStep, lastChange) / dot(lastChange, lastChange)
    for (let place = 0; place < direction.length; place++)
      direction[place] = (direction[place] as number) * scale
  }
  for (const [index, step] of steps.entries()) {
    const change = changes[index] as Float64Array
    const back = dot(change, direction) / dot(step, change)
    addTo(direction, (shares[index] as number) - back, step)
  }
  return direction
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let place = 0; place < left.length; place++) sum += (left[place] as number) * (right[place] as number)
  return sum
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector))
}

function addTo(target: Float64Array, factor: number, vector: Float64Array): void {
  for (let place = 0; place < target.length; place++) {
    target[place] = (target[place] as number) + factor * (vector[place] as number)
  }
}

function difference(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((value, place) => value - (right[place] as number))
}
