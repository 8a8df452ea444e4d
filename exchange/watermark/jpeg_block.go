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
	b.transform(8, 1)
	b.transform(1, 8)
}

// transform transforms eight lines whose samples lie step apart; the lines
// themselves begin next apart.
func (b *block) transform(next, step int) {
	const (
		c4   = float32(0.70710678)
		c6   = float32(0.38268343)
		c2m6 = float32(0.54119610)
		c2p6 = float32(1.30656296)
	)
	for at := 0; at < 8*next; at += next {
		i0, i1, i2, i3 := at&63, (at+step)&63, (at+2*step)&63, (at+3*step)&63
		i4, i5, i6, i7 := (at+4*step)&63, (at+5*step)&63, (at+6*step)&63, (at+7*step)&63
		a0, a1, a2, a3, a4, a5, a6, a7 := b[i0], b[i1], b[i2], b[i3], b[i4], b[i5], b[i6], b[i7]
		s07, d07 := a0+a7, a0-a7
		s16, d16 := a1+a6, a1-a6
		s25, d25 := a2+a5, a2-a5
		s34, d34 := a3+a4, a3-a4

		e0, e3 := s07+s34, s07-s34
		e1, e2 := s16+s25, s16-s25
		r := (e2 + e3) * c4
		b[i0], b[i2], b[i4], b[i6] = e0+e1, e3+r, e0-e1, e3-r

		o0, o1, o2 := d34+d25, d25+d16, d16+d07
		z5 := (o0 - o2) * c6
		z2, z4 := c2m6*o0+z5, c2p6*o2+z5
		z3 := o1 * c4
		p, m := d07+z3, d07-z3
		b[i1], b[i3], b[i5], b[i7] = p+z4, m-z2, m+z2, p-z4
	}
}

// coefficients are the quantised ones of a block in zigzag order; bit i of
// filled is set where value[i] is not zero.
type coefficients struct {
	value  [64]int32
	filled uint64
}

// nearest returns the nearest whole number: adding 1.5 * 2^23 leaves it in the low
// bits of a float32.
func nearest(v float32) int32 {
	const magic, whole = float32(3 << 22), int32(0x4b400000)
	return int32(math.Float32bits(v+magic)) - whole
}

// filledAt returns bit i, if v is not zero.
func filledAt(v int32, i uint8) uint64 { return uint64(uint32(v|-v)>>31) << i }

// quantise rounds the transformed block to the nearest steps.
func (c *coefficients) quantise(b *block, reciprocal *[64]float32) {
	var filled uint64
	for at := 0; at < 64; at += 8 {
		z, v := (*[8]uint8)(fromZigzag[at:]), (*[8]float32)(b[at:])
		r := (*[8]float32)(reciprocal[at:])
		v0, v1, v2, v3 := nearest(v[0]*r[0]), nearest(v[1]*r[1]), nearest(v[2]*r[2]), nearest(v[3]*r[3])
		v4, v5, v6, v7 := nearest(v[4]*r[4]), nearest(v[5]*r[5]), nearest(v[6]*r[6]), nearest(v[7]*r[7])
		c.value[z[0]&63], c.value[z[1]&63], c.value[z[2]&63], c.value[z[3]&63] = v0, v1, v2, v3
		c.value[z[4]&63], c.value[z[5]&63], c.value[z[6]&63], c.value[z[7]&63] = v4, v5, v6, v7
		filled |= filledAt(v0, z[0]) | filledAt(v1, z[1]) | filledAt(v2, z[2]) | filledAt(v3, z[3])
		filled |= filledAt(v4, z[4]) | filledAt(v5, z[5]) | filledAt(v6, z[6]) | filledAt(v7, z[7])
	}
	c.filled = filled
}

// fromZigzag[i] is the place in zigzag order of coefficient i, row by row. Bit i of
// smoothSet stands for place i, if that is one of the luma pattern's frequencies.
var fromZigzag, smoothSet = func() (place [64]uint8, set uint64) {
	for i, at := range zigzag {
		place[at] = uint8(i)
		if at/8 < frequencies && at%8 < frequencies {
			set |= 1 << i
		}
	}
	return place, set
}()

