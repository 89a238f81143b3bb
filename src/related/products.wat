;; Dot products of one query with many rows of int8. node script/assemble-products.ts makes products.wasm of it.
;;
;; Memory: the query as int16 at 0, at most 4,096 bytes; sums as int32 at 4,096, at most 4,096 of them; rows from 65,536 on.
;; A row is `width` bytes, a multiple of 32. |int8| ≤ 127 and |int16| ≤ 32,767 with a query of length 1 in some unit: the
;; sum of 384 products stays below 2^31 (127 · 32,767 · 384 = 1.6e9), so nothing overflows up to that width.
(module
  (memory (export "memory") 2)
  (func (export "products") (param $row i32) (param $count i32) (param $width i32)
    (local $place i32) (local $out i32) (local $end i32) (local $query i32)
    (local $one v128) (local $two v128)
    (local.set $out (i32.const 4096))
    (local.set $end (i32.add (i32.const 4096) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $one (v128.const i32x4 0 0 0 0))
        (local.set $two (v128.const i32x4 0 0 0 0))
        (local.set $place (local.get $row))
        (local.set $row (i32.add (local.get $row) (local.get $width)))
        (local.set $query (i32.const 0))
        (loop $row32
          ;; Eight int8 are widened to int16, and pairs of products are added: 32 columns a turn.
          (local.set $one (i32x4.add (local.get $one)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $place)) (v128.load (local.get $query)))))
          (local.set $two (i32x4.add (local.get $two)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $place)) (v128.load offset=16 (local.get $query)))))
          (local.set $one (i32x4.add (local.get $one)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=16 (local.get $place)) (v128.load offset=32 (local.get $query)))))
          (local.set $two (i32x4.add (local.get $two)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=24 (local.get $place)) (v128.load offset=48 (local.get $query)))))
          (local.set $query (i32.add (local.get $query) (i32.const 64)))
          (local.set $place (i32.add (local.get $place) (i32.const 32)))
          (br_if $row32 (i32.lt_u (local.get $place) (local.get $row))))
        (local.set $one (i32x4.add (local.get $one) (local.get $two)))
        (i32.store (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $one)) (i32x4.extract_lane 1 (local.get $one)))
            (i32.add (i32x4.extract_lane 2 (local.get $one)) (i32x4.extract_lane 3 (local.get $one)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $rows)))))
