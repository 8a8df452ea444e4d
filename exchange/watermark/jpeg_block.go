package watermark

import (
	"encoding/binary"
	"math"
	"math/bits"
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

// segmentWriter writes the entropy-coded bytes of one restart segment.
type segmentWriter struct {
	out   []byte
	acc   uint64 // its last count bits are not written yet
	count uint
}

func (w *segmentWriter) bits(code uint32, n uint) {
	w.acc = w.acc<<n | uint64(code)
	w.count += n
	if w.count >= 32 {
		w.count -= 32
		w.word(uint32(w.acc >> w.count))
	}
}

// word writes 32 bits, each byte ff followed by a stuffed 00 (B.1.1.5).
func (w *segmentWriter) word(v uint32) {
	n := ^v // a byte ff is a zero byte of n
	if (n-0x01010101)&^n&0x80808080 == 0 {
		w.out = binary.BigEndian.AppendUint32(w.out, v)
		return
	}
	for shift := 24; shift >= 0; shift -= 8 {
		w.byte(byte(v >> shift))
	}
}

func (w *segmentWriter) byte(v byte) {
	w.out = append(w.out, v)
	if v == 0xff {
		w.out = append(w.out, 0)
	}
}

// finish fills the last byte with ones (F.1.2.3) and returns the segment.
func (w *segmentWriter) finish() []byte {
	if pad := -w.count & 7; pad > 0 {
		w.acc = w.acc<<pad | (1<<pad - 1)
		w.count += pad
	}
	for w.count > 0 {
		w.count -= 8
		w.byte(byte(w.acc >> w.count))
	}
	return w.out
}

// reset begins the next segment in the same memory.
func (w *segmentWriter) reset() { *w = segmentWriter{out: w.out[:0]} }

// write codes one block (F.1.2) and returns its DC value, the predictor of
// the next; dc and ac are its Huffman tables.
func (w *segmentWriter) write(c *coefficients, predictor int32, dc, ac *[256]huffCode) int32 {
	w.symbol(dc, 0, c.value[0]-predictor)
	last := 0
	for rest := c.filled &^ 1; rest != 0; rest &= rest - 1 {
		i := bits.TrailingZeros64(rest)
		run := i - last - 1
		for ; run > 15; run -= 16 {
			w.bits(uint32(ac[0xf0])&0xffffff, uint(ac[0xf0]>>24))
		}
		w.symbol(ac, uint32(run)<<4, c.value[i])
		last = i
	}
	if last != 63 {
		w.bits(uint32(ac[0])&0xffffff, uint(ac[0]>>24))
	}
	return c.value[0]
}

// symbol writes the code of run and size of v, then v itself.
func (w *segmentWriter) symbol(table *[256]huffCode, run uint32, v int32) {
	sign := v >> 31
	size := uint(bits.Len32(uint32((v ^ sign) - sign)))
	code := table[run|uint32(size)]
	low := uint32(v+sign) & (1<<size - 1)
	w.bits(uint32(code)&0xffffff<<size|low, uint(code>>24)+size)
}