// quantisePair quantises both variants of a cell.
func quantisePair(c *[2]coefficients, b *cell, reciprocal *[64]float32) {
	rows := 8
	var filled0, filled1 uint64
	if !b.moved {
		rows = frequencies
		if !b.flat { // beyond the pattern's frequencies both are alike
			c[0].quantise(&b.even, reciprocal)
			c[1].value = c[0].value
			filled0 = c[0].filled &^ smoothSet
			filled1 = filled0
		}
	}
	zero, one := &c[0].value, &c[1].value
	for at := 0; at < 8*rows; at += 8 {
		z, r := (*[8]uint8)(fromZigzag[at:]), (*[8]float32)(reciprocal[at:])
		even, odd := (*[8]float32)(b.even[at:]), (*[8]float32)(b.odd[at:])
		var e, o float32
		var v, w int32
		e, o = even[0]*r[0], odd[0]*r[0]
		v, w = nearest(e-o), nearest(e+o)
		zero[z[0]&63], one[z[0]&63] = v, w
		filled0, filled1 = filled0|filledAt(v, z[0]), filled1|filledAt(w, z[0])
		e, o = even[1]*r[1], odd[1]*r[1]
		v, w = nearest(e-o), nearest(e+o)
		zero[z[1]&63], one[z[1]&63] = v, w
		filled0, filled1 = filled0|filledAt(v, z[1]), filled1|filledAt(w, z[1])
		e, o = even[2]*r[2], odd[2]*r[2]
		v, w = nearest(e-o), nearest(e+o)
		zero[z[2]&63], one[z[2]&63] = v, w
		filled0, filled1 = filled0|filledAt(v, z[2]), filled1|filledAt(w, z[2])
		e, o = even[3]*r[3], odd[3]*r[3]
		v, w = nearest(e-o), nearest(e+o)
		zero[z[3]&63], one[z[3]&63] = v, w
		filled0, filled1 = filled0|filledAt(v, z[3]), filled1|filledAt(w, z[3])
		e, o = even[4]*r[4], odd[4]*r[4]
		v, w = nearest(e-o), nearest(e+o)
		zero[z[4]&63], one[z[4]&63] = v, w
		filled0, filled1 = filled0|filledAt(v, z[4]), filled1|filledAt(w, z[4])
		e, o = even[5]*r[5], odd[5]*r[5]
		v, w = nearest(e-o), nearest(e+o)
		zero[z[5]&63], one[z[5]&63] = v, w
		filled0, filled1 = filled0|filledAt(v, z[5]), filled1|filledAt(w, z[5])
		if b.moved {
			e, o = even[6]*r[6], odd[6]*r[6]
			v, w = nearest(e-o), nearest(e+o)
			zero[z[6]&63], one[z[6]&63] = v, w
			filled0, filled1 = filled0|filledAt(v, z[6]), filled1|filledAt(w, z[6])
			e, o = even[7]*r[7], odd[7]*r[7]
			v, w = nearest(e-o), nearest(e+o)
			zero[z[7]&63], one[z[7]&63] = v, w
			filled0, filled1 = filled0|filledAt(v, z[7]), filled1|filledAt(w, z[7])
		}
	}
	c[0].filled, c[1].filled = filled0, filled1
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
		acc = acc<<(length&63) | uint64(uint32(h)&0xffffff)<<(size&31) | uint64(uint32(v+sign)&(1<<(size&31)-1))
		if count += length; count >= 32 {
			count -= 32
			n = putWord(out, n, uint32(acc>>(count&63)))
		}
		if rest == 0 {
			break
		}
		i := bits.TrailingZeros64(rest)
		skipped := i - last - 1
		for ; skipped > 15; skipped -= 16 {
			h := ac[0xf0]
			acc = acc<<(h>>24&63) | uint64(h&0xffffff)
			if count += uint(h >> 24); count >= 32 {
				count -= 32
				n = putWord(out, n, uint32(acc>>(count&63)))
			}
		}
		code, v, last, run = ac, c.value[i], i, uint32(skipped)<<4
	}
	if last != 63 {
		h := ac[0]
		acc = acc<<(h>>24&63) | uint64(h&0xffffff)
		if count += uint(h >> 24); count >= 32 {
			count -= 32
			n = putWord(out, n, uint32(acc>>(count&63)))
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
