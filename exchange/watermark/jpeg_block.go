package watermark

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// block is 8 x 8 samples or coefficients, row by row.
type block [64]float32

// load reads the block whose upper left sample is at x, y of p.
func (b *block) load(p *Plane, x, y int) {
	for i := 0; i < 64; i += 8 {
		*(*[8]float32)(b[i : i+8]) = *(*[8]float32)(p.Pix[y*p.W+x : y*p.W+x+8])
		y++
	}
}

// lower makes the block's samples lie around zero.
func (b *block) lower() {
	for i := range b {
		b[i] -= 128
	}
}

// forwardDCT transforms a block in place by the fast scheme of Arai, Agui and
// Nakajima (1988): 5 multiplications a line. Its output is scaled;
// quantReciprocals undoes that.
func (b *block) forwardDCT() {
	for y := 0; y < 64; y += 8 {
		r := (*[8]float32)(b[y : y+8])
		r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7] = dctLine(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7])
	}
	for x := range 8 {
		b[x], b[x+8], b[x+16], b[x+24], b[x+32], b[x+40], b[x+48], b[x+56] =
			dctLine(b[x], b[x+8], b[x+16], b[x+24], b[x+32], b[x+40], b[x+48], b[x+56])
	}
}

func dctLine(a0, a1, a2, a3, a4, a5, a6, a7 float32) (_, _, _, _, _, _, _, _ float32) {
	const (
		c4   = float32(0.70710678)
		c6   = float32(0.38268343)
		c2m6 = float32(0.54119610)
		c2p6 = float32(1.30656296)
	)
	s07, d07 := a0+a7, a0-a7
	s16, d16 := a1+a6, a1-a6
	s25, d25 := a2+a5, a2-a5
	s34, d34 := a3+a4, a3-a4

	e0, e3 := s07+s34, s07-s34
	e1, e2 := s16+s25, s16-s25
	r := (e2 + e3) * c4

	o0, o1, o2 := d34+d25, d25+d16, d16+d07
	z5 := (o0 - o2) * c6
	z2, z4 := c2m6*o0+z5, c2p6*o2+z5
	z3 := o1 * c4
	p, m := d07+z3, d07-z3
	return e0 + e1, p + z4, e3 + r, m - z2, e0 - e1, m + z2, e3 - r, p - z4
}

// coefficients are the quantised ones of a block in zigzag order; bit i of
// filled is set where value[i] is not zero.
type coefficients struct {
	value  [64]int32
	filled uint64
}

// quantise rounds the transformed block to the nearest steps.
func (c *coefficients) quantise(b *block, reciprocal *[64]float32) {
	// Adding 1.5 * 2^23 leaves the whole number in the low bits of a float32.
	const magic = float32(3 << 22)
	var filled uint64
	for i := range c.value {
		v := int32(math.Float32bits(b[zigzag[i]&63]*reciprocal[i]+magic)) - int32(0x4b400000)
		c.value[i] = v
		filled |= uint64(uint32(v|-v)>>31) << i
	}
	c.filled = filled
}

// everywhere are the places of a block in zigzag order, smooth those of the
// frequencies of the luma pattern; bit i of smoothSet stands for place i.
var everywhere, smooth, smoothSet = func() (all, few []uint8, set uint64) {
	for i, at := range zigzag {
		all = append(all, uint8(i))
		if at/8 < frequencies && at%8 < frequencies {
			few, set = append(few, uint8(i)), set|1<<i
		}
	}
	return all, few, set
}()

// quantisePair quantises both variants of a cell.
func quantisePair(c *[2]coefficients, b *cell, reciprocal *[64]float32) {
	const magic, whole = float32(3 << 22), int32(0x4b400000)
	places := everywhere
	var common, filled0, filled1 uint64
	if !b.moved {
		places = smooth
		if !b.flat { // beyond the pattern's frequencies both are alike
			c[0].quantise(&b.even, reciprocal)
			c[1].value = c[0].value
			common = c[0].filled &^ smoothSet
		}
	}
	zero, one := &c[0].value, &c[1].value
	for _, i := range places {
		i &= 63
		at := zigzag[i] & 63
		r := reciprocal[i]
		e, o := b.even[at]*r, b.odd[at]*r
		v0 := int32(math.Float32bits(e-o+magic)) - whole
		v1 := int32(math.Float32bits(e+o+magic)) - whole
		zero[i], one[i] = v0, v1
		filled0 |= uint64(uint32(v0|-v0)>>31) << i
		filled1 |= uint64(uint32(v1|-v1)>>31) << i
	}
	c[0].filled, c[1].filled = common|filled0, common|filled1
}

// segmentWriter writes the entropy-coded bytes of one restart segment.
type segmentWriter struct {
	out   []byte
	acc   uint64 // its last count bits are not written yet
	count uint
}

// mostBlock bounds the bytes of one block: 64 coefficients of at most 48 bits,
// every byte with a stuffed one.
const mostBlock = 64 * 48 / 8 * 2

// write codes one block (F.1.2); predictor is the DC value of the one before, dc
// and ac are its Huffman tables.
func (w *segmentWriter) write(c *coefficients, predictor int32, dc, ac *[256]huffCode) {
	out := slices.Grow(w.out, mostBlock)
	n := len(out)
	out = out[:n+mostBlock]
	acc, count := w.acc, w.count
	code, v, last := dc, c.value[0]-predictor, 0
	run := uint32(0)
	for rest := c.filled &^ 1; ; rest &= rest - 1 {
		sign := v >> 31
		size := uint(bits.Len32(uint32((v ^ sign) - sign)))
		h := code[run|uint32(size)]
		length := uint(h>>24) + size
		acc = acc<<length | uint64(uint32(h)&0xffffff)<<size | uint64(uint32(v+sign)&(1<<size-1))
		if count += length; count >= 32 {
			count -= 32
			n = putWord(out, n, uint32(acc>>count))
		}
		if rest == 0 {
			break
		}
		i := bits.TrailingZeros64(rest)
		skipped := i - last - 1
		for ; skipped > 15; skipped -= 16 {
			h := ac[0xf0]
			acc = acc<<(h>>24) | uint64(h&0xffffff)
			if count += uint(h >> 24); count >= 32 {
				count -= 32
				n = putWord(out, n, uint32(acc>>count))
			}
		}
		code, v, last, run = ac, c.value[i], i, uint32(skipped)<<4
	}
	if last != 63 {
		h := ac[0]
		acc = acc<<(h>>24) | uint64(h&0xffffff)
		if count += uint(h >> 24); count >= 32 {
			count -= 32
			n = putWord(out, n, uint32(acc>>count))
		}
	}
	w.out, w.acc, w.count = out[:n], acc, count
}

// putWord writes 32 bits at n, each byte ff followed by a stuffed 00 (B.1.1.5), and
// returns where they end.
func putWord(out []byte, n int, v uint32) int {
	inverse := ^v // a byte ff is a zero byte of it
	if (inverse-0x01010101)&^inverse&0x80808080 == 0 {
		binary.BigEndian.PutUint32(out[n:], v)
		return n + 4
	}
	for shift := 24; shift >= 0; shift -= 8 {
		out[n] = byte(v >> shift)
		if n++; out[n-1] == 0xff {
			out[n] = 0
			n++
		}
	}
	return n
}

// finish fills the last byte with ones (F.1.2.3) and returns the segment.
func (w *segmentWriter) finish() []byte {
	if pad := -w.count & 7; pad > 0 {
		w.acc = w.acc<<pad | (1<<pad - 1)
		w.count += pad
	}
	for w.count > 0 {
		w.count -= 8
		b := byte(w.acc >> w.count)
		if w.out = append(w.out, b); b == 0xff {
			w.out = append(w.out, 0)
		}
	}
	return w.out
}

// reset begins the next segment in the same memory.
func (w *segmentWriter) reset() { *w = segmentWriter{out: w.out[:0]} }
